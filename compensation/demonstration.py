"""What the world outside would do, for the demonstration: a bank that answers."""

from collections.abc import Iterator
from datetime import date
from random import Random

from compensation.models import PayoutBatch

REASONS = {
    "bank": ("계좌 없음", "예금주 불일치", "해지 계좌", "거래 정지"),
    "credit": ("회선 해지", "번호 이동", "청구 계정 없음"),
}


def results(
    batch: PayoutBatch, returned: float, chance: Random, exported_on: date
) -> Iterator[tuple[str, int, str, str, str]]:
    """The lines of a result file, (payment number, won, result, reason, day); some come back.

    The bank of the demonstration answers on the day of the export: a later day might not have come yet.
    """
    day = exported_on.isoformat()
    reasons = REASONS[batch.channel]
    payments = batch.payment_set.order_by("pk").values_list("end_to_end_id", "amount_won")
    for number, amount in payments.iterator(chunk_size=10_000):
        if chance.random() < returned:
            yield number, amount, "반환", chance.choice(reasons), day
        else:
            yield number, amount, "입금", "", day
