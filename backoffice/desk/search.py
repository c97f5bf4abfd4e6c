"""The search of the desk: one box on every page. What is typed travels in the body of a request alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk.site import page, shown
from backoffice.lib import show
from claims.models import Claim
from claims.queries.search import MOST, find
from claims.rules.numbers import claim_number
from claims.rules.workflow import CLAIM, KINDS

KEPT = "searches"
"""The session's name for what was found last: claims, and what was typed as it may be shown."""
LAST = 3
PAGE = 50

WAYS = {
    "claim": gettext_lazy("claim number"),
    "reference": gettext_lazy("reference"),
    "subscription": gettext_lazy("subscription number"),
    "customer": gettext_lazy("customer number"),
    "business": gettext_lazy("business number"),
    "line": gettext_lazy("line number"),
    "phone": gettext_lazy("phone"),
    "account": gettext_lazy("account number"),
    "name": gettext_lazy("name"),
}


@page("claims.view_claim")
def search(request: HttpRequest) -> HttpResponse:
    """Look for what was typed; one claim is shown at once, more as a list that can be come back to."""
    if request.method == "POST":
        found = find(request.POST.get("q", ""))
        if len(found.how) == 1:
            return redirect("desk:claim", claim_number(next(iter(found.how))))
        kept: list[Any] = request.session.get(KEPT, [])
        number = kept[-1]["number"] + 1 if kept else 1
        newest: dict[str, Any] = {
            "number": number,
            "shown": found.shown,
            "how": [[claim, way] for claim, way in found.how.items()],
            "tried": list(found.tried),
        }
        request.session[KEPT] = [*kept, newest][-LAST:]
        return redirect(f"{reverse('desk:search')}?found={number}")
    asked = request.GET.get("found", "")
    had: list[dict[str, Any]] = request.session.get(KEPT, [])
    this = next((one for one in had if str(one["number"]) == asked), None)
    context: dict[str, Any] = {"title": _("Search"), "ways": list(WAYS.values())}
    if this is None:
        return shown(request, "desk/search.html", context)
    start = min(max(int(request.GET.get("from", "0") or 0), 0), MOST) if _is_number(request) else 0
    part = this["how"][start : start + PAGE]
    claims = Claim.objects.select_related("claimant", "incident", "filing")
    rows = claims.in_bulk([claim for claim, _way in part])
    count = len(this["how"])
    context |= {
        "asked": this["shown"],
        "count": show.Many(MOST) if count > MOST else count,
        "tried": [WAYS[way] for way in this["tried"]],
        "found": True,
        "rows": [_line(rows[claim], way) for claim, way in part if claim in rows],
        "before": f"?found={asked}&from={max(0, start - PAGE)}" if start else "",
        "next": f"?found={asked}&from={start + PAGE}" if count > start + PAGE else "",
    }
    return shown(request, "desk/search.html", context)


def _is_number(request: HttpRequest) -> bool:
    return request.GET.get("from", "0").isdecimal()


def _line(claim: Claim, way: str) -> dict[str, Any]:
    filing = getattr(claim, "filing", None)
    return {
        "number": claim_number(claim.pk),
        "claimant": claim.claimant.name,
        "business": filing.business_name if filing and filing.business_name != claim.claimant.name else "",
        "person": filing.representative if filing else "",
        "kind": show.in_words(KINDS[claim.kind]),
        "incident": claim.incident,
        "state": show.status(CLAIM, claim.status),
        "received": claim.received_at,
        "way": WAYS[way],
    }
