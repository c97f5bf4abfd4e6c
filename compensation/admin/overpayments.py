"""Overpayments: how they are repaid, what came back, what is given up."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminIntegerFieldWidget

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done, text
from backoffice.lib.lists import status_filter, words_filter
from compensation.admin.money import OfClaims
from compensation.models import Overpayment
from compensation.overpayments import LONGEST_PLAN, NotOwed, agree, record, withdraw, write_off
from compensation.rules import workflow
from compensation.rules.register import CHANNELS


class PlanForm(Ask):
    """How many monthly instalments, and from when."""

    instalments = forms.IntegerField(
        label=gettext_lazy("Monthly instalments"),
        min_value=1,
        max_value=LONGEST_PLAN,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    first = forms.DateField(
        label=gettext_lazy("First due on"), initial=timezone.localdate, widget=UnfoldAdminDateWidget
    )


class RepaymentForm(Ask):
    """What came back."""

    amount = forms.IntegerField(
        label=gettext_lazy("Amount (won)"), min_value=1, widget=UnfoldAdminIntegerFieldWidget
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"), initial=timezone.localdate, widget=UnfoldAdminDateWidget
    )
    note = text(gettext_lazy("Note"), 200, required=False)


def _agree(asked: Asked) -> Done:
    answers = asked.answers
    rows = agree(
        asked.rows[0], instalments=answers["instalments"], first=answers["first"], by=asked.by, at=asked.at
    )
    said = ngettext("%(count)s instalment is agreed.", "%(count)s instalments are agreed.", len(rows))
    return Done(said % {"count": len(rows)})


def _record(asked: Asked) -> Done:
    answers = asked.answers
    left = record(
        asked.rows[0], answers["amount"], received_on=answers["received_on"], note=answers["note"],
        by=asked.by, at=asked.at,
    )  # fmt: skip
    return Done(
        _("Recorded: %(won)s are still open.") % {"won": show.won(left)} if left else _("Repaid in full.")
    )


def _write_off(asked: Asked) -> Done:
    ids = [row.pk for row in asked.rows]
    count = write_off(ids, by=asked.by, at=asked.at, reason=asked.answers["reason"])
    said = ngettext("%(count)s overpayment is written off.", "%(count)s overpayments are written off.", count)
    return Done(said % {"count": count})


def _withdraw(asked: Asked) -> Done:
    left = withdraw(asked.rows[0], by=asked.by, at=asked.at, reason=asked.answers["reason"])
    return Done(_("Netted with what is due: %(won)s remain to be paid.") % {"won": show.won(left)})


def _owed(row: Overpayment) -> bool:
    return row.status in workflow.OWED_BACK


AGREE = Act(
    workflow.AGREE.verb,
    show.lazily(workflow.AGREE.words),
    (workflow.AGREE.permission,),
    _agree,
    PlanForm,
    hint=gettext_lazy("Equal monthly parts of what is open; the won that remain are in the first."),
    one=True,
    refusals=(NotOwed,),
    fits=lambda row: row.status == workflow.OverpaymentStatus.REQUESTED,
)
RECORD = Act(
    "record_repayment",
    gettext_lazy("Record a repayment"),
    (workflow.REPAY.permission,),
    _record,
    RepaymentForm,
    hint=gettext_lazy("A part is a part; with the last won the overpayment is repaid."),
    one=True,
    refusals=(NotOwed,),
    fits=_owed,
)
WRITE_OFF = Act(
    workflow.WRITE_OFF.verb,
    show.lazily(workflow.WRITE_OFF.words),
    (workflow.WRITE_OFF.permission,),
    _write_off,
    AskReason,
    hint=gettext_lazy("What is still open is given up for good."),
    danger=True,
    refusals=(NotOwed,),
    fits=_owed,
)
WITHDRAW = Act(
    workflow.WITHDRAW_OVERPAYMENT.verb,
    show.lazily(workflow.WITHDRAW_OVERPAYMENT.words),
    (workflow.WITHDRAW_OVERPAYMENT.permission,),
    _withdraw,
    AskReason,
    hint=gettext_lazy("Nets it with what is due to the same claim since; refused when less is due."),
    one=True,
    refusals=(NotOwed,),
    fits=_owed,
)


@admin.register(Overpayment)
class OverpaymentAdmin(OfClaims):
    """What was paid beyond what is due, and where that money stands."""

    list_display = ("number", "said_claim", "state", "amount", "left", "channel_words", "asked")
    list_filter = (
        status_filter(workflow.OVERPAYMENT, gettext_lazy("status")),
        words_filter("channel", CHANNELS, gettext_lazy("channel")),
        "claim__incident",
    )
    ordering = ("-id",)
    fields = ("said_claim", "state", "amount", "left", "channel_words", "awards", "plan", "repaid", "asked")
    readonly_fields = fields
    acts = (AGREE, RECORD, WRITE_OFF, WITHDRAW)
    sample_columns = ("number", "said_claim", "state", "amount", "left")
    empty_hint = gettext_lazy("Overpayments appear when a correction takes back what was already paid.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Overpayment]:
        """With what came back of each, in the one query of the list."""
        rows: QuerySet[Overpayment] = super().get_queryset(request)
        return rows.annotate(back=Sum("repayment__amount_won"))

    def page_name(self, row: Any) -> str:
        """Its number and how much it is."""
        return f"#{row.pk} {show.won(row.amount_won)}"

    def called(self, row: Overpayment) -> str:
        """Its number and how much it is."""
        return self.page_name(row)

    @admin.display(description=gettext_lazy("Number"), ordering="id")
    def number(self, row: Overpayment) -> str:
        return f"#{row.pk}"

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, row: Overpayment) -> str:
        return show.status(workflow.OVERPAYMENT, row.status)

    @admin.display(description=gettext_lazy("Amount"), ordering="amount_won")
    def amount(self, row: Overpayment) -> str:
        return show.figure(show.won(row.amount_won))

    @admin.display(description=gettext_lazy("Still open"))
    def left(self, row: Overpayment) -> str:
        back = getattr(row, "back", None) or 0
        return show.figure(show.won(row.amount_won - back if _owed(row) else 0))

    @admin.display(description=gettext_lazy("Channel"), ordering="channel")
    def channel_words(self, row: Overpayment) -> str:
        return show.in_words(CHANNELS[row.channel])

    @admin.display(description=gettext_lazy("Awards"))
    def awards(self, row: Overpayment) -> str:
        items = row.overpaymentitem_set.select_related("award__benefit").order_by("award")
        return show.mark_list(
            [f"{show.name(one.award.benefit)}: {show.won(one.amount_won)}" for one in items]
        )

    @admin.display(description=gettext_lazy("Instalments"))
    def plan(self, row: Overpayment) -> str:
        rows = row.instalment_set.order_by("number")
        return show.mark_list([f"{one.due_on}: {show.won(one.amount_won)}" for one in rows]) if rows else "–"

    @admin.display(description=gettext_lazy("Repayments"))
    def repaid(self, row: Overpayment) -> str:
        rows = row.repayment_set.select_related("person").order_by("pk")
        lines = [f"{one.received_on}: {show.won(one.amount_won)} {one.note} ({one.person})" for one in rows]
        return show.mark_list(lines) if lines else "–"

    @admin.display(description=gettext_lazy("Asked back"), ordering="at")
    def asked(self, row: Overpayment) -> str:
        return show.when(row.at)
