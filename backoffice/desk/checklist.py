"""The checklist of one claim, for its page: what the machine found with its evidence, what people ticked."""

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desk.bar import Row as TimeRow
from backoffice.desk.site import page
from backoffice.lib import show, sql
from backoffice.lib.acts import own_page
from backoffice.lib.doors import told
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims import checks
from claims.models import Claim
from claims.queries import NoSuch, find_claim
from claims.review import GROUNDS
from claims.rules.checks import DECISIONS, DONE, OUTCOMES, TICKS, Facts, Outcome, Tick, answer
from claims.rules.numbers import claim_number
from claims.rules.risk import Verdict
from claims.rules.weekly_sales import weeks_of

TONES: dict[str, str] = {
    Outcome.OK: "good", Outcome.ATTENTION: "wait", Outcome.FAILS: "bad", Outcome.NOTHING: "",
    Tick.PROBLEM: "bad", Tick.NOT_NEEDED: "", Tick.TAKEN_BACK: "wait",
}  # fmt: skip


class Item(NamedTuple):
    """One check of the claim; the columns of checklist.sql."""

    item_id: int
    code: str
    wording_ko: str
    wording_en: str
    automatic: str
    blocks: list[str]
    said: str


def of_claim(claim: Claim, user: Any, seen: dict[str, Any], times: list[TimeRow]) -> dict[str, Any]:
    """The context of `desk/checklist.html`, in one query; `seen` is the context of the page so far."""
    found = list(sql.facts("claims/sql/checklist", {"claim": claim.pk}, Item))
    facts = facts_of(claim, seen, times)
    rows = [_automatic(item, facts) if item.automatic else _manual(item) for item in found]
    left = sum(1 for row in rows if row["blocks"] and not row["done"])
    return {
        "checks": rows,
        "checks_left": _("before a decision: %(count)s") % {"count": left} if left else "",
        "ticking": user.has_perm(checks.TICK),
        "ticks": [(str(tick), show.in_words(TICKS[tick])) for tick in Tick],
    }


def facts_of(claim: Claim, seen: dict[str, Any], times: list[TimeRow]) -> Facts:
    """What automatic checks read, from what the page has read already."""
    filing = getattr(claim, "filing", None)
    flags = [flag for flag in seen["flags"] if flag["closed_at"] is None]
    said = [row["said"] for row in seen["beside"][1:]]
    newest = next(iter(seen["findings"]), None)
    facts = Facts(
        outage_on=_outage_on(times),
        matched=len(seen["looked_at"]) if seen["matched"] else 0,
        candidates=0 if seen["matched"] else len(seen["looked_at"]),
        minutes=claim.pattern.minutes if claim.pattern else None,
        waiting="request" in getattr(claim, "casework", ()),
        lapsed=any(asked["lapsed"] for asked in seen["requests"]),
        papers=sum(len(asked["files"]) for asked in seen["requests"]),
        flags=tuple(flag["words"] for flag in flags),
        same=said.count(Verdict.SAME),
        unjudged=said.count(""),
        screened=newest is not None and newest["screened"],
        ground=GROUNDS.get(newest["code"]) if newest else None,
    )
    if filing is None:
        return facts
    return facts._replace(
        business_status=filing.business_status,
        closed_on=filing.closed_on,
        claimed_loss=filing.claimed_loss,
        monthly_sales=filing.monthly_sales,
        weekly_sales=weeks_of(filing.weekly_sales),
        account=filing.account is not None,
        holder=filing.account.holder if filing.account else "",
        names=(filing.business_name, filing.representative, claim.claimant.name),
    )


def _outage_on(times: list[TimeRow]) -> date | None:
    """The day on which the first window that speaks of the claim began."""
    first = [start for _label, kind, spans in times if kind == "window" for start, _end in spans]
    return timezone.localdate(min(first)) if first else None


def _words(item: Item) -> str:
    return show.in_words(Wording(item.wording_ko, item.wording_en))


def _automatic(item: Item, facts: Facts) -> dict[str, Any]:
    found = answer(item.automatic, facts)
    return {
        "words": _words(item),
        "state": show.badge(show.in_words(OUTCOMES[found.outcome]), TONES[found.outcome]),
        "evidence": show.in_words(Wording(found.ko, found.en)),
        "blocks": "",
        "done": True,
    }


def _manual(item: Item) -> dict[str, Any]:
    said = [
        {
            **one,
            "tick": show.in_words(TICKS[one["outcome"]]),
            "at": datetime.fromisoformat(one["at"]),
        }
        for one in json.loads(item.said)
    ]
    newest = said[0]["outcome"] if said else ""
    standing = newest if newest != Tick.TAKEN_BACK else ""
    done = newest in DONE
    waits = show.badge(_("to be ticked"), "wait" if item.blocks else "")
    tone = "good" if newest == Tick.OK else TONES.get(newest, "")
    return {
        "pk": item.item_id,
        "words": _words(item),
        "state": show.badge(said[0]["tick"], tone) if standing else waits,
        "evidence": said[0]["words"] if said else "",
        "newest": said[0] if said else None,
        "earlier": said[1:],
        "manual": True,
        "ticked": bool(standing),
        "blocks": ", ".join(show.in_words(DECISIONS[decision]) for decision in item.blocks),
        "done": done,
    }


@require_POST
@page("claims.view_claim")
def tick(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Record what the person says of one check, and go back to the claim."""
    try:
        row = find_claim(number)
        outcome = Tick(request.POST.get("outcome", ""))
    except (NoSuch, ValueError):
        raise Http404 from None
    back = own_page(request.POST.get("back", "")) or reverse("desk:claim", args=[claim_number(row.pk)])
    words = request.POST.get("words", "")
    try:
        checks.tick([row.pk], item, outcome, by=request.user, at=timezone.now(), words=words)
    except (Refusal, PermissionDenied) as refusal:
        if isinstance(refusal, PermissionDenied):
            raise
        messages.error(request, told(refusal))
    return redirect(f"{back.partition('#')[0]}#checks")
