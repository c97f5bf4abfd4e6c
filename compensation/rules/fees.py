"""An amount by the fee: for so many hours or days, or a multiple of the fee for the time of the outage."""

from calendar import monthrange
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

from claims.rules.damage import KST
from claims.rules.documents import Reader, below
from compensation.rules.bills import counted_bills, read_bills, read_parts
from compensation.rules.steps import AssessFacts, Outcome, Step, for_a_person
from compensation.rules.times import MINUTES, Intervals

COUNTED = {"cumulative": "minutes", "continuous": "longest_minutes"}
"""Which minutes of an outage count, by the fact that is them: all of it, or the longest without a break."""
MONTHS = {"30_days": 30, "calendar_month": 0}
"""What a monthly fee is divided by; 0: the days of the month in which the outage began, Korean time."""
UNITS = {"hours": 60, "days": 24 * 60}
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class FeeForTime:
    """The fee of a month, for a part of it: fixed hours or days, or the affected time times a multiple.

    The telecom terms pay 6, 8 or 10 times the fee for the time of the outage; KT in 2021 15 hours or 10 days.
    """

    kind: ClassVar[str] = "fee_for_time"
    own: ClassVar[bool] = True
    leaves: ClassVar[bool] = True
    count: ClassVar[str] = ""
    time: str  # hours | days | cumulative | continuous
    number: int  # of hours or days; of times the affected minutes
    parts: tuple[str, ...]
    bills: int
    month: str

    @property
    def asks(self) -> frozenset[str]:
        """The bills; the affected time too, unless neither the time nor the month comes from it."""
        fixed = self.time in UNITS and MONTHS[self.month]
        return frozenset(("bills",)) if fixed else frozenset(("bills", "intervals"))

    def outcome(self, facts: AssessFacts) -> Outcome:
        """The average of the bills ÷ days of the month ÷ 24 hours × the time, exact to the minute.

        Without a bill, or without the affected time that is asked for, a person decides.
        """
        counted = counted_bills(facts.bills, self.parts, self.bills)
        if not counted:
            return for_a_person("no_bill")
        found = _time(self, facts.intervals)
        if found is None:
            return for_a_person("no_time", tuple(counted))
        minutes, days = found
        number = len(counted)
        steps = _steps(self, number, minutes, days)
        return Outcome(sum(counted) * minutes, number * days * _DAY, tuple(counted), "", steps)

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        time: dict[str, object] = {self.time: self.number}
        if self.time in COUNTED:
            time = {"outage": {"times": self.number, "counted": self.time}}
        return {"time": time, "parts": list(self.parts), "bills": self.bills, "month": self.month}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "FeeForTime | None":
        """From {time: {hours} | {days} | {outage: {times, counted}}, parts, bills, month}."""
        keys = ("time", "parts", "bills", "month")
        found = reader.mapping(data, place, known=keys, required=keys)
        time = _read_time(reader, found["time"], below(place, "time")) if "time" in found else None
        parts = read_parts(reader, found, place)
        bills = read_bills(reader, found, place)
        month = reader.choice(found["month"], below(place, "month"), MONTHS) if "month" in found else None
        if time is None or parts is None or bills is None or month is None:
            return None
        return cls(*time, parts, bills, month)


def _read_time(reader: Reader, data: object, place: str) -> tuple[str, int] | None:
    found = reader.one_of(data, place, (*UNITS, "outage"), what=("time", "시간이"))
    if found is None:
        return None
    unit, given = found
    here = below(place, unit)
    if unit in UNITS:
        number = reader.whole(given, here, least=1, most=10_000)
        return None if number is None else (unit, number)
    row = reader.mapping(given, here, known=("times", "counted"), required=("times", "counted"))
    times = reader.whole(row["times"], below(here, "times"), least=1, most=100) if "times" in row else None
    counted = reader.choice(row["counted"], below(here, "counted"), COUNTED) if "counted" in row else None
    return None if times is None or counted is None else (counted, times)


@lru_cache(maxsize=4096)
def _time(amount: FeeForTime, intervals: Intervals) -> tuple[int, int] | None:
    """(minutes that are paid for, days of the month); None when the affected time is not known."""
    days = MONTHS[amount.month]
    if not intervals and (amount.time in COUNTED or not days):
        return None
    if not days:
        begins = min(start for start, _ in intervals).astimezone(KST)
        days = monthrange(begins.year, begins.month)[1]
    if amount.time in UNITS:
        return amount.number * UNITS[amount.time], days
    return MINUTES[COUNTED[amount.time]](intervals) * amount.number, days


@cache
def _steps(amount: FeeForTime, number: int, minutes: int, days: int) -> tuple[Step, ...]:
    """Built once: a million claims share a few hundred of these."""
    times = minutes // amount.number if amount.time in COUNTED else 0
    return (
        Step("bills", (number, *amount.parts)),
        Step("fee", (number, days, amount.time, amount.number, times)),
    )
