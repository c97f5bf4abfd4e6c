"""Which loss an amount goes by: what the claimant states, what a person found, or a named method.

A method is a small frozen class with parameters and a line in METHODS; a scheme names it and never is code.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import ClassVar, NamedTuple, Protocol

from claims.rules.documents import Reader, below, listed
from claims.rules.weekly_sales import weeks_of
from compensation.rules.steps import AssessFacts, Step

_WEEK = timedelta(days=7)


class Found(NamedTuple):
    """The loss in won, None when it cannot be known; then `steps` say why, else how it came about.

    `figures` are this claim's own amounts, the loss first: the steps speak of them by position.
    """

    won: int | None
    figures: tuple[int, ...]
    steps: tuple[Step, ...]
    named: str  # which loss it is, for the explanation: claimed | proven | worked_out


class Loss(Protocol):
    """One way to know the loss."""

    @property
    def asks(self) -> frozenset[str]:
        """The fields of AssessFacts it depends on."""

    def find(self, facts: AssessFacts) -> Found:
        """The loss of a claim."""

    def as_data(self) -> object:
        """What follows `of:` in a scheme file."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the claimant states."""

    asks: ClassVar[frozenset[str]] = frozenset(("claimed_loss",))

    def find(self, facts: AssessFacts) -> Found:
        """The claimed loss; a subscription of the billing list has none."""
        won = facts.claimed_loss
        if won is None:
            return Found(None, (), (Step("no_loss"),), "claimed")
        return Found(won, (won,), (), "claimed")

    def as_data(self) -> object:
        """As in a scheme file."""
        return "claimed"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a person found on the evidence."""

    asks: ClassVar[frozenset[str]] = frozenset(("proven_loss",))

    def find(self, facts: AssessFacts) -> Found:
        """The proven loss; until a person found one, a person decides."""
        won = facts.proven_loss
        if won is None:
            return Found(None, (), (Step("no_proven_loss"),), "proven")
        return Found(won, (won,), (), "proven")

    def as_data(self) -> object:
        """As in a scheme file."""
        return "proven"


CLAIMED, PROVEN = Claimed(), Proven()
STATED: dict[str, Claimed | Proven] = {"claimed": CLAIMED, "proven": PROVEN}


@dataclass(frozen=True, slots=True)
class BestWeek:
    """The week of the period with the highest sales, less the week of the outage, never below 0.

    Weeks begin on the weekday of `outage_week`. Every week that lies in the period must be stated, because a
    missing one may have been the best. Kakao 2022: Saturday to Friday, September and October.
    """

    first: date
    last: date
    outage_week: date
    otherwise: str = ""  # claimed | proven: the loss of whoever states no week at all; "" is for a person

    @property
    def asks(self) -> frozenset[str]:
        """The weekly sales, and what stands in for them."""
        other = STATED[self.otherwise].asks if self.otherwise else frozenset[str]()
        return other | {"weekly_sales"}

    def find(self, facts: AssessFacts) -> Found:
        """The best week less the outage week. Figures: the loss, the best week, the outage week."""
        stated = weeks_of(facts.weekly_sales)
        if not stated and self.otherwise:
            return STATED[self.otherwise].find(facts)
        wanted = _weeks(self.first, self.last, self.outage_week)
        missing = sum(week not in stated for week in (*wanted, self.outage_week))
        if missing:
            return Found(None, (), (Step("weeks_missing", (missing,)),), "worked_out")
        best = max(wanted, key=stated.__getitem__)  # of equal ones the first
        high, low = stated[best], stated[self.outage_week]
        won = max(high - low, 0)
        step = Step("best_week", (best.isoformat(), self.outage_week.isoformat()))
        return Found(won, (won, high, low), (step,), "worked_out")

    def as_data(self) -> object:
        """As in a scheme file."""
        other = {"otherwise": self.otherwise} if self.otherwise else {}
        return {
            "best_week": {
                "from": self.first.isoformat(),
                "to": self.last.isoformat(),
                "outage_week": self.outage_week.isoformat(),
                **other,
            }
        }

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "BestWeek | None":
        """From {from, to, outage_week, otherwise?}: dates, both of the period included."""
        keys = ("from", "to", "outage_week")
        found = reader.mapping(data, place, known=(*keys, "otherwise"), required=keys)
        days = [reader.day(found[key], below(place, key)) if key in found else None for key in keys]
        here = below(place, "otherwise")
        otherwise = reader.choice(found["otherwise"], here, STATED) if "otherwise" in found else ""
        first, last, outage = days
        if first is None or last is None or outage is None or otherwise is None:
            return None
        if not _weeks(first, last, outage):
            reader.refuse(
                below(place, "to"),
                "no whole week lies in the period beside the week of the outage",
                "기간 안에 장애 주 말고는 온전한 한 주가 없습니다",
            )
            return None
        return cls(first, last, outage, otherwise)


@cache
def _weeks(first: date, last: date, outage_week: date) -> tuple[date, ...]:
    """The first days of the whole weeks of a period, without the week of the outage."""
    begins = first + timedelta(days=(outage_week - first).days % 7)
    count = max(((last - begins).days + 1) // 7, 0)
    weeks = (begins + _WEEK * at for at in range(count))
    return tuple(week for week in weeks if week != outage_week)


METHODS: dict[str, type[BestWeek]] = {"best_week": BestWeek}


def read_loss(reader: Reader, data: object, place: str) -> Loss | None:
    """What follows `of:`: claimed, proven, or {method: {parameters}}."""
    if isinstance(data, dict):
        found = reader.one_of(data, place, METHODS, what=("method", "산정 방법이"))
        return METHODS[found[0]].read(reader, found[1], below(place, found[0])) if found else None
    if isinstance(data, str) and data in METHODS:
        reader.refuse(
            place,
            f"{data} needs its parameters: {{{data}: {{…}}}}",
            f"{data}에는 값이 필요합니다: {{{data}: {{…}}}}",
        )
        return None
    known = reader.choice(data, place, STATED)
    if known is None and not isinstance(data, str):
        reader.refuse(
            place, f"or a method: {listed(METHODS)}", f"또는 산정 방법이 와야 합니다: {listed(METHODS)}"
        )
    return STATED[known] if known else None
