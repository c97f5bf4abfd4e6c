"""Counting: equal facts with equal verdicts are one group; stated amounts beside the edges of a scheme."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from compensation.rules.whatif import AWARDED, Edge, Outcome, bin_of, change_of, near

COLUMNS = (
    "kind", "service", "line_type", "area", "sector", "part", "reason", "bin", "change", "before_part",
    "before_reason", "tiers",
    "number", "lowest_won", "highest_won", "open_ended", "nothing_due", "before_won",
)  # fmt: skip
"""Of a group; the first eleven, with the names of the tiers, tell it from others."""

Row = Sequence[Any]


class Tally:
    """Groups as they grow, and `near`: {(fact, edge, bar): claims}."""

    def __init__(self, edges: Sequence[Sequence[Edge]]) -> None:
        """`edges` are those of each version; one that both have counts once."""
        self.near: Counter[tuple[str, int, int]] = Counter()
        known: set[tuple[str, int]] = set()
        self._edges: list[tuple[int, Edge]] = []
        for which, of_version in enumerate(edges):
            self._edges += [(which, edge) for edge in of_version if edge[:2] not in known]
            known |= {edge[:2] for edge in of_version}
        self._groups: dict[tuple[Any, ...], list[int]] = {}

    def of(self, kind: str, columns: Sequence[str]) -> Callable[[Row, int, Outcome, Outcome | None], None]:
        """How rows of these columns, of claims of a kind, are counted: (row, number, now, before)."""
        at = {name: place for place, name in enumerate(columns)}
        places = [at.get(name) for name in ("service", "line_type", "area", "sector")]
        edges = [
            (which, edge, None if edge.benefit else at[edge.fact])
            for which, edge in self._edges
            if edge.benefit or edge.fact in at
        ]

        def count(row: Row, number: int, now: Outcome, before: Outcome | None) -> None:
            place = [kind, *["" if at is None else row[at] for at in places]]
            self._add(place, number, now, before)
            for which, edge, at_fact in edges:
                of = before if which and before else now
                value = edge.value(of.judged) if at_fact is None else row[at_fact]
                if value is not None and (bar := near(edge.won, value)) is not None:
                    self.near[edge.fact, edge.won, bar] += number

        return count

    def _add(self, facts: Sequence[str], number: int, now: Outcome, before: Outcome | None) -> None:
        size = now.lowest if now.part == AWARDED or now.highest is None else now.highest
        change = change_of(now, before) if before else ""
        key = (
            *facts,
            now.part, now.reason, bin_of(size), change,
            before.part if before else "", before.reason if before else "",
            tuple([due[:2] for due in now.dues]),
        )  # fmt: skip
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = [0] * (6 + len(now.dues))
        group[0] += number
        group[1] += number * now.lowest
        if now.highest is None:
            group[3] += number
        else:
            group[2] += number * now.highest
        if now.part == AWARDED and not now.lowest:
            group[4] += number
        if before:
            group[5] += number * before.lowest
        for place, due in enumerate(now.dues, start=6):
            group[place] += number * due[2]

    def groups(self) -> Iterator[tuple[Any, ...]]:
        """Rows of COLUMNS."""
        for (*facts, tiers), sums in self._groups.items():
            named = [[*name, won] for name, won in zip(tiers, sums[6:], strict=True)]
            yield (*facts, named, *sums[:6])
