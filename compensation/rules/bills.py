"""An amount by the average of the last bills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from claims.rules.documents import Reader, below
from claims.rules.intake import BILLS
from compensation.rules.steps import AssessFacts, Outcome, Step, for_a_person


@dataclass(frozen=True, slots=True)
class MonthsOfAverageBill:
    """So many months of the average bill, over the newest bills there are, counting the named parts only."""

    kind: ClassVar[str] = "months_of_average_bill"
    own: ClassVar[bool] = True
    leaves: ClassVar[bool] = True
    asks: ClassVar[frozenset[str]] = frozenset(("bills",))
    count: ClassVar[str] = ""
    months: int
    parts: tuple[str, ...]
    bills: int

    def outcome(self, facts: AssessFacts) -> Outcome:
        """months × sum ÷ number of bills, exact; no bill at all is for a person."""
        counted = counted_bills(facts.bills, self.parts, self.bills)
        if not counted:
            return for_a_person("no_bill")
        number = len(counted)
        steps = _steps(number, self.months, self.parts)
        return Outcome(self.months * sum(counted), number, tuple(counted), "", steps)

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"months": self.months, "parts": list(self.parts), "bills": self.bills}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "MonthsOfAverageBill | None":
        """From {months, parts, bills}."""
        keys = ("months", "parts", "bills")
        found = reader.mapping(data, place, known=keys, required=keys)
        months = (
            reader.whole(found["months"], below(place, "months"), least=1, most=120)
            if "months" in found
            else None
        )
        bills, parts = read_bills(reader, found, place), read_parts(reader, found, place)
        return None if months is None or bills is None or parts is None else cls(months, parts, bills)


def counted_bills(bills: Sequence[int | None], parts: tuple[str, ...], most: int) -> list[int]:
    """The named parts of the newest bills there are, newest first, at most so many.

    A month without any named part is no bill. A part missing in a bill that exists counts 0.
    """
    counted: list[int] = []
    if not bills:
        return counted
    for month in _months(parts):
        total, there = 0, False
        for at in month:
            won = bills[at]
            if won is not None:
                total += won
                there = True
        if there:
            counted.append(total)
            if len(counted) == most:
                break
    return counted


def read_bills(reader: Reader, found: Mapping[str, object], place: str) -> int | None:
    """`bills:`, how many of the newest bills are averaged."""
    return reader.whole(found["bills"], below(place, "bills"), least=1, most=3) if "bills" in found else None


def read_parts(reader: Reader, found: Mapping[str, object], place: str) -> tuple[str, ...] | None:
    """`parts:`, the parts of a bill that count, in the order of BILLS."""
    here = below(place, "parts")
    given = reader.items(found["parts"], here, least=1) if "parts" in found else []
    parts = [reader.choice(item, below(here, at), BILLS) for at, item in enumerate(given)]
    if len(set(parts)) < len(parts):
        reader.refuse(here, "names one part twice", "같은 항목이 두 번 있습니다")
    return tuple(part for part in BILLS if part in parts) if parts and None not in parts else None


def newest_bill(bills: Sequence[int | None]) -> int | None:
    """All parts of the newest bill there is, in won; None when there is none."""
    for month in _months(tuple(BILLS)) if bills else ():
        parts = [won for at in month if (won := bills[at]) is not None]
        if parts:
            return sum(parts)
    return None


@cache
def _steps(number: int, months: int, parts: tuple[str, ...]) -> tuple[Step, ...]:
    """Built once: a million claims share a handful of these."""
    return Step("bills", (number, *parts)), Step("average", (months, number))


@cache
def _months(parts: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """For each month, newest first, where the named parts stand among the nine bills of a claim."""
    begins = [3 * list(BILLS).index(part) for part in parts]
    return tuple(tuple(begin + month for begin in begins) for month in range(3))
