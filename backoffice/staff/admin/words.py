"""What the tables, columns, roles and things of these pages are called."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.models import Edit
from backoffice.staff.models import (
    Absence,
    AccessLog,
    Approval,
    AuthorityLimit,
    RolesApart,
    User,
    WorkCapacity,
)

show.name_tables(
    {
        User: (gettext_lazy("user"), gettext_lazy("users")),
        Approval: (gettext_lazy("approval"), gettext_lazy("approvals")),
        AuthorityLimit: (gettext_lazy("authority limit"), gettext_lazy("authority limits")),
        RolesApart: (gettext_lazy("pair of roles kept apart"), gettext_lazy("roles kept apart")),
        AccessLog: (gettext_lazy("access"), gettext_lazy("access log")),
        WorkCapacity: (gettext_lazy("work capacity"), gettext_lazy("work capacities")),
        Absence: (gettext_lazy("absence"), gettext_lazy("absences")),
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
            "subject_kind": gettext_lazy("of what"),
            "single_won": gettext_lazy("at once (won)"),
            "daily_won": gettext_lazy("in one day (won)"),
        },
        RolesApart: {
            "role": gettext_lazy("role"),
            "other": gettext_lazy("other role"),
            "reason_ko": gettext_lazy("reason (Korean)"),
            "reason_en": gettext_lazy("reason (English)"),
        },
        Approval: {"person": gettext_lazy("person")},
        WorkCapacity: {
            "person": gettext_lazy("person"),
            "at_most": gettext_lazy("at most"),
            "automatic": gettext_lazy("gets work automatically"),
        },
        Absence: {
            "person": gettext_lazy("person"),
            "first_on": gettext_lazy("first day"),
            "last_on": gettext_lazy("last day"),
            "note": gettext_lazy("note"),
        },
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
    "see_paper": gettext_lazy("paper looked at"),
    "download_refused": gettext_lazy("refused lines downloaded"),
    "download_payment": gettext_lazy("payment file downloaded"),
    "export_payment": gettext_lazy("payment file written by a command"),
}

SUBJECTS = {
    "payout_batch": gettext_lazy("payout batch"),
    "appraisal": gettext_lazy("appraisal"),
    "scheme": gettext_lazy("scheme version"),
    "adoption": gettext_lazy("scheme in force"),
    "payee_account": gettext_lazy("payee account"),
    "run": gettext_lazy("run"),
    "file": gettext_lazy("kept file"),
    "claimant": gettext_lazy("claimant"),
    "claim": gettext_lazy("claim"),
}
APPROVED = ("payout_batch", "appraisal", "scheme", "adoption")
STEPS = {Approval.Step.PREPARED: gettext_lazy("Prepared"), Approval.Step.APPROVED: gettext_lazy("Approved")}


def subject_words(kind: str, number: object) -> str:
    """What an approval or an access was about: its kind in words, and which."""
    return f"{SUBJECTS.get(kind, kind)} {number}"


def called(group: Group) -> str:
    """A role in words."""
    return str(ROLE_NAMES.get(group.name, group.name))
