"""Risk signals of one claim, for its page: why it was flagged, and the other claims side by side."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desk.site import page
from backoffice.lib import show, sql
from backoffice.lib.acts import own_page
from backoffice.lib.doors import told
from backoffice.lib.refusal import Refusal
from claims import risk
from claims.models import Claim, RiskFlag
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from claims.rules.risk import PAIRS, SIGNALS, VERDICTS, Verdict
from claims.rules.workflow import CLAIM
from claims.wording import bank_name, spaced

BESIDE = 5
"""Other claims that the page sets beside this one; the flag names more."""
FLAGS = 30

TONES = {Verdict.SAME: "bad", Verdict.DIFFERENT: "good", Verdict.UNSURE: "wait"}


class Beside(NamedTuple):
    """One claim of the comparison; the columns of risk_beside.sql."""

    claim_id: int
    status: str
    received_at: datetime
    business_name: str
    business_no: str
    representative: str
    phone: str
    address: str
    monthly_sales: int
    claimed_loss: int
    line_nos: list[str]
    bank: str
    mask: str
    holder: str
    same_account: bool | None
    verdict: str
    judge: str
    judged_at: datetime | None
    words: str


def of_claim(claim: Claim, user: Any) -> dict[str, Any]:
    """The context of `desk/risk.html`, in two queries at most; open flags first."""
    flags = sorted(
        RiskFlag.objects.filter(claim=claim).order_by("-pk")[:FLAGS],
        key=lambda row: row.closed_at is not None,
    )
    others: list[int] = []
    for flag in flags:
        if flag.closed_at is None and flag.signal in PAIRS:
            others += [pk for pk in flag.against if pk not in others]
    where = {"claim": claim.pk, "others": others[:BESIDE]}
    rows = list(sql.facts("claims/sql/risk_beside", where, Beside)) if others else []
    return {
        "flags": [_flag(row) for row in flags],
        "beside": [_head(row) for row in rows],
        "compared": _compared(rows),
        "beside_more": max(0, len(others) - BESIDE),
        "judging": user.has_perm(risk.JUDGE),
        "verdicts": [(str(value), show.in_words(said)) for value, said in VERDICTS.items()],
    }


def _flag(row: RiskFlag) -> dict[str, Any]:
    return {
        "code": row.signal,
        "words": SIGNALS[row.signal],
        "pairs": row.against if row.signal in PAIRS else [],
        "signal": show.in_words(SIGNALS[row.signal]),
        "reason": row.reason_en if show.language() == "en" else row.reason_ko,
        "against": [claim_number(pk) for pk in row.against[:BESIDE]],
        "raised_at": row.raised_at,
        "closed_at": row.closed_at,
    }


def _head(row: Beside) -> dict[str, Any]:
    verdict = Verdict(row.verdict) if row.verdict else None
    return {
        "number": claim_number(row.claim_id),
        "state": show.status(CLAIM, row.status),
        "said": row.verdict,
        "verdict": show.badge(show.in_words(VERDICTS[verdict]), TONES[verdict]) if verdict else "",
        "judge": row.judge,
        "judged_at": row.judged_at,
        "words": row.words,
    }


def _compared(rows: list[Beside]) -> list[tuple[str, list[tuple[str, bool]]]]:
    """(label, [(text, differs)]) of each fact, the claim's own first."""
    facts: list[tuple[str, list[str]]] = [
        (_("Received"), [show.when(row.received_at) for row in rows]),
        (_("Business"), [row.business_name for row in rows]),
        (_("Business number"), [spaced(row.business_no) for row in rows]),
        (_("Representative"), [row.representative for row in rows]),
        (_("Phone"), [row.phone for row in rows]),
        (_("Site"), [row.address for row in rows]),
        (_("Line"), [", ".join(row.line_nos) for row in rows]),
        (_("Monthly sales"), [show.won(row.monthly_sales) for row in rows]),
        (_("Claimed loss"), [show.won(row.claimed_loss) for row in rows]),
    ]
    compared = [(label, [(text, text != texts[0]) for text in texts]) for label, texts in facts]
    if rows:
        accounts = [f"{bank_name(row.bank)} {row.mask} {row.holder}" if row.mask else "–" for row in rows]
        # Two masks look alike where the numbers differ: the blind index knows.
        marks = [False, *(not row.same_account for row in rows[1:])]
        compared.append((_("Payee account"), list(zip(accounts, marks, strict=True))))
    return compared


@require_POST
@page("claims.view_riskflag")
def judge(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Record what the person says of the two claims, and go back to the first."""
    try:
        one, two = find_claim(number), find_claim(other)
        verdict = Verdict(request.POST.get("verdict", ""))
    except (NoSuch, ValueError):
        raise Http404 from None
    try:
        risk.judge(one, two, verdict, by=request.user, at=timezone.now(), words=request.POST.get("words", ""))
    except Refusal as refusal:
        messages.error(request, told(refusal))
    else:
        said = _("%(one)s and %(other)s: %(verdict)s.")
        words = show.in_words(VERDICTS[verdict])
        messages.success(request, said % {"one": number, "other": other, "verdict": words})
    back = own_page(request.POST.get("back", ""))
    return redirect(back or reverse("desk:claim", args=[claim_number(one.pk)]) + "#risk")
