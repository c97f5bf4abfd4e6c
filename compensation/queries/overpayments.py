"""Reading what was paid beyond what is due."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Sum

from backoffice.lib import sql
from claims.models import Claim, Incident
from claims.queries import NoSuch
from claims.rules.numbers import claim_number
from compensation.models import (
    Award,
    Overpayment,
    OverpaymentItem,
    PayoutItem,
)
from compensation.rules.workflow import OWED_BACK


def open_won(overpayment: Overpayment) -> int:
    """What is still to be had back, in won; 0 when it is over."""
    if overpayment.status not in OWED_BACK:
        return 0
    known = vars(overpayment)
    if "repaid_won" in known:  # read with its claim's overpayments
        back = known["repaid_won"]
    else:
        back = overpayment.repayment_set.aggregate(won=Sum("amount_won"))["won"]
    return int(overpayment.amount_won - (back or 0))


def waiting_won(overpayment: Overpayment) -> int:
    """What is awarded to the claim on the same channel, in no live payout and not asked back, in won."""
    waiting = Award.objects.filter(
        ~Exists(PayoutItem.objects.filter(award=OuterRef("pk"), live=True)),
        ~Exists(OverpaymentItem.objects.filter(award=OuterRef("pk"), live=True)),
        claim=overpayment.claim_id,
        benefit__channel=overpayment.channel,
    )
    return int(waiting.aggregate(won=Sum("amount_won"))["won"] or 0)


def overpayment_by_number(number: str) -> Overpayment:
    """The overpayment of this number; NoSuch when there is none."""
    found = Overpayment.objects.select_related("claim__incident")
    row = found.filter(pk=int(number)).first() if number.isdecimal() and len(number) <= 18 else None
    if row is None:
        raise NoSuch(f"초과 지급 {number}이(가) 없습니다", f"no overpayment {number}")
    return row


def overpayments_of(claim: Claim) -> list[Overpayment]:
    """What a claim was paid beyond what is due, oldest first, with what came back (`repaid_won`, or None)."""
    rows = Overpayment.objects.filter(claim=claim).annotate(repaid_won=Sum("repayment__amount_won"))
    return list(rows.order_by("pk"))


def overpayment_lines(incident: Incident, at: datetime) -> list[dict[str, Any]]:
    """Every overpayment of an incident but for those withdrawn, as they stood at a moment, oldest first."""
    return [
        {
            "overpayment": number, "claim": claim_number(claim), "channel": channel, "won": won,
            "status": status, "repaid_won": repaid, "open_won": left, "until": until,
        }
        for claim, _kind, number, channel, won, status, _at, repaid, left, until in sql.rows(
            sql.named("compensation/sql/report_overpayments"), {"incident": incident.pk, "until": at}
        )
    ]  # fmt: skip
