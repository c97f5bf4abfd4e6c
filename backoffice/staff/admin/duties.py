"""Duties kept apart: roles that nobody holds together, and how much each person may approve."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import select
from backoffice.lib.lists import Capped, Signed, words_filter
from backoffice.lib.workflow import Wording
from backoffice.staff.admin.words import SUBJECTS, called
from backoffice.staff.models import AuthorityLimit, RolesApart, User
from backoffice.staff.roles import LIMITED


class Told(Signed):
    """Whoever may not change a row reads it in words."""

    told: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form's fields, or what the list tells."""
        return self.told if self._reads(request, obj) else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of it for those who read."""
        return self.told if self._reads(request, obj) else super().get_readonly_fields(request, obj)

    def _reads(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and not self.has_change_permission(request, obj)


def said_reason(pair: RolesApart) -> str:
    """Why two roles are kept apart, in the reader's language."""
    return show.in_words(Wording(pair.reason_ko, pair.reason_en or pair.reason_ko))


class PairForm(forms.ModelForm):
    """Two roles in the order in which the table keeps a pair."""

    class Meta:
        model = RolesApart
        fields = ("role", "other", "reason_ko", "reason_en")

    def clean(self) -> Any:
        """Raises ValidationError for a role beside itself, and where somebody holds both already."""
        found = super().clean() or {}
        role, other = found.get("role"), found.get("other")
        if role is None or other is None:
            return found
        if role == other:
            raise forms.ValidationError(gettext_lazy("Choose two different roles."))
        both = User.objects.filter(groups=role).filter(groups=other)
        if both:
            raise forms.ValidationError(
                gettext_lazy("These people hold both roles: %(people)s. Take one of them away first."),
                params={"people": ", ".join(map(str, both[:10]))},
            )
        found["role"], found["other"] = sorted((role, other), key=lambda group: group.pk)
        return found


@admin.register(RolesApart)
class RolesApartAdmin(Told):
    """Roles that nobody holds together."""

    form = PairForm
    told = ("said_role", "said_other", "why")
    list_display = told
    list_display_links = ("said_role",)
    list_select_related = ("role", "other")
    list_fullwidth = True
    paginator = Capped
    show_full_result_count = False

    @admin.display(description=gettext_lazy("Role"), ordering="role__name")
    def said_role(self, pair: RolesApart) -> str:
        return called(pair.role)

    @admin.display(description=gettext_lazy("Other role"), ordering="other__name")
    def said_other(self, pair: RolesApart) -> str:
        return called(pair.other)

    @admin.display(description=gettext_lazy("Why"))
    def why(self, pair: RolesApart) -> str:
        return said_reason(pair)


class LimitForm(forms.ModelForm):
    """A limit for one of the kinds of things that are approved within one."""

    subject_kind = select(gettext_lazy("Of what"), lambda: [(kind, SUBJECTS[kind]) for kind in LIMITED])

    class Meta:
        model = AuthorityLimit
        fields = ("person", "subject_kind", "single_won", "daily_won")


@admin.register(AuthorityLimit)
class AuthorityLimitAdmin(Told):
    """How much one person may approve; people who may edit users set it."""

    form = LimitForm
    told = ("person", "said_kind", "single", "daily")
    list_display = told
    list_filter = (
        words_filter("subject_kind", {kind: SUBJECTS[kind] for kind in LIMITED}, gettext_lazy("of what")),
    )
    list_select_related = ("person",)
    list_fullwidth = True
    paginator = Capped
    show_full_result_count = False

    @admin.display(description=gettext_lazy("Of what"), ordering="subject_kind")
    def said_kind(self, limit: AuthorityLimit) -> str:
        return str(SUBJECTS.get(limit.subject_kind, limit.subject_kind))

    @admin.display(description=gettext_lazy("At once"), ordering="single_won")
    def single(self, limit: AuthorityLimit) -> str:
        return show.figure(show.won(limit.single_won))

    @admin.display(description=gettext_lazy("In one day"), ordering="daily_won")
    def daily(self, limit: AuthorityLimit) -> str:
        return show.figure(show.won(limit.daily_won))
