"""What was sent: batches, payments, payouts with their items, and what the bank answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.lib.models import Event, Run, StoredFile
from claims.models import Claim, Incident, PayeeAccount, Subscription
from compensation.models.awards import Award
from compensation.models.schemes import CHANNELS
from compensation.rules import workflow


class PayoutBatch(models.Model):
    """A payout batch (지급 회차): one channel, one payment file, made by one person, approved by another."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    status = models.CharField(
        max_length=12, choices=workflow.BATCH.choices(), default=workflow.BatchStatus.DRAFT
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    payments = models.BigIntegerField(default=0)
    total_won = models.BigIntegerField(default=0)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in workflow.BatchStatus]),
                name="a_batch_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[code for code, _ in CHANNELS]), name="a_batch_pays_by_bank_or_credit"
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(status__in=["exported", "reconciled"]),
                name="an_exported_batch_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(file=None) | Q(status__in=["approved", "exported", "reconciled"]),
                name="a_payment_file_is_of_an_approved_batch",
            ),
        ]
        permissions = [
            ("make_batch", "Make a payout batch"),
            ("approve_batch", "Approve a payout batch"),
            ("export_batch", "Export a payment file"),
            ("import_results", "Import result files"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Payment(models.Model):
    """The line a bank or the billing system sees: one payee, one end-to-end id, one or several payouts."""

    batch = models.ForeignKey(PayoutBatch, models.PROTECT)
    account = models.ForeignKey(PayeeAccount, models.PROTECT, null=True, db_index=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, db_index=False)
    end_to_end_id = models.CharField(max_length=35)
    amount_won = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["end_to_end_id"], name="an_end_to_end_id_is_used_once"),
            models.CheckConstraint(condition=Q(amount_won__gt=0), name="a_payment_is_positive"),
            models.CheckConstraint(
                condition=Q(account=None, subscription__isnull=False)
                | Q(account__isnull=False, subscription=None),
                name="a_payment_goes_to_an_account_or_a_bill",
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class Payout(models.Model):
    """What one claim receives within a payment; its items say for which awards."""

    payment = models.ForeignKey(Payment, models.PROTECT)
    claim = models.ForeignKey(Claim, models.PROTECT)
    amount_won = models.BigIntegerField()
    status = models.CharField(
        max_length=12, choices=workflow.PAYOUT.choices(), default=workflow.PayoutStatus.BATCHED
    )
    settled_on = models.DateField(null=True)
    reason = models.CharField(max_length=100, default="", blank=True)
    made_at = models.DateTimeField(null=True, db_default=Now())
    """When it was put into its batch, by the database; NULL in rows older than the column."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_won__gt=0), name="a_payout_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in workflow.PayoutStatus]),
                name="a_payout_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["paid", "returned"]) | Q(settled_on__isnull=False),
                name="a_settled_payout_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(reason=""), name="a_returned_payout_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_won:,}"


class PayoutItem(models.Model):
    """An award inside a payout. `live` until the payout is returned or cancelled (a trigger clears it)."""

    payout = models.ForeignKey(Payout, models.PROTECT)
    award = models.ForeignKey(Award, models.PROTECT, db_index=False)
    amount_won = models.BigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(live=True), name="an_award_is_in_one_live_item"
            ),
            models.UniqueConstraint(fields=["payout", "award"], name="an_award_is_once_in_a_payout"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_won:,}"


class Release(models.Model):
    """A person lets a payout that came back be paid once more to the same account or bill; append-only.

    The hold of `compensation_due` is lifted by it; a payment that comes back again holds anew.
    """

    payout = models.OneToOneField(Payout, models.PROTECT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_release_has_its_reason")]
        permissions = [("release_returned", "Release returned payments for another payment")]

    def __str__(self) -> str:
        return f"{self.payout_id}: {self.reason}"


class PayoutEvent(Event):
    """A payout moved. `row_id` is the payout."""

    row = models.ForeignKey(Payout, models.DO_NOTHING, db_constraint=False, db_index=False)


class BatchEvent(Event):
    """A payout batch moved. `row_id` is the batch."""

    row = models.ForeignKey(PayoutBatch, models.DO_NOTHING, db_constraint=False, db_index=False)


class ResultLine(models.Model):
    """One line of a result file as it was read; `problem` is why the whole file was refused."""

    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    line = models.IntegerField()
    end_to_end_id = models.CharField(max_length=35)
    amount_won = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=100, default="", blank=True)
    settled_on = models.DateField(null=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, db_index=False)
    problem = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="a_result_line_is_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line}"
