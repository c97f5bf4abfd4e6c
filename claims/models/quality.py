"""Quality sampling: the plan of an incident, what was drawn under it, and what a second person says of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backoffice.lib.models import Move
from claims.models.claims import Claim
from claims.models.incidents import Incident
from claims.rules import quality

PERSON = settings.AUTH_USER_MODEL
IN_FORCE = Q(in_force_at__isnull=False, ended_at=None)
OUTCOMES = [str(outcome) for outcome in quality.Outcome]
CLOSED = sorted(str(outcome) for outcome in quality.CLOSED_WITHOUT_ASSESSMENT)
SAME = Q(outcome=F("decided"))
BOTH_CLOSE = Q(outcome__in=CLOSED, decided__in=CLOSED)


class SamplingPlan(models.Model):
    """How many decisions about one question are looked at again, and above which error rate nothing is paid.

    Entered by one person, put in force by another, and then never changed but ended. `share_bp`,
    `threshold_bp`: hundredths of a percent. `least`: per examiner and draw. `seed` and the decisions
    determine the sample.
    """

    incident = models.ForeignKey(Incident, models.PROTECT)
    stage = models.CharField(max_length=10)
    share_bp = models.PositiveIntegerField()
    least = models.PositiveSmallIntegerField(default=5)
    seed = models.CharField(max_length=64)
    threshold_bp = models.PositiveIntegerField()
    confidence = models.PositiveSmallIntegerField(default=95)
    valid_from = models.DateField()
    entered_by = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    entered_at = models.DateTimeField()
    in_force_by = models.ForeignKey(PERSON, models.PROTECT, null=True, db_index=False, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, db_index=False, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "stage"], condition=IN_FORCE, name="one_sampling_plan_of_a_stage_in_force"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[str(stage) for stage in quality.Stage])
                & Q(share_bp__gte=1, share_bp__lte=quality.WHOLE_BP, least__gte=1)
                & Q(threshold_bp__lt=quality.WHOLE_BP, confidence__gte=80, confidence__lte=99)
                & ~Q(seed=""),
                name="a_sampling_plan_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(in_force_by=None, in_force_at=None)
                | Q(in_force_by__isnull=False, in_force_at__isnull=False) & ~Q(in_force_by=F("entered_by")),
                name="a_sampling_plan_is_put_in_force_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None, end_reason="")
                | Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason=""),
                name="a_sampling_plan_ends_for_a_reason",
            ),
        ]
        permissions = [
            ("enforce_plan", "Put sampling plans in force and end them"),
            ("draw_sample", "Draw samples of decisions"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} #{self.pk}"


class SampleDraw(models.Model):
    """One draw: of the decisions made from `since` to before `until`; the database draws and writes the rows.

    The first begins with the plan, each further one where the last one ended. One with a greater share over
    all that was drawn from so far widens the sample.
    """

    plan = models.ForeignKey(SamplingPlan, models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField()
    share_bp = models.PositiveIntegerField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lt=F("until"), until__lte=F("at"), share_bp__lte=quality.WHOLE_BP),
                name="a_draw_is_of_a_time_that_was",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} #{self.pk}"


class QualityReview(models.Model):
    """One decision of the sample: another person says what they would have decided, without seeing it.

    `decided`, `decided_ground`: the decision; `among`: of so many decisions of the examiner in the draw. The
    reviewer's `outcome`, `ground` and `words` come first, then `result`; a third person rules on what differs
    materially.
    """

    draw = models.ForeignKey(SampleDraw, models.PROTECT)
    plan = models.ForeignKey(SamplingPlan, models.PROTECT, db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT)
    move = models.ForeignKey(Move, models.PROTECT, db_index=False, related_name="+")
    examiner = models.ForeignKey(PERSON, models.PROTECT, db_index=False, related_name="+")
    decided = models.CharField(max_length=10)
    decided_ground = models.CharField(max_length=30, default="", db_default="", blank=True)
    among = models.PositiveIntegerField()
    reviewer = models.ForeignKey(PERSON, models.PROTECT, null=True, db_index=False, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="", db_default="", blank=True)
    ground = models.CharField(max_length=30, default="", db_default="", blank=True)
    words = models.CharField(max_length=2000, default="", db_default="", blank=True)
    result = models.CharField(max_length=10, default="", db_default="", blank=True)
    ruling = models.CharField(max_length=10, default="", db_default="", blank=True)
    ruled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, db_index=False, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    ruled_words = models.CharField(max_length=2000, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "claim", "move"], name="a_decision_is_sampled_once_under_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("examiner")),
                name="a_decision_is_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None, reviewed_at=None, outcome="", ground="", words="", result="")
                | Q(reviewer__isnull=False, reviewed_at__isnull=False, outcome__in=OUTCOMES)
                & ~Q(words="")
                & (Q(outcome="exclude") & ~Q(ground="") | ~Q(outcome="exclude") & Q(ground="")),
                name="a_review_says_what_and_why",
            ),
            # `claims.rules.quality.compare`, in the database
            models.CheckConstraint(
                condition=Q(reviewer=None)
                | Q(result="agrees") & SAME & Q(ground=F("decided_ground"))
                | Q(result="formal") & SAME & ~Q(ground=F("decided_ground"))
                | Q(result="formal") & ~SAME & BOTH_CLOSE
                | Q(result="material") & ~SAME & ~BOTH_CLOSE,
                name="a_review_is_compared_by_its_rule",
            ),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_by=None, ruled_at=None, ruled_words="")
                | Q(ruling__in=[str(ruling) for ruling in quality.Ruling], result="material")
                & Q(ruled_by__isnull=False, ruled_at__isnull=False)
                & ~Q(ruled_words="")
                & ~Q(ruled_by=F("examiner"))
                & ~Q(ruled_by=F("reviewer")),
                name="a_material_difference_is_ruled_on_by_a_third",
            ),
        ]
        indexes = [
            # the two lists of what waits for a person
            models.Index(fields=["id"], condition=Q(reviewer=None), name="review_waiting"),
            models.Index(fields=["id"], condition=Q(result="material", ruling=""), name="review_to_rule_on"),
        ]
        permissions = [
            ("review_quality", "Review sampled decisions of others"),
            ("rule_on_quality", "Rule on differences found by reviews"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
