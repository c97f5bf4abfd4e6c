"""What a person found of a loss where the scheme leaves the amount to them, approved by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backoffice.lib.models import Event, StoredFile
from claims.models import Claim
from compensation.models.schemes import Benefit, SchemeVersion
from compensation.rules.appraisals import FACTORS, WHOLE
from compensation.rules.workflow import APPRAISAL, AppraisalStatus

A = AppraisalStatus


class Appraisal(models.Model):
    """The loss accepted for one benefit of a claim (손해 사정), and the amount that follows from it (won).

    Never edited: a later one replaces it. `won` is what judging made of it under `version` when it was
    prepared, and what is approved; the award comes from assessing. `panel` with its day and minutes where a
    panel decided (협의체).
    """

    claim = models.ForeignKey(Claim, models.PROTECT)
    benefit = models.ForeignKey(Benefit, models.PROTECT, db_index=False)
    version = models.ForeignKey(SchemeVersion, models.PROTECT, db_index=False)
    status = models.CharField(max_length=10, choices=APPRAISAL.choices(), default=A.PREPARED)
    lines = models.SmallIntegerField(help_text="how many lines it has")
    factors = models.SmallIntegerField(help_text="how many factors are applied")
    claimed_won = models.BigIntegerField()
    accepted_won = models.BigIntegerField()
    won = models.BigIntegerField()
    panel = models.CharField(max_length=100, default="", blank=True)
    panel_on = models.DateField(null=True)
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, db_index=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in A]), name="an_appraisal_has_a_known_status"
            ),
            models.UniqueConstraint(
                fields=["claim", "benefit"],
                condition=Q(status=A.PREPARED),
                name="one_appraisal_of_a_benefit_waits",
            ),
            models.UniqueConstraint(
                fields=["claim", "benefit"],
                condition=Q(status=A.APPROVED),
                name="one_appraisal_of_a_benefit_counts",
            ),
            models.CheckConstraint(
                condition=Q(lines__gt=0, accepted_won__gte=0, accepted_won__lte=F("claimed_won"), won__gte=0),
                name="no_more_is_accepted_than_claimed",
            ),
            models.CheckConstraint(
                condition=Q(panel="", panel_on=None, minutes=None)
                | (~Q(panel="") & Q(panel_on__isnull=False, minutes__isnull=False)),
                name="a_panel_has_its_day_and_minutes",
            ),
        ]
        permissions = [
            ("appraise", "Work out an amount that is left to a person"),
            ("approve_appraisal", "Approve such an amount"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.won:,}"


class AppraisalLine(models.Model):
    """One part of the loss against the papers: won claimed and accepted, and why less."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, db_index=False)
    position = models.SmallIntegerField()
    what = models.CharField(max_length=200)
    claimed_won = models.BigIntegerField()
    accepted_won = models.BigIntegerField()
    paper = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "position"], name="a_line_of_loss_has_its_place"),
            models.CheckConstraint(
                condition=Q(accepted_won__gte=0, accepted_won__lte=F("claimed_won")),
                name="a_line_accepts_no_more_than_claimed",
            ),
            models.CheckConstraint(
                condition=Q(accepted_won=F("claimed_won")) | ~Q(reason=""), name="a_cut_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(paper=""), name="a_line_of_loss_rests_on_a_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.accepted_won:,}"


class AppraisalFactor(models.Model):
    """What part of the accepted loss counts, in hundredths of a percent (2,340 is 23.4 %), and why."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, db_index=False)
    position = models.SmallIntegerField()
    code = models.CharField(max_length=30)
    hundredths = models.SmallIntegerField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "code"], name="a_factor_is_applied_once"),
            models.CheckConstraint(
                condition=Q(code__in=list(FACTORS)), name="a_factor_is_one_of_those_known"
            ),
            models.CheckConstraint(
                condition=Q(hundredths__gte=0, hundredths__lte=WHOLE), name="a_factor_is_a_percentage"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_factor_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.hundredths / 100} %"


class AppraisalEvent(Event):
    """An appraisal moved. `row_id` is the appraisal."""

    row = models.ForeignKey(Appraisal, models.DO_NOTHING, db_constraint=False, db_index=False)
