"""What is decided: a claim, its affected time, what was found about it, and its moves."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.lib.models import Event, Run
from claims.models.incidents import Admission, Incident
from claims.models.people import Claimant
from claims.rules import workflow


class AffectedPattern(models.Model):
    """The merged intervals in which a subscription was down, shared by all that were down alike.

    `intervals` is [[from, to], …] in ISO 8601 with offset, ordered, disjoint; `minutes` their whole sum.
    `owed` is the part of them outside every exempt window: what counts where the payment rests on a duty
    (전기통신사업법 art. 33 ①). `exemption` is set when there is no such part.
    """

    incident = models.ForeignKey(Incident, models.PROTECT)
    digest = models.CharField(max_length=64)
    intervals = models.JSONField()
    owed = models.JSONField()
    minutes = models.BigIntegerField()
    exemption = models.CharField(max_length=30, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "digest"], name="a_pattern_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class Claim(models.Model):
    """What is decided: one per subscription of a billing list, one per merchant and site.

    Narrow on purpose: a status move rewrites the row and every index on it. What was filed lies in Filing,
    what was billed in Subscription, and the claim number is computed from the id.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    claimant = models.ForeignKey(Claimant, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=[(str(k), w.en) for k, w in workflow.KINDS.items()])
    status = models.CharField(
        max_length=20, choices=workflow.CLAIM.choices(), default=workflow.Status.RECEIVED
    )
    received_at = models.DateTimeField()
    pattern = models.ForeignKey(AffectedPattern, models.PROTECT, null=True, db_index=False)
    admission = models.ForeignKey(Admission, models.PROTECT, null=True, db_index=False)
    liability_no = models.PositiveSmallIntegerField(default=0, db_default=0)
    """The number of the incident's liability position it was screened under."""
    facts_changed_at = models.DateTimeField(db_default=Now())
    """When what it is judged by last changed: it came in, was corrected, or a person decided. By trigger."""
    came_at = models.DateTimeField(null=True, db_default=Now())
    """When it was written here, whatever day it was received; NULL in rows older than the column."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in workflow.Status]), name="a_claim_has_a_known_status"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(k) for k in workflow.Kind]), name="a_claim_has_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(pattern__isnull=False)
                | ~Q(status__in=["confirmed", "referred", "cleared", "assessed", "settled"]),
                name="a_confirmed_claim_has_its_affected_time",
            ),
            models.CheckConstraint(
                condition=Q(admission__isnull=False)
                | ~Q(status__in=["referred", "cleared", "assessed", "settled"]),
                name="a_screened_claim_has_its_admission",
            ),
        ]
        indexes = [
            # the work lists of stages and people; settled claims leave the index
            models.Index(
                fields=["incident", "status", "id"],
                condition=Q(status__in=[str(s) for s in workflow.WORK_LISTS]),
                name="claim_work_lists",
            ),
        ]
        permissions = [
            ("confirm_damage", "Confirm the damage of a claim"),
            ("clear", "Clear a referred claim"),
            ("exclude", "Exclude a claim"),
            ("withdraw", "Record a withdrawal"),
            ("answer", "Answer questions and hand reports on"),
            ("restore", "Open closed claims again"),
            ("undo", "Take back a decision of one's own"),
            ("import_intake", "Import billing lists and claims"),
        ]

    def __str__(self) -> str:
        from claims.rules.numbers import claim_number

        return claim_number(self.pk)


class Finding(models.Model):
    """What a stage or a person found about a claim; append-only, the newest of a stage counts.

    `ground` '' means nothing stands against it. `evidence` holds what was seen where it is not plain from
    the claim's own rows (candidates of an ambiguous match, the person's words).
    """

    class Stage(models.TextChoices):
        """Which question was asked."""

        DAMAGE = "damage"
        SCREENING = "screening"

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    ground = models.CharField(max_length=30, default="", blank=True)
    admission = models.ForeignKey(Admission, models.PROTECT, null=True, db_index=False)
    pattern = models.ForeignKey(AffectedPattern, models.PROTECT, null=True, db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    evidence = models.JSONField(null=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["claim", "id"], name="finding_newest_of_claim"),
            # what people waived or excluded; of a million findings few are a person's
            models.Index(
                fields=["claim", "id"], condition=Q(person__isnull=False), name="finding_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.ground or '–'}"


class ClaimEvent(Event):
    """A claim moved. `row_id` is the claim."""

    row = models.ForeignKey(Claim, models.DO_NOTHING, db_constraint=False, db_index=False)
