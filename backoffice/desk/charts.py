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
