"""The checklist as data: which checks claims have, edited here with a history."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.lib import show
from backoffice.lib.lists import Edited
from backoffice.lib.workflow import Wording
from claims.models import Admission, ChecklistItem, CheckTick
from claims.rules.checks import DECISIONS, REGISTER
from claims.rules.workflow import KINDS

show.name_tables(
    {
        ChecklistItem: (gettext_lazy("check"), gettext_lazy("checklist")),
        CheckTick: (gettext_lazy("tick"), gettext_lazy("ticks")),
    }
)
show.name_columns(
    {
        ChecklistItem: {
            "code": gettext_lazy("code"),
            "wording_ko": gettext_lazy("wording in Korean"),
            "wording_en": gettext_lazy("wording in English"),
            "incident": gettext_lazy("incident"),
            "scheme": gettext_lazy("scheme"),
            "kind": gettext_lazy("kind of claim"),
            "automatic": gettext_lazy("who answers"),
            "blocks": gettext_lazy("needed before"),
            "position": gettext_lazy("place"),
            "since": gettext_lazy("for claims received from"),
            "used": gettext_lazy("in use"),
        },
    }
)


def _choices(table: dict[str, Any], empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((str(value), show.in_words(said)) for value, said in table.items())]


def _schemes() -> list[tuple[str, Any]]:
    codes = Admission.objects.order_by("scheme_code").values_list("scheme_code", flat=True).distinct()
    return [("", _("any")), *((code, code) for code in codes)]


def _register() -> dict[str, Wording]:
    return {name: said for name, (said, _function) in REGISTER.items()}


class ItemForm(forms.ModelForm):
    """Choices in words; what the machine answers blocks nothing."""

    scheme = forms.ChoiceField(
        label=gettext_lazy("Scheme"), choices=_schemes, required=False, widget=UnfoldAdminSelectWidget
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of claim"),
        choices=lambda: _choices(KINDS, _("any")),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    automatic = forms.ChoiceField(
        label=gettext_lazy("Who answers"),
        choices=lambda: _choices(_register(), _("a person ticks it")),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("Needed before"),
        choices=lambda: _choices(DECISIONS, "")[1:],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("People cannot decide so before it is ticked; the machine asks no checklist."),
    )
    since = forms.DateField(
        label=gettext_lazy("For claims received from"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = ChecklistItem
        fields = (
            "code", "wording_ko", "wording_en", "incident", "scheme", "kind", "automatic", "blocks",
            "position", "since", "used",
        )  # fmt: skip
        help_texts = {
            "code": gettext_lazy(
                "Small letters. Of several checks with one code the one of the incident stands,"
                " then that of the scheme, then that of the kind."
            ),
            "incident": gettext_lazy("Empty: for all incidents."),
            "used": gettext_lazy("A check that is not in use is asked of nobody; what was ticked stays."),
        }

    def clean(self) -> Any:
        """What the machine answers blocks nothing."""
        found = super().clean() or {}
        if found.get("automatic") and found.get("blocks"):
            self.add_error("blocks", _("Only what a person ticks is needed before a decision."))
        return found


SAID = (
    "said", "incident", "said_scheme", "said_kind", "said_automatic", "said_blocks", "since", "used",
    "history",
)  # fmt: skip


@admin.register(ChecklistItem)
class ChecklistItemAdmin(Edited):
    """Checks in their order; a change counts at once."""

    form = ItemForm
    list_display = ("said", "said_automatic", "said_blocks", "said_kind", "said_scheme", "incident", "used")
    list_filter = ("used", "incident")
    list_select_related = ("incident",)
    ordering = ("position", "id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With its history, once it is there; whoever only reads it reads it in words."""
        if obj is not None and not self.has_change_permission(request, obj):
            return SAID
        return ItemForm.Meta.fields if obj is None else (*ItemForm.Meta.fields, "history")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The history is read, and all of it by whoever changes nothing."""
        if obj is not None and not self.has_change_permission(request, obj):
            return SAID
        return () if obj is None else ("history",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It goes out of use; what was ticked stays."""
        return False

    def page_name(self, row: ChecklistItem) -> str:
        """What it asks."""
        return self.said(row)

    @admin.display(description=gettext_lazy("Check"), ordering="position")
    def said(self, row: ChecklistItem) -> str:
        return show.in_words(Wording(row.wording_ko, row.wording_en))

    @admin.display(description=gettext_lazy("Who answers"), ordering="automatic")
    def said_automatic(self, row: ChecklistItem) -> str:
        found = REGISTER.get(row.automatic)
        return show.in_words(found[0]) if found else _("a person ticks it")

    @admin.display(description=gettext_lazy("Needed before"))
    def said_blocks(self, row: ChecklistItem) -> str:
        return ", ".join(show.in_words(DECISIONS[decision]) for decision in row.blocks) or "–"

    @admin.display(description=gettext_lazy("Kind of claim"), ordering="kind")
    def said_kind(self, row: ChecklistItem) -> str:
        return show.in_words(KINDS[row.kind]) if row.kind else _("any")

    @admin.display(description=gettext_lazy("Scheme"), ordering="scheme")
    def said_scheme(self, row: ChecklistItem) -> str:
        return row.scheme or _("any")
