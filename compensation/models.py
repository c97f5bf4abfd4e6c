"""What the company pays: schemes, awards, payouts, batches, payments and what the bank answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backoffice.lib.models import Event, Run, StoredFile
from claims.models import Admission, Claim, Incident, PayeeAccount, Subscription
from compensation.rules import workflow

CHANNELS = [("bank", "bank transfer"), ("credit", "billing credit")]


class Scheme(models.Model):
    """A compensation scheme (보상 기준) by its code; what it says lives in its versions."""

    code = models.CharField(max_length=60, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        permissions = [
            ("load_scheme", "Load a scheme as a draft"),
            ("approve_scheme", "Put a scheme in force"),
        ]

    def __str__(self) -> str:
        return self.code


class SchemeVersion(models.Model):
    """One loaded text of a scheme, frozen from the moment it is loaded; `data` is the file's content."""

    scheme = models.ForeignKey(Scheme, models.PROTECT)
    number = models.IntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="a_version_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}@{self.number}"


class Adoption(models.Model):
    """A version in force for an incident, approved by another person than its loader (a trigger says so).

    At most one is in force; the next adoption ends it with a date.
    """

    incident = models.ForeignKey(Incident, models.PROTECT)
    version = models.ForeignKey(SchemeVersion, models.PROTECT)
    admission = models.ForeignKey(Admission, models.PROTECT)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(ended_at=None), name="one_scheme_in_force_per_incident"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.version}"


class Benefit(models.Model):
    """A benefit of a scheme across its versions: what a claim can be awarded first only once."""

    scheme = models.ForeignKey(Scheme, models.PROTECT)
    code = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="a_benefit_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Verdict(models.Model):
    """The steps of a judgement, stored once for all claims judged alike.

    Amounts that are a claim's own lie in `Award.figures`; the steps speak of them by position.
    """

    version = models.ForeignKey(SchemeVersion, models.PROTECT)
    benefit = models.ForeignKey(Benefit, models.PROTECT)
    engine = models.CharField(max_length=10)
    tier = models.CharField(max_length=60, default="", blank=True)
    steps = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "benefit", "digest"], name="a_verdict_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit}: {self.tier}"


class Award(models.Model):
    """What is due to a claim under one benefit: a signed amount in whole won, never edited.

    `sequence` 0 is the first award, whatever the scheme version; corrections are further deltas, which so far
    only lower it: more than the first award is paid when a stage exists that decides it.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    benefit = models.ForeignKey(Benefit, models.PROTECT, db_index=False)
    verdict = models.ForeignKey(Verdict, models.PROTECT, db_index=False)
    sequence = models.SmallIntegerField(default=0)
    amount_won = models.BigIntegerField()
    figures = ArrayField(models.BigIntegerField(), default=list)
    run = models.ForeignKey(Run, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "benefit", "sequence"], name="one_first_award_per_claim_and_benefit"
            ),
            models.CheckConstraint(
                condition=Q(sequence__gt=0) | Q(sequence=0, amount_won__gte=0),
                name="a_first_award_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(sequence=0) | Q(amount_won__lt=0), name="a_further_award_only_lowers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_won:,}"


class PersonAssessment(models.Model):
    """A claim whose amount the scheme leaves to a person, and why (the steps of the verdict)."""

    claim = models.ForeignKey(Claim, models.PROTECT)
    verdict = models.ForeignKey(Verdict, models.PROTECT)
    figures = ArrayField(models.BigIntegerField(), default=list)
    run = models.ForeignKey(Run, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "verdict"], name="left_to_a_person_once_per_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}"


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
