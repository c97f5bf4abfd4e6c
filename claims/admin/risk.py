"""Risk signals: the flags of all claims, and the thresholds that people set."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from backoffice.lib import show
from backoffice.lib.lists import Edited, ReadOnlyAdmin, words_filter
from claims.models import AccountMask, PairVerdict, RiskFlag, RiskRule
from claims.rules.numbers import claim_number
from claims.rules.risk import SIGNALS

show.name_tables(
    {
        RiskFlag: (gettext_lazy("risk signal"), gettext_lazy("risk signals")),
        RiskRule: (gettext_lazy("risk rule"), gettext_lazy("risk rules")),
        PairVerdict: (gettext_lazy("verdict on two claims"), gettext_lazy("verdicts on two claims")),
        AccountMask: (gettext_lazy("account digest"), gettext_lazy("account digests")),
    }
)
show.name_columns(
    {
        RiskRule: {
            "signal": gettext_lazy("signal"),
            "incident": gettext_lazy("incident"),
            "used": gettext_lazy("in use"),
            "at_least": gettext_lazy("from so many"),
            "minutes": gettext_lazy("within minutes"),
            "percent": gettext_lazy("percent above the edge"),
            "alone": gettext_lazy("one digit is enough"),
        },
        RiskFlag: {"claim": gettext_lazy("claim"), "incident": gettext_lazy("incident")},
    }
)


class OpenFilter(SimpleListFilter):
    """Open unless one asks for others."""

    title = gettext_lazy("standing")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Open, closed; all by the usual link would hide which is shown."""
        return [("yes", _("open")), ("no", _("no longer holds"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RiskFlag]) -> QuerySet[RiskFlag]:
        """The rows of the choice."""
        if self.value() is None:
            return queryset
        return queryset.filter(closed_at__isnull=self.value() == "yes")


@admin.register(RiskFlag)
class RiskFlagAdmin(ReadOnlyAdmin):
    """Flags with their reasons; a row leads to its claim."""

    list_display = ("number", "said_signal", "said_reason", "incident", "raised_at", "standing")
    list_filter: ClassVar[Any] = (
        words_filter("signal", SIGNALS, gettext_lazy("signal")),
        "incident",
        OpenFilter,
    )
    list_select_related = ("incident",)
    ordering = ("-id",)
    empty_hint = gettext_lazy("Risk signals are computed on the incident's page.")

    def desk_page(self, row: RiskFlag) -> str:
        """The claim."""
        return reverse("desk:claim", args=[claim_number(row.claim_id)])

    @admin.display(description=gettext_lazy("Claim"))
    def number(self, row: RiskFlag) -> str:
        return claim_number(row.claim_id)

    @admin.display(description=gettext_lazy("Signal"), ordering="signal")
    def said_signal(self, row: RiskFlag) -> str:
        return show.in_words(SIGNALS[row.signal])

    @admin.display(description=gettext_lazy("Why"))
    def said_reason(self, row: RiskFlag) -> str:
        return row.reason_en if show.language() == "en" else row.reason_ko

    @admin.display(description=gettext_lazy("Raised"), ordering="raised_at")
    def raised_at(self, row: RiskFlag) -> str:
        return show.when(row.raised_at)

    @admin.display(description=gettext_lazy("Standing"))
    def standing(self, row: RiskFlag) -> str:
        return show.badge(_("open"), "wait") if row.closed_at is None else show.badge(_("no longer holds"))


class RiskRuleForm(forms.ModelForm):
    """The signal in words."""

    signal = forms.ChoiceField(
        label=gettext_lazy("Signal"),
        choices=lambda: [(str(value), show.in_words(said)) for value, said in SIGNALS.items()],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = RiskRule
        fields = ("signal", "incident", "used", "at_least", "minutes", "percent", "alone")
        help_texts = {
            "incident": gettext_lazy("Empty: for all incidents."),
            "at_least": gettext_lazy("Businesses that share something, or filings within the minutes."),
            "minutes": gettext_lazy("Before and after a filing; for many filings in minutes."),
            "percent": gettext_lazy("For losses just above an edge."),
            "alone": gettext_lazy(
                "For numbers one digit off. Otherwise an account, address, name or phone"
                " must be the same too."
            ),
        }


@admin.register(RiskRule)
class RiskRuleAdmin(Edited):
    """The rule of an incident goes before that of all; it counts from the next run on."""

    form = RiskRuleForm
    list_display = ("said_signal", "used", "at_least", "minutes", "percent", "alone", "incident")
    list_filter = (words_filter("signal", SIGNALS, gettext_lazy("signal")), "incident")
    list_select_related = ("incident",)
    ordering = ("id",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With its history, once it is there; in words to whoever may only look."""
        if obj is None:
            return RiskRuleForm.Meta.fields
        first = RiskRuleForm.Meta.fields[:1] if self.has_change_permission(request, obj) else ("said_signal",)
        return (*first, *RiskRuleForm.Meta.fields[1:], "history")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The history is read."""
        return () if obj is None else ("said_signal", "history")

    def page_name(self, row: RiskRule) -> str:
        """For what."""
        return self.said_signal(row)

    @admin.display(description=gettext_lazy("Signal"), ordering="signal")
    def said_signal(self, row: RiskRule) -> str:
        return show.in_words(SIGNALS[row.signal])
