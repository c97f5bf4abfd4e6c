"""Texts as data with versions, and the numbers that messages come from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from notices.rules.channels import CHANNELS, Channel
from notices.rules.events import EVENTS

IN_FORCE = Q(approved_at__isnull=False, ended_at=None)


class Template(models.Model):
    """One version of a text in both languages; never changed, approved by another person, ended.

    Nothing is told of an event before a text of it is in force. `made_by` null: shipped with the product.
    """

    event = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    subject_ko = models.CharField(max_length=120, default="", blank=True)
    body_ko = models.TextField()
    subject_en = models.CharField(max_length=120, default="", blank=True)
    body_en = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "version"], name="a_notice_text_has_one_of_each_version"
            ),
            models.UniqueConstraint(
                fields=["event", "channel"], condition=IN_FORCE, name="one_notice_text_in_force"
            ),
            models.CheckConstraint(
                condition=Q(event__in=[str(event) for event in EVENTS])
                & Q(channel__in=[str(channel) for channel in CHANNELS])
                & ~Q(body_ko="")
                & ~Q(body_en=""),
                name="a_notice_text_is_of_a_known_event",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False)
                & (Q(made_by=None) | ~Q(approved_by=F("made_by"))),
                name="a_notice_text_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_notice_text_says_who_ended_it",
            ),
        ]
        permissions = [
            ("write_template", "Write the texts of notices"),
            ("approve_template", "Put texts of notices in force and end them"),
        ]

    def __str__(self) -> str:
        return f"{self.event}/{self.channel} {self.version}"


class Sender(models.Model):
    """A number that text messages come from, as registered with the carrier; edited with its history.

    전기통신사업법 제84조의2: nobody is shown another number than the registered one (발신번호 사전등록).
    """

    channel = models.CharField(max_length=10)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "number", "valid_from"], name="a_sender_is_listed_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[str(Channel.TEXT), str(Channel.KAKAO)])
                & Q(number__regex=r"^[0-9]{8,12}$"),
                name="a_sender_is_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
