"""The claims behind a number of the answer: judged again as they stand now, group by group."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from compensation.models import Simulation, SimulationGroup, SimulationTaken
from compensation.rules.limits import Shared, Taken
from compensation.rules.whatif import BARRED, Outcome, change_of
from compensation.simulation.facts import Patterns, Where, columns_of, parts, read_singly
from compensation.simulation.judging import Judging, columns_for
from compensation.simulation.limits import NOTHING, Limited

FILTERS = ("part", "reason", "kind", "service", "area", "sector", "change")
"""Columns of a group by which the answer is divided; `benefit` and `tier` beside."""

PLACES = ("kinds", "services", "types", "areas", "sectors")
ONLY = (
    "(kind, service, line_type, area, sector) IN (SELECT * FROM unnest("
    "%(kinds)s::text[], %(services)s::text[], %(types)s::text[], %(areas)s::text[], %(sectors)s::text[]))"
)
"""The places in which the groups of the simulation say that such claims are."""

WINDOW = 50_000
"""Ids looked through at a time; MOST in one call, so that a page of a rare kind comes in time."""
MOST = 400_000


class Found(NamedTuple):
    """One claim: what becomes of it, and what became of it under the version compared with.

    Both after their limits; `lost` and `lost_before` are what these took from it.
    """

    claim_id: int
    now: Outcome
    before: Outcome | None
    lost: Taken
    lost_before: Taken


class Figure(NamedTuple):
    """What the answer says of the claims behind a number: how many, and won as `answer` adds them up."""

    number: int
    lowest_won: int
    highest_won: int
    before_won: int


def figure_of(simulation: Simulation, wanted: Mapping[str, str]) -> Figure:
    """The number that was clicked on; the list of its claims adds up to it.

    Of a change, what a ground keeps from people counts for nothing, as in the comparison.
    """
    found = [0, 0, 0, 0]
    for group in _groups(simulation, wanted):
        won = (group.lowest_won, group.highest_won)
        if "benefit" in wanted:
            of = [tier for tier in group.tiers if tier[0] == wanted["benefit"]]
            of = [tier for tier in of if wanted.get("tier", tier[1]) == tier[1]]
            if not of:
                continue
            won = (sum(tier[2] for tier in of),) * 2
        elif "change" in wanted and group.part == BARRED:
            won = (0, 0)
        before = 0 if group.before_part == BARRED else group.before_won
        found = [a + b for a, b in zip(found, (group.number, *won, before), strict=True)]
    return Figure(*found)


def _groups(simulation: Simulation, wanted: Mapping[str, str]) -> QuerySet[SimulationGroup]:
    return SimulationGroup.objects.filter(
        simulation=simulation, **{name: wanted[name] for name in FILTERS if name in wanted}
    )


def claims_behind(
    simulation: Simulation, wanted: dict[str, str], *, after: int = 0, limit: int = 50
) -> tuple[list[Found], int | None]:
    """(claims that answer to `wanted`, the id to go on after or None), by id.

    `wanted` names values of FILTERS, `benefit` and `tier`. Claims are judged again as they stand now; what
    caps and budget took from each is what they took in the simulation, which looked at all claims.
    """
    places = list(
        _groups(simulation, wanted).values_list("kind", "service", "line_type", "area", "sector").distinct()
    )
    if not places or simulation.run is None:
        return [], None
    chunks = simulation.run.chunk_set.order_by("lo")
    first, last = chunks[0].lo, chunks.reverse()[0].hi
    found: list[Found] = []
    lo = max(first, after + 1)
    until = lo + MOST
    with transaction.atomic():
        look = _Look(simulation, wanted, places)
        while lo < last and lo < until:
            hi = min(lo + WINDOW, last)
            for one in look.through(lo, hi):
                found.append(one)
                if len(found) == limit:
                    return found, one.claim_id
            lo = hi
    return found, (lo - 1 if lo < last else None)


class _Look:
    """Looking through spans of claims with one set of judges."""

    def __init__(
        self, simulation: Simulation, wanted: dict[str, str], places: Sequence[tuple[str, ...]]
    ) -> None:
        self.simulation, self.wanted = simulation, wanted
        versions = [one for one in (simulation.version, simulation.against) if one]
        judging = [Judging(version, simulation.incident) for version in versions]
        self.patterns = Patterns(simulation.incident)
        asked = columns_for(judging)
        self.columns = {
            kind: (*columns_of(kind, asked), "claim_id") for kind in {place[0] for place in places}
        }
        self.judges = {
            kind: [one.over(kind, columns, self.patterns) for one in judging]
            for kind, columns in self.columns.items()
        }
        self.limited = [Limited(one.rules) for one in judging]
        shared = simulation.figures.get("shared") or [None] * len(judging)
        self.shared = [how and Shared(how[0], how[1], how[2] and tuple(how[2])) for how in shared]
        self.more = dict(zip(PLACES, map(list, zip(*places, strict=True)), strict=True))

    def through(self, lo: int, hi: int) -> Iterator[Found]:
        """Those of a span that answer, by id."""
        assert self.simulation.run is not None
        asked = self.simulation.run.params
        where = Where(self.simulation.incident, lo, hi, asked["received"], asked["waivers"])
        rows = [
            (row[-1], kind, row)
            for part in parts(where, self.patterns)
            for kind, columns in self.columns.items()
            for row in read_singly(part, kind, columns, ONLY, self.more)
        ]
        kept = self._kept(lo, hi)
        for claim, kind, row in sorted(rows, key=itemgetter(0)):
            (now, lost), *others = [
                limited.told(claim, judge(row), shared, kept.get((bool(which), claim), {}))
                for which, (limited, judge, shared) in enumerate(
                    zip(self.limited, self.judges[kind], self.shared, strict=True)
                )
            ]
            before, lost_before = others[0] if others else (None, NOTHING)
            if self._answers(now, before):
                yield Found(claim, now, before, lost, lost_before)

    def _kept(self, lo: int, hi: int) -> dict[tuple[bool, int], dict[str, Taken]]:
        """What the simulation kept of the claims of a span, by (against, claim)."""
        found: dict[tuple[bool, int], dict[str, Taken]] = defaultdict(dict)
        if not any(limited.rules.looks_at_others for limited in self.limited):
            return found
        rows = SimulationTaken.objects.filter(simulation=self.simulation, claim__gte=lo, claim__lt=hi)
        for against, claim, benefit, *won in rows.values_list(
            "against", "claim", "benefit", "capped_won", "shared_won"
        ):
            found[against, claim][benefit] = Taken(*won)
        return found

    def _answers(self, now: Outcome, before: Outcome | None) -> bool:
        wanted = self.wanted
        if wanted.get("part", now.part) != now.part or wanted.get("reason", now.reason) != now.reason:
            return False
        if before is not None and "change" in wanted and change_of(now, before) != wanted["change"]:
            return False
        if "benefit" not in wanted:
            return True
        tiers: list[Any] = [due[1] for due in now.dues if due[0] == wanted["benefit"]]
        return wanted["tier"] in tiers if "tier" in wanted else bool(tiers)
