"""The kinds of amount, by the name they have in a scheme file.

A new kind is a small frozen class (read, as_data, outcome), a line in AMOUNTS, its wording in `explain`,
and a golden test. A new scheme never is code.
"""

from dataclasses import dataclass
from typing import ClassVar

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader, below, wording_data
from compensation.rules.bills import MonthsOfAverageBill
from compensation.rules.brackets import BracketByLoss
from compensation.rules.dates import AmountPerDate
from compensation.rules.fees import FeeForTime
from compensation.rules.percents import PercentOfLoss
from compensation.rules.steps import AssessFacts, Outcome, Step
from compensation.rules.tiers import TierByDays


@dataclass(frozen=True, slots=True)
class Flat:
    """The same amount for everyone."""

    kind: ClassVar[str] = "flat"
    own: ClassVar[bool] = False
    leaves: ClassVar[bool] = False
    asks: ClassVar[frozenset[str]] = frozenset()
    won: int
    count: ClassVar[str] = ""

    def outcome(self, facts: AssessFacts) -> Outcome:
        """The amount itself."""
        return Outcome(self.won, 1, (), "", (Step("flat", (self.won,)),))

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"won": self.won}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "Flat | None":
        """From {won}."""
        found = reader.mapping(data, place, known=("won",), required=("won",))
        won = reader.whole(found["won"], below(place, "won")) if "won" in found else None
        return None if won is None else cls(won)


@dataclass(frozen=True, slots=True)
class DecidedByPerson:
    """A person decides the amount on the evidence."""

    kind: ClassVar[str] = "decided_by_person"
    own: ClassVar[bool] = False
    leaves: ClassVar[bool] = True
    asks: ClassVar[frozenset[str]] = frozenset()
    count: ClassVar[str] = ""

    def outcome(self, facts: AssessFacts) -> Outcome:
        """Nothing the machine may say."""
        return Outcome(None, 1, (), "", (Step("person"),))

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "DecidedByPerson | None":
        """From {} (nothing to say)."""
        reader.mapping({} if data is None else data, place, known=())
        return cls()


@dataclass(frozen=True, slots=True)
class InKind:
    """A thing, not money: recorded and said, never paid. Its awards are of 0 won."""

    kind: ClassVar[str] = "in_kind"
    own: ClassVar[bool] = False
    leaves: ClassVar[bool] = False
    asks: ClassVar[frozenset[str]] = frozenset()
    count: ClassVar[str] = ""
    what: Wording

    def outcome(self, facts: AssessFacts) -> Outcome:
        """No won, and what is given."""
        return Outcome(0, 1, (), "", (Step("in_kind", tuple(self.what)),))

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"what": wording_data(self.what)}

    @classmethod
    def read(cls, reader: Reader, data: object, place: str) -> "InKind | None":
        """From {what: {ko, en}}."""
        found = reader.mapping(data, place, known=("what",), required=("what",))
        what = reader.words(found["what"], below(place, "what")) if "what" in found else None
        return None if what is None else cls(what)


AMOUNTS: dict[
    str,
    type[Flat]
    | type[TierByDays]
    | type[BracketByLoss]
    | type[MonthsOfAverageBill]
    | type[FeeForTime]
    | type[AmountPerDate]
    | type[PercentOfLoss]
    | type[DecidedByPerson]
    | type[InKind],
] = {
    k.kind: k
    for k in (
        Flat, TierByDays, BracketByLoss, MonthsOfAverageBill, FeeForTime, AmountPerDate, PercentOfLoss,
        DecidedByPerson, InKind,
    )
}  # fmt: skip
