"""How long things may take: terms as data, and what the law asks of the operator after an outage."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.incidents import Incident
from claims.models.work import WorkItem
from claims.rules import terms


class Term(models.Model):
    """How many days something may take, and who says so; for one incident or for all (null).

    `days` null: without delay, a clock that is shown and not counted. `warn_days`: so many working days
    before the end it is near. The one of the incident goes before that of all, a later one before an earlier.
    """

    kind = models.CharField(max_length=20)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    counting = models.CharField(max_length=10)
    warn_days = models.PositiveSmallIntegerField(default=2)
    source = models.CharField(max_length=5)
    basis_ko = models.CharField(max_length=200)
    basis_en = models.CharField(max_length=200)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "incident", "valid_from"],
                nulls_distinct=False,
                name="a_term_begins_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in terms.KINDS]), name="a_term_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(counting__in=["calendar", "working"]) & (Q(days=None) | Q(days__gte=1)),
                name="a_term_is_counted_in_days",
            ),
            models.CheckConstraint(
                condition=Q(source__in=[str(source) for source in terms.Source])
                & ~Q(basis_ko="")
                & ~Q(basis_en=""),
                name="a_term_says_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"


class Duty(models.Model):
    """The operator did what the law asks after an outage: gave a notice, on that day, in that way."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    kind = models.CharField(max_length=20)
    met_on = models.DateField()
    words = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(duty) for duty in terms.Duty]) & ~Q(words=""),
                name="a_duty_is_met_in_some_way",
            )
        ]
        permissions = [("record_notice", "Record that a notice of the law was given")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind} {self.met_on}"


class Escalation(models.Model):
    """Open work came near its end, or beyond it: marked once each, for a lead to see."""

    item = models.ForeignKey(WorkItem, models.PROTECT, db_index=False)
    level = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "level"], name="work_is_escalated_once_a_level"),
            models.CheckConstraint(
                condition=Q(level__in=[str(level) for level in terms.Level]),
                name="an_escalation_is_of_a_known_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.level}"
