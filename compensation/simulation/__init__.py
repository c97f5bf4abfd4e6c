"""What a scheme would cost: every claim judged as in production, wherever it stands, and none moved."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.permits import demand
from backoffice.lib.runs import Span, Stage, open_run
from claims.models import Incident
from claims.rules.workflow import KINDS
from compensation.models import SchemeVersion, Simulation, SimulationGroup
from compensation.rules.benefit import ENGINE
from compensation.rules.whatif import AWARDED, Outcome, edges
from compensation.simulation.facts import STANDING, Patterns, Where, columns_of, parts, read, read_singly
from compensation.simulation.judging import Judging, columns_for
from compensation.simulation.limits import Limited, Together, alone
from compensation.simulation.tally import COLUMNS, Tally

SMALL, SPAN = 100_000, 600_000
"""Ids that one worker takes alone, and ids of a chunk at most. Rows are read and not written, and reading
half of a table costs little less than all of it: two workers share a million claims.
"""

WAIVED = STANDING.index("waived")
NUMBER, WHO = "number", ("claim_id", "claimant_id", "received_at")


class Alike(NamedTuple):
    """Claims of a kind that are equal in what is asked, and what each version says of them by themselves.

    Where claims are looked at one by one, a million of them share these few.
    """

    kind: str
    facts: list[Any]
    judged: list[Outcome]


def open_simulation(
    incident: Incident,
    version: SchemeVersion,
    against: SchemeVersion | None = None,
    *,
    at: datetime,
    by: Any = None,
) -> Simulation:
    """Open the run that judges every claim of the incident under a version, and beside it under another.

    Drafts too: nothing of it is in force. Raises RunOpen, NotAllowed.
    """
    if by is not None:
        demand(by, "compensation.simulate", "보상 기준 모의 계산", "simulate a scheme")
    with transaction.atomic():
        found = sql.rows(sql.named("compensation/sql/simulate_extent"), {"incident": incident.pk})
        first, last, received, waivers, as_of = found[0]
        simulation = Simulation.objects.create(
            incident=incident,
            version=version,
            against=against,
            made_by=by,
            as_of=as_of,
            engine=ENGINE,
            liability_no=incident.liability_no,
            fault=incident.fault,
        )
        one_by_one = any(not alone(Judging(one, incident).rules) for one in (version, against) if one)
        simulation.run = open_run(
            SIMULATE,
            incident.code,
            _spans(first, last, one_by_one),
            at=at,
            by=by,
            params={"simulation": simulation.pk, "received": received, "waivers": waivers},
        )
        Simulation.objects.filter(pk=simulation.pk, done_at=None).update(run=simulation.run)
    simulation.refresh_from_db()
    return simulation


def _spans(first: int | None, last: int | None, together: bool) -> Iterator[Span]:
    """Where caps or a budget look at other claims, all are in one chunk."""
    if first is None or last is None:
        return
    width = last - first + 1
    number = 1 if together else max(-(-width // SPAN), 2 if width > SMALL else 1)
    size = -(-width // number)
    for lo in range(first, last + 1, size):
        yield Span(lo, min(lo + size, last + 1))


def simulate(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Judge the claims of one chunk.

    1. gather the facts that the versions ask for, equal ones together with their number,
    2. judge each distinct combination once; claims that a cap or a budget holds against others singly,
    3. take what caps and budget take,
    4. COPY the groups, and what a claim does not tell itself of what limits took from it.
    """
    simulation = Simulation.objects.select_related("incident", "version", "against").get(
        pk=run.params["simulation"]
    )
    incident = simulation.incident
    versions = [one for one in (simulation.version, simulation.against) if one]
    judging = [Judging(version, incident) for version in versions]
    limited = [Limited(one.rules) for one in judging]
    patterns = Patterns(incident)
    where = Where(incident, chunk.lo, chunk.hi, run.params["received"], run.params["waivers"])
    tally = Tally([edges(one.rules) for one in judging])
    rules = [one.rules for one in judging]
    shared = any(one.budget is not None for one in rules)
    together = not all(map(alone, rules))
    columns = {kind: columns_of(kind, columns_for(judging)) for kind in KINDS}
    over = {kind: [one.over(kind, (*columns[kind], NUMBER), patterns) for one in judging] for kind in KINDS}
    alike: dict[tuple[Any, ...], Alike] = {}
    singly: list[tuple[Alike, int, int, datetime]] = []
    for part, kind in ((part, kind) for part in parts(where, patterns) for kind in KINDS):
        if not shared:
            count = tally.of(kind, columns[kind])
            for row in read(part, kind, columns[kind], "NOT several" if together else "true"):
                found = [one.by_itself(judge(row)) for one, judge in zip(limited, over[kind], strict=True)]
                count(row, row[-1], found[0], found[1] if found[1:] else None)
        if together:
            only = "true" if shared else "several"
            for *facts, claim, claimant, received in read_singly(part, kind, (*columns[kind], *WHO), only):
                facts[WAIVED] = facts[WAIVED] and tuple(facts[WAIVED])
                key = (kind, *facts)
                if key not in alike:
                    alike[key] = Alike(kind, facts, [judge((*facts, 1)) for judge in over[kind]])
                singly.append((alike[key], claim, claimant, received))
    if together:
        beside = [_together(at, *both, singly) for at, both in enumerate(zip(judging, limited, strict=True))]
        _keep_limits(simulation, beside)
        outcomes = [one.outcomes for one in beside]
        counting = {kind: tally.of(kind, columns[kind]) for kind in KINDS}
        for (of, *_), *found in zip(singly, *outcomes, strict=True):
            counting[of.kind](of.facts, 1, found[0], found[1] if found[1:] else None)
    return _keep(simulation, tally)


def _together(
    at: int, judging: Judging, limited: Limited, rows: Sequence[tuple[Alike, int, int, datetime]]
) -> Together:
    """The outcomes of claims under version number `at`, with what they take from each other."""
    found = ((claim, claimant, received, of.judged[at]) for of, claim, claimant, received in rows)
    return limited.together(found, _held(judging) if judging.rules.budget is not None else {})


def _held(judging: Judging) -> dict[tuple[int, str], int]:
    """What is awarded so far under the benefits of a version's scheme, by (claim, code of the benefit)."""
    asked = {"incident": judging.incident.pk, "scheme": judging.version.scheme_id}
    rows = sql.rows(sql.named("compensation/sql/simulate_held"), asked)
    return {(claim, code): won for claim, code, won in rows}


def _keep_limits(simulation: Simulation, beside: Sequence[Together]) -> None:
    """Keep what the claims behind a number are told by: see `behind`."""
    rows = (
        (simulation.pk, bool(which), claim, benefit, *taken)
        for which, one in enumerate(beside)
        for claim, benefit, taken in one.kept
    )
    columns = ("simulation_id", "against", "claim_id", "benefit", "capped_won", "shared_won")
    sql.copy_rows("compensation_simulationtaken", columns, rows)
    simulation.figures = {"shared": [one.shared for one in beside]}
    simulation.save(update_fields=["figures"])


def _keep(simulation: Simulation, tally: Tally) -> Mapping[str, int]:
    """Write the groups; what the run counts, claims beside an edge as "near:fact:edge:bar"."""
    counts: Counter[str] = Counter()
    kept: list[tuple[Any, ...]] = []
    for row in tally.groups():
        group = dict(zip(COLUMNS, row, strict=True))
        counts[group["part"]] += group["number"]
        if group["part"] == AWARDED:
            counts.update(count=group["number"], total_won=group["lowest_won"])
        group["tiers"] = dumps(group["tiers"])
        kept.append((simulation.pk, *group.values()))
    sql.copy_rows("compensation_simulationgroup", ("simulation_id", *COLUMNS), kept)
    counts.update({f"near:{fact}:{edge}:{bar}": number for (fact, edge, bar), number in tally.near.items()})
    return counts


def _after(run: Run) -> None:
    """Close the simulation: its totals, the claims beside the edges, and the digest of all of it."""
    simulation = Simulation.objects.get(pk=run.params["simulation"])
    near: Counter[str] = Counter()
    for counts in run.chunk_set.values_list("counts", flat=True):
        near.update({key[5:]: number for key, number in counts.items() if key.startswith("near:")})
    awarded = SimulationGroup.objects.filter(simulation=simulation, part=AWARDED)
    sums = awarded.aggregate(won=Sum("lowest_won"), number=Sum("number"))
    Simulation.objects.filter(pk=simulation.pk).update(
        run=run,
        done_at=timezone.now(),
        total_won=sums["won"] or 0,
        count=sums["number"] or 0,
        figures={**simulation.figures, "near": dict(sorted(near.items()))},
        digest=_digest(simulation),
    )


def _digest(simulation: Simulation) -> str:
    """SHA-256 over the versions, the engine and every group, in an order of its own."""
    against = simulation.against.digest if simulation.against else ""
    text = sha256(f"{simulation.version.digest}\n{against}\n{simulation.engine}\n".encode())
    merged: dict[str, list[int]] = {}
    for row in SimulationGroup.objects.filter(simulation=simulation).values_list(*COLUMNS):
        *facts, tiers = row[:12]
        key = dumps([*facts, [tier[:2] for tier in tiers]])
        sums = [*row[12:], *(tier[2] for tier in tiers)]
        merged[key] = [a + b for a, b in zip(merged.get(key, [0] * len(sums)), sums, strict=True)]
    for key in sorted(merged):
        text.update(f"{key} {merged[key]}\n".encode())
    return text.hexdigest()


SIMULATE = Stage("compensation.simulate", "compensation.work", simulate, _after)
