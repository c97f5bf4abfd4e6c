"""What the company decided to pay: schemes, their versions and benefits, and which is in force."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from backoffice.lib.models import Event, StoredFile
from claims.models import Admission, Incident
from compensation.rules.workflow import SCHEME, VersionStatus

CHANNELS = [("bank", "bank transfer"), ("credit", "billing credit")]
"""What a payout batch may pay by; a benefit may also be in kind, which nobody pays."""
IN_KIND = ("in_kind", "in kind")


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
    """One loaded text of a scheme, frozen from the moment it is loaded; `data` is the file's content.

    Its status alone moves (`rules.workflow.SCHEME`); in force as long as one adoption of it stands.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT)
    number = models.IntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=20)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=SCHEME.choices(), default=VersionStatus.DRAFT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="a_version_is_numbered_once"),
            models.CheckConstraint(
                condition=Q(status__in=[str(status) for status in VersionStatus]),
                name="a_scheme_has_a_known_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}@{self.number}"


class SchemeVersionEvent(Event):
    """A scheme version moved. `row_id` is the version."""

    row = models.ForeignKey(SchemeVersion, models.DO_NOTHING, db_constraint=False, db_index=False)


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
    channel = models.CharField(max_length=10, choices=[*CHANNELS, IN_KIND])
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="a_benefit_is_named_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[code for code, _ in [*CHANNELS, IN_KIND]]),
                name="a_benefit_has_a_known_channel",
            ),
        ]

    def __str__(self) -> str:
        return self.code
