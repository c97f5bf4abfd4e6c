"""What claimants object to, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from backoffice.lib.models import Event, Move
from claims.models.claims import Claim
from claims.models.incidents import Incident
from claims.rules import workflow_objections as flow

FILED = Q(status=str(flow.Status.FILED))


class Objection(models.Model):
    """A claimant disagrees with a decision about a claim; only its status moves, by a person.

    `against` is the move objected to, `told_on` the day on which the claimant was told of it, `last_on` the
    last day of the scheme's time to object (null: the scheme sets none). One that is late is recorded and
    marked: a person decides about it all the same. `by` recorded it, `filed_on` is when it came in.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    about = models.CharField(max_length=10)
    against = models.ForeignKey(Move, models.PROTECT, db_index=False, related_name="+")
    words = models.TextField()
    channel = models.CharField(max_length=10)
    filed_on = models.DateField()
    told_on = models.DateField()
    last_on = models.DateField(null=True)
    late = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(last_on__isnull=False, filed_on__gt=F("last_on")), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=flow.OBJECTION.choices(), default=flow.Status.FILED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reasons = models.TextField(default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "about"], condition=FILED, name="one_open_objection_of_a_kind_per_claim"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[str(status) for status in flow.Status]),
                name="an_objection_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(about__in=[str(about) for about in flow.About]) & ~Q(words=""),
                name="an_objection_says_against_what",
            ),
            models.CheckConstraint(
                condition=FILED & Q(decided_by=None, decided_at=None, reasons="")
                | ~FILED & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reasons=""),
                name="a_decided_objection_has_its_reasons",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "id"], name="objection_of_a_claim"),
            models.Index(fields=["incident", "id"], condition=FILED, name="objection_open"),
        ]
        permissions = [
            ("file_objection", "Record objections of claimants"),
            ("decide_objection", "Decide objections"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.about}"


class ObjectionEvent(Event):
    """An objection moved. `row_id` is the objection."""

    row = models.ForeignKey(Objection, models.DO_NOTHING, db_constraint=False, db_index=False)
