"""Held payments on the pages of a claim, of a batch, and where a batch is made."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.desk.site import missing, page
from backoffice.lib import show
from backoffice.lib.acts import Act, own_page, perform
from backoffice.lib.lists import list_of
from claims.models import Claim, Incident
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from claims.rules.workflow import AWARDED
from compensation.admin.payment_holds import HOLD_PAYMENT, PAYMENT_ACTS, RELEASE_PAYMENT
from compensation.models import PaymentHold
from compensation.payment_holds import held_of
from compensation.rules.workflow import BEING_PAID

NAMED = 10


@page("claims.view_claim")
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Hold the payment of one claim, or release it."""
    found = next((act for act in PAYMENT_ACTS if act.name == verb), None)
    try:
        row = find_claim(number)
    except NoSuch:
        found = None
    if found is None:
        return missing(request, _("There is no claim %(claim)s.") % {"claim": number})
    name = claim_number(row.pk)
    where = reverse("desk:claim", args=[name])
    crumbs = [(_("Claims"), list_of(Claim)), (name, where)]
    return perform(
        request, found, [row.pk], called=claim_number, named=claim_number,
        back=own_page(request.POST.get("back", "")) or where, context={"crumbs": crumbs},
    )  # fmt: skip


def of_claim(claim: Claim, awards: list[Any], payouts: list[Any], user: Any) -> dict[str, Any]:
    """The holds of a claim's payment, newest first, and what can be done; none without an award."""
    if not awards:
        return {}
    rows = list(PaymentHold.objects.filter(claim=claim).select_related("by", "ended_by").order_by("-pk"))
    held = any(row.ended_at is None for row in rows)
    wanted: Act | None = RELEASE_PAYMENT if held else HOLD_PAYMENT
    if not held and (claim.status not in AWARDED or any(payout.status in BEING_PAID for payout in payouts)):
        wanted = None
    return {
        "payment_holds": rows,
        "payment_held": held,
        "payment_act": wanted if wanted and wanted.allowed(user) else None,
    }


def left_out(incident: Incident) -> dict[str, Any]:
    """What the next batches of an incident leave out, as people hold it: the first few, and how many."""
    rows = list(held_of(incident)[: NAMED + 1])
    count = held_of(incident).count() if len(rows) > NAMED else len(rows)
    return {
        "held_payments": [
            {
                "number": claim_number(row.claim_id),
                "reason": row.reason,
                "who": row.by,
                "since": row.since,
                "until": show.when(row.until) if row.until else "",
            }
            for row in rows[:NAMED]
        ],
        "held_count": count,
        "held_more": max(0, count - NAMED),
        "held_list": list_of(PaymentHold, state="held", claim__incident__id__exact=incident.pk),
    }
