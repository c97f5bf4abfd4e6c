"""Plans of quality sampling: entered here, put in force by another person on the page of their results."""

import secrets
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.lib import show
from backoffice.lib.lists import Edited, words_filter
from claims.models import QualityReview, SampleDraw, SamplingPlan
from claims.rules.quality import STAGES

show.name_tables(
    {
        SamplingPlan: (gettext_lazy("sampling plan"), gettext_lazy("sampling plans")),
        SampleDraw: (gettext_lazy("draw of a sample"), gettext_lazy("draws of samples")),
        QualityReview: (gettext_lazy("quality review"), gettext_lazy("quality reviews")),
    }
)
show.name_columns(
    {
        SamplingPlan: {
            "incident": gettext_lazy("incident"),
            "stage": gettext_lazy("question"),
            "share_bp": gettext_lazy("share (hundredths of a percent)"),
            "least": gettext_lazy("least number per examiner"),
            "seed": gettext_lazy("seed"),
            "threshold_bp": gettext_lazy("threshold (hundredths of a percent)"),
            "confidence": gettext_lazy("confidence (%)"),
            "valid_from": gettext_lazy("decisions from"),
            "entered_by": gettext_lazy("entered by"),
            "in_force_by": gettext_lazy("put in force by"),
            "ended_by": gettext_lazy("ended by"),
            "end_reason": gettext_lazy("ended because"),
        },
    }
)


def percent(points: int) -> str:
    """Basis points as people read them: 250 is 2.5 %."""
    return f"{points / 100:g} %"


def state_of(plan: SamplingPlan) -> str:
    """Draft, in force, ended."""
    if plan.ended_at is not None:
        return show.badge(_("ended"))
    if plan.in_force_at is not None:
        return show.badge(_("in force"), "good")
    return show.badge(_("draft"), "wait")


class PercentField(forms.DecimalField):
    """A percentage with at most two places; its value is in basis points."""

    def __init__(self, **how: Any) -> None:
        super().__init__(max_digits=5, decimal_places=2, widget=UnfoldAdminTextInputWidget, **how)

    def clean(self, value: Any) -> Any:
        """Hundredths of a percent."""
        found = super().clean(value)
        return None if found is None else int(found * 100)


class PlanForm(forms.ModelForm):
    """Percentages as people write them; a seed is offered."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Question"),
        choices=lambda: [(str(stage), show.in_words(said)) for stage, said in STAGES.items()],
        widget=UnfoldAdminSelectWidget,
    )
    share = PercentField(
        label=gettext_lazy("Share of the decisions (%)"), min_value=Decimal("0.01"), max_value=Decimal(100)
    )
    threshold = PercentField(
        label=gettext_lazy("Error rate that stops a batch when it is passed (%)"),
        min_value=Decimal(0),
        max_value=Decimal("99.99"),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Decisions from"),
        initial=timezone.localdate,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = SamplingPlan
        fields = ("incident", "stage", "least", "seed", "confidence", "valid_from")
        help_texts = {
            "least": gettext_lazy("Of each examiner at least so many in each draw, or all there are."),
            "seed": gettext_lazy("Whoever knows it draws the same sample again. Any text."),
            "confidence": gettext_lazy("Of the interval shown beside the error rate; 80 to 99."),
        }

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        row = self.instance
        if row.pk:
            self.initial["share"] = f"{row.share_bp / 100:g}"
            self.initial["threshold"] = f"{row.threshold_bp / 100:g}"
        else:
            self.initial.setdefault("seed", secrets.token_hex(8))

    def _post_clean(self) -> None:
        if "share" in self.cleaned_data:
            self.instance.share_bp = self.cleaned_data["share"]
        if "threshold" in self.cleaned_data:
            self.instance.threshold_bp = self.cleaned_data["threshold"]
        super()._post_clean()  # type: ignore[misc]  # Django's own hook: the row is checked after it


FIELDS = ("incident", "stage", "share", "least", "seed", "threshold", "confidence", "valid_from")
SAID = (
    "said_stage", "incident", "state", "said_share", "least", "seed", "said_threshold", "confidence",
    "valid_from", "said_entered", "said_in_force", "said_ended", "results", "history",
)  # fmt: skip


@admin.register(SamplingPlan)
class SamplingPlanAdmin(Edited):
    """A draft is edited here; in force it is ended and never changed."""

    form = PlanForm
    list_display = (
        "said_stage", "incident", "said_share", "least", "said_threshold", "valid_from", "state",
        "said_entered",
    )  # fmt: skip
    list_filter = (words_filter("stage", STAGES, gettext_lazy("question")), "incident")
    list_select_related = ("incident", "entered_by", "in_force_by", "ended_by")
    ordering = ("-id",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of a draft."""
        open_to_edit = obj is None or (obj.in_force_at is None and obj.ended_at is None)
        return open_to_edit and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A plan is ended, a draft too."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With its history, once it is there; in words to whoever may only look."""
        if obj is None:
            return FIELDS
        return (*FIELDS, "said_entered", "results", "history") if self._edits(request, obj) else SAID

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The history is read; all of it by whoever changes nothing."""
        if obj is None:
            return ()
        return ("said_entered", "results", "history") if self._edits(request, obj) else SAID

    def _edits(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: SamplingPlan, form: Any, change: bool) -> None:
        """Whoever wrote it last has entered it, and does not put it in force."""
        by: Any = request.user
        obj.entered_by, obj.entered_at = by, timezone.now()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: SamplingPlan, *args: Any) -> HttpResponse:
        """To the page where another person puts it in force."""
        response = super().response_add(request, obj, *args)
        return response if set(request.POST) & {"_continue", "_addanother"} else redirect(self._results(obj))

    def page_name(self, row: SamplingPlan) -> str:
        """Which question."""
        return self.said_stage(row)

    def _results(self, row: SamplingPlan) -> str:
        return reverse("desk:quality-of", args=[row.incident.code])

    @admin.display(description=gettext_lazy("Question"), ordering="stage")
    def said_stage(self, row: SamplingPlan) -> str:
        return show.in_words(STAGES[row.stage])

    @admin.display(description=gettext_lazy("Share"), ordering="share_bp")
    def said_share(self, row: SamplingPlan) -> str:
        return percent(row.share_bp)

    @admin.display(description=gettext_lazy("Threshold"), ordering="threshold_bp")
    def said_threshold(self, row: SamplingPlan) -> str:
        return percent(row.threshold_bp)

    @admin.display(description=gettext_lazy("Status"))
    def state(self, row: SamplingPlan) -> str:
        return state_of(row)

    @admin.display(description=gettext_lazy("Entered by"))
    def said_entered(self, row: SamplingPlan) -> str:
        return f"{row.entered_by}, {show.when(row.entered_at)}"

    @admin.display(description=gettext_lazy("Put in force by"))
    def said_in_force(self, row: SamplingPlan) -> str:
        return f"{row.in_force_by}, {show.when(row.in_force_at)}" if row.in_force_at else "–"

    @admin.display(description=gettext_lazy("Ended by"))
    def said_ended(self, row: SamplingPlan) -> str:
        return f"{row.ended_by}, {show.when(row.ended_at)}: {row.end_reason}" if row.ended_at else "–"

    @admin.display(description=gettext_lazy("Results"))
    def results(self, row: SamplingPlan) -> str:
        return show.link(self._results(row), _("Samples, reviews and error rates"))
