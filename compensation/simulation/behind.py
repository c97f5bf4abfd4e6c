"""The claims behind a number of the answer: judged again as they stand now, group by group."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import transaction

from compensation.models import Simulation, SimulationGroup
from compensation.rules.whatif import Outcome, change_of
from compensation.simulation.facts import Patterns, Where, columns_of, parts, read_singly
from compensation.simulation.judging import Judging, columns_for

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
    """One claim: what becomes of it, and what became of it under the version compared with."""

    claim_id: int
    now: Outcome
    before: Outcome | None


def claims_behind(
    simulation: Simulation, wanted: dict[str, str], *, after: int = 0, limit: int = 50
) -> tuple[list[Found], int | None]:
    """(claims that answer to `wanted`, the id to go on after or None), by id.

    `wanted` names values of FILTERS, `benefit` and `tier`. Caps per claimant and budgets are not taken off
    here: they are not a claim's own.
    """
    groups = SimulationGroup.objects.filter(
        simulation=simulation, **{name: wanted[name] for name in FILTERS if name in wanted}
    )
    places = list(groups.values_list("kind", "service", "line_type", "area", "sector").distinct())
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
        for claim, kind, row in sorted(rows, key=lambda found: found[0]):
            now, *others = [judge(row) for judge in self.judges[kind]]
            before = others[0] if others else None
            if self._answers(now, before):
                yield Found(claim, now, before)

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
