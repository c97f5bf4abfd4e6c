"""An amount in equal monthly parts of whole won."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date


def shares(won: int, number: int, first: date) -> Iterator[tuple[date, int]]:
    """(day, won) of each instalment: equal parts, the won that remain with the first; a day that a month does
    not have is its last.
    """
    each, rest = divmod(won, number)
    for at in range(number):
        month = first.month - 1 + at
        year, month = first.year + month // 12, month % 12 + 1
        day = min(first.day, monthrange(year, month)[1])
        yield date(year, month, day), each + (rest if at == 0 else 0)
