"""An outage: what was down, where and when, and who may claim for it."""

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q

from backoffice.lib.models import StoredFile
from claims.rules.incident import FAULTS


class Incident(models.Model):
    """An outage, with what the operator says about its own liability (전기통신사업법 art. 33)."""

    class Liability(models.TextChoices):
        """The operator's position."""

        INVESTIGATING = "under_investigation"
        ADMITTED = "admitted"
        DENIED = "denied"
        FORCE_MAJEURE = "force_majeure"

    code = models.CharField(max_length=40, unique=True)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, default="", blank=True)
    cause = models.CharField(max_length=20)
    liability = models.CharField(max_length=20, choices=Liability.choices, default=Liability.INVESTIGATING)
    liability_no = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Counts the changes of the position: claims screened under another one are screened again."""
    fault = models.CharField(max_length=10, default="", db_default="", blank=True)
    """The operator's own fault in causing it, as found; '' is not found yet. Some terms pay by it."""
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fault__in=["", *FAULTS]), name="an_incident_has_a_known_fault"
            ),
        ]
        permissions = [("load_incident", "Load an incident file")]

    def __str__(self) -> str:
        return self.code


class Service(models.Model):
    """A service of the operator that the incident may have broken, and the harms that can come from it."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    code = models.CharField(max_length=40)
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, default="", blank=True)
    harms = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "code"], name="a_service_is_named_once")]

    def __str__(self) -> str:
        return self.name_ko


class Area(models.Model):
    """An area the outage windows speak of (법정동 or district code)."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    code = models.CharField(max_length=40)
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "code"], name="an_area_is_named_once")]

    def __str__(self) -> str:
        return self.name_ko


class OutageWindow(models.Model):
    """One service was down from–to: in an area and for a line type (empty: all), or for one line (`of_line`).

    `of_line` is said beside `line_no`, and not read off it: were the number of a line ever lost on the way,
    its window would be everybody's.

    Never deleted: a later list closes a window with a date (`withdrawn_at`). Windows may overlap.
    """

    class Exemption(models.TextChoices):
        """Legal grounds that belong to a window (전기통신사업법 art. 33 ①, 시행령 art. 37-21)."""

        NONE = ""
        FORCE_MAJEURE = "force_majeure"
        MAINTENANCE = "announced_maintenance"

    incident = models.ForeignKey(Incident, models.PROTECT)
    service = models.CharField(max_length=40)
    area = models.CharField(max_length=40, default="", blank=True)
    line_type = models.CharField(max_length=40, default="", blank=True)
    line_no = models.CharField(max_length=40, default="", blank=True)
    of_line = models.BooleanField(default=False, db_default=False)
    period = DateTimeRangeField()
    exemption = models.CharField(max_length=30, choices=Exemption.choices, default="", blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "service", "area", "line_type", "line_no", "period", "exemption"],
                condition=Q(withdrawn_at=None),
                name="a_window_is_listed_once",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="a_window_has_a_beginning_and_an_end",
            ),
            models.CheckConstraint(
                condition=Q(Q(of_line=False) & Q(line_no=""))
                | Q(Q(of_line=True) & ~Q(line_no="") & Q(area="", line_type="")),
                name="a_window_of_a_line_names_the_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.area} {self.period}"


class Admission(models.Model):
    """Who may claim: the `admission:` part of a scheme, numbered per incident and frozen."""

    incident = models.ForeignKey(Incident, models.PROTECT)
    number = models.IntegerField()
    scheme_code = models.CharField(max_length=60)
    basis = models.CharField(max_length=20)
    rules = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="an_admission_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"
