"""Third parties who are asked to confirm a fact about a claim, and what they answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from backoffice.lib.models import StoredFile
from claims.models.claims import Claim
from claims.rules import confirmations as rules


class ThirdParty(models.Model):
    """Somebody outside who knows: network operation, a card association, a delivery platform, a reseller."""

    code = models.SlugField(max_length=40, unique=True)
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    contact = models.CharField(max_length=300, default="", blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in rules.Party])
                & ~Q(code="")
                & ~Q(name_ko="")
                & ~Q(name_en=""),
                name="a_third_party_has_its_kind_and_names",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Confirmation(models.Model):
    """One question to one party about one claim; answered once, asked again by a new row.

    `waits`: the claim is held until the answer is in or its day is over. `values` are the figures of an
    answer (`rules.FIGURES`), `overdue_at` when the day passed: it decides nothing, an answer may still come.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    party = models.ForeignKey(ThirdParty, models.PROTECT, db_index=False)
    fact = models.CharField(max_length=10)
    question = models.CharField(max_length=500, default="", blank=True)
    waits = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField()
    overdue_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="", db_default="", blank=True)
    values = models.JSONField(default=dict, db_default={})
    words = models.CharField(max_length=1000, default="", db_default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    paper = models.ForeignKey(StoredFile, models.PROTECT, null=True, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "party", "fact"],
                condition=Q(answered_at=None),
                name="a_party_is_asked_a_fact_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(fact__in=[str(fact) for fact in rules.Fact])
                & (~Q(fact="other") | ~Q(question="")),
                name="a_party_is_asked_something_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="", answered_by=None, paper=None)
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    outcome__in=[str(outcome) for outcome in rules.Outcome],
                ),
                name="an_answer_of_a_party_has_its_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "id"], name="confirmation_of_a_claim"),
            models.Index(
                fields=["party", "due_on", "id"], condition=Q(answered_at=None), name="confirmation_open"
            ),
        ]
        permissions = [("ask_third_party", "Ask third parties to confirm facts, record what they answer")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.fact}"
