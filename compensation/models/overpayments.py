"""What was paid beyond what is due: asked back, agreed in instalments, repaid or written off."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from backoffice.lib.models import Event, Run
from claims.models import Claim
from compensation.models.awards import Award
from compensation.models.schemes import CHANNELS
from compensation.rules.workflow import OVERPAYMENT, OverpaymentStatus


class Overpayment(models.Model):
    """What a claim was paid on a channel beyond what is due to it (초과 지급), to be had back (환수).

    Its items are the awards that together took back what was paid: they are netted with nothing else, unless
    a person withdraws the overpayment.
    """

    claim = models.ForeignKey(Claim, models.PROTECT)
    channel = models.CharField(max_length=10, choices=CHANNELS[:2])
    amount_won = models.BigIntegerField()
    status = models.CharField(
        max_length=12, choices=OVERPAYMENT.choices(), default=OverpaymentStatus.REQUESTED
    )
    run = models.ForeignKey(Run, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_won__gt=0), name="an_overpayment_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in OverpaymentStatus]),
                name="an_overpayment_has_a_known_status",
            ),
        ]
        permissions = [
            ("agree_overpayment", "Agree how an overpayment is repaid"),
            ("record_repayment", "Record a repayment"),
            ("write_off_overpayment", "Write an overpayment off"),
            ("withdraw_overpayment", "Withdraw an overpayment"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class OverpaymentItem(models.Model):
    """An award inside an overpayment. `live` until the overpayment is withdrawn (a trigger clears it)."""

    overpayment = models.ForeignKey(Overpayment, models.PROTECT)
    award = models.ForeignKey(Award, models.PROTECT, db_index=False)
    amount_won = models.BigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(live=True), name="an_award_is_in_one_live_overpayment"
            ),
            models.UniqueConstraint(
                fields=["overpayment", "award"], name="an_award_is_once_in_an_overpayment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_won:,}"


class Instalment(models.Model):
    """One part of what was agreed to be repaid, and until when."""

    overpayment = models.ForeignKey(Overpayment, models.PROTECT)
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount_won = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["overpayment", "number"], name="an_instalment_is_agreed_once"),
            models.CheckConstraint(condition=Q(amount_won__gt=0), name="an_instalment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}: {self.amount_won:,}"


class Repayment(models.Model):
    """Money that came back for an overpayment; append-only."""

    overpayment = models.ForeignKey(Overpayment, models.PROTECT)
    amount_won = models.BigIntegerField()
    received_on = models.DateField()
    note = models.CharField(max_length=200, default="", blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_won__gt=0), name="a_repayment_is_positive")]

    def __str__(self) -> str:
        return f"{self.received_on}: {self.amount_won:,}"


class OverpaymentEvent(Event):
    """An overpayment moved. `row_id` is the overpayment."""

    row = models.ForeignKey(Overpayment, models.DO_NOTHING, db_constraint=False, db_index=False)
