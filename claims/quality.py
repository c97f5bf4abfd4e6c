"""Quality sampling: plans put in force, samples drawn, decisions reviewed blind, differences ruled on."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.edits import edited_by
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, no_reason
from claims.holds import refuse_held
from claims.models import Claim, Incident, QualityReview, SampleDraw, SamplingPlan
from claims.review import GROUNDS
from claims.rules import quality as rules
from claims.rules import workflow
from claims.rules.quality import Outcome, Result, Ruling, Said, Stage

ENFORCE = "claims.enforce_plan"
DRAW = "claims.draw_sample"
REVIEW = "claims.review_quality"
RULE = "claims.rule_on_quality"
LONGEST = 2_000


class QualityRefused(Refusal):
    """The plan, the draw or the review does not allow this now; the message says why and what to do."""


class Drawn(NamedTuple):
    """What a draw brought: decisions that are new in the sample."""

    plan: SamplingPlan
    draw: SampleDraw
    came: int


def put_in_force(plan: SamplingPlan, *, by: Any, at: datetime) -> None:
    """Another person than whoever entered the plan puts it in force; then it is never changed, only ended.

    Raises NotAllowed; QualityRefused for one's own plan, one that is no draft, or beside another in force.
    """
    demand(by, ENFORCE, "표본 계획 시행", "put a sampling plan in force")
    with edited_by(by):
        row = SamplingPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if row.in_force_at is not None or row.ended_at is not None:
            raise QualityRefused(
                "초안인 표본 계획만 시행합니다", "only a draft of a sampling plan is put in force"
            )
        if row.entered_by_id == by.pk:
            raise QualityRefused(
                "본인이 입력한 표본 계획입니다. 다른 사람이 시행해야 합니다",
                f"{by.get_username()} entered this plan: another person puts it in force",
            )
        others = SamplingPlan.objects.filter(incident=row.incident_id, stage=row.stage, ended_at=None)
        if others.filter(in_force_at__isnull=False).exists():
            raise QualityRefused(
                "이 사고의 같은 단계에 시행 중인 표본 계획이 있습니다. 먼저 종료하십시오",
                "another plan of this stage is in force for the incident: end it first",
            )
        row.in_force_by, row.in_force_at = by, at
        row.save(update_fields=["in_force_by", "in_force_at"])


def end(plan: SamplingPlan, *, by: Any, at: datetime, reason: str) -> None:
    """End a plan, or give up a draft: it holds no batch any more. What was drawn and reviewed stays.

    Raises NotAllowed; QualityRefused for one that is over; ValueError for a missing reason.
    """
    demand(by, ENFORCE, "표본 계획 종료", "end a sampling plan")
    if not reason.strip():
        raise no_reason("the end of a sampling plan")
    with edited_by(by):
        row = SamplingPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if row.ended_at is not None:
            raise QualityRefused("이미 종료된 표본 계획입니다", "this sampling plan is over already")
        row.ended_by, row.ended_at, row.end_reason = by, at, reason.strip()
        row.save(update_fields=["ended_by", "ended_at", "end_reason"])


def draw_sample(incident: Incident, *, at: datetime, by: Any = None) -> list[Drawn]:
    """Draw from what people decided since the last draw, for every plan in force of the incident.

    1. one row per plan: from where its last draw ended until now,
    2. the database ranks the decisions of each examiner by the seed and writes the sample in one statement.

    The same decisions give the same sample whenever it is drawn. Raises NotAllowed (None is the terminal);
    QualityRefused where no plan is in force.
    """
    if by is not None:
        demand(by, DRAW, "표본 추출", "draw a sample")
    with transaction.atomic():
        plans = list(
            SamplingPlan.objects.select_for_update(no_key=True)
            .filter(incident=incident, in_force_at__isnull=False, ended_at=None)
            .order_by("pk")
        )
        if not plans:
            raise QualityRefused(
                f"{incident.code} 사고에 시행 중인 표본 계획이 없습니다",
                f"no sampling plan is in force for {incident.code}",
            )
        drawn = []
        for plan in plans:  # two at most: one for each question
            last = plan.sampledraw_set.order_by("-until").first()
            since = last.until if last else begins(plan)
            if since < at:
                drawn.append(_draw(plan, since, at, plan.share_bp, by=by, at=at))
    return drawn


def widen(plan: SamplingPlan, share_bp: int, *, by: Any, at: datetime) -> Drawn:
    """Review more: draw again from all that was drawn from so far, with a greater share.

    What is in the sample stays in it; what comes in addition is the next in the same order. Raises
    NotAllowed; QualityRefused before the first draw, or for a share that is not greater.
    """
    demand(by, DRAW, "표본 확대", "widen a sample")
    with transaction.atomic():
        row = SamplingPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        shares = [(draw.until, draw.share_bp) for draw in row.sampledraw_set.all()]
        if not shares:
            raise QualityRefused("표본을 먼저 뽑으십시오", "draw a sample first")
        most = max(share for _until, share in shares)
        if not most < share_bp <= rules.WHOLE_BP:
            raise QualityRefused(
                f"표본 비율은 {most / 100:g} %보다 크고 100 % 이하여야 합니다",
                f"the share must be above {most / 100:g} % and at most 100 %",
            )
        return _draw(row, begins(row), max(until for until, _share in shares), share_bp, by=by, at=at)


def begins(plan: SamplingPlan) -> datetime:
    """The first moment from which decisions are sampled: the beginning of the plan's day in Seoul."""
    return timezone.make_aware(datetime.combine(plan.valid_from, time.min))


def _draw(
    plan: SamplingPlan, since: datetime, until: datetime, share: int, *, by: Any, at: datetime
) -> Drawn:
    draw = SampleDraw.objects.create(plan=plan, since=since, until=until, share_bp=share, by=by, at=at)
    sql.analyze("claims_qualityreview")
    return Drawn(plan, draw, draw.qualityreview_set.count())


def review(
    row: QualityReview, outcome: str, *, ground: str = "", words: str, by: Any, at: datetime
) -> Result:
    """Say what one would have decided; only then is it compared with the decision. Returns the result.

    Raises NotAllowed; QualityRefused for one's own decision, or one that was reviewed by now; Refusal for an
    outcome that this question does not have, an exclusion without ground, missing words.
    """
    demand(by, REVIEW, "표본 재검토", "review a sampled decision")
    with transaction.atomic():
        found = QualityReview.objects.select_for_update(no_key=True, of=("self",)).select_related("plan")
        one = found.get(pk=row.pk)
        if one.examiner_id == by.pk:
            raise QualityRefused(
                "본인이 한 결정은 재검토할 수 없습니다", "nobody reviews a decision of their own"
            )
        if one.reviewer_id is not None:
            raise QualityRefused("이미 재검토한 결정입니다", "this decision was reviewed already")
        stage = Stage(one.plan.stage)
        if outcome not in rules.OFFERED[stage]:
            raise Refusal("이 단계의 결정이 아닙니다", f"{outcome} is no outcome of this stage")
        excluded = outcome == Outcome.EXCLUDE
        if excluded and ground not in GROUNDS:
            raise Refusal("부지급에는 심사 사유를 골라야 합니다", "an exclusion needs its ground")
        if not words.strip():
            raise no_reason("a review")
        second = Said(outcome, ground if excluded else "")
        result = rules.compare(Said(one.decided, one.decided_ground), second)
        one.reviewer, one.reviewed_at = by, at
        one.outcome, one.ground, one.words, one.result = *second, words.strip(), result
        one.save(update_fields=["reviewer", "reviewed_at", "outcome", "ground", "words", "result"])
    return result


def rule(row: QualityReview, ruling: Ruling, *, words: str, by: Any, at: datetime) -> bool:
    """A third person says who was right about a material difference; returns whether the claim was taken up.

    An error that is upheld takes the claim up again where something was decided: it comes before a person,
    its awards stand, and a batch that pays it has to be made anew. Raises NotAllowed; QualityRefused for the
    examiner, the reviewer, or what needs no ruling; CaseworkRefused while the claim is held.
    """
    demand(by, RULE, "재검토 차이 판정", "rule on a difference")
    if not words.strip():
        raise no_reason("a ruling")
    with transaction.atomic():
        one = QualityReview.objects.select_for_update(no_key=True).get(pk=row.pk)
        if one.result != Result.MATERIAL or one.ruling:
            raise QualityRefused("판정을 기다리는 차이가 아닙니다", "this waits for no ruling")
        if by.pk in (one.examiner_id, one.reviewer_id):
            raise QualityRefused(
                "결정한 사람과 재검토한 사람이 아닌 제3자가 판정합니다",
                "neither the examiner nor the reviewer rules on their difference",
            )
        one.ruling, one.ruled_by, one.ruled_at, one.ruled_words = ruling, by, at, words.strip()
        one.save(update_fields=["ruling", "ruled_by", "ruled_at", "ruled_words"])
        return ruling == Ruling.UPHELD and bool(_take_up(one.claim_id, by=by, at=at, reason=words.strip()))


def _take_up(claim: int, *, by: Any, at: datetime, reason: str) -> Sequence[int]:
    """The claim comes before a person again, by the verb of where it stands."""
    status = Claim.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=claim)
    step = rules.TAKEN_UP.get(workflow.Status(status))
    if step is None:
        return []
    refuse_held([claim])
    person = by if step.needs_person else None
    return moves.move(Claim, workflow.CLAIM, step, [claim], by=person, at=at, reason=reason)
