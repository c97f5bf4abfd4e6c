"""When a message that was not taken is tried again, and when it is given up."""

from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""After each attempt that a gateway put off. After the last a person looks at it."""


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try after `tries` attempts (1 and more); None: no more."""
    return at + WAITS[tries - 1] if tries <= len(WAITS) else None
