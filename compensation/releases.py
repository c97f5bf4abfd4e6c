"""Paying once more to where a payment came back from: a person lifts the hold, the next batch takes it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, no_reason
from claims import work
from claims.models import Claim
from claims.rules.numbers import claim_number
from claims.rules.work import Kind
from compensation.models import Payout, PayoutBatch
from compensation.rules.workflow import PayoutStatus

PERMISSION = "compensation.release_returned"
NAMED = 5


class NotHeld(Refusal):
    """Nothing of it is held because a payment came back; the message says of what."""


class Released(NamedTuple):
    """How many payouts were released, and how much is due again with them."""

    payouts: int
    won: int


def held_payouts(claim: Claim, payouts: Iterable[Payout] | None = None) -> list[int]:
    """The payouts that came back and hold what is due to a claim; `payouts`: all of it, where read."""
    rows = Payout.objects.filter(claim=claim).select_related("release") if payouts is None else payouts
    returned = [row for row in rows if row.status == PayoutStatus.RETURNED and not hasattr(row, "release")]
    return [row[0] for row in _look([row.pk for row in returned], [claim.pk])]


def of_claim(claim: Claim) -> list[int]:
    """The same; raises NotHeld when there is none."""
    return _some(held_payouts(claim), *2 * (claim_number(claim.pk),))


def of_batch(batch: PayoutBatch) -> list[int]:
    """The payouts of a batch that came back and still hold what is due. Raises NotHeld."""
    return _some(
        _held(Payout.objects.filter(payment__batch=batch)), f"지급 회차 {batch.pk}", f"batch {batch.pk}"
    )


def release(payouts: Sequence[int], *, by: Any, at: datetime, reason: str) -> Released:
    """Let the next batch pay again what these payouts hold, to the same account or bill; all or none.

    For an account whose bank takes payments again, and a credit that billing can now post. A payment that
    comes back once more holds again, and what is in a live payout is never released (a trigger).
    Raises NotAllowed, ValueError without a reason, NotHeld.
    """
    demand(by, PERMISSION, "입금 불능 건 재지급", "release returned payments")
    reason = reason.strip()
    if not reason:
        raise no_reason("release")
    ids = sorted(set(payouts))
    with transaction.atomic():
        # Two people at once: the second finds nothing held.
        list(
            Payout.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk")
        )
        held = _look(ids)
        if not held or len(held) < len(ids):
            known = {row[0] for row in held}
            others = Payout.objects.filter(pk__in=[pk for pk in ids if pk not in known]).order_by("pk")
            named = ", ".join(claim_number(pk) for pk in others.values_list("claim_id", flat=True)[:NAMED])
            raise NotHeld(
                f"지급 {len(ids)}건 가운데 {len(ids) - len(held)}건은 입금 불능으로 보류된 건이 아닙니다:"
                f" {named}. 아무것도 바꾸지 않았습니다",
                f"{len(ids) - len(held)} of {len(ids)} payouts are not held: {named}",
            )
        sql.execute(
            "INSERT INTO compensation_release (payout_id, person_id, reason, at)"
            " SELECT payout, %s, %s, %s FROM unnest(%s::bigint[]) AS payout",
            [by.pk, reason[:500], at, ids],
        )
        follow([row[1] for row in held], at=at)
    return Released(len(held), sum(row[2] for row in held))


def follow(claims: Sequence[int], *, at: datetime) -> None:
    """Work about returned payments is open exactly while something due to the claim is held by one."""
    if not claims:
        return
    came_back = Payout.objects.filter(claim__in=claims, status=PayoutStatus.RETURNED)
    looked_at = set(came_back.values_list("claim_id", flat=True))
    held = {
        row[0] for row in sql.rows(sql.named("compensation/sql/held_claims"), {"claims": list(looked_at)})
    }
    if held:
        work.open_work(sorted(held), Kind.RETURNED, at=at)
    if over := looked_at - held:
        work.close_work(sorted(over), Kind.RETURNED, at=at)


def _held(payouts: Any) -> list[int]:
    returned = payouts.filter(status=PayoutStatus.RETURNED).order_by("pk").values_list("pk", flat=True)
    return [row[0] for row in _look(list(returned))]


def _some(found: list[int], ko: str, en: str) -> list[int]:
    if not found:
        raise NotHeld(
            f"{ko}에는 입금 불능으로 보류된 건이 없습니다",
            f"nothing of {en} is held because a payment came back",
        )
    return found


def _look(payouts: list[int], claims: Iterable[int] | None = None) -> list[Any]:
    if not payouts:
        return []
    if claims is None:
        claims = Payout.objects.filter(pk__in=payouts).values_list("claim_id", flat=True)
    return sql.rows(
        sql.named("compensation/sql/held_payouts"), {"payouts": payouts, "claims": sorted(set(claims))}
    )
