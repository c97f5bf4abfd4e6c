"""Counting: equal facts with equal verdicts are one group; stated amounts beside the edges of a scheme."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from compensation.rules.whatif import AWARDED, Outcome, bin_of, change_of, near

COLUMNS = (
    "kind", "service", "line_type", "area", "sector", "part", "reason", "bin", "change", "before_part",
    "before_reason", "tiers",
    "number", "lowest_won", "highest_won", "open_ended", "nothing_due", "before_won",
)  # fmt: skip
"""Of a group; the first eleven, with the names of the tiers, tell it from others."""

Row = Sequence[Any]


class Tally:
    """Groups as they grow, and `near`: {(fact, edge, bar): claims}."""

    def __init__(self, edges: Iterable[tuple[str, int]]) -> None:
        self.near: Counter[tuple[str, int, int]] = Counter()
        self._edges = list(edges)
        self._groups: dict[tuple[Any, ...], list[int]] = {}

    def of(self, kind: str, columns: Sequence[str]) -> Callable[[Row, int, Outcome, Outcome | None], None]:
        """How rows of these columns, of claims of a kind, are counted: (row, number, now, before)."""
        at = {name: place for place, name in enumerate(columns)}
        places = [at.get(name) for name in ("service", "line_type", "area", "sector")]
        edges = [(fact, edge, at[fact]) for fact, edge in self._edges if fact in at]

        def count(row: Row, number: int, now: Outcome, before: Outcome | None) -> None:
            place = [kind, *["" if at is None else row[at] for at in places]]
            self._add(place, number, now, before)
            for fact, edge, at_fact in edges:
                value = row[at_fact]
                if value is not None and (bar := near(edge, value)) is not None:
                    self.near[fact, edge, bar] += number

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
