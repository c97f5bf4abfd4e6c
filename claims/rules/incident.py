"""Reading an incident file: services, areas and the windows in which something was down."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from backoffice.lib.money import Unreadable
from backoffice.lib.workflow import Wording
from claims.rules.damage import KST
from claims.rules.documents import Reader, below
from claims.rules.identity import line_number
from claims.rules.line_types import SPELLINGS, line_type, meant

CAUSES = ("power", "fire", "software", "third_party", "force_majeure", "other")
LIABILITY = ("under_investigation", "admitted", "denied", "force_majeure")
FAULTS = {
    "none": Wording("없음", "none"),
    "ordinary": Wording("경과실", "ordinary negligence"),
    "gross": Wording("중과실", "gross negligence"),
    "intent": Wording("고의", "intent"),
}
"""The operator's own fault in causing the incident."""
NOT_FOUND = Wording("확인 중", "not found yet")
EXEMPTIONS = ("force_majeure", "announced_maintenance")
EVERYWHERE = ("", "everywhere", "전국", "전체", "*")
LONGEST_NAME, LONGEST_PART_NAME, LONGEST_LINE = 200, 100, 40
"""As the columns of incidents, of services and areas, of line numbers."""

_MOMENT = re.compile(
    r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[+-][0-9]{2}:[0-9]{2})?"
)


class ServiceLine(NamedTuple):
    """A service and the harms that can come from it."""

    code: str
    name: Wording
    harms: tuple[str, ...]


class AreaLine(NamedTuple):
    """An area by its code."""

    code: str
    name: Wording


class WindowLine(NamedTuple):
    """A service was down from–to: for one line (`of_line`), or in an area, for a line type (empty: all)."""

    service: str
    area: str
    line_type: str
    line_no: str
    start: datetime
    end: datetime
    exemption: str
    of_line: bool = False


class IncidentFile(NamedTuple):
    """What an incident file says."""

    code: str
    name: Wording
    cause: str
    liability: str
    services: tuple[ServiceLine, ...]
    areas: tuple[AreaLine, ...]
    windows: tuple[WindowLine, ...]
    fault: str = ""  # "" not found yet | none | ordinary | gross | intent


def parse_incident(data: object, *, harms: frozenset[str]) -> IncidentFile:
    """Read the content of an incident.yaml; raises SchemeError with every place and reason."""
    reader = Reader()
    top = reader.mapping(
        data,
        "",
        known=("code", "name", "cause", "liability", "fault", "services", "areas", "windows", "lines"),
        required=("code", "name", "services", "windows"),
    )
    code = reader.code(top.get("code"), "code") if "code" in top else None
    name = reader.words(top["name"], "name", LONGEST_NAME) if "name" in top else None
    cause = reader.choice(top.get("cause", "other"), "cause", CAUSES)
    liability = reader.choice(top.get("liability", "under_investigation"), "liability", LIABILITY)
    fault = reader.choice(top["fault"], "fault", FAULTS) if "fault" in top else ""
    services = _services(reader, top["services"], harms) if "services" in top else ()
    areas = _areas(reader, top.get("areas", []))
    known = _Known({s.code for s in services}, {a.code for a in areas})
    windows = [
        window
        for part in ("windows", "lines")
        for at, item in enumerate(reader.items(top.get(part, []), part))
        if (window := _window(reader, item, below(part, at), known, part == "lines"))
    ]
    if known.areas_missed and not areas:
        reader.refuse("areas", "is missing: windows name areas", "빠져 있습니다. windows에서 지역을 씁니다")
    reader.close()
    assert code and name and cause and liability  # close() raised otherwise
    # The same window written twice says nothing more than once.
    return IncidentFile(
        code, name, cause, liability, services, areas, tuple(dict.fromkeys(windows)), fault or ""
    )


def _services(reader: Reader, data: object, harms: frozenset[str]) -> tuple[ServiceLine, ...]:
    found: dict[str, ServiceLine] = {}
    for at, item in enumerate(reader.items(data, "services", least=1)):
        here = below("services", at)
        row = reader.mapping(item, here, known=("code", "name", "harms"), required=("code", "name"))
        code = reader.code(row.get("code"), below(here, "code"))
        name = reader.words(row.get("name"), below(here, "name"), LONGEST_PART_NAME)
        named = [
            reader.choice(harm, below(below(here, "harms"), i), harms)
            for i, harm in enumerate(reader.items(row.get("harms", []), below(here, "harms")))
        ]
        if code in found:
            reader.refuse(here, f"{code} is named twice", f"{code}가 두 번 있습니다")
        elif code and name:
            found[code] = ServiceLine(code, name, tuple(h for h in named if h))
    return tuple(found.values())


def _areas(reader: Reader, data: object) -> tuple[AreaLine, ...]:
    found: dict[str, AreaLine] = {}
    for at, item in enumerate(reader.items(data, "areas")):
        here = below("areas", at)
        row = reader.mapping(item, here, known=("code", "name"), required=("code", "name"))
        code = reader.code(row.get("code"), below(here, "code"))
        name = reader.words(row.get("name"), below(here, "name"), LONGEST_PART_NAME)
        if code in found:
            reader.refuse(here, f"{code} is named twice", f"{code}가 두 번 있습니다")
        elif code in EVERYWHERE:
            reader.refuse(
                below(here, "code"), f"{code} means everywhere", f"{code}은(는) 모든 지역을 뜻하는 말입니다"
            )
        elif code and name:
            found[code] = AreaLine(code, name)
    return tuple(found.values())


class _Known:
    """The codes a file names, for its windows. Without any, one message about that is enough."""

    def __init__(self, services: Collection[str], areas: Collection[str]) -> None:
        self.services, self.areas = services, areas
        self.areas_missed = False

    def service(self, reader: Reader, data: object, here: str) -> str | None:
        """A service of the file."""
        return reader.choice(data, here, self.services) if self.services else None

    def area(self, reader: Reader, text: str, here: str) -> str:
        """An area of the file, or "" for everywhere."""
        if text in EVERYWHERE:
            return ""
        if not self.areas:
            self.areas_missed = True
        elif text not in self.areas:
            reader.choice(text, here, self.areas)
        return text


def _window(reader: Reader, data: object, here: str, known: _Known, of_line: bool) -> WindowLine | None:
    keys = ["service", "from", "to", "exemption", *(("line",) if of_line else ("area", "line_type"))]
    row = reader.mapping(data, here, known=keys, required=["service", "from", "to"] + ["line"] * of_line)
    before = len(reader.found)
    service = known.service(reader, row.get("service"), below(here, "service"))
    area = known.area(reader, _plain(reader, row, "area", here), below(here, "area"))
    kind = _line_type(reader, _plain(reader, row, "line_type", here), below(here, "line_type"))
    line_no = _line_no(reader, row, here) if of_line else ""
    exemption = row.get("exemption")
    if exemption in (None, "", "none"):
        exemption = ""
    else:
        exemption = reader.choice(exemption, below(here, "exemption"), EXEMPTIONS) or ""
    start = moment(reader, row.get("from"), below(here, "from"))
    end = moment(reader, row.get("to"), below(here, "to"))
    if start and end and end <= start:
        reader.refuse(below(here, "to"), "the window ends before it begins", "끝이 시작보다 빠릅니다")
    if len(reader.found) > before or not service or not start or not end:
        return None
    return WindowLine(service, area, kind, line_no, start, end, str(exemption), of_line)


def _plain(reader: Reader, row: Mapping[str, object], key: str, here: str) -> str:
    """A text or a plain number as text; "" when it is left out. Anything else never means "all"."""
    data = row.get(key)
    if data is None:
        return ""
    if isinstance(data, str) or (isinstance(data, int) and not isinstance(data, bool) and data >= 0):
        return str(data).strip()
    reader.refuse(below(here, key), "a text or a plain number is expected", "글자나 숫자가 와야 합니다")
    return ""


def _line_type(reader: Reader, text: str, here: str) -> str:
    """A line type as billing lists have it, "" for all."""
    if not text:
        return ""
    try:
        code = line_type(text)
    except Unreadable:
        code = ""
    if not code or meant(code) or len(code) > LONGEST_LINE:
        words = ", ".join(SPELLINGS)
        hint = f"; did you mean {meant(code)}?" if code and meant(code) else ""
        reader.refuse(
            here,
            f"is no line type{hint}; known: {words}, or another code of Latin letters as in the billing list",
            f"회선유형이 아닙니다. 가능: {words}, 또는 요금 고지 목록과 같은 영문 코드",
        )
    return code


def _line_no(reader: Reader, row: Mapping[str, object], here: str) -> str:
    """The number of a line as matched; never empty, or its window would be everybody's."""
    before = len(reader.found)
    found = line_number(_plain(reader, row, "line", here))
    if "line" in row and len(reader.found) == before and not 0 < len(found) <= LONGEST_LINE:
        reader.refuse(
            below(here, "line"),
            f"a line number is expected: digits and Latin letters, {LONGEST_LINE} at most",
            f"회선번호가 와야 합니다: 숫자와 영문자, {LONGEST_LINE}자까지",
        )
    return found


def moment(reader: Reader, data: object, here: str) -> datetime | None:
    """A time of Seoul, written 2018-11-24 11:12 (seconds and an offset such as +09:00 may follow)."""
    if isinstance(data, datetime):
        return data if data.tzinfo else data.replace(tzinfo=KST)
    if isinstance(data, str) and _MOMENT.fullmatch(data.strip()):
        try:
            found = datetime.fromisoformat(data.strip())
        except ValueError:
            pass
        else:
            return found if found.tzinfo else found.replace(tzinfo=KST)
    reader.refuse(
        here, 'a time is expected, like "2018-11-24 11:12"', '"2018-11-24 11:12"와 같은 시각이어야 합니다'
    )
    return None
