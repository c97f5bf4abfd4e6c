"""What people do about a claim beside deciding it: holds, requests for information, contacts, notes.

Dated rows beside the claim, not statuses: the claim stands where it stood.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from backoffice.lib.models import StoredFile
from claims.models.claims import Claim
from claims.rules import casework

OPEN = Q(ended_at=None)


class Hold(models.Model):
    """A claim is left alone from `since` until it is released: no stage takes it, nobody moves it.

    `until`: the day whose beginning releases it (by beat); null: a person does. One of kind `request` or
    `party` belongs to a request for information or to questions to third parties; the database writes it.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    since = models.DateTimeField()
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    end_reason = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "kind"], condition=OPEN, name="a_claim_is_held_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["request", "party"]) | Q(kind="hold") & ~Q(reason=""),
                name="a_hold_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "id"], name="hold_of_a_claim"),
            models.Index(fields=["until"], condition=OPEN & Q(until__isnull=False), name="hold_that_ends"),
        ]
        permissions = [("hold", "Hold and release claims")]

    def __str__(self) -> str:
        return f"{self.kind} {self.claim_id}"


class InfoRequest(models.Model):
    """Somebody was asked for what is missing, until `due_on`; `follows` says what happens when it passes.

    `items`: texts, and papers of the scheme as {"code", "ko", "en"}. `consequence`: words beside it; all
    that was said, in rows from before there was a list to choose from.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    items = models.JSONField(help_text="what is asked for, a text or a paper each")
    follows = models.CharField(max_length=10, default="", db_default="", blank=True)
    consequence = models.CharField(max_length=500, default="", db_default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="", db_default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    answer = models.TextField(default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(closed_at=None), name="a_claim_has_one_open_request"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=[str(o) for o in casework.Outcome]),
                name="a_closed_request_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(follows__in=["", *map(str, casework.Follows)]),
                name="what_follows_is_one_of_those_known",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "id"], name="request_of_a_claim"),
            models.Index(fields=["due_on"], condition=Q(closed_at=None), name="request_by_its_day"),
        ]
        permissions = [("request_information", "Ask a claimant for information")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.due_on}"


class AnswerFile(models.Model):
    """A paper that came in answer to a request."""

    request = models.ForeignKey(InfoRequest, models.PROTECT)
    file = models.ForeignKey(StoredFile, models.PROTECT, db_index=False)

    class Meta:
        permissions = [("see_paper", "See the papers of a claim")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.file_id}"


class Contact(models.Model):
    """Somebody was called, visited or written to about a claim, and what came of it."""

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10)
    call_again_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=[str(way) for way in casework.Way])
                & Q(outcome__in=[str(reached) for reached in casework.Reached]),
                name="a_contact_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(outcome="again", call_again_at__isnull=False)
                | ~Q(outcome="again") & Q(call_again_at=None),
                name="who_is_called_again_is_called_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "id"], name="contact_of_a_claim"),
            models.Index(
                fields=["call_again_at"],
                condition=Q(call_again_at__isnull=False),
                name="contact_to_call_again",
            ),
        ]
        permissions = [("log_contact", "Record contacts with claimants")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.way} {self.outcome}"


class Note(models.Model):
    """What somebody wants others to know about a claim; append-only."""

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=2000)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_note_says_something")]
        indexes = [models.Index(fields=["claim", "id"], name="note_of_a_claim")]
        permissions = [("write_note", "Write notes about claims")]

    def __str__(self) -> str:
        return f"{self.claim_id} #{self.pk}"
