"""Amounts that the scheme leaves to a person: prepared by one, approved by another, awarded by assessing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from backoffice.lib import laws, moves
from backoffice.lib.models import StoredFile
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.staff.models import Approval, AuthorityLimit
from claims.checks import refuse_unchecked
from claims.models import Claim
from claims.rules.numbers import claim_number
from compensation.gathering import gather
from compensation.models import Adoption, Appraisal, AppraisalFactor, AppraisalLine, Benefit, SchemeVersion
from compensation.rules import workflow
from compensation.rules.appraisals import Appraisal as Found
from compensation.rules.appraisals import Line, problems
from compensation.rules.benefit import Judged, judge
from compensation.rules.scheme import Scheme, parse_scheme
from compensation.rules.steps import AssessFacts
from compensation.schemes import NotForYou, in_force

SUBJECT = "appraisal"
PREPARE = "compensation.appraise"


class AppraisalRefused(Refusal):
    """The amount cannot be worked out or approved like this; the message says what is wrong."""


class Left(NamedTuple):
    """A benefit whose amount the scheme in force leaves to a person, and why: the judgement without one.

    `factors` are those that the scheme names.
    """

    benefit: str
    factors: tuple[str, ...]
    judged: Judged


class Panel(NamedTuple):
    """A panel that decided (협의체): its name, the day, and the minutes."""

    name: str
    day: date
    minutes: StoredFile


def left_to_a_person(claim: Claim) -> tuple[SchemeVersion, list[Left]]:
    """The version in force, and what it leaves to a person of a claim that may be assessed under it.

    Judged now, so that a claim awarded before is seen as one that waits. Raises AppraisalRefused where no
    scheme is in force, or where the claim does not stand so that it is assessed.
    """
    adoption, rules = _rules(claim)
    return adoption.version, _left(rules, _facts(claim, adoption, rules))


def work_out(
    claim: Claim, benefit: str, lines: Sequence[Line], factors: Mapping[str, int]
) -> tuple[SchemeVersion, Judged]:
    """What the amount of a benefit would be by these lines and factors (hundredths of a percent), and how.

    Nothing is written. Raises AppraisalRefused with every problem.
    """
    adoption, rules = _rules(claim)
    facts = _facts(claim, adoption, rules)
    left = next((one for one in _left(rules, facts) if one.benefit == benefit), None)
    if left is None:
        number = claim_number(claim.pk)
        raise AppraisalRefused(
            f"{number} 신청의 {benefit} 항목은 담당자가 정하는 금액이 아닙니다",
            f"the benefit {benefit} of {number} is not left to a person",
        )
    wrong = problems(list(lines), factors, left.factors)
    if wrong:
        raise AppraisalRefused("\n".join(one.ko for one in wrong), "\n".join(one.en for one in wrong))
    found = _found(lines, factors)
    judged = judge(rules, facts._replace(appraised=found.as_text(benefit)))
    return adoption.version, next(one for one in judged if one.benefit == benefit)


def prepare(
    claim: Claim,
    benefit: str,
    *,
    lines: Sequence[Line],
    factors: Mapping[str, tuple[int, str]],
    panel: Panel | None = None,
    by: Any,
    at: datetime,
) -> Appraisal:
    """Keep what a person found of a loss; another approves it. `factors`: hundredths of a percent, and why.

    1. lock the claim, so that what it is judged by stays while this is worked out,
    2. work the amount out by the rules of the version in force,
    3. write the appraisal with its lines and factors, and the maker's own row of approval.

    Raises AppraisalRefused (also where one waits for approval already), NotAllowed.
    """
    demand(by, PREPARE, "손해 사정", "work out an amount that is left to a person")
    if any(not why.strip() for _part, why in factors.values()):
        raise AppraisalRefused("비율마다 근거를 적어 주십시오", "say what each factor rests on")
    with transaction.atomic():
        Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
        refuse_unchecked([claim.pk], "appraise")
        version, judged = work_out(claim, benefit, lines, {code: part for code, (part, _) in factors.items()})
        if Appraisal.objects.filter(
            claim=claim, benefit__code=benefit, status=workflow.AppraisalStatus.PREPARED
        ).exists():
            raise AppraisalRefused(
                "승인을 기다리는 손해 사정이 이미 있습니다. 먼저 승인하거나 반려해야 합니다",
                "an appraisal waits for approval already: it is approved or sent back first",
            )
        found = _found(lines, {code: part for code, (part, _) in factors.items()})
        kept = Appraisal.objects.create(
            claim=claim,
            benefit=Benefit.objects.get(scheme=version.scheme_id, code=benefit),
            version=version,
            lines=len(lines),
            factors=len(factors),
            claimed_won=found.claimed,
            accepted_won=found.accepted,
            won=judged.won or 0,
            panel=panel.name if panel else "",
            panel_on=panel.day if panel else None,
            minutes=panel.minutes if panel else None,
            made_by=by,
            made_at=at,
        )
        AppraisalLine.objects.bulk_create(
            AppraisalLine(
                appraisal=kept, position=place, what=line.what.strip(), claimed_won=line.claimed,
                accepted_won=line.accepted, paper=line.paper.strip(), reason=line.reason.strip(),
            )
            for place, line in enumerate(lines, start=1)
        )  # fmt: skip
        AppraisalFactor.objects.bulk_create(
            AppraisalFactor(
                appraisal=kept, position=place, code=code, hundredths=part, reason=why.strip()
            )
            for place, (code, (part, why)) in enumerate(factors.items(), start=1)
        )  # fmt: skip
        _sign([kept], "prepared", by, at)
    return kept


def approve(ids: Iterable[int], *, by: Any, at: datetime) -> int:
    """Approve appraisals that others prepared, all or none; they count from the next assessment on.

    1. lock them; each by another than who made it, within the approver's limits,
    2. those that counted before for the same benefit are replaced,
    3. write the approvals and move the appraisals.

    Raises NotForYou, AppraisalRefused, MoveRefused, NotAllowed.
    """
    chosen = sorted(set(ids))
    moves.may(workflow.APPROVE_APPRAISAL, by)
    with transaction.atomic():
        rows = list(Appraisal.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
        waiting = {row.pk for row in rows if row.status == workflow.AppraisalStatus.PREPARED}
        if refused := [pk for pk in chosen if pk not in waiting]:
            raise moves.MoveRefused(workflow.APPROVE_APPRAISAL, refused)
        if own := [row for row in rows if row.made_by_id == by.pk]:
            named = ", ".join(claim_number(row.claim_id) for row in own[:10])
            raise NotForYou(
                f"본인이 작성한 손해 사정입니다. 다른 사람이 승인해야 합니다: {named}",
                f"{by.get_username()} prepared these: another person approves them: {named}",
            )
        limit = AuthorityLimit.objects.filter(person=by, subject_kind=SUBJECT).first()
        allowed = limit.single_won if limit else 0
        if above := [row for row in rows if limit is None or row.won > allowed]:
            most = max(row.won for row in above)
            raise AppraisalRefused(
                f"{most:,}원은 본인의 승인 한도 {allowed:,}원을 넘습니다."
                " 한도가 더 큰 사람이 승인해야 합니다",
                f"{most:,} won is above the limit of {by.get_username()} ({allowed:,} won):"
                " somebody with a higher one approves it",
            )
        refuse_unchecked([row.claim_id for row in rows], "appraise")
        before = Appraisal.objects.filter(
            status=workflow.AppraisalStatus.APPROVED, claim__in=[row.claim_id for row in rows]
        )
        pairs = {(row.claim_id, row.benefit_id) for row in rows}
        over = [row.pk for row in before if (row.claim_id, row.benefit_id) in pairs]
        moves.move(Appraisal, workflow.APPRAISAL, workflow.REPLACE, over, at=at)
        _sign(rows, "approved", by, at)
        try:
            with transaction.atomic():
                return moves.move_all(
                    Appraisal, workflow.APPRAISAL, workflow.APPROVE_APPRAISAL, chosen, by=by, at=at
                )
        except IntegrityError as error:
            if laws.broken(error) != "an_appraisal_is_approved_by_another":
                raise
            raise AppraisalRefused(
                "승인하면 하루 승인 한도를 넘습니다",
                f"this would pass the daily limit of {by.get_username()}",
            ) from error


def send_back(ids: Iterable[int], *, by: Any, at: datetime, reason: str) -> int:
    """Give appraisals back to be made anew; all or none. Raises MoveRefused, NotAllowed, Refusal."""
    return moves.move_all(
        Appraisal, workflow.APPRAISAL, workflow.SEND_BACK, sorted(set(ids)), by=by, at=at, reason=reason
    )


def _sign(rows: Iterable[Appraisal], step: str, by: Any, at: datetime) -> None:
    Approval.objects.bulk_create(
        Approval(subject_kind=SUBJECT, subject_id=row.pk, step=step, person=by, amount_won=row.won, at=at)
        for row in rows
    )


def _rules(claim: Claim) -> tuple[Adoption, Scheme]:
    adoption = in_force(claim.incident)
    if adoption is None:
        raise AppraisalRefused(
            "이 사고에 시행 중인 보상 기준이 없습니다", "no scheme is in force for this incident"
        )
    return adoption, parse_scheme(adoption.version.data)


def _facts(claim: Claim, adoption: Adoption, rules: Scheme) -> AssessFacts:
    """The facts of one claim as assessing reads them."""
    for again in (False, True):
        where = {
            "lo": claim.pk, "hi": claim.pk + 1, "incident": claim.incident_id,
            "admission": adoption.admission_id, "again": again,
        }  # fmt: skip
        for alike in gather(rules, where, lock=False):
            return alike.facts
    number = claim_number(claim.pk)
    raise AppraisalRefused(
        f"{number} 신청은 현행 기준의 심사를 통과하지 않아 금액을 정할 수 없습니다",
        f"{number} is not cleared under the scheme in force, so that no amount is worked out",
    )


def _left(rules: Scheme, facts: AssessFacts) -> list[Left]:
    factors = {benefit.code: benefit.factors for benefit in rules.benefits}
    judged = judge(rules, facts._replace(appraised=""))
    return [Left(one.benefit, factors[one.benefit], one) for one in judged if one.won is None]


def _found(lines: Sequence[Line], factors: Mapping[str, int]) -> Found:
    return Found(
        sum(line.claimed for line in lines), sum(line.accepted for line in lines), tuple(factors.items())
    )
