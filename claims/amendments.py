"""Amending what was filed: old, new and why are kept, and the claim is judged by it as by a later list."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib import moves, sql
from backoffice.lib.edits import edited_by
from backoffice.lib.money import Unreadable
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, no_reason
from claims.holds import CaseworkRefused
from claims.models import Claim, Filing, Hold, Incident
from claims.recheck import recheck
from claims.rules import workflow
from claims.rules.about import CLOSED_BY, About
from claims.rules.amend import AMENDABLE
from claims.rules.workflow import AWARDED, NOT_YET_AWARDED

PERMISSION = "claims.amend"


class Amended(NamedTuple):
    """How many filings say something else now, and how many of their claims are confirmed again."""

    changed: int
    rechecked: int


def amend(ids: Sequence[int], field: str, text: str, *, by: Any, reason: str, at: datetime) -> Amended:
    """Make `field` of the filings say what `text` says; all or none.

    1. ask whether `by` may, for a reason, and read the text as the intake does,
    2. lock the claims: each is filed; what a decided one is about stays,
    3. keep what each said before, and write what differs in one statement,
    4. where a claim rests on the field it is confirmed again, the awarded ones too: what is due by the new
       facts is awarded as the difference. A closed claim stays closed.

    Raises NotAllowed; Refusal for an unknown field, a missing reason, a text that cannot be read;
    CaseworkRefused with the claims that cannot be amended so.
    """
    demand(by, PERMISSION, "신청 내용 정정", "amend a filing")
    if field not in AMENDABLE:
        raise Refusal("정정할 수 없는 항목입니다", f"{field} is not amended")
    reason = reason.strip()
    if not reason:
        raise no_reason("an amendment")
    try:
        columns = AMENDABLE[field].read(text)
    except Unreadable as wrong:
        raise Refusal(wrong.ko, wrong.en) from wrong
    with transaction.atomic(), edited_by(by):
        rows = Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        standing = dict(rows.values_list("pk", "status"))
        filings = list(Filing.objects.filter(claim__in=ids).order_by("claim"))
        if others := set(ids) - {filing.claim_id for filing in filings}:
            raise CaseworkRefused(list(others), "신청서가 없는 건", "nothing was filed")
        if field == "about" and (decided := [pk for pk in standing if _decided(standing[pk])]):
            raise CaseworkRefused(decided, "이미 결정된 신청", "decided already")
        changed = [filing for filing in filings if any(getattr(filing, c) != v for c, v in columns.items())]
        _keep(changed, field, columns, by=by, reason=reason, at=at)
        Filing.objects.filter(pk__in=[filing.pk for filing in changed]).update(**columns)
        again: list[int] = []
        if AMENDABLE[field].facts:
            judged = {*NOT_YET_AWARDED, *AWARDED} - {workflow.Status.EXCLUDED}
            again = [filing.claim_id for filing in changed if standing[filing.claim_id] in judged]
        sent = sum(
            recheck(again[start : start + moves.AT_MOST], at=at)
            for start in range(0, len(again), moves.AT_MOST)
        )
    return Amended(len(changed), sent)


def answer(ids: Sequence[int], about: About, *, by: Any, reason: str, at: datetime) -> int:
    """Close filings that claim nothing of this company: answered, or handed on; all or none.

    `about` says which of the two: no_loss or other_company. Returns how many. Raises NotAllowed, ValueError
    for a missing reason, CaseworkRefused with those about something else, MoveRefused with those decided.
    """
    step = CLOSED_BY[about]
    moves.may(step, by, reason)
    with transaction.atomic():
        so = set(Filing.objects.filter(claim__in=ids, about=about).values_list("claim_id", flat=True))
        if others := set(ids) - so:
            raise CaseworkRefused(list(others), "신청 구분이 다른 건", "about something else")
        return moves.move_all(Claim, workflow.CLAIM, step, sorted(set(ids)), by=by, at=at, reason=reason)


def answer_all(incident: Incident, about: About, *, by: Any, reason: str, at: datetime) -> int:
    """Close every filing of the incident about this that waits and is not held. Raises as `answer` does."""
    waiting = Filing.objects.filter(
        incident=incident, about=about, claim__status__in=workflow.BEFORE_THE_AWARD
    ).exclude(claim__in=Hold.objects.filter(ended_at=None).values("claim"))
    ids = list(waiting.order_by("claim").values_list("claim", flat=True))
    moves.may(CLOSED_BY[about], by, reason)
    with transaction.atomic():
        return sum(
            answer(ids[start : start + moves.AT_MOST], about, by=by, reason=reason, at=at)
            for start in range(0, len(ids), moves.AT_MOST)
        )


def _decided(status: str) -> bool:
    return status not in workflow.BEFORE_THE_AWARD


def _keep(
    filings: Sequence[Filing], field: str, columns: dict[str, Any], *, by: Any, reason: str, at: datetime
) -> None:
    after = json.dumps({name: _plain(value) for name, value in columns.items()}, ensure_ascii=False)
    sql.copy_rows(
        "claims_amendment",
        ("claim_id", "field", "before", "after", "reason", "by_id", "at"),
        (
            (
                filing.claim_id, field,
                json.dumps({name: _plain(getattr(filing, name)) for name in columns}, ensure_ascii=False),
                after, reason[:500], by.pk, at,
            )
            for filing in filings
        ),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
