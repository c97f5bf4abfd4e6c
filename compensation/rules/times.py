"""Facts about the affected time, worked out once per distinct set of intervals.

A million claims share a few hundred of them.
"""

from collections.abc import Callable
from functools import lru_cache

from claims.rules.damage import COUNTING, Interval, longest_minutes, minutes_in_month, total_minutes

Intervals = tuple[Interval, ...]

_MOST_KEPT = 4096

MINUTES: dict[str, Callable[[Intervals], int]] = {
    "minutes": lru_cache(maxsize=_MOST_KEPT)(total_minutes),
    "longest_minutes": lru_cache(maxsize=_MOST_KEPT)(longest_minutes),
    "minutes_in_month": lru_cache(maxsize=_MOST_KEPT)(minutes_in_month),
}
"""By the name of the fact in the register."""
DAYS: dict[str, Callable[[Intervals], int]] = {
    rule: lru_cache(maxsize=_MOST_KEPT)(count) for rule, count in COUNTING.items()
}
"""By the counting rule."""
