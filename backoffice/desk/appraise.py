"""The page on which a person works out an amount that the scheme leaves to them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from backoffice.desk import papers
from backoffice.desk.site import missing, page, shown
from backoffice.lib import files, show
from backoffice.lib.acts import text
from backoffice.lib.doors import told
from backoffice.lib.lists import list_of
from backoffice.lib.money import Unreadable, parse_won
from backoffice.lib.refusal import Refusal
from claims.checks import refuse_unchecked
from claims.models import Claim
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from claims.rules.workflow import AWARDED, Status
from compensation.admin.appraisals import APPROVE, SEND_BACK, factors_of, lines_of
from compensation.appraisals import (
    PREPARE,
    AppraisalRefused,
    Left,
    Panel,
    left_to_a_person,
    prepare,
    work_out,
)
from compensation.models import Appraisal, Benefit, SchemeVersion
from compensation.queries import names_of
from compensation.rules.appraisals import FACTORS, Line, read_percent
from compensation.rules.benefit import Judged
from compensation.rules.explain import render
from compensation.rules.workflow import APPRAISAL

MOST_LINES = 100
MINUTES_MB = 20


class WonField(forms.CharField):
    """Whole won as people write them: 1,234,000."""

    def clean(self, value: Any) -> Any:
        """The amount as an integer."""
        found = super().clean(value)
        if found in self.empty_values:
            return None
        try:
            return parse_won(found)
        except Unreadable as problem:
            raise forms.ValidationError(told(problem)) from problem


class PercentField(forms.CharField):
    """A percentage with at most two places."""

    def clean(self, value: Any) -> Any:
        """Hundredths of a percent."""
        try:
            return read_percent(super().clean(value))
        except ValueError as problem:
            raise forms.ValidationError(_("A percentage from 0 to 100, such as 23.4")) from problem


class LineForm(forms.Form):
    """One part of the loss."""

    what = text(gettext_lazy("What"), 200)
    claimed = WonField(label=gettext_lazy("Claimed (won)"), widget=UnfoldAdminTextInputWidget)
    accepted = WonField(label=gettext_lazy("Accepted (won)"), widget=UnfoldAdminTextInputWidget)
    paper = text(gettext_lazy("Shown by which paper"), 200)
    reason = text(gettext_lazy("Why less"), 500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In a table the head of a column names no field: each says itself what it is."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class PanelForm(forms.Form):
    """A panel that decided, if one did."""

    panel = text(gettext_lazy("Panel"), 100, required=False)
    panel_on = forms.DateField(
        label=gettext_lazy("Decided on"),
        required=False,
        widget=UnfoldAdminDateWidget(attrs={"placeholder": "YYYY-MM-DD"}),
    )
    minutes = forms.FileField(
        label=gettext_lazy("Minutes"), required=False, widget=UnfoldAdminFileFieldWidget
    )

    def clean(self) -> Any:
        """All three or none."""
        found = super().clean() or {}
        given = [name for name in ("panel", "panel_on", "minutes") if found.get(name)]
        if given and len(given) < 3 and not self.errors:
            raise forms.ValidationError(_("Of a panel's decision give the name, the day and the minutes."))
        minutes = found.get("minutes")
        if minutes and minutes.size > MINUTES_MB * 1024 * 1024:
            raise forms.ValidationError(_("The minutes have more than %(size)s MB.") % {"size": MINUTES_MB})
        return found


LINES = formset_factory(LineForm, extra=0, max_num=MOST_LINES, validate_max=True)


def factor_form(named: tuple[str, ...]) -> type[forms.Form]:
    """The factors that a scheme names, each with what it rests on."""
    fields: dict[str, forms.Field] = {}
    for code in named:
        words = show.in_words(FACTORS[code])
        fields[code] = PercentField(label=f"{words} (%)", widget=UnfoldAdminTextInputWidget, max_length=7)
        fields[f"{code}_why"] = text(_("%(factor)s: it rests on") % {"factor": words}, 500)
    return type("FactorForm", (forms.Form,), fields)


@page(PREPARE)
def appraise(request: HttpRequest, number: str, benefit: str) -> HttpResponse:
    """Lines of loss, factors, a panel's decision; `try` shows the amount, `keep` hands it to an approver."""
    try:
        row = find_claim(number)
    except NoSuch:
        return missing(request, _("There is no claim %(claim)s.") % {"claim": number})
    back = reverse("desk:claim", args=[claim_number(row.pk)])
    try:
        version, left = left_to_a_person(row)
        one = next((one for one in left if one.benefit == benefit), None)
        if one is None:
            raise AppraisalRefused(
                "이 보상 항목은 담당자가 정하는 금액이 아닙니다", "this benefit is not left to a person"
            )
    except AppraisalRefused as refusal:
        messages.error(request, told(refusal))
        return redirect(back)
    return _form(request, row, one, version, back)


def _form(request: HttpRequest, row: Claim, left: Left, version: SchemeVersion, back: str) -> HttpResponse:
    posted = request.method == "POST"
    do = request.POST.get("do", "") if posted else ""
    data: Any = request.POST.copy() if posted else None
    if data is not None and do == "add":
        count = data.get("line-TOTAL_FORMS", "1")
        data["line-TOTAL_FORMS"] = str(min(int(count) + 2 if count.isdecimal() else 3, MOST_LINES))
    claimed = _claimed(row)
    lines = LINES(
        data, prefix="line", initial=[{"claimed": f"{claimed:,}" if claimed else ""}] if not posted else None
    )
    factors = factor_form(left.factors)(data, prefix="factor")
    panel = PanelForm(data, request.FILES if posted else None, prefix="panel")
    judged: Judged | None = None
    error = ""
    if do in ("try", "keep"):
        whole = [lines.is_valid(), factors.is_valid(), panel.is_valid()]
        if all(whole):
            asked = _lines(lines), {code: factors.cleaned_data[code] for code in left.factors}
            try:
                _version, judged = work_out(row, left.benefit, *asked)
                if do == "keep":
                    kept = _keep(request, row, left, asked[0], factors.cleaned_data, panel.cleaned_data)
                    messages.success(
                        request,
                        _("%(won)s wait for the approval of another person.") % {"won": show.won(kept.won)},
                    )
                    return redirect(back)
            except (Refusal, PermissionDenied) as refusal:
                error = told(refusal)
        else:
            error = _("Something is missing or unreadable: it is said beside the field.")
    language = show.language()
    names = names_of(row.incident, language)
    context = {
        "title": _("Work out the amount"),
        "crumbs": [(_("Claims"), list_of(Claim)), (claim_number(row.pk), back)],
        "number": claim_number(row.pk),
        "claimant": row.claimant.name,
        "version": version,
        "benefit": show.name(Benefit.objects.get(scheme=version.scheme_id, code=left.benefit)),
        "why": render(left.judged.steps, left.judged.figures, None, language, names),
        "lines": lines,
        "factors": factors,
        "panel": panel,
        "error": error,
        "waits": "" if error else _waits(row),
        "problems": panel.non_field_errors() if posted else [],
        "won": show.won(judged.won) if judged else "",
        "steps": render(judged.steps, judged.figures, judged.won, language, names) if judged else [],
        "back": back,
        "papers": papers.of_claim(row) if request.user.has_perm(papers.SEE) else [],
    }
    response = shown(request, "desk/appraise.html", context, status=409 if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _waits(row: Claim) -> str:
    """What has to be ticked before the amount is handed over, in a sentence."""
    try:
        refuse_unchecked([row.pk], "appraise")
    except Refusal as refusal:
        return told(refusal)
    return ""


def _claimed(row: Claim) -> int | None:
    filing = getattr(row, "filing", None)
    return filing.claimed_loss if filing else None


def _lines(lines: Any) -> list[Line]:
    rows = (form.cleaned_data for form in lines.forms if form.has_changed() and form.cleaned_data)
    return [
        Line(row["what"], row["claimed"], row["accepted"], row["paper"], row["reason"])
        for row in rows
        if row.get("what")
    ]


def _keep(
    request: HttpRequest,
    row: Claim,
    left: Left,
    lines: list[Line],
    factors: Mapping[str, Any],
    panel: Mapping[str, Any],
) -> Appraisal:
    at: datetime = timezone.now()
    by: Any = request.user
    minutes = panel.get("minutes")
    decided = None
    if minutes:
        kept = files.keep_bytes(
            minutes.read(), kind="minutes", scope=row.incident.code, name=minutes.name, at=at, by=by
        )
        decided = Panel(panel["panel"], panel["panel_on"], kept)
    return prepare(
        row,
        left.benefit,
        lines=lines,
        factors={code: (factors[code], factors[f"{code}_why"]) for code in left.factors},
        panel=decided,
        by=by,
        at=at,
    )


def appraised(request: HttpRequest, row: Claim, left: Iterable[str]) -> dict[str, Any]:
    """What the claim page shows of amounts left to a person, by the codes of the benefits that ever were.

    Whether one is left to a person today is judged by the page on which it is worked out.
    """
    codes = sorted(left)
    if not codes:
        return {}
    found = list(
        Appraisal.objects.filter(claim=row)
        .select_related("benefit", "made_by", "minutes", "version__scheme")
        .prefetch_related("appraisalline_set", "appraisalfactor_set")
        .order_by("-pk")
    )
    user: Any = request.user
    may = user.has_perm(PREPARE) and row.status in (Status.CLEARED, *AWARDED)
    open_ones = {one.benefit.code for one in found if one.status == "prepared"}
    return {
        "to_appraise": [
            reverse("desk:appraise", args=[claim_number(row.pk), code])
            for code in codes
            if may and code not in open_ones
        ],
        "appraisals": [
            {
                "row": one,
                "state": show.status(APPRAISAL, one.status),
                "lines": [said for _line, said in lines_of(one)],
                "factors": [said for _factor, said in factors_of(one)],
                "acts": [act for act in (APPROVE, SEND_BACK) if act.allowed(user) and act.fits(one)]
                if one.made_by_id != user.pk
                else [],
            }
            for one in found
        ],
        "appraisal_url": list_of(Appraisal),
    }
