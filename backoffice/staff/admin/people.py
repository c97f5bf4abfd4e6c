"""Who works here, and the roles from which it follows what they may do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.lib.lists import Capped, Signed
from backoffice.staff.admin.duties import said_reason
from backoffice.staff.admin.words import called
from backoffice.staff.models import RolesApart, User

admin.site.unregister(Group)


class ApartForm(forms.ModelForm):
    """Roles kept apart are refused beside the field; at every other door the database refuses them."""

    def clean_groups(self) -> Any:
        """Raises ValidationError with the pair and its reason."""
        groups = self.cleaned_data["groups"]
        for pair in RolesApart.objects.filter(role__in=groups, other__in=groups).select_related(
            "role", "other"
        ):
            raise forms.ValidationError(
                gettext_lazy("Nobody holds both %(role)s and %(other)s: %(reason)s"),
                params={"role": called(pair.role), "other": called(pair.other), "reason": said_reason(pair)},
            )
        return groups


class StaffForm(ApartForm, UserChangeForm):
    """A person who works here."""


class NewStaffForm(ApartForm, UserCreationForm):
    """A person who begins to work here."""


@admin.register(User)
class StaffAdmin(UserAdmin, Signed):
    """Who works here. What they may do comes from their roles."""

    form = StaffForm
    add_form = NewStaffForm
    change_password_form = AdminPasswordChangeForm
    paginator = Capped
    show_full_result_count = False
    list_display = ("username", "display_name", "role_names", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "display_name", "email")
    list_fullwidth = True
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("display_name", "email")}),
        (gettext_lazy("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (gettext_lazy("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "display_name", "password1", "password2")}),
        (gettext_lazy("Permissions"), {"fields": ("is_staff", "groups")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the roles, in one query for all."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser makes superusers."""
        fields = super().get_readonly_fields(request, obj)
        may: Any = request.user
        return fields if may.is_superuser else (*fields, "is_superuser")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People who leave are made inactive: what they did keeps their name."""
        return False

    @admin.display(description=gettext_lazy("Roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(called(group) for group in user.groups.all())


class RoleForm(forms.ModelForm):
    """The permissions of a role, by app and in words."""

    class Meta:
        model = Group
        fields = ("name", "permissions")


@admin.register(Group)
class RoleAdmin(GroupAdmin, Signed):
    """Roles as sets of permissions."""

    form = RoleForm
    list_display = ("said",)
    list_fullwidth = True

    @admin.display(description=gettext_lazy("Role"), ordering="name")
    def said(self, group: Group) -> str:
        return called(group)
