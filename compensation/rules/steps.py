"""What judging an amount takes and gives.

The facts of a claim, the exact outcome, and the steps that led to it.
"""

from typing import ClassVar, NamedTuple, Protocol

from claims.rules.damage import Interval


class AssessFacts(NamedTuple):
    """What assessing asks. Two facts equal but for `claim_id` get the same answer.

    Money in won. `bills` are nine: base_1..3, addon_1..3, usage_1..3, 1 the newest before the outage, None:
    not billed; of a filing the sum over the lines it is about. `weekly_sales` as kept with a filing:
    "2022-09-03:1200000;…", the day a week begins and its won, "" when none were stated.
    """

    claim_id: int
    kind: str  # "list" | "filing"
    service: str
    line_type: str
    area: str
    customer_kind: str
    sector: str
    annual_revenue: int | None
    claimed_loss: int | None
    own_fault_percent: int  # 0..100
    intervals: tuple[Interval, ...]
    bills: tuple[int | None, ...]
    fault: str = ""  # of the incident: none | ordinary | gross | intent, "" not found yet
    chosen_channel: str = ""  # credit | bank, "" did not choose
    proven_loss: int | None = None  # what a person found on the evidence
    weekly_sales: str = ""
    appraised: str = ""  # what people found where the amount was left to them: see `appraisals`


class Step(NamedTuple):
    """One step of a judgement. Few-valued: amounts of one claim stand in its figures, never in a step."""

    verb: str
    args: tuple[str | int, ...] = ()


class Outcome(NamedTuple):
    """What an amount kind says: numerator/denominator won, exact, not yet rounded; None is for a person."""

    numerator: int | None
    denominator: int
    figures: tuple[int, ...]
    tier: str
    steps: tuple[Step, ...]


class Amount(Protocol):
    """One kind of amount."""

    kind: ClassVar[str]
    own: ClassVar[bool]  # depends on amounts of the single claim (bills, loss), so every row is judged
    leaves: ClassVar[bool]  # may leave the amount to a person

    @property
    def asks(self) -> frozenset[str]:
        """The fields of AssessFacts that the outcome depends on."""

    @property
    def count(self) -> str:
        """The counting rule the kind uses itself, or ""."""

    def outcome(self, facts: AssessFacts) -> Outcome:
        """The exact amount for a claim."""

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""


def for_a_person(why: str, figures: tuple[int, ...] = ()) -> Outcome:
    """No amount by the machine, and why."""
    return Outcome(None, 1, figures, "", (Step(why), Step("person")))
