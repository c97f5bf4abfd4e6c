"""People: users with their roles, limits, approvals and the access log."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.lib import show
from backoffice.lib.lists import Capped, ReadOnlyAdmin, Signed, words_filter
from backoffice.lib.models import Edit
from backoffice.staff.models import AccessLog, Approval, AuthorityLimit, User

show.name_tables(
    {
        User: (gettext_lazy("user"), gettext_lazy("users")),
        Approval: (gettext_lazy("approval"), gettext_lazy("approvals")),
        AuthorityLimit: (gettext_lazy("authority limit"), gettext_lazy("authority limits")),
        AccessLog: (gettext_lazy("access"), gettext_lazy("access log")),
        Edit: (gettext_lazy("edit"), gettext_lazy("edits")),
        Group: (gettext_lazy("role"), gettext_lazy("roles")),
    },
    "staff",
    gettext_lazy("Staff"),
)
show.name_columns(
    {
        User: {"display_name": gettext_lazy("display name"), "groups": gettext_lazy("roles")},
        AuthorityLimit: {
            "person": gettext_lazy("person"),
            "single_won": gettext_lazy("at once (won)"),
            "daily_won": gettext_lazy("in one day (won)"),
        },
        Approval: {"person": gettext_lazy("person")},
        AccessLog: {
            "person": gettext_lazy("person"),
            "address": gettext_lazy("from where"),
            "reason": gettext_lazy("reason"),
        },
    }
)

ROLE_NAMES = {
    "clerk": gettext_lazy("Intake clerk"),
    "examiner": gettext_lazy("Examiner"),
    "approver": gettext_lazy("Approver"),
    "finance": gettext_lazy("Finance"),
    "treasurer": gettext_lazy("Treasurer"),
    "insurance": gettext_lazy("Insurance"),
    "auditor": gettext_lazy("Auditor"),
}

ACTIONS = {
    "unmask_account": gettext_lazy("account number in full"),
    "download_file": gettext_lazy("file downloaded"),
    "download_refused": gettext_lazy("refused lines downloaded"),
    "download_payment": gettext_lazy("payment file downloaded"),
    "export_payment": gettext_lazy("payment file written by a command"),
}

SUBJECTS = {
    "payout_batch": gettext_lazy("payout batch"),
    "scheme": gettext_lazy("scheme version"),
    "adoption": gettext_lazy("scheme in force"),
    "payee_account": gettext_lazy("payee account"),
    "run": gettext_lazy("run"),
    "file": gettext_lazy("kept file"),
    "claimant": gettext_lazy("claimant"),
}
APPROVED = ("payout_batch", "scheme", "adoption")
STEPS = {Approval.Step.PREPARED: gettext_lazy("Prepared"), Approval.Step.APPROVED: gettext_lazy("Approved")}

admin.site.unregister(Group)


@admin.register(User)
class StaffAdmin(UserAdmin, Signed):
    """Who works here. What they may do comes from their roles."""

    form = UserChangeForm
    add_form = UserCreationForm
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
        return ", ".join(str(ROLE_NAMES.get(group.name, group.name)) for group in user.groups.all())


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
        return str(ROLE_NAMES.get(group.name, group.name))


@admin.register(AuthorityLimit)
class AuthorityLimitAdmin(Signed):
    """How much one person may approve; people who may edit users set it."""

    list_display = ("person", "single", "daily")
    list_select_related = ("person",)
    list_fullwidth = True
    paginator = Capped
    show_full_result_count = False

    @admin.display(description=gettext_lazy("At once"), ordering="single_won")
    def single(self, limit: AuthorityLimit) -> str:
        return show.figure(show.won(limit.single_won))

    @admin.display(description=gettext_lazy("In one day"), ordering="daily_won")
    def daily(self, limit: AuthorityLimit) -> str:
        return show.figure(show.won(limit.daily_won))


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """One person's step in the approval of one thing."""

    list_display = ("said_at", "subject", "said_step", "person", "amount")
    list_filter = (
        words_filter("subject_kind", {kind: SUBJECTS[kind] for kind in APPROVED}, gettext_lazy("subject")),
        words_filter("step", STEPS, gettext_lazy("step")),
    )
    list_select_related = ("person",)
    ordering = ("-id",)
    fields = ("subject", "said_step", "person", "amount", "said_at")
    readonly_fields = ("subject", "said_step", "amount", "said_at")
    empty_hint = gettext_lazy("Approvals of schemes and payout batches appear here.")

    def page_name(self, row: Approval) -> str:
        """What was approved, and the step."""
        return f"{self.subject(row)}: {self.said_step(row)}"

    @admin.display(description=gettext_lazy("When"), ordering="id")
    def said_at(self, approval: Approval) -> str:
        return show.when(approval.at)

    @admin.display(description=gettext_lazy("Subject"))
    def subject(self, approval: Approval) -> str:
        return f"{SUBJECTS.get(approval.subject_kind, approval.subject_kind)} {approval.subject_id}"

    @admin.display(description=gettext_lazy("Step"), ordering="step")
    def said_step(self, approval: Approval) -> str:
        return str(STEPS[Approval.Step(approval.step)])

    @admin.display(description=gettext_lazy("Amount"))
    def amount(self, approval: Approval) -> str:
        return show.figure(show.won(approval.amount_won))


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who looked at or took away personal data, and why."""

    list_display = ("said_at", "person", "said_from", "said_action", "subject", "said_detail", "reason")
    list_filter = (words_filter("action", ACTIONS, gettext_lazy("what")), "person")
    search_fields = ("subject_id", "person__username", "reason")
    search_help_text = gettext_lazy("subject, person or reason")
    list_select_related = ("person",)
    ordering = ("-at",)
    fields = ("said_at", "person", "said_from", "said_action", "subject", "said_detail", "reason")
    readonly_fields = ("said_at", "said_from", "said_action", "subject", "said_detail")
    empty_hint = gettext_lazy(
        "Whoever sees an account number in full or downloads a file is written down here."
    )

    @admin.display(description=gettext_lazy("When"), ordering="at")
    def said_at(self, access: AccessLog) -> str:
        return show.when(access.at)

    @admin.display(description=gettext_lazy("From where"))
    def said_from(self, access: AccessLog) -> str:
        return access.address or access.origin or "–"

    @admin.display(description=gettext_lazy("What"), ordering="action")
    def said_action(self, access: AccessLog) -> str:
        return str(ACTIONS.get(access.action, access.action))

    @admin.display(description=gettext_lazy("Whose"))
    def subject(self, access: AccessLog) -> str:
        return f"{SUBJECTS.get(access.subject_kind, access.subject_kind)} {access.subject_id}"

    @admin.display(description=gettext_lazy("Detail"))
    def said_detail(self, access: AccessLog) -> str:
        kind, _space, number = access.detail.partition(" ")
        return f"{SUBJECTS[kind]} {number}" if kind in SUBJECTS and number else access.detail

    def page_name(self, row: AccessLog) -> str:
        """What was looked at, and when."""
        return f"{self.said_action(row)} {self.said_at(row)}"
