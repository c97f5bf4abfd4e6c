"""Terms as data: how long things may take, by law and by our own targets; edited here, with a history."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.lib import show
from backoffice.lib.calendar import COUNTINGS, Counting
from backoffice.lib.lists import Edited, words_filter
from claims.models import Term
from claims.rules.terms import KINDS, SOURCES

show.name_tables({Term: (gettext_lazy("term"), gettext_lazy("terms"))})
show.name_columns(
    {
        Term: {
            "kind": gettext_lazy("for what"),
            "incident": gettext_lazy("incident"),
            "days": gettext_lazy("days"),
            "counting": gettext_lazy("counted in"),
            "warn_days": gettext_lazy("warned before (working days)"),
            "source": gettext_lazy("set by"),
            "basis_ko": gettext_lazy("basis in Korean"),
            "basis_en": gettext_lazy("basis in English"),
            "valid_from": gettext_lazy("valid from"),
        },
    }
)


def _choices(table: dict[str, Any], *but: str) -> list[tuple[str, str]]:
    return [(str(value), show.in_words(said)) for value, said in table.items() if value not in but]


class TermForm(forms.ModelForm):
    """Choices in words, a date as the browser offers it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("For what"), choices=lambda: _choices(KINDS), widget=UnfoldAdminSelectWidget
    )
    counting = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=lambda: _choices(COUNTINGS, Counting.BANKING),
        widget=UnfoldAdminSelectWidget,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Set by"), choices=lambda: _choices(SOURCES), widget=UnfoldAdminSelectWidget
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )

    class Meta:
        model = Term
        fields = (
            "kind",
            "incident",
            "days",
            "counting",
            "warn_days",
            "source",
            "basis_ko",
            "basis_en",
            "valid_from",
        )
        help_texts = {
            "days": gettext_lazy("Empty: without delay, a clock that is shown and not counted."),
            "incident": gettext_lazy("Empty: for all incidents."),
        }


SAID = ("said_kind", "incident", "said_days", "said_source", "said_basis", "valid_from", "history")
"""The page of a term in words."""


@admin.register(Term)
class TermAdmin(Edited):
    """The newest term of an incident goes before that of all; a change counts for work opened after it."""

    form = TermForm
    list_display = ("said_kind", "said_days", "said_source", "said_basis", "incident", "valid_from")
    list_filter = (words_filter("kind", KINDS, gettext_lazy("for what")), "incident")
    list_select_related = ("incident",)
    ordering = ("kind", "-valid_from")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With its history, once it is there; whoever only reads it reads it in words."""
        if obj is not None and not self.has_change_permission(request, obj):
            return SAID
        return TermForm.Meta.fields if obj is None else (*TermForm.Meta.fields, "history")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The history is read, and all of it by whoever changes nothing."""
        if obj is not None and not self.has_change_permission(request, obj):
            return SAID
        return () if obj is None else ("history",)

    def page_name(self, row: Term) -> str:
        """For what."""
        return self.said_kind(row)

    @admin.display(description=gettext_lazy("For what"), ordering="kind")
    def said_kind(self, row: Term) -> str:
        return show.in_words(KINDS[row.kind])

    @admin.display(description=gettext_lazy("Days"), ordering="days")
    def said_days(self, row: Term) -> str:
        if row.days is None:
            return _("without delay")
        return f"{row.days} {show.in_words(COUNTINGS[row.counting])}"

    @admin.display(description=gettext_lazy("Set by"), ordering="source")
    def said_source(self, row: Term) -> str:
        return show.in_words(SOURCES[row.source])

    @admin.display(description=gettext_lazy("Rests on"))
    def said_basis(self, row: Term) -> str:
        return row.basis_en if show.language() == "en" else row.basis_ko
