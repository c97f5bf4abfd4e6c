"""Counting periods as 민법 (Civil Act) art. 155–161 does. Standard library only; the days come as data.

Which days are days of work is data (`backoffice.lib.days`); here is how one counts over them. The same rule
is the SQL function `lib_due_on`, for whoever counts for many rows; a test holds the two together.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording

SEOUL = ZoneInfo("Asia/Seoul")


class Counting(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"  # every day counts; an end on a Saturday, Sunday or public holiday moves (art. 161)
    WORKING = "working"  # days on which offices work
    BANKING = "banking"  # days on which banks work: Labour Day was none long before it was a public holiday


COUNTINGS: dict[str, Wording] = {
    Counting.CALENDAR: Wording("역일", "calendar days"),
    Counting.WORKING: Wording("근무일", "working days"),
    Counting.BANKING: Wording("은행 영업일", "banking days"),
}
"""Wording of the ways to count."""


class BeyondTheCalendar(Refusal):
    """A period that begins before the table of days, or ends after it: nobody guesses its holidays."""

    def __init__(self, on: date, first: date | None, last: date | None):
        self.on = on
        super().__init__(
            f"{on}은(는) 달력에 없습니다. 달력은 {first}부터 {last}까지입니다",
            f"{on} is not in the calendar, which has the days from {first} to {last}",
        )


@dataclass(frozen=True)
class Calendar:
    """The days from `first` to `last`, both included; on those `off` and `bank_off` nobody works."""

    first: date
    last: date
    off: Collection[date]
    bank_off: Collection[date]

    @cached_property
    def _working(self) -> list[date]:
        return self._all_but(frozenset(self.off))

    @cached_property
    def _banking(self) -> list[date]:
        return self._all_but(frozenset(self.bank_off))

    def _all_but(self, off: Collection[date]) -> list[date]:
        days = (self.last - self.first).days + 1
        every = (self.first + timedelta(days=number) for number in range(days))
        return [day for day in every if day not in off]

    def works(self, on: date) -> bool:
        """Whether offices work that day. Raises BeyondTheCalendar."""
        self._inside(on)
        return on not in self.off

    def due_on(self, start: date, days: int, counting: str) -> date:
        """The last day of a period of so many days that begins on `start`.

        The first day is not counted (민법 art. 157). Of calendar days the last one moves on to the next day
        of work where it is none (art. 161); a day of work or of banks is one by itself. No days is `start`,
        moved likewise. Raises BeyondTheCalendar; ValueError for days below zero and an unknown counting.
        """
        if days < 0:
            raise ValueError(f"a period of {days} days")
        self._inside(start)
        if Counting(counting) is Counting.CALENDAR:
            return self._from(self._working, start + timedelta(days=days))
        worked = self._working if counting == Counting.WORKING else self._banking
        if days == 0:
            return self._from(worked, start)
        place = bisect_right(worked, start) + days - 1
        if place >= len(worked):
            raise BeyondTheCalendar(self.last + timedelta(days=1), self.first, self.last)
        return worked[place]

    def _from(self, worked: list[date], on: date) -> date:
        """The first of these days that is not before `on`."""
        self._inside(on)
        place = bisect_left(worked, on)
        if place >= len(worked):
            raise BeyondTheCalendar(self.last + timedelta(days=1), self.first, self.last)
        return worked[place]

    def _inside(self, on: date) -> None:
        if not self.first <= on <= self.last:
            raise BeyondTheCalendar(on, self.first, self.last)


def uncounted_day(moment: datetime) -> date:
    """The day that a period beginning at `moment` does not count: its day in Seoul.

    A period that begins at midnight sharp counts its first day (민법 art. 157, second sentence), so that the
    day before is the uncounted one.
    """
    local = moment.astimezone(SEOUL)
    at_midnight = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return local.date() - timedelta(days=1) if at_midnight else local.date()
