"""Objections: the list, and their decisions by another person than whoever made the decision objected to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, Done, paragraph
from backoffice.lib.lists import ReadOnlyAdmin, status_filter, words_filter
from backoffice.lib.workflow import Transition
from claims import objections
from claims.holds import CaseworkRefused
from claims.models import Objection
from claims.objections import ObjectionRefused
from claims.rules import workflow_objections as flow
from claims.rules.numbers import claim_number

show.name_tables({Objection: (gettext_lazy("objection"), gettext_lazy("objections"))})
show.name_columns(
    {
        Objection: {
            "incident": gettext_lazy("incident"),
            "about": gettext_lazy("against what"),
            "filed_on": gettext_lazy("came in on"),
            "late": gettext_lazy("late"),
        }
    }
)

LATE = {"1": gettext_lazy("late"), "0": gettext_lazy("in time")}


class ReasonsForm(Ask):
    """What the claimant is told of the decision."""

    reasons = paragraph(gettext_lazy("Reasons"), objections.LONGEST)


def _decision(step: Transition, hint: Any, *, danger: bool = False) -> Act:
    def do(asked: Asked) -> Done:
        rows = [row.pk for row in asked.rows]
        count = objections.decide(rows, step, reasons=asked.answers["reasons"], by=asked.by, at=asked.at)
        return Done(_("Objections decided: %(count)s.") % {"count": f"{count:,}"})

    return _act(step, do, hint, danger=danger)


def _act(step: Transition, do: Any, hint: Any, *, danger: bool = False) -> Act:
    return Act(
        step.verb,
        show.lazily(step.words),
        (step.permission,),
        do,
        ReasonsForm,
        hint=hint,
        danger=danger,
        refusals=(ObjectionRefused, CaseworkRefused),
        fits=lambda row: row.status == flow.Status.FILED,
    )


def _withdraw(asked: Asked) -> Done:
    rows = [row.pk for row in asked.rows]
    count = objections.withdraw(rows, reasons=asked.answers["reasons"], by=asked.by, at=asked.at)
    return Done(_("Objections taken back: %(count)s.") % {"count": f"{count:,}"})


REOPENS = gettext_lazy(
    "The claim goes through the same stages again; what is awarded stands, what is due beyond it is added."
)

OBJECTION_ACTS = (
    _decision(flow.UPHOLD, REOPENS),
    _decision(flow.UPHOLD_PARTLY, REOPENS),
    _decision(flow.DISMISS, gettext_lazy("The decision stands; the claimant is told why."), danger=True),
    _act(
        flow.WITHDRAW_OBJECTION,
        _withdraw,
        gettext_lazy("The claimant takes the objection back: say when and how."),
    ),
)
"""In the order of the buttons."""


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    """The objections; what came of one stands on the page of its claim."""

    list_display = ("said_claim", "state", "said_about", "came", "in_time", "decided", "incident")
    list_filter = (
        status_filter(flow.OBJECTION, gettext_lazy("status")),
        words_filter("about", flow.ABOUT, gettext_lazy("against what")),
        words_filter("late", LATE, gettext_lazy("in time or late")),
        "incident",
    )
    list_select_related = ("incident", "decided_by")
    ordering = ("-id",)
    acts = OBJECTION_ACTS
    sample_columns = ("said_claim", "said_about", "came", "in_time")
    empty_hint = gettext_lazy("An objection is recorded on the page of its claim.")

    def desk_page(self, row: Objection) -> str:
        """The page of its claim."""
        return reverse("desk:claim", args=[claim_number(row.claim_id)]) + "#objections"

    def called(self, row: Objection) -> str:
        """Its claim, and against what it is."""
        return f"{claim_number(row.claim_id)} {show.in_words(flow.ABOUT[row.about])}"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what the list shows."""
        return super().get_queryset(request).defer("words", "reasons")

    @admin.display(description=gettext_lazy("Claim"), ordering="claim")
    def said_claim(self, row: Objection) -> str:
        return claim_number(row.claim_id)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, row: Objection) -> str:
        return show.status(flow.OBJECTION, row.status)

    @admin.display(description=gettext_lazy("Against what"), ordering="about")
    def said_about(self, row: Objection) -> str:
        return show.in_words(flow.ABOUT[row.about])

    @admin.display(description=gettext_lazy("Came in on"), ordering="filed_on")
    def came(self, row: Objection) -> str:
        return show.when(row.filed_on)

    @admin.display(description=gettext_lazy("In time"))
    def in_time(self, row: Objection) -> str:
        return in_time(row)

    @admin.display(description=gettext_lazy("Decided by"))
    def decided(self, row: Objection) -> str:
        return f"{row.decided_by}, {show.when(row.decided_at)}" if row.decided_by else ""


def in_time(row: Objection) -> str:
    """Whether it came within the scheme's time, as a badge; nothing where the scheme sets none."""
    if row.last_on is None:
        return ""
    if row.late:
        return show.badge(_("late: the last day was %(date)s") % {"date": row.last_on}, "bad")
    return show.badge(_("in time: until %(date)s") % {"date": row.last_on}, "good")
