"""What is due to a claim, how it came about, and what is left to a person."""

from django.db import models
from django.db.models import F, Q

from backoffice.lib.models import Run
from claims.models import Claim
from compensation.models.figures import Figures, are_whole_numbers
from compensation.models.schemes import Benefit, SchemeVersion


class Verdict(models.Model):
    """The steps of a judgement, stored once for all claims judged alike.

    `facts` are the few-valued facts it was judged on, as far as the scheme asks for them; NULL in verdicts
    older than the column, and where nothing was judged. Amounts that are a claim's own lie in the figures of
    its award; the steps speak of them by position.
    """

    version = models.ForeignKey(SchemeVersion, models.PROTECT)
    benefit = models.ForeignKey(Benefit, models.PROTECT)
    engine = models.CharField(max_length=10)
    tier = models.CharField(max_length=60, default="", blank=True)
    steps = models.JSONField()
    facts = models.JSONField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "benefit", "digest"], name="a_verdict_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit}: {self.tier}"


class Award(models.Model):
    """What is due to a claim under one benefit: a signed amount in whole won, never edited.

    `sequence` 0 is the first award, whatever the scheme version; corrections are further deltas, written when
    the claim is determined again, and their sum is what is due. `capped_won` and `shared_won` are what limits
    over several awards took from the amount judged; NULL when nothing.

    There is one for everybody who was hurt, so the columns stand in the order in which a row is smallest.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    benefit = models.ForeignKey(Benefit, models.PROTECT, db_index=False)
    verdict = models.ForeignKey(Verdict, models.PROTECT, db_index=False)
    amount_won = models.BigIntegerField()
    run = models.ForeignKey(Run, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()
    capped_won = models.BigIntegerField(null=True)
    shared_won = models.BigIntegerField(null=True)
    sequence = models.SmallIntegerField(default=0)
    figures = Figures()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "benefit", "sequence"], name="one_first_award_per_claim_and_benefit"
            ),
            models.CheckConstraint(
                condition=Q(sequence__gt=0) | Q(sequence=0, amount_won__gte=0),
                name="a_first_award_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(sequence=0) | ~Q(amount_won=0), name="a_further_award_changes_something"
            ),
            models.CheckConstraint(
                condition=(Q(capped_won=None) | Q(capped_won__gt=0))
                & (Q(shared_won=None) | Q(shared_won__gt=0)),
                name="a_limit_takes_something_or_is_not_named",
            ),
            are_whole_numbers("an_award_has_whole_figures"),
        ]
        indexes = [
            # what was taken back, of which there is little: does it wait for a payment, or is it to be repaid
            models.Index(fields=["claim"], condition=Q(amount_won__lt=0), name="award_lowered"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_won:,}"


class Proposal(models.Model):
    """What a run judged before limits looked at all of it, and what they took: the closed set of the run.

    It is awarded from here, and stays: a replay shares it anew. A claim that no benefit is for has one row
    without a benefit.
    """

    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, db_index=False)
    benefit = models.ForeignKey(Benefit, models.PROTECT, null=True, db_index=False)
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, db_index=False)
    won = models.BigIntegerField(default=0)
    figures = Figures()
    capped_won = models.BigIntegerField(default=0)
    shared_won = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "claim", "benefit"], nulls_distinct=False, name="a_proposal_is_made_once"
            ),
            models.CheckConstraint(
                condition=Q(capped_won__gte=0, shared_won__gte=0, won__gte=F("capped_won") + F("shared_won")),
                name="a_limit_takes_no_more_than_there_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.won:,}"


class PersonAssessment(models.Model):
    """A claim whose amount the scheme leaves to a person, and why (the steps of the verdict)."""

    claim = models.ForeignKey(Claim, models.PROTECT)
    verdict = models.ForeignKey(Verdict, models.PROTECT)
    figures = Figures()
    run = models.ForeignKey(Run, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "verdict"], name="left_to_a_person_once_per_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}"
