"""Lists of claims that people bring: handed in, looked through, and acted on as one; all of it or none."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from backoffice.desk.requests import asking
from backoffice.desk.site import missing, page, shown
from backoffice.desk.work_acts import ASSIGN, RELEASE, TAKE, of_claims
from backoffice.lib import show
from backoffice.lib.acts import SAMPLE, Act, Ask, Asked, perform, select
from backoffice.lib.doors import told
from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import TabularError
from claims.admin.casework import ASK, CASEWORK
from claims.admin.claims import DECISIONS
from claims.list_files import LARGEST, MOST, Bad, Named, read, typed
from claims.lists import ListRefused, claims_of, keep, states, used
from claims.models import Claim, ClaimList, Incident
from claims.rules.numbers import claim_number
from claims.rules.workflow import CLAIM
from compensation.admin.payment_holds import PAYMENT_ACTS

SHOWN, LATEST = 200, 20

ACTS: dict[str, Act] = {
    act.name: act
    for act in (*DECISIONS, *CASEWORK, *(of_claims(act) for act in (TAKE, ASSIGN, RELEASE)), *PAYMENT_ACTS)
    if not act.one
}
"""Everything that is done to many claims, by name, in the order of the buttons."""


def act_words(name: str) -> str:
    """An act in words; one that is gone since by its name."""
    return str(ACTS[name].words) if name in ACTS else name


def _incidents() -> list[tuple[str, str]]:
    return [(one.code, f"{one.code} {show.name(one)}") for one in Incident.objects.order_by("-pk")]


class ListForm(Ask):
    """Of which incident, and a file or the numbers themselves."""

    incident = select(gettext_lazy("Incident"), _incidents)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy("CSV, Excel or text: a column for the claim, or a number on each line."),
    )
    numbers = forms.CharField(
        label=gettext_lazy("Or the numbers"),
        required=False,
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 6, "spellcheck": "false", "placeholder": "C-00000123-0"}
        ),
    )


@page("claims.view_claim")
def lists(request: HttpRequest) -> HttpResponse:
    """The form and the latest lists; a list that is handed in whole leads to its page."""
    posted = request.method == "POST"
    form = ListForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"incident": request.GET.get("incident", "")},
    )
    error, bad = "", []
    if posted and form.is_valid():
        try:
            return redirect("desk:list", pk=_keep(request, form.cleaned_data).pk)
        except ListRefused as refusal:
            error, bad = told(refusal), refusal.bad
        except (TabularError, Unreadable, ValueError) as refusal:
            error = told(refusal)
    latest = ClaimList.objects.select_related("incident", "file", "by").order_by("-pk")
    context = {
        "title": _("Claims from a list"),
        "form": form,
        "error": error,
        "bad": [(one.line, one.text, show.in_words(one.said)) for one in bad[:SHOWN]],
        "more": max(0, len(bad) - SHOWN),
        "most": MOST,
        "lists": latest[:LATEST],
    }
    return shown(request, "desk/lists.html", context, status=409 if error else 200)


def _keep(request: HttpRequest, answers: dict[str, Any]) -> ClaimList:
    incident = Incident.objects.get(code=answers["incident"])
    file = answers["file"]
    named: list[Named]
    bad: list[Bad]
    if file is not None:
        if (file.size or 0) > LARGEST:
            raise ValueError(_("The file is too large for a list of claim numbers."))
        raw, name = file.read(), file.name or "list.csv"
        named, bad = read(raw, name)
    elif answers["numbers"].strip():
        raw, name = answers["numbers"].encode(), "list.txt"
        named, bad = typed(answers["numbers"])
    else:
        raise ValueError(_("Choose a file, or type the numbers."))
    return keep(incident, named, bad, raw=raw, name=name, by=request.user, at=timezone.now())


@page("claims.view_claim")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A list: what it names, where its claims stand, what was done to them, what can be done."""
    made = _found(pk)
    if made is None:
        return missing(request, _("There is no such list."))
    context = {
        "title": _("List of claims %(list)s") % {"list": made},
        "crumbs": [(_("Claims from a list"), reverse("desk:lists"))],
        "list": made,
        "rows": _rows(claims_of(made)[:SAMPLE]),
        "more": max(0, made.claims - SAMPLE),
        "states": [(show.status(CLAIM, status), number) for status, number in states(made)],
        "acts": [act for act in ACTS.values() if act.allowed(request.user)],
        "uses": [
            {"what": act_words(use.act), "row": use, "left_out": len(use.left_out)}
            for use in made.listuse_set.select_related("by").order_by("-pk")
        ],
    }
    return shown(request, "desk/list.html", context)


@page("claims.view_claim")
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act over the claims of a list: asked, tried, done; what was done is kept with the list."""
    made = _found(pk)
    if made is None or verb not in ACTS:
        return missing(request, _("There is no such list."))
    back = reverse("desk:list", args=[made.pk])
    if request.method != "POST":
        return redirect(back)
    rows = claims_of(made)
    wanted = asking(made.incident) if verb == ASK.name else ACTS[verb]

    def after(asked: Asked) -> None:
        used(made, verb, asked.rows, by=asked.by, at=asked.at)

    headers = (_("Claim"), _("Status"), _("Claimant"), _("Received"))
    lines = [[row["number"], row["state"], row["claimant"], row["received"]] for row in _rows(rows[:SAMPLE])]
    crumbs = [(_("Claims from a list"), reverse("desk:lists")), (made, back)]
    return perform(
        request, wanted, rows, called=claim_number, named=claim_number, sample=(headers, lines),
        back=back, context={"crumbs": crumbs}, after=after,
    )  # fmt: skip


def _found(pk: int) -> ClaimList | None:
    return ClaimList.objects.select_related("incident", "file", "by").filter(pk=pk).first()


def _rows(ids: list[int]) -> list[dict[str, Any]]:
    rows = Claim.objects.filter(pk__in=ids).select_related("claimant").order_by("pk")
    return [
        {
            "number": claim_number(row.pk),
            "state": show.status(CLAIM, row.status),
            "claimant": row.claimant.name,
            "received": show.when(row.received_at),
        }
        for row in rows
    ]
