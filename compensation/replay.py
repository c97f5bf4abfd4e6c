"""Judging past awards again, from stored facts and versions, by the engine their verdict names.

Few-valued facts stand in the verdict; amounts of the single claim in dated rows: what a later list or edit
changed is kept with its date, and what was confirmed is a finding. Nothing is written.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from backoffice.lib import sql
from backoffice.lib.workflow import Wording
from claims.models import Incident
from claims.rules.numbers import claim_number
from compensation.gathering import Intervals
from compensation.models import SchemeVersion
from compensation.rules.benefit import AssessFacts, Judged
from compensation.rules.engines import ALL_TIME, ENGINES
from compensation.rules.scheme import Scheme, parse_scheme
from compensation.verdicts import BARRED, DROPPED, NOT_MET

BILLS = tuple(f"{part}_{month}" for part in ("base", "addon", "usage") for month in (1, 2, 3))
LINE = ("service", "line_type", "area", *BILLS)
FILED = (
    "sector", "annual_revenue", "claimed_loss", "own_fault_percent", "chosen_channel", "proven_loss",
    "weekly_sales",
)  # fmt: skip
AMID = timedelta(hours=1)
"""An award and a correction written this close may have been read in either order."""

WHY = {
    "engine": Wording(
        "판단한 엔진을 더는 실행할 수 없습니다", "the engine that judged it can no longer be run"
    ),
    "no_time": Wording("확정된 장애 시간이 없습니다", "no affected time was ever confirmed"),
    "not_met": Wording("보상 항목의 대상 여부가 다릅니다", "who the benefit is for differs"),
    "steps": Wording("산정 단계가 다릅니다", "the steps differ"),
    "figures": Wording("금액의 근거가 다릅니다", "the figures differ"),
    "won": Wording("금액이 다릅니다", "the amount differs"),
}
"""Why a replayed award differs."""


class Award(NamedTuple):
    """One row of replay_awards.sql."""

    id: int
    claim_id: int
    benefit_id: int
    code: str
    sequence: int
    amount_won: int
    figures: list[int]
    taken: int
    at: datetime
    version_id: int
    engine: str
    tier: str
    steps: str
    facts: str | None


class Difference(NamedTuple):
    """An award that is judged otherwise now: `stands` is the sum awarded, `judged` what it would be; won."""

    award: int
    claim: str
    benefit: str
    version: str
    why: str
    stands: int
    judged: int | None


def replay(
    incident: Incident, *, until: datetime, progress: Callable[[int], None] = lambda done: None
) -> tuple[int, list[Difference]]:
    """Judge every award made before `until` again; how many there are, and every difference.

    Verified for each award: its steps, its figures, and that the judged amount less what limits took is the
    sum awarded so far under the benefit. `progress` is told how many awards are done.
    """
    versions = _Versions(incident)
    parts = sql.id_spans("claims_claim", "incident_id = %(incident)s", {"incident": incident.pk})
    count, found = 0, list[Difference]()
    for lo, hi in parts:
        where = {"incident": incident.pk, "lo": lo, "hi": hi, "until": until}
        known: _Known | None = None
        sums: dict[tuple[int, int], int] = defaultdict(int)
        for award in sql.facts("compensation/sql/replay_awards", where, Award):
            known = known or _Known(where)
            key = award.claim_id, award.benefit_id
            sums[key] += award.amount_won
            count += 1
            difference = _compare(award, sums[key], versions, known)
            if difference:
                number, version = claim_number(award.claim_id), str(versions[award.version_id].row)
                why, judged = difference
                found.append(Difference(award.id, number, award.code, version, why, sums[key], judged))
        progress(count)
    return count, found


class _Version:
    """A version at work: its rules, its judge by engine, the affected time as it counts it."""

    def __init__(self, row: SchemeVersion, incident: int):
        self.row = row
        self.rules: Scheme = parse_scheme(row.data)
        self.codes = {benefit.code for benefit in self.rules.benefits}
        self._incident = incident
        self._intervals: dict[bool, Intervals] = {}
        self._judges: dict[str, Callable[[AssessFacts], tuple[Judged, ...]]] = {}

    def intervals(self, engine: str) -> Intervals:
        """The affected time as this engine counts it."""
        legal = self.rules.legal and engine not in ALL_TIME
        if legal not in self._intervals:
            self._intervals[legal] = Intervals(self._incident, legal=legal)
        return self._intervals[legal]

    def judge(self, engine: str) -> Callable[[AssessFacts], tuple[Judged, ...]]:
        """How this engine judges under the version."""
        if engine not in self._judges:
            self._judges[engine] = ENGINES[engine](self.rules)
        return self._judges[engine]


class _Versions(dict[int, _Version]):
    def __init__(self, incident: Incident):
        self.incident = incident.pk

    def __missing__(self, pk: int) -> _Version:
        row = SchemeVersion.objects.select_related("scheme").get(pk=pk)
        self[pk] = _Version(row, self.incident)
        return self[pk]


class _Known:
    """What is known of the claims of a range, at any moment."""

    def __init__(self, where: dict[str, Any]):
        def rows(name: str) -> list[tuple[Any, ...]]:
            return sql.rows(sql.named(f"compensation/sql/replay_{name}"), where)

        self.claims = {row[0]: row for row in rows("claims")}
        self.lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for claim, *line in rows("lines"):
            self.lines[claim].append(tuple(line))
        self.changes: dict[int, list[tuple[int, datetime, dict[str, Any]]]] = defaultdict(list)
        for claim, subscription, at, before in rows("changes"):
            self.changes[claim].append((subscription, at, json.loads(before)))
        self.appraised: dict[int, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
        for claim, text, since, until in rows("appraisals"):
            self.appraised[claim].append((text, since, until))
        self.patterns: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for claim, at, pattern in rows("patterns"):
            self.patterns[claim].append((at, pattern))

    def moments(self, claim: int, at: datetime) -> Iterator[datetime]:
        """When the facts may have been read: at the award; else, where a correction was being written at that
        very moment, just before or after one.
        """
        yield at
        for _, changed, _ in self.changes.get(claim, ()):
            if abs(changed - at) < AMID:
                yield changed - timedelta(microseconds=1)
                yield changed

    def facts(self, award: Award, at: datetime, intervals: Callable[[int], Any]) -> AssessFacts | None:
        """The facts of the claim as they stood at a moment; None when no time was confirmed by then."""
        pattern = None
        for confirmed, number in self.patterns.get(award.claim_id, ()):
            if pattern is None or confirmed <= at:
                pattern = number
        if pattern is None:
            return None
        claim = self.claims[award.claim_id]
        lines = [line for line in self.lines.get(award.claim_id, ()) if _stood(line, at)]
        filed = dict(zip(FILED, (claim[3], claim[4], claim[5], claim[6], *claim[8:]), strict=True))
        customer_kind = claim[2]
        changed: dict[int, dict[str, Any]] = {}
        for subscription, when, before in self.changes.get(award.claim_id, ()):  # newest first
            if when > at:
                changed.setdefault(subscription, {}).update(before)
        filed |= {name: value for name, value in changed.get(0, {}).items() if name in filed}
        kept = [_line(line, changed.get(line[0], {})) for line in lines]
        listed = claim[1] == "list"
        if listed and kept:
            customer_kind = changed.get(lines[0][0], {}).get("customer_kind", customer_kind)
        place: tuple[Any, ...] = kept[0] if listed and kept else ("", "", "")
        facts = AssessFacts(
            claim_id=award.claim_id, kind=claim[1], service=place[0], line_type=place[1], area=place[2],
            customer_kind=customer_kind, intervals=intervals(pattern), fault=claim[7],
            bills=_bills([line[3:] for line in kept]), appraised=self._appraised(award.claim_id, at), **filed,
        )  # fmt: skip
        return facts._replace(**_read(award.facts)) if award.facts else facts

    def _appraised(self, claim: int, at: datetime) -> str:
        """What people found of the claim's loss that counted at a moment."""
        found = self.appraised.get(claim, ())
        return ";".join(text for text, since, until in found if since <= at and (until is None or at < until))


@cache
def _read(text: str) -> Any:
    """JSON of a verdict: few different ones, many times."""
    return json.loads(text)


def _line(line: Sequence[Any], before: dict[str, Any]) -> tuple[Any, ...]:
    """(service, line type, area, nine bills) of a line, with what stood in it before it was changed."""
    return tuple(before.get(name, value) for name, value in zip(LINE, line[1:-2], strict=True))


def _stood(line: Sequence[Any], at: datetime) -> bool:
    """Whether the claim was about the line at a moment."""
    since, until = line[-2:]
    return (since is None or since <= at) and (until is None or at < until)


def _bills(lines: list[Sequence[int | None]]) -> tuple[int | None, ...]:
    """The nine bills, over all lines."""
    if len(lines) == 1:
        return tuple(lines[0])
    months = zip(*lines, strict=True) if lines else [()] * len(BILLS)
    known = [[won for won in month if won is not None] for month in months]
    return tuple(sum(month) if month else None for month in known)


def _compare(award: Award, stands: int, versions: _Versions, known: _Known) -> tuple[str, int | None] | None:
    """(why, judged won) when the award is judged otherwise now."""
    version = versions[award.version_id]
    if award.engine not in ENGINES:
        return "engine", None
    steps = _read(award.steps)
    verb = steps[0][0] if steps else ""
    if verb == BARRED or (verb == DROPPED and award.code not in version.codes):
        return ("won", 0) if stands else None
    judge = version.judge(award.engine)
    first: tuple[str, int | None] | None = None
    for at in known.moments(award.claim_id, award.at):
        facts = known.facts(award, at, version.intervals(award.engine).__getitem__)
        found = ("no_time", None) if facts is None else _differs(award, stands, verb, judge(facts))
        if found is None:
            return None
        first = first or found
    return first


def _differs(
    award: Award, stands: int, verb: str, judged: tuple[Judged, ...]
) -> tuple[str, int | None] | None:
    one = next((one for one in judged if one.benefit == award.code), None)
    if verb in (NOT_MET, DROPPED):
        return ("not_met", one.won) if one is not None else ("won", 0) if stands else None
    if one is None:
        return "not_met", 0
    if (one.tier, [[step.verb, list(step.args)] for step in one.steps]) != (award.tier, _read(award.steps)):
        return "steps", one.won
    if list(one.figures) != list(award.figures):
        return "figures", one.won
    if one.won is None or one.won - award.taken != stands:
        return "won", None if one.won is None else one.won - award.taken
    return None
