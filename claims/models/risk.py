"""Risk signals: the thresholds people set, the flags a run raised, and what a person said of two claims."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backoffice.lib.models import Run
from claims.models.claims import Claim
from claims.models.incidents import Incident
from claims.rules import risk


class RiskRule(models.Model):
    """When a signal raises a flag, for one incident or for all (null); the one of the incident goes first.

    `at_least`: so many businesses (shared), filings (speed). `minutes`: of speed. `percent`: above an edge.
    `alone`: a number one digit off is enough by itself; otherwise something else must be the same too.
    """

    signal = models.CharField(max_length=20)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True)
    used = models.BooleanField(default=True)
    at_least = models.PositiveSmallIntegerField(default=2)
    minutes = models.PositiveSmallIntegerField(default=10)
    percent = models.PositiveSmallIntegerField(default=5)
    alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "incident"], nulls_distinct=False, name="a_signal_has_one_rule"
            ),
            models.CheckConstraint(
                condition=Q(signal__in=[str(signal) for signal in risk.Signal]),
                name="a_risk_rule_is_of_a_known_signal",
            ),
            models.CheckConstraint(
                condition=Q(at_least__gte=2, minutes__gte=1, percent__gte=1),
                name="a_risk_rule_has_its_thresholds",
            ),
        ]

    def __str__(self) -> str:
        return self.signal


class RiskFlag(models.Model):
    """Something to look twice at: why, in both languages, and which other claims it was held against.

    Raised and closed by runs; closed when it no longer holds, and never changed otherwise.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    signal = models.CharField(max_length=20)
    count = models.IntegerField()
    against = ArrayField(models.BigIntegerField())
    reason_ko = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_run = models.ForeignKey(Run, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "signal"], condition=Q(closed_at=None), name="a_signal_flags_a_claim_once"
            ),
            models.CheckConstraint(
                condition=Q(signal__in=[str(signal) for signal in risk.Signal])
                & ~Q(reason_ko="")
                & ~Q(reason_en=""),
                name="a_risk_flag_says_why",
            ),
        ]
        indexes = [
            # the flags of a claim, and which of an incident's are open
            models.Index(fields=["claim", "id"], name="riskflag_of_a_claim"),
            models.Index(
                fields=["incident", "signal", "id"], condition=Q(closed_at=None), name="riskflag_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal} {self.claim_id}"


class PairVerdict(models.Model):
    """What a person said of two claims that look alike; asked once. The smaller id stands first."""

    low = models.ForeignKey(Claim, models.PROTECT, db_index=False, related_name="+")
    high = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10)
    words = models.CharField(max_length=500, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="a_pair_is_judged_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="a_pair_stands_in_one_order"),
            models.CheckConstraint(
                condition=Q(verdict__in=[str(verdict) for verdict in risk.Verdict]),
                name="a_pair_is_the_same_different_or_unsure",
            ),
        ]
        permissions = [("judge_pair", "Say whether two claims are the same")]

    def __str__(self) -> str:
        return f"{self.low_id}–{self.high_id} {self.verdict}"


class AccountMask(models.Model):
    """An account number with each digit hidden in turn, as keyed digests: finds numbers one digit off.

    Nothing of the number can be read from them. They hold while the blind index beside them is the account's.
    """

    blind_index = models.BinaryField(primary_key=True)
    masks = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return str(self.pk)
