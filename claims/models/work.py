"""Work that waits for a person, and who had it when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from claims.models.claims import Claim
from claims.models.incidents import Incident
from claims.rules import work

NO_CLOCK = date(9999, 12, 31)
"""Stands for a missing due date in the order of a queue: what has no clock comes last."""

OPEN = Q(closed_at=None)
READY = Q(closed_at=None, waiting=False)


class WorkItem(models.Model):
    """One piece of work about one claim that waits for a person; open until `closed_at`.

    `confirm` and `review` are opened and closed by the database as claims move; all others by the stages
    (`claims.work`). `waiting`: for the claimant, or on hold, so that it is in no list of what is due.
    `assignee` changes only together with its history (`Assignment`, by trigger).
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20)
    ground = models.CharField(max_length=30, default="", db_default="", blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    due_key = models.GeneratedField(
        expression=Coalesce("due_on", Value(NO_CLOCK)), output_field=models.DateField(), db_persist=True
    )
    """The due date as queues are ordered by it."""
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    waiting = models.BooleanField(default=False, db_default=False)
    waits_since = models.DateField(null=True)
    """The day on which its clock stopped; when the claim goes on, it is due as many days later."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"], condition=OPEN, name="one_open_work_item_per_claim_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(waiting=False, waits_since=None) | Q(waiting=True, waits_since__isnull=False),
                name="work_that_waits_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in work.Kind]), name="work_is_of_a_known_kind"
            ),
        ]
        # Queues begin with values that are equal in all their rows and end with their order, by due date or
        # oldest first: a page and a count read their own rows alone, however many there are.
        indexes = [
            models.Index(fields=["claim", "id"], name="work_of_a_claim"),
            models.Index(
                fields=["incident", "kind", "ground", "due_key", "id"], condition=READY, name="work_by_due"
            ),
            models.Index(fields=["incident", "kind", "ground", "id"], condition=READY, name="work_by_age"),
            models.Index(
                fields=["incident", "kind", "ground", "due_key", "id"],
                condition=READY & Q(assignee=None),
                name="work_of_nobody_by_due",
            ),
            models.Index(
                fields=["incident", "kind", "ground", "id"],
                condition=READY & Q(assignee=None),
                name="work_of_nobody_by_age",
            ),
            models.Index(
                fields=["assignee", "due_key", "id"],
                condition=READY & Q(assignee__isnull=False),
                name="work_of_a_person_by_due",
            ),
            models.Index(
                fields=["assignee", "id"],
                condition=OPEN & Q(assignee__isnull=False),
                name="work_of_a_person_by_age",
            ),
            models.Index(fields=["incident", "kind", "due_key", "id"], condition=READY, name="work_at_risk"),
            models.Index(
                fields=["incident", "due_key", "id"],
                condition=OPEN & Q(waiting=True),
                name="work_that_waits",
            ),
        ]
        permissions = [
            ("take_work", "Take open work and release one's own"),
            ("assign_work", "Assign open work to others"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.claim_id}"


class Assignment(models.Model):
    """Somebody had a piece of work from `since` until `until`; written by the database, only ever ended.

    `by`: who gave it to them, None the machine; the person themselves when they took it. `ended_by`: who took
    it from them or gave it back, None when it was done or the machine did.
    """

    item = models.ForeignKey(WorkItem, models.PROTECT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    how = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    end_reason = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(until=None), name="one_person_has_a_piece_of_work"
            ),
            models.CheckConstraint(
                condition=Q(how__in=[str(how) for how in work.How]), name="an_assignment_says_how"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(how="automatic"), name="only_the_machine_assigns_unnamed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.person_id}"


class Skill(models.Model):
    """A sort of work that a person can do; what is left empty is any. Without a row: none.

    Read with `staff.WorkCapacity` by the automatic distribution.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=20, default="", blank=True)
    ground = models.CharField(max_length=30, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "incident", "kind", "ground"],
                nulls_distinct=False,
                name="a_skill_is_named_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *(str(kind) for kind in work.Kind)]),
                name="a_skill_is_for_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.ground}".strip()
