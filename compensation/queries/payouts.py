"""Reading batches and what came back."""

from backoffice.lib.models import Run
from claims.queries import NoSuch
from compensation.models import (
    Payout,
    PayoutBatch,
    Release,
)


def batch_by_number(number: str) -> PayoutBatch:
    """The batch of this number; NoSuch when there is none."""
    found = PayoutBatch.objects.select_related("incident", "file", "made_by")
    batch = found.filter(pk=int(number)).first() if number.isdecimal() and len(number) <= 18 else None
    if batch is None:
        raise NoSuch(f"지급 회차 {number}이(가) 없습니다", f"no batch {number}")
    return batch


def batches_of(run: Run) -> list[PayoutBatch]:
    """The batches that a result file speaks of."""
    found = PayoutBatch.objects.select_related("incident").filter(payment__resultline__run=run)
    return list(found.distinct().order_by("pk"))


def release_of(payout: Payout) -> Release | None:
    """Who let a payout that came back be paid once more; None: nobody did."""
    found: Release | None = getattr(payout, "release", None)
    return found
