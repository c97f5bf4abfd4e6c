"""Charts drawn on the server: columns of a histogram, bars of a table, a strip of parts. Nothing to load."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

HEIGHT = 100
"""Units of a column; it stretches to its place."""

LEAST = 1.5
"""What is not nothing is seen."""


class Column(NamedTuple):
    """One column of a histogram: its label, what it says in words, where it begins and how high it is."""

    label: str
    text: str
    top: float
    height: float
    tone: str


def histogram(rows: Iterable[tuple[str, int, str]], text: str) -> list[Column]:
    """Columns of (label, count, tone) on one scale; `text` says %(label)s and %(count)s."""
    found = list(rows)
    most = max((count for _, count, _ in found), default=0)
    columns = []
    for label, count, tone in found:
        height = max(LEAST, round(HEIGHT * count / most, 1)) if count and most else 0.0
        said = text % {"label": label, "count": f"{count:,}"}
        columns.append(Column(label, said, round(HEIGHT - height, 1), height, tone))
    return columns


class Bar(NamedTuple):
    """One bar of a group: where it stands (of a hundred units), how wide and how high it is, its tone."""

    x: float
    width: float
    top: float
    height: float
    tone: str


class Group(NamedTuple):
    """The bars of one label, side by side, and what they say together."""

    label: str
    text: str
    bars: list[Bar]


class Plot(NamedTuple):
    """Groups of bars on one scale; `legend`: (tone, words); `text` says the whole to whoever sees nothing."""

    groups: list[Group]
    legend: list[tuple[str, str]]
    text: str


LABELS = 10
"""Labels under a plot; where there are more groups, every so many-th has one."""


def plot(
    rows: Sequence[tuple[str, Sequence[int | None]]],
    series: Sequence[tuple[str, str]],
    text: str,
    *,
    unit: str = "",
    most: int = 0,
) -> Plot | None:
    """Groups of (label, one number for each of `series`: tone and words); None when there is nothing to draw.

    A number that is None has no bar. `most`: the top of the scale, where it is not the largest number.
    """
    numbers = [number for _, row in rows for number in row if number is not None]
    top = max([most, *numbers], default=0)
    if not rows or not top:
        return None
    wide = HEIGHT / len(series)
    every = -(-len(rows) // LABELS)
    groups = []
    for place, (label, row) in enumerate(rows):
        bars, said = [], []
        for at, (number, (tone, words)) in enumerate(zip(row, series, strict=True)):
            if number is None:
                continue
            height = max(LEAST, round(HEIGHT * number / top, 1)) if number else 0.0
            bars.append(
                Bar(round(at * wide + 4, 1), round(wide - 8, 1), round(HEIGHT - height, 1), height, tone)
            )
            said.append(f"{words} {number:,}{unit}")
        groups.append(Group("" if place % every else label, f"{label}: {', '.join(said)}", bars))
    return Plot(groups, list(series) if len(series) > 1 else [], text)


class Slice(NamedTuple):
    """One part of a strip: where it begins and how wide it is, of a thousand."""

    label: str
    x: float
    width: float
    tone: str


def strip(rows: Sequence[tuple[str, int, str]]) -> list[Slice]:
    """(label, count, tone) beside each other, in proportion; what is nothing is left out."""
    whole = sum(count for _, count, _ in rows)
    slices, x = [], 0.0
    for label, count, tone in rows:
        if count:
            width = round(1000 * count / whole, 1)
            slices.append(Slice(label, round(x, 1), max(2.0, width), tone))
            x += width
    return slices


def shares(rows: Sequence[dict[str, Any]], key: str) -> None:
    """Give each row its `share` of the largest, in percent, for the bar beside it."""
    most = max((abs(row[key] or 0) for row in rows), default=0)
    for row in rows:
        row["share"] = max(LEAST, round(100 * abs(row[key]) / most, 1)) if row[key] and most else 0
