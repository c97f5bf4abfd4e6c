"""Claims that have something in common with one: by what; two of them side by side, differences marked."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk import papers, queries
from backoffice.desk.claim_facts import Names, account_words, filed, findings_of, listed, names_in
from backoffice.desk.risk import TONES
from backoffice.desk.site import missing, page, shown
from backoffice.lib import show, sql
from backoffice.lib.lists import list_of
from claims import risk
from claims.models import Claim, PairVerdict
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from claims.rules.risk import PAIRS, SIGNALS, VERDICTS, Signal, Verdict
from claims.rules.workflow import CLAIM, KINDS
from compensation.queries import awards_of

SHOWN = 10
MOST = 21
"""Claims that one thing in common brings up; a name that so many bear says nothing."""

WAYS: dict[str, Any] = {
    "business": gettext_lazy("business number"),
    "claimant": gettext_lazy("claimant"),
    "representative": gettext_lazy("representative"),
    Signal.ACCOUNT: gettext_lazy("payee account"),
    Signal.PHONE: gettext_lazy("phone"),
    Signal.ADDRESS: gettext_lazy("address of the site"),
    Signal.PAPER: gettext_lazy("paper"),
    **{near: show.lazily(SIGNALS[near]) for near in PAIRS if near.startswith("near")},
}
"""What two claims can have in common, as people say it."""


class Linked(NamedTuple):
    """One other claim and what it has in common; the columns of linked.sql."""

    claim_id: int
    incident: str
    kind: str
    status: str
    received_at: datetime
    name: str
    ways: list[str]
    verdict: str


def of_claim(claim: Claim, flags: list[dict[str, Any]]) -> dict[str, Any]:
    """The context of `desk/linked.html`, in one query; those with most in common first."""
    held = [(flag["code"], pk) for flag in flags if flag["closed_at"] is None for pk in flag["pairs"]]
    where = {
        "claim": claim.pk, "ways": [way for way, _pk in held], "flagged": [pk for _way, pk in held],
        "most": MOST, "shown": SHOWN,
    }  # fmt: skip
    rows = list(sql.facts("claims/sql/linked", where, Linked))
    return {
        "linked": [
            {
                "number": claim_number(row.claim_id),
                "name": row.name,
                "incident": row.incident,
                "kind": show.in_words(KINDS[row.kind]),
                "state": show.status(CLAIM, row.status),
                "received_at": row.received_at,
                "ways": ", ".join(str(WAYS[way]) for way in WAYS if way in row.ways),
                "verdict": _verdict(row.verdict),
            }
            for row in rows[:SHOWN]
        ],
        "linked_more": len(rows) > SHOWN,
    }


def _verdict(value: str) -> str:
    return show.badge(show.in_words(VERDICTS[value]), TONES[Verdict(value)]) if value else ""


@page("claims.view_claim")
def beside(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Two claims in two columns: facts, findings, papers, awards, and what a person said of the pair."""
    sides = []
    for name in (number, other):
        try:
            sides.append(find_claim(name, queries.CLAIMS))
        except NoSuch:
            return missing(request, _("There is no claim %(claim)s.") % {"claim": name})
    one, two = sides
    if one.pk == two.pk:
        return missing(request, _("A claim is not compared with itself."))
    low, high = sorted((one.pk, two.pk))
    judged = PairVerdict.objects.filter(low=low, high=high).select_related("by").first()
    numbers = [claim_number(side.pk) for side in sides]
    user: Any = request.user
    context = {
        "title": _("Side by side"),
        "crumbs": [
            (_("Claims"), list_of(Claim)),
            (numbers[0], reverse("desk:claim", args=[numbers[0]])),
        ],
        "numbers": numbers,
        "states": [show.status(CLAIM, side.status) for side in sides],
        "rows": _compared(*(_facts(side) for side in sides)),
        "same_account": _same_account(one, two),
        "papers": [
            (name, papers.of_claim(side) if user.has_perm(papers.SEE) else [])
            for name, side in zip(numbers, sides, strict=True)
        ],
        "awards": [awards_of(side, show.language()) for side in sides],
        "judged": judged,
        "verdict": _verdict(judged.verdict) if judged else "",
        "judging": judged is None and one.incident_id == two.incident_id and user.has_perm(risk.JUDGE),
        "verdicts": [(str(value), show.in_words(said)) for value, said in VERDICTS.items()],
    }
    return shown(request, "desk/beside.html", context)


Said = dict[str, str]


def _facts(claim: Claim) -> Said:
    """The facts of a claim by their labels, as its page says them."""
    names: Names = names_in(claim.incident)
    filing = getattr(claim, "filing", None)
    lines = [line for line, _how in queries.lines_of(claim)]
    told = filed(claim, filing) if filing else listed(names, lines[0] if lines else None)
    said: Said = {
        _("Incident"): show.name(claim.incident),
        _("Kind"): show.in_words(KINDS[claim.kind]),
        **{str(label): str(text) for label, text, _source in told},
    }
    if filing:
        said[_("Line")] = ", ".join(line.line_no or line.subscription_no for line in lines)
        said[_("Payee account")] = account_words(filing.account) if filing.account else ""
    said[_("Affected time")] = show.minutes(claim.pattern.minutes) if claim.pattern else ""
    found, _candidates = findings_of(claim, names)
    newest = next(iter(found), None)
    said[_("Findings")] = newest["ground"] or _("nothing stands against it") if newest else ""
    return said


def _compared(one: Said, two: Said) -> list[tuple[str, str, str, bool]]:
    """(label, first, second, whether they differ) of every fact that either has."""
    labels = [*one, *(label for label in two if label not in one)]
    return [
        (label, one.get(label, ""), two.get(label, ""), one.get(label, "") != two.get(label, ""))
        for label in labels
        if one.get(label) or two.get(label)
    ]


def _same_account(one: Claim, two: Claim) -> bool | None:
    """Whether both are paid to one account; two masks look alike where the numbers differ. None: not both."""
    accounts = [getattr(getattr(side, "filing", None), "account", None) for side in (one, two)]
    if None in accounts:
        return None
    first, second = (bytes(account.blind_index) for account in accounts if account)
    return first == second
