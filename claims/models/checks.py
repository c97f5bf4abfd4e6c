"""What is checked of a claim before it is decided: the checklist as data, and what people ticked."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from claims.models.incidents import Incident
from claims.rules import checks
from claims.rules.workflow import Kind


class ChecklistItem(models.Model):
    """One check, for the claims it names: those of an incident (null: of all), under a scheme and of a kind
    ('': any), received from a day on. Of several with one code the narrowest stands: the one of the incident,
    then of the scheme, then of the kind.

    `automatic` names a function of `claims.rules.checks.REGISTER`; '' is ticked by a person. `blocks`: the
    decisions that people cannot make before it is ticked.
    """

    code = models.CharField(max_length=40)
    wording_ko = models.CharField(max_length=200)
    wording_en = models.CharField(max_length=200)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True)
    scheme = models.CharField(max_length=60, default="", blank=True)
    kind = models.CharField(max_length=10, default="", blank=True)
    automatic = models.CharField(max_length=40, default="", blank=True)
    blocks = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    since = models.DateField(null=True, blank=True)
    used = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "incident", "scheme", "kind"],
                nulls_distinct=False,
                name="a_check_stands_once_for_the_same_claims",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$") & ~Q(wording_ko="") & ~Q(wording_en=""),
                name="a_check_says_what_it_asks",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *(str(kind) for kind in Kind)]),
                name="a_check_is_for_a_known_kind_of_claim",
            ),
            models.CheckConstraint(
                condition=Q(blocks=[])
                | Q(automatic="", blocks__contained_by=[str(decision) for decision in checks.DECISIONS]),
                name="only_what_people_tick_blocks_decisions",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CheckTick(models.Model):
    """What a person said of one check of a claim; append-only, the newest counts."""

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    item = models.ForeignKey(ChecklistItem, models.PROTECT, db_index=False)
    outcome = models.CharField(max_length=10)
    words = models.CharField(max_length=500, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[str(tick) for tick in checks.Tick]), name="a_tick_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[str(tick) for tick in sorted(checks.PLAIN)]) | ~Q(words=""),
                name="a_tick_that_is_no_plain_yes_says_why",
            ),
        ]
        indexes = [models.Index(fields=["claim", "item", "id"], name="tick_of_a_claim")]
        permissions = [("tick_check", "Tick the checks of a claim")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.item_id} {self.outcome}"
