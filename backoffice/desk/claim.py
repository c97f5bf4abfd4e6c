"""The page of one claim: its facts and where each came from, what was found, decided, awarded and paid."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk import (
    casework,
    checklist,
    linked,
    notices,
    objections,
    papers,
    payment_holds,
    queries,
    risk,
)
from backoffice.desk.appraise import appraised
from backoffice.desk.bar import draw
from backoffice.desk.chosen import in_queue
from backoffice.desk.claim_facts import (
    account_words,
    filed,
    findings_of,
    line_of,
    listed,
    names_in,
    rows_of_time,
)
from backoffice.desk.site import missing, page, shown
from backoffice.desk.views import told
from backoffice.desk.work_acts import ASSIGN, TAKE
from backoffice.lib import show
from backoffice.lib.lists import list_of
from claims.admin.claims import CORRECT, DECISIONS
from claims.admin.people import UNMASK
from claims.models import Claim, PayeeAccount, WorkItem
from claims.queries import NoSuch, find_claim
from claims.review import GROUNDS
from claims.rules.numbers import claim_number
from claims.rules.work import KINDS as WORK_KINDS
from claims.rules.workflow import CLAIM, KINDS
from compensation.admin.money import RELEASE
from compensation.models import Payout, PersonAssessment
from compensation.queries import awards_of, open_won, overpayments_of, release_of
from compensation.releases import held_payouts
from compensation.rules import workflow as flow

LEFT = PersonAssessment.objects.filter(claim=OuterRef("pk")).values("verdict__benefit__code").distinct()
ROWS = queries.CLAIMS.annotate(left=ArraySubquery(LEFT))
"""With the benefits that were ever left to a person."""


@page("claims.view_claim")
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """The page; a reference of the intake file leads here too."""
    try:
        row: Any = find_claim(number, ROWS)
    except NoSuch:
        return missing(request, _("There is no claim %(claim)s.") % {"claim": number})
    prefetch_related_objects([row.incident], "service_set", "area_set")  # named all over the page
    filing = getattr(row, "filing", None)
    lines = queries.lines_of(row)
    open_work = list(
        WorkItem.objects.filter(claim=row, closed_at=None).select_related("assignee").order_by("pk")
    )
    here = in_queue(request, row, open_work)
    steps = queries.timeline(row)
    moves = [step.move for step in steps]
    names = names_in(row.incident)
    facts = filed(row, filing) if filing else listed(names, lines[0][0] if lines else None)
    findings, candidates = findings_of(row, names)
    looked_at = [line for line, _how in lines] or candidates
    times = rows_of_time(names, row, filing, looked_at)
    explained = awards_of(row, show.language(), moves)
    payouts = list(
        Payout.objects.filter(claim=row).select_related("payment", "release__person").order_by("pk")
    )
    held = held_payouts(row, payouts) if RELEASE.allowed(request.user) else []
    objected = objections.of_claim(row, request.user, explained["awards"])
    context = {
        **casework.of_claim(row, request.user, moves),
        **payment_holds.of_claim(row, explained["awards"], payouts, request.user),
        **risk.of_claim(row, request.user),
        **notices.of_claim(row, request.user),
        **objected,
        "title": claim_number(row.pk),
        "crumbs": [
            (_("Claims"), list_of(Claim)),
            (show.name(row.incident), reverse("desk:incident", args=[row.incident.code])),
        ],
        "claim": row,
        "number": claim_number(row.pk),
        "state": show.status(CLAIM, row.status),
        "kind": show.in_words(KINDS[row.kind]),
        "acts": [act for act in DECISIONS if act.allowed(request.user) and act.fits(row)],
        "act_url": list_of(Claim),
        "facts": facts,
        "source": facts[0][2] if facts else "",
        "account": filing.account if filing else None,
        "account_words": account_words(filing.account) if filing and filing.account else "",
        "correct": CORRECT.allowed(request.user) and CORRECT.fits(row),
        "unmask": UNMASK.allowed(request.user),
        "unmask_url": list_of(PayeeAccount),
        "lines": [line_of(names, line, how) for line, how in lines] if filing else [],
        "matched": bool(lines),
        "looked_at": looked_at,
        "drawing": draw(times),
        "minutes": row.pattern.minutes if row.pattern else None,
        "findings": findings,
        "timeline": sorted(
            # An objection is decided, then its claim is opened again, at the same moment.
            [*objections.timeline(objected["objections"]), *told(CLAIM, steps)],
            key=lambda entry: entry["at"],
        ),
        "awards": explained["awards"],
        "nothing": explained["nothing"],
        "total": explained["total_won"],
        "payouts": [
            {
                "payout": payout,
                "state": show.status(flow.PAYOUT, payout.status),
                "release": release_of(payout),
                "held": payout.pk in held,
            }
            for payout in payouts
        ],
        "payout_url": list_of(Payout),
        "overpayments": [
            {
                "row": over,
                "state": show.status(flow.OVERPAYMENT, over.status),
                "open": open_won(over),
                "url": reverse("admin:compensation_overpayment_change", args=[over.pk]),
            }
            for over in overpayments_of(row)
        ],
        **appraised(request, row, row.left),
        "here": here,
        "work": [_work(item, request.user) for item in open_work],
    }
    if request.user.has_perm(papers.SEE):
        context["papers"] = papers.listed(context["requests"], context.get("appraisals", []))
    context |= linked.of_claim(row, context["flags"])
    context |= checklist.of_claim(row, request.user, context, times)
    return shown(request, "desk/claim.html", context)


def _work(item: WorkItem, user: Any) -> dict[str, Any]:
    """A piece of open work about the claim, and what this person may do with it."""
    return {
        "item": item,
        "kind": show.in_words(WORK_KINDS[item.kind]),
        "ground": show.in_words(GROUNDS[item.ground]) if item.ground in GROUNDS else "",
        "late": item.due_on is not None and item.due_on < timezone.localdate(),
        "take": TAKE.allowed(user) and item.assignee_id is None,
        "release": item.assignee_id is not None and (item.assignee_id == user.pk or ASSIGN.allowed(user)),
        "assign": ASSIGN.allowed(user),
    }
