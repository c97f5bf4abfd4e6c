"""Holding what is due to assessed claims: no batch takes it until a person, or a day, releases it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, no_reason
from claims.holds import CaseworkRefused
from claims.models import Claim, Incident
from claims.rules.workflow import AWARDED
from compensation.models import PaymentHold, Payout
from compensation.rules.workflow import BEING_PAID

PERMISSION = "compensation.hold_payment"


def hold(ids: Sequence[int], *, by: Any, at: datetime, reason: str, until: date | None = None) -> int:
    """Hold what is due to the claims, until a day's beginning or a person's word; all or none; how many.

    The claims move on as they do: only the next batches leave them out. Raises NotAllowed; Refusal for a
    missing reason or a day that is not to come; CaseworkRefused with the claims that have no award, whose
    payment is in a batch or on its way, or that are held already.
    """
    demand(by, PERMISSION, "지급 보류", "hold payments")
    reason = reason.strip()
    if not reason:
        raise no_reason("a held payment")
    if until is not None and until <= timezone.localdate(at):
        raise Refusal(
            "지급 보류 종료일은 오늘보다 뒤여야 합니다", "a held payment is released on a day to come"
        )
    wanted = sorted(set(ids))
    with transaction.atomic():
        rows = Claim.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        standing = dict(rows.values_list("pk", "status"))
        if early := [pk for pk in wanted if standing.get(pk) not in AWARDED]:
            raise CaseworkRefused(early, "아직 보상이 결정되지 않은 신청", "nothing is awarded yet")
        going = Payout.objects.filter(claim__in=wanted, status__in=BEING_PAID)
        if paid := set(going.values_list("claim_id", flat=True)):
            raise CaseworkRefused(
                paid, "이미 지급 회차에 들어간 신청(그 지급 회차를 취소해야 보류할 수 있습니다)",
                "in a payout batch already (void that batch first)",
            )  # fmt: skip
        if held := held_among(wanted):
            raise CaseworkRefused(held, "이미 지급을 보류한 신청", "held already")
        return sql.execute(
            "INSERT INTO compensation_paymenthold (claim_id, reason, by_id, since, until)"
            " SELECT id, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
            [reason[:500], by.pk, at, until, wanted],
        )


def release(ids: Sequence[int], *, by: Any, at: datetime, reason: str) -> int:
    """Let what is due to the claims be paid by the next batch; all or none. Returns how many.

    Raises NotAllowed; Refusal for a missing reason; CaseworkRefused with the claims that are not held.
    """
    demand(by, PERMISSION, "지급 보류 해제", "release held payments")
    reason = reason.strip()
    if not reason:
        raise no_reason("a release")
    with transaction.atomic():
        ended = sql.rows(
            "UPDATE compensation_paymenthold SET ended_at = %s, ended_by_id = %s, end_reason = %s"
            " WHERE claim_id = ANY(%s) AND ended_at IS NULL RETURNING claim_id",
            [at, by.pk, reason[:500], list(ids)],
        )
        if others := set(ids) - {row[0] for row in ended}:
            raise CaseworkRefused(others, "지급을 보류하지 않은 신청", "its payment is not held")
        return len(ended)


def end_timed(at: datetime) -> int:
    """Release what was held until today or an earlier day; returns how many. By beat; safe to repeat."""
    return sql.execute(
        "UPDATE compensation_paymenthold SET ended_at = %s WHERE ended_at IS NULL AND until <= %s",
        [at, timezone.localdate(at)],
    )


def held_among(ids: Sequence[int]) -> set[int]:
    """Those of the claims whose payment is held."""
    return set(PaymentHold.objects.filter(claim__in=ids, ended_at=None).values_list("claim_id", flat=True))


def held_of(incident: Incident) -> Any:
    """The open holds of an incident, the oldest first: what its next batches leave out, and why."""
    rows = PaymentHold.objects.filter(claim__incident=incident, ended_at=None)
    return rows.select_related("by").order_by("pk")
