"""Judging one row again, by the version and the engine that its verdict names."""

from collections.abc import Callable

from compensation.gathering import Intervals
from compensation.models import SchemeVersion
from compensation.replay.known import Known, Row, read
from compensation.rules.benefit import AssessFacts, Judged
from compensation.rules.engines import ALL_TIME, ENGINES
from compensation.rules.scheme import Scheme, parse_scheme
from compensation.verdicts import BARRED, DROPPED, NOT_MET

ENDED = frozenset({BARRED, DROPPED, NOT_MET})
"""First steps of a verdict that nothing is due any more."""


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


class Versions(dict[int, _Version]):
    """The versions at work for an incident (its id), each read once."""

    def __init__(self, incident: int):
        self.incident = incident

    def __missing__(self, pk: int) -> _Version:
        row = SchemeVersion.objects.select_related("scheme").get(pk=pk)
        self[pk] = _Version(row, self.incident)
        return self[pk]


def first_verb(row: Row) -> str:
    """What the verdict begins with; "" when it has no steps."""
    steps = read(row.steps)
    return str(steps[0][0]) if steps else ""


def compare(row: Row, stands: int, versions: Versions, known: Known) -> tuple[str, int | None] | None:
    """(why, judged won) when it is judged otherwise now than to leave `stands`."""
    version = versions[row.version_id]
    if row.engine not in ENGINES:
        return "engine", None
    verb = first_verb(row)
    if verb == BARRED or (verb == DROPPED and row.code not in version.codes):
        return ("won", 0) if stands else None
    judge = version.judge(row.engine)
    first: tuple[str, int | None] | None = None
    for at in known.moments(row.claim_id, row.at):
        facts = known.facts(row, at, version.intervals(row.engine).__getitem__)
        found = ("no_time", None) if facts is None else _differs(row, stands, verb, judge(facts))
        if found is None:
            return None
        first = first or found
    return first


def _differs(row: Row, stands: int, verb: str, judged: tuple[Judged, ...]) -> tuple[str, int | None] | None:
    one = next((one for one in judged if one.benefit == row.code), None)
    if verb in (NOT_MET, DROPPED):
        return ("not_met", one.won) if one is not None else ("won", 0) if stands else None
    if one is None:
        return "not_met", 0
    if (one.tier, [[step.verb, list(step.args)] for step in one.steps]) != (row.tier, read(row.steps)):
        return "steps", one.won
    if list(one.figures) != list(row.figures):
        return "figures", one.won
    if one.won is None or one.won - row.taken != stands:
        return "won", None if one.won is None else one.won - row.taken
    return None
