"""The answer of a simulation in figures, from its groups: three parts, changes, claims beside the edges."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from backoffice.lib.money import round_ratio
from compensation.models import Simulation, SimulationGroup
from compensation.rules.whatif import AWARDED, BINS, CHANGES, NEAR, PARTS, PERSON, width

Groups = list[SimulationGroup]
Figures = dict[str, Any]

BY: Mapping[str, Callable[[SimulationGroup], Iterable[str]]] = {
    "kind": lambda group: [group.kind],
    "service": lambda group: [group.service],
    "area": lambda group: [group.area],
    "sector": lambda group: [group.sector],
}
"""By what the parts are divided; tiers beside, because a claim may have several."""


def answer_of(simulation: Simulation) -> Figures:
    """{incident, scheme, count, total_won, …, awarded, person, barred, near}; against another `compared` too.

    `count` and `total_won` are of what the machine would award; a claim to which nothing is due counts.
    """
    groups = list(SimulationGroup.objects.filter(simulation=simulation))
    parts = {part: _part([g for g in groups if g.part == part], part) for part in PARTS}
    answer: Figures = {
        "incident": simulation.incident.code,
        "scheme": str(simulation.version),
        "simulation": simulation.pk,
        "run": simulation.run_id,
        "as_of": simulation.as_of.isoformat(),
        "digest": simulation.digest,
        "count": simulation.count,
        "total_won": simulation.total_won,
        "nothing_due": sum(g.nothing_due for g in groups),
        **parts,
        "near": _near(simulation),
    }
    if simulation.against:
        answer["against"] = str(simulation.against)
        answer["compared"] = _compared(groups)
    return answer


def _part(groups: Groups, part: str) -> Figures:
    number = sum(g.number for g in groups)
    lowest = sum(g.lowest_won for g in groups)
    figures: Figures = {"count": number, "total_won": lowest, "average_won": _average(lowest, number)}
    if part == PERSON:
        highest = sum(g.highest_won for g in groups)
        open_ended = sum(g.open_ended for g in groups)
        figures = {
            "count": number,
            "lowest_won": lowest,
            "highest_won": highest,
            "open_ended": open_ended,
            "average_won": _average(highest, number - open_ended),
        }
    if part != AWARDED:
        figures["by_ground"] = _divided(groups, part, lambda group: [group.reason])
    figures["distribution"] = [
        {"up_to": BINS[int(size)] if int(size) < len(BINS) else None, **of}
        for size, of in sorted(
            _divided(groups, part, lambda group: [str(group.bin)]).items(), key=lambda item: int(item[0])
        )
    ]
    figures["by_tier"] = _tiers(groups)
    return figures | {f"by_{name}": _divided(groups, part, by) for name, by in BY.items()}


def _divided(groups: Groups, part: str, by: Callable[[SimulationGroup], Iterable[str]]) -> dict[str, Figures]:
    """{value: {count, won}}, most claims first; of what waits for a person also the highest."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for group in groups:
        for value in by(group):
            sums = found[value]
            sums[0] += group.number
            sums[1] += group.lowest_won
            sums[2] += group.highest_won
    return {
        value: {"count": number, "total_won": lowest, "average_won": _average(lowest, number)}
        if part != PERSON
        else {"count": number, "lowest_won": lowest, "highest_won": highest}
        for value, (number, lowest, highest) in sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    }


def _tiers(groups: Groups) -> dict[str, dict[str, Figures]]:
    """{benefit: {tier: {count, won}}} of the amounts that the machine is sure of."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for group in groups:
        for benefit, tier, won in group.tiers:
            found[benefit][tier][0] += group.number
            found[benefit][tier][1] += won
    return {
        benefit: {
            tier: {"count": number, "total_won": won, "average_won": _average(won, number)}
            for tier, (number, won) in sorted(tiers.items(), key=lambda item: -item[1][0])
        }
        for benefit, tiers in sorted(found.items())
    }


def _compared(groups: Groups) -> dict[str, Any]:
    """{change: {count, total_won, before_won, difference_won}} in the order of CHANGES, and the sums."""
    changes: dict[str, Any] = {}
    for change in CHANGES:
        of = [g for g in groups if g.change == change]
        now = sum(g.lowest_won for g in of if g.part != "barred")
        before = sum(g.before_won for g in of if g.before_part != "barred")
        changes[change] = {
            "count": sum(g.number for g in of),
            "total_won": now,
            "before_won": before,
            "difference_won": now - before,
            **{f"by_{name}": _differences(of, by) for name, by in BY.items()},
        }
    awarded = sum(g.lowest_won for g in groups if g.part == AWARDED)
    before = sum(g.before_won for g in groups if g.before_part == AWARDED)
    return {
        "total_won": awarded,
        "before_won": before,
        "difference_won": awarded - before,
        "changes": changes,
    }


def _differences(groups: Groups, by: Callable[[SimulationGroup], Iterable[str]]) -> dict[str, Figures]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for group in groups:
        for value in by(group):
            found[value][0] += group.number
            found[value][1] += (group.lowest_won if group.part != "barred" else 0) - (
                group.before_won if group.before_part != "barred" else 0
            )
    return {
        value: {"count": number, "difference_won": won}
        for value, (number, won) in sorted(found.items(), key=lambda item: -item[1][0])
    }


def _near(simulation: Simulation) -> list[Figures]:
    """Of each edge the claims in every bar beside it, lowest first, empty bars too."""
    found: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for key, number in simulation.figures.get("near", {}).items():
        fact, edge, bar = key.split(":")
        found[fact, int(edge)][int(bar)] = number
    return [
        {
            "fact": fact,
            "edge_won": edge,
            "bar_won": width(edge),
            "below": sum(number for bar, number in bars.items() if bar <= 0),
            "above": sum(number for bar, number in bars.items() if bar > 0),
            "bars": [
                {"up_to": edge + bar * width(edge), "count": bars.get(bar, 0)}
                for bar in range(1 - NEAR, NEAR + 1)
            ],
        }
        for (fact, edge), bars in sorted(found.items())
    ]


def _average(won: int, number: int) -> int | None:
    return round_ratio(won, number, 1, "half_up") if number else None
