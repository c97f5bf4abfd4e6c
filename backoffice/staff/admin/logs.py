"""Who approved what, and whose data was looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.lists import ReadOnlyAdmin, words_filter
from backoffice.staff.admin.words import ACTIONS, APPROVED, STEPS, SUBJECTS, subject_words
from backoffice.staff.models import AccessLog, Approval


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
        return subject_words(approval.subject_kind, approval.subject_id)

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
        return subject_words(access.subject_kind, access.subject_id)

    @admin.display(description=gettext_lazy("Detail"))
    def said_detail(self, access: AccessLog) -> str:
        kind, _space, number = access.detail.partition(" ")
        return f"{SUBJECTS[kind]} {number}" if kind in SUBJECTS and number else access.detail

    def page_name(self, row: AccessLog) -> str:
        """What was looked at, and when."""
        return f"{self.said_action(row)} {self.said_at(row)}"
