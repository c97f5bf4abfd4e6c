"""The outbox: cues of what happened, the messages about it, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backoffice.lib.models import Event, Move, StoredFile
from claims.models import Claim
from notices.models.templates import Sender, Template
from notices.rules import workflow
from notices.rules.channels import CHANNELS
from notices.rules.channels import Form as Forms


class Cue(models.Model):
    """Something happened about which there is something to tell; written by the database with the fact.

    One per statement, however many rows it wrote: they lie between `lo` and `hi`, under `move` where a move
    did it. Messages are written from it later (`notices.writing`), so that telling costs a stage nothing.
    """

    event = models.CharField(max_length=20)
    move = models.ForeignKey(Move, models.PROTECT, null=True, db_index=False)
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    messages = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, messages=None) | Q(done_at__isnull=False, messages__isnull=False),
                name="a_cue_that_is_done_says_how_many",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(done_at=None), name="cue_to_do")]

    def __str__(self) -> str:
        return f"{self.event} #{self.pk}"


class Message(models.Model):
    """One message to one person about one claim by one channel. Only its status and what goes with it move.

    `source` is the row the event is about: the claim of a receipt, the request, the move of a decision, the
    payout, the objection. `key` is what the gateway knows it by, so that it is asked and never told twice.
    Who it went to and what it said lie encrypted in line `line` of `file`; `shown_to` is all that lists show.
    """

    event = models.CharField(max_length=20)
    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    source_id = models.BigIntegerField()
    template = models.ForeignKey(Template, models.PROTECT, db_index=False)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    status = models.CharField(
        max_length=12, choices=workflow.MESSAGE.choices(), default=workflow.Status.WAITING
    )
    key = models.UUIDField(default=uuid.uuid4)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    form = models.CharField(max_length=10, default="", db_default="", blank=True)
    shown_to = models.CharField(max_length=80, default="", db_default="", blank=True)
    sender = models.ForeignKey(Sender, models.PROTECT, null=True, db_index=False)
    gateway = models.CharField(max_length=20, default="", db_default="", blank=True)
    gateway_no = models.CharField(max_length=100, default="", db_default="", blank=True)
    problem = models.CharField(max_length=20, default="", db_default="", blank=True)
    more = models.CharField(max_length=100, default="", db_default="", blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, db_index=False)
    line = models.IntegerField(default=0, db_default=0)
    again_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="sent_again")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "event", "source_id", "channel"],
                condition=Q(again_of=None),
                name="a_message_is_written_once",
            ),
            models.UniqueConstraint(fields=["key"], name="a_message_has_a_key_of_its_own"),
            models.CheckConstraint(
                condition=Q(status__in=[str(status) for status in workflow.Status]),
                name="a_message_has_a_known_status",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[str(channel) for channel in CHANNELS])
                & Q(language__in=["ko", "en"])
                & Q(form__in=["", *(str(form) for form in Forms)]),
                name="a_message_goes_a_known_way",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["handing", "sent", "delivered", "unknown"])
                | Q(file__isnull=False, handed_at__isnull=False) & ~Q(gateway="") & ~Q(shown_to=""),
                name="a_message_that_left_is_kept_as_it_left",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "delivered"]) | ~Q(gateway_no=""),
                name="a_sent_message_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["failed", "unknown", "stopped"]) | ~Q(problem=""),
                name="a_message_that_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(again_of=None, asked_by=None)
                | Q(again_of__isnull=False, asked_by__isnull=False) & ~Q(again_of=F("id")),
                name="a_message_sent_again_says_who_asked",
            ),
        ]
        indexes = [
            # what goes next
            models.Index(
                fields=["channel", "not_before", "id"], condition=Q(status="waiting"), name="message_to_send"
            ),
            # what a gateway may have, or has not reported on
            models.Index(
                fields=["handed_at", "id"], condition=Q(status="handing"), name="message_being_handed"
            ),
            models.Index(fields=["gateway", "id"], condition=Q(status="sent"), name="message_not_reported"),
            # what a person looks at
            models.Index(fields=["id"], condition=Q(status__in=["failed", "unknown"]), name="message_dead"),
            # the mailbox of the demonstration
            models.Index(fields=["gateway", "id"], condition=~Q(gateway=""), name="message_by_gateway"),
        ]
        permissions = [
            ("resend_message", "Send a message once more"),
            ("stop_message", "Stop messages that wait"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel} #{self.pk}"


class MessageEvent(Event):
    """A message moved. `row_id` is the message."""

    row = models.ForeignKey(Message, models.DO_NOTHING, db_constraint=False, db_index=False)


class MailboxItem(models.Model):
    """What the mailbox of the demonstration took: its own memory, as a carrier has one, of keys alone."""

    key = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    taken = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.key}"
