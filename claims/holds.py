"""Holding claims and releasing them: what is held no stage takes and nobody moves."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, RowsRefused, no_reason
from claims.models import Claim, Hold
from claims.rules.casework import HoldKind
from claims.rules.numbers import claim_number
from claims.rules.workflow import BEFORE_THE_AWARD

PERMISSION = "claims.hold"


class CaseworkRefused(RowsRefused):
    """Some of the claims cannot be dealt with so; nothing was changed. `rows` holds their ids."""

    def __init__(self, claims: Collection[int], ko: str, en: str):
        super().__init__(claims, ko, en, named=claim_number)


def hold(ids: Sequence[int], *, by: Any, at: datetime, reason: str, until: date | None = None) -> int:
    """Hold the claims, until a day's beginning or a person's word; all or none. Returns how many.

    Raises NotAllowed; Refusal for a missing reason or a day that is not to come; CaseworkRefused with the
    claims that are held already, or decided.
    """
    demand(by, PERMISSION, "보류", "hold claims")
    reason = reason.strip()
    if not reason:
        raise no_reason("a hold")
    if until is not None and until <= timezone.localdate(at):
        raise Refusal("보류 종료일은 오늘보다 뒤여야 합니다", "a hold ends on a day to come")
    with transaction.atomic():
        lock_before_the_award(ids)
        known = Hold.objects.filter(claim__in=ids, kind=HoldKind.HOLD, ended_at=None)
        if held := list(known.values_list("claim_id", flat=True)):
            raise CaseworkRefused(held, "이미 보류 중인 신청", "on hold already")
        return sql.execute(
            "INSERT INTO claims_hold (claim_id, kind, reason, by_id, since, until)"
            " SELECT id, 'hold', %s, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
            [reason[:500], by.pk, at, until, sorted(set(ids))],
        )


def release(ids: Sequence[int], *, by: Any, at: datetime, reason: str) -> int:
    """Let held claims go on; all or none. Returns how many.

    Raises NotAllowed; Refusal for a missing reason; CaseworkRefused with the claims that are not on hold.
    """
    demand(by, PERMISSION, "보류 해제", "release claims")
    reason = reason.strip()
    if not reason:
        raise no_reason("a release")
    with transaction.atomic():
        ended = sql.rows(
            "UPDATE claims_hold SET ended_at = %s, ended_by_id = %s, end_reason = %s"
            " WHERE claim_id = ANY(%s) AND kind = 'hold' AND ended_at IS NULL RETURNING claim_id",
            [at, by.pk, reason[:500], list(ids)],
        )
        if others := set(ids) - {row[0] for row in ended}:
            raise CaseworkRefused(list(others), "보류 중이 아닌 신청", "not on hold")
        return len(ended)


def end_timed(at: datetime) -> int:
    """Release what was held until today or an earlier day; returns how many. By beat; safe to repeat."""
    return sql.execute(
        "UPDATE claims_hold SET ended_at = %s WHERE ended_at IS NULL AND kind = 'hold' AND until <= %s",
        [at, timezone.localdate(at)],
    )


def lock_before_the_award(ids: Sequence[int]) -> None:
    """Lock the claims. Raises CaseworkRefused with those about which something is decided already."""
    rows = Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    standing = dict(rows.values_list("pk", "status"))
    if over := [pk for pk in set(ids) if standing.get(pk) not in BEFORE_THE_AWARD]:
        raise CaseworkRefused(over, "이미 결정된 신청", "decided already")


def held_between(lo: int, hi: int) -> frozenset[int]:
    """The claims of a span lo ≤ id < hi that no stage takes; asked once it has locked what it takes.

    Those that claim nothing of this company, those held, and those whose answer, or want of one, a person has
    not looked at yet. Whoever holds a claim
    locks it first: none is held after this answer and before the stage has moved.
    """
    return frozenset(
        row[0]
        for row in sql.rows(
            "SELECT claim_id FROM claims_hold"
            " WHERE ended_at IS NULL AND claim_id >= %(lo)s AND claim_id < %(hi)s"
            " UNION SELECT claim_id FROM claims_workitem"
            " WHERE closed_at IS NULL AND kind = 'answer' AND claim_id >= %(lo)s AND claim_id < %(hi)s"
            " UNION SELECT claim_id FROM claims_filing"
            " WHERE about IN ('no_loss', 'other_company') AND claim_id >= %(lo)s AND claim_id < %(hi)s",
            {"lo": lo, "hi": hi},
        )
    )


def held_among(ids: Sequence[int]) -> set[int]:
    """Those of the claims that are held."""
    return set(Hold.objects.filter(claim__in=ids, ended_at=None).values_list("claim_id", flat=True))


def refuse_held(ids: Sequence[int]) -> None:
    """Raise CaseworkRefused with those of the claims that are held: nobody decides about them."""
    if found := held_among(ids):
        raise CaseworkRefused(
            list(found), "보류나 보완 대기 중인 신청", "on hold or waiting for the claimant"
        )
