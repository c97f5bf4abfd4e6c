"""What was awarded, approved, paid and had back, from the tally of money: a few rows, however many claims."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Sum as Total

from backoffice.lib import sql
from compensation.models import PayoutBatch
from compensation.rules.workflow import OWED_BACK, BatchStatus, OverpaymentStatus, PayoutStatus

END = date(9999, 12, 31)
APPROVED = (BatchStatus.APPROVED, BatchStatus.EXPORTED, BatchStatus.RECONCILED)
ALL = ""


class Sum(NamedTuple):
    """How many, and how much in won."""

    number: int = 0
    won: int = 0

    def __add__(self, other: "Sum") -> "Sum":  # type: ignore[override]
        return Sum(self.number + other.number, self.won + other.won)


Sums = Mapping[tuple[str, str], Sum]
"""{(what, kind of claim): sum}; the kind '' is all of them."""


def sums(incident: int, until: date | None = None) -> Sums:
    """What stood where at the end of a day (None: now)."""
    found: dict[tuple[str, str], Sum] = {}
    for what, kind, number, won in sql.rows(
        """
        SELECT what, coalesce(kind, ''), sum(number)::bigint, sum(won)::bigint FROM compensation_moneytally
         WHERE incident_id = %s AND day <= %s GROUP BY what, ROLLUP (kind)
        """,
        [incident, until or END],
    ):
        found[what, kind] = Sum(number, won)
    return found


def payouts(found: Sums) -> dict[str, Sum]:
    """{status of payouts: sum}, of those there are, in the order of the statuses."""
    return {
        str(status): found[status, ALL] for status in PayoutStatus if found.get((status, ALL), Sum()).number
    }


class Spent(NamedTuple):
    """The money of an incident in won. `approved` is what approved batches pay, as of now alone."""

    awarded: int
    approved: int | None
    sent: int
    paid: int
    returned: int
    overpaid: int
    repaid: int
    written_off: int


def spent(incident: int, found: Sums, *, now: bool = True) -> Spent:
    """Spend; overpayments are all that were ever asked back but for those withdrawn."""

    def won(what: str) -> int:
        return found.get((what, ALL), Sum()).won

    approved = None
    if now:
        batches = PayoutBatch.objects.filter(incident=incident, status__in=[str(one) for one in APPROVED])
        approved = batches.aggregate(won=Total("total_won"))["won"] or 0
    back = OverpaymentStatus
    asked = (*OWED_BACK, back.REPAID, back.WRITTEN_OFF)
    return Spent(
        won("awarded"),
        approved,
        won(PayoutStatus.SENT),
        won(PayoutStatus.PAID),
        won(PayoutStatus.RETURNED),
        sum(won(f"overpaid.{status}") for status in asked),
        won("repaid"),
        won(f"overpaid.{back.WRITTEN_OFF}"),
    )


def won_of_all() -> dict[int, dict[str, int]]:
    """{incident: {what: won}} now, of what was awarded and what was paid."""
    found: dict[int, dict[str, int]] = {}
    for incident, what, amount in sql.rows(
        "SELECT incident_id, what, sum(won)::bigint FROM compensation_moneytally"
        " WHERE what IN ('awarded', 'paid') GROUP BY incident_id, what"
    ):
        found.setdefault(incident, {})[what] = amount
    return found


class Paid(NamedTuple):
    """What was paid on a day, less what was reported as paid and came back."""

    day: date
    won: int


def paid(incident: int, since: date, until: date) -> list[Paid]:
    """What was paid on each day from `since` to `until`."""
    return [
        Paid(*row)
        for row in sql.rows(
            """
            SELECT day, sum(won)::bigint FROM compensation_moneytally
             WHERE incident_id = %s AND what = 'paid' AND day BETWEEN %s AND %s
             GROUP BY day HAVING sum(won) <> 0 ORDER BY day
            """,
            [incident, since, until],
        )
    ]
