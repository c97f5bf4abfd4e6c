"""When open work will be done, as a span of days: from what came and what was done on the last days of work.

Each day of work the heap grows by what came and shrinks by what was done; the difference is the day's
progress. If the days to come are like those seen, n of them make a progress of about n·m, give or take
z·s·√(n + n²/N): m and s are mean and standard deviation of the N days seen, √n because good and bad days
even out, n²/N because m itself is only known from N days. The heap W is gone after the n days for which

    (n·m − W)² = z²·s²·(n + n²/N)

Its two roots are the earliest and the latest end. With z = 1.28, eight of ten such spans hold the true end
when days are independent. Nothing is drawn by lot: the same days give the same span.
"""

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

DAYS = 20
"""Days of work that are looked at: about four weeks, so that each day of the week counts alike."""

LEAST = 5
"""Fewer tell nothing: a week of work."""

Z = 1.28
"""Standard deviations on each side that hold eight of ten outcomes."""

MOST = 2_500
"""Days of work beyond which nobody foresees anything: ten years."""


class Progress(NamedTuple):
    """One day of work: what was opened, and what was closed."""

    came: int
    went: int


class Forecast(NamedTuple):
    """After how many days of work nothing is left: at the earliest, at the latest; None: not foreseeable.

    `reason`: why there is no forecast at all: "too_few" days, the heap "grows", or its end is too "far" away;
    '' with one.
    """

    earliest: int | None
    latest: int | None
    reason: str = ""


def forecast(left: int, days: Sequence[Progress]) -> Forecast:
    """When `left` pieces of work are done. Nothing left is done today, however few days were seen."""
    if left <= 0:
        return Forecast(0, 0)
    if len(days) < LEAST:
        return Forecast(None, None, "too_few")
    made = [day.went - day.came for day in days]
    mean = sum(made) / len(made)
    if mean <= 0:
        return Forecast(None, None, "grows")
    spread = Z * Z * sum((each - mean) ** 2 for each in made) / (len(made) - 1)  # z²s²
    square = mean * mean - spread / len(made)
    middle = mean * left + spread / 2
    root = sqrt(max(middle * middle - square * left * left, 0.0))
    earliest = _days(left * left / (middle + root))  # the smaller root, in the form that loses no digits
    if earliest is None:
        return Forecast(None, None, "far")
    latest = _days((middle + root) / square) if square > 0 else None
    return Forecast(earliest, latest)


def _days(number: float) -> int | None:
    """Whole days, those beyond all foresight left out; a hair above a whole number is that number."""
    return max(ceil(number - 1e-9), 1) if number <= MOST else None
