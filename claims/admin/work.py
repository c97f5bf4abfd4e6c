"""Who can do which work."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import select
from backoffice.lib.lists import Edited
from claims.admin import words  # noqa: F401  # names the tables
from claims.models import Skill
from claims.review import GROUNDS
from claims.rules.work import KINDS


def _of(table: dict[str, Any]) -> Any:
    return lambda: [("", "–"), *((value, show.in_words(said)) for value, said in table.items())]


class SkillForm(forms.ModelForm):
    """A sort of work; what is left empty is any."""

    kind = select(gettext_lazy("Work"), _of(KINDS), required=False)
    ground = select(gettext_lazy("Ground"), _of(GROUNDS), required=False)

    class Meta:
        model = Skill
        fields = ("person", "incident", "kind", "ground")


@admin.register(Skill)
class SkillAdmin(Edited):
    """The sorts of work that people are given automatically."""

    form = SkillForm
    list_display = ("person", "incident", "said_kind", "said_ground")
    list_select_related = ("person", "incident")
    list_filter = ("incident",)
    fields = ("person", "incident", "kind", "ground", "history")
    readonly_fields = ("history",)

    @admin.display(description=gettext_lazy("Work"), ordering="kind")
    def said_kind(self, row: Skill) -> str:
        return show.in_words(KINDS[row.kind]) if row.kind else "–"

    @admin.display(description=gettext_lazy("Ground"), ordering="ground")
    def said_ground(self, row: Skill) -> str:
        return show.in_words(GROUNDS[row.ground]) if row.ground in GROUNDS else "–"
