"""Reading an incident file: services, areas and the windows in which something was down."""

from datetime import datetime
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.damage import KST
from claims.rules.documents import Reader, below
from claims.rules.identity import line_number

CAUSES = ("power", "fire", "software", "third_party", "force_majeure", "other")
LIABILITY = ("under_investigation", "admitted", "denied", "force_majeure")
EXEMPTIONS = ("force_majeure", "announced_maintenance")
EVERYWHERE = ("", "everywhere", "전국", "*")


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
    """A service was down from–to; empty area, line type and line number mean all of them."""

    service: str
    area: str
    line_type: str
    line_no: str
    start: datetime
    end: datetime
    exemption: str


class IncidentFile(NamedTuple):
    """What an incident file says."""

    code: str
    name: Wording
    cause: str
    liability: str
    services: tuple[ServiceLine, ...]
    areas: tuple[AreaLine, ...]
    windows: tuple[WindowLine, ...]


def parse_incident(data: object, *, harms: frozenset[str]) -> IncidentFile:
    """Read the content of an incident.yaml; raises SchemeError with every place and reason."""
    reader = Reader()
    top = reader.mapping(
        data,
        "",
        known=("code", "name", "cause", "liability", "services", "areas", "windows", "lines"),
        required=("code", "name", "services", "windows"),
    )
    code = reader.code(top.get("code"), "code") if "code" in top else None
    name = reader.words(top["name"], "name") if "name" in top else None
    cause = reader.choice(top.get("cause", "other"), "cause", CAUSES)
    liability = reader.choice(top.get("liability", "under_investigation"), "liability", LIABILITY)
    services = _services(reader, top.get("services", []), harms)
    areas = _areas(reader, top.get("areas", []))
    known_services = {s.code for s in services}
    known_areas = {a.code for a in areas}
    windows = [
        window
        for part in ("windows", "lines")
        for at, item in enumerate(reader.items(top.get(part, []), part))
        if (window := _window(reader, item, below(part, at), known_services, known_areas, part == "lines"))
    ]
    reader.close()
    assert code and name and cause and liability  # close() raised otherwise
    # The same window written twice says nothing more than once.
    return IncidentFile(code, name, cause, liability, services, areas, tuple(dict.fromkeys(windows)))


def _services(reader: Reader, data: object, harms: frozenset[str]) -> tuple[ServiceLine, ...]:
    found: dict[str, ServiceLine] = {}
    for at, item in enumerate(reader.items(data, "services", least=1)):
        here = below("services", at)
        row = reader.mapping(item, here, known=("code", "name", "harms"), required=("code", "name"))
        code = reader.code(row.get("code"), below(here, "code"))
        name = reader.words(row.get("name"), below(here, "name"))
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
        name = reader.words(row.get("name"), below(here, "name"))
        if code in found:
            reader.refuse(here, f"{code} is named twice", f"{code}가 두 번 있습니다")
        elif code and name:
            found[code] = AreaLine(code, name)
    return tuple(found.values())


def _window(
    reader: Reader, data: object, here: str, services: set[str], areas: set[str], of_line: bool
) -> WindowLine | None:
    known = ["service", "from", "to", "exemption", *(("line",) if of_line else ("area", "line_type"))]
    row = reader.mapping(data, here, known=known, required=["service", "from", "to"] + ["line"] * of_line)
    service = reader.choice(row.get("service"), below(here, "service"), services)
    area = str(row.get("area") or "")
    area = "" if area in EVERYWHERE else area
    if area and area not in areas:
        reader.choice(area, below(here, "area"), areas)
    line_type = str(row.get("line_type") or "")
    line_no = ""
    if of_line and "line" in row:
        try:
            line_no = line_number(str(row["line"]))
        except ValueError as error:
            reader.refuse(below(here, "line"), str(error), str(error))
    exemption = row.get("exemption") or ""
    if exemption in ("none", ""):
        exemption = ""
    else:
        exemption = reader.choice(exemption, below(here, "exemption"), EXEMPTIONS) or ""
    start = moment(reader, row.get("from"), below(here, "from"))
    end = moment(reader, row.get("to"), below(here, "to"))
    if start and end and end <= start:
        reader.refuse(below(here, "to"), "the window ends before it begins", "끝이 시작보다 빠릅니다")
        return None
    if not service or not start or not end:
        return None
    return WindowLine(service, area, line_type, line_no, start, end, str(exemption))


def moment(reader: Reader, data: object, here: str) -> datetime | None:
    """A local time of Seoul, written "2018-11-24 11:12" (YAML may have read it as a time already)."""
    if isinstance(data, datetime):
        return data if data.tzinfo else data.replace(tzinfo=KST)
    if isinstance(data, str):
        try:
            found = datetime.fromisoformat(data.strip())
        except ValueError:
            pass
        else:
            if len(data.strip()) > 10:
                return found if found.tzinfo else found.replace(tzinfo=KST)
    reader.refuse(
        here, 'a time is expected, like "2018-11-24 11:12"', '"2018-11-24 11:12"와 같은 시각이어야 합니다'
    )
    return None
