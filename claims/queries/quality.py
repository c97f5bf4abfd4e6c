"""Reading the quality sampling: where plans stand, what holds a batch, what waits for whom."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from backoffice.lib import sql
from claims.models import QualityReview
from claims.rules.quality import Hold


class Standing(NamedTuple):
    """One plan in force; the columns of quality_standing.sql."""

    plan_id: int
    stage: str
    share_bp: int
    least: int
    seed: str
    threshold_bp: int
    confidence: int
    valid_from: date
    drawn_until: datetime | None
    whole_drawn: bool
    sampled: int
    reviewed: int
    formal: int
    errors: int
    unruled: int


class ByExaminer(NamedTuple):
    """What the reviews say of one examiner's decisions; the columns of quality_examiners.sql."""

    examiner_id: int
    name: str
    decisions: int
    sampled: int
    reviewed: int
    formal: int
    errors: int
    unruled: int


class DrawnAgain(NamedTuple):
    """One decision of an incident's samples; the columns of quality_drawn_again.sql."""

    plan_id: int
    stage: str
    seed: str
    claim_id: int
    move_id: int
    examiner: str
    kept: bool
    again: bool


def drawn_again(incident: int) -> list[DrawnAgain]:
    """Every draw worked out again by its seed: `kept` and `again` differ where something was changed."""
    return list(sql.facts("claims/sql/quality_drawn_again", {"incident": incident}, DrawnAgain))


def standing(incident: int) -> list[Standing]:
    """The plans in force of an incident, in the order of their stages."""
    return list(sql.facts("claims/sql/quality_standing", {"incident": incident}, Standing))


def by_examiner(plan: int) -> list[ByExaminer]:
    """The results of one plan, by name."""
    return list(sql.facts("claims/sql/quality_examiners", {"plan": plan}, ByExaminer))


def holds(incident: int, made_at: datetime) -> dict[int, Hold]:
    """{plan: why} of the plans that stop a batch made at this moment; asked of the law itself."""
    found = sql.rows("SELECT plan_id, hold FROM claims_quality_holds(%s, %s)", [incident, made_at])
    return {plan: Hold(why) for plan, why in found}


def waiting(user: Any) -> QuerySet[QualityReview]:
    """Sampled decisions that wait for a review and are not this person's own, under plans that go on."""
    rows = QualityReview.objects.filter(reviewer=None, plan__ended_at=None)
    return rows.exclude(examiner=user).select_related("plan__incident").order_by("pk")


def to_rule_on(user: Any) -> QuerySet[QualityReview]:
    """Material differences that wait for a ruling, and in which this person has no part."""
    rows = QualityReview.objects.filter(result="material", ruling="")
    rows = rows.exclude(examiner=user).exclude(reviewer=user)
    return rows.select_related("plan__incident", "examiner", "reviewer").order_by("pk")
