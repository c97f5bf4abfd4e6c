"""Affected time drawn as bars, on the server: outage windows, what the claimant stated, and what counts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

WIDTH = 1000
"""Units of the drawing; it stretches to the page."""

MOST_DAYS = 60
"""Day lines that are drawn; a longer time has none."""


class Bar(NamedTuple):
    """One row: label, kind ("window", "stated", "counted"), rectangles (x, width), its times as text."""

    label: str
    kind: str
    parts: list[tuple[float, float]]
    text: str


class Drawing(NamedTuple):
    """All rows over one scale of time; `days`: the x of each midnight in Seoul, `labels`: (x, date)."""

    first: datetime
    last: datetime
    days: list[float]
    labels: list[tuple[float, str]]
    bars: list[Bar]


Row = tuple[str, str, list[tuple[datetime, datetime]]]


def draw(rows: Iterable[Row]) -> Drawing | None:
    """Rows of (label, kind, intervals) on one scale; None when there is no time at all."""
    found = [row for row in rows if row[2]]
    if not found:
        return None
    first = min(start for _, _, spans in found for start, _ in spans)
    last = max(end for _, _, spans in found for _, end in spans)
    margin = max((last - first) / 50, timedelta(minutes=5))
    first, last = first - margin, last + margin
    whole = (last - first).total_seconds()

    def x(moment: datetime) -> float:
        return round(WIDTH * (moment - first).total_seconds() / whole, 2)

    bars = []
    for label, kind, spans in found:
        parts = [(x(start), max(2.0, round(x(end) - x(start), 2))) for start, end in spans]
        bars.append(Bar(label, kind, parts, ", ".join(_said(start, end) for start, end in spans)))
    midnights = _midnights(first, last)
    shown = midnights if len(midnights) <= MOST_DAYS else []
    every = max(1, len(midnights) // 6)
    labels = [(x(day), f"{day:%m-%d}") for day in midnights[::every]]
    return Drawing(first, last, [x(day) for day in shown], labels, bars)


def _midnights(first: datetime, last: datetime) -> list[datetime]:
    day = timezone.localtime(first).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    while day < last:
        found.append(day)
        day += timedelta(days=1)
    return found


def _said(start: datetime, end: datetime) -> str:
    begin, finish = timezone.localtime(start), timezone.localtime(end)
    same = begin.date() == finish.date()
    return (
        f"{begin:%Y-%m-%d %H:%M} – {finish:%H:%M}"
        if same
        else f"{begin:%Y-%m-%d %H:%M} – {finish:%m-%d %H:%M}"
    )
