"""Payout batches: what is due is gathered, locked, and approved by another person than the maker."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from backoffice.lib import laws, moves, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.lib.runs import CHUNK, Span, Stage, open_run
from backoffice.staff.models import Approval, AuthorityLimit
from claims.models import Incident
from claims.queries import quality
from claims.rules.quality import HOLDS
from compensation.models import CHANNELS, Payout, PayoutBatch
from compensation.rules import workflow
from compensation.schemes import NotForYou

SUBJECT = "payout_batch"


class NothingDue(Refusal):
    """There is nothing to pay on this channel."""


class BatchRefused(Refusal):
    """The batch may not make this step now; the message says what is missing."""


def open_batch(incident: Incident, channel: str, *, by: Any, at: datetime) -> tuple[PayoutBatch, Run]:
    """Make a batch and open the run that fills and locks it.

    Raises NothingDue, NotAllowed, RunOpen while another batch of the channel is being filled.
    """
    demand(by, "compensation.make_batch", "지급 회차 만들기", "make a batch")
    if channel not in dict(CHANNELS):
        raise Refusal(
            f"{channel}은(는) 없는 지급 경로입니다. 가능: bank, credit",
            f"{channel} is no channel; known: bank, credit",
        )
    where = {"incident": incident.pk, "channel": channel}
    with transaction.atomic():
        batch = PayoutBatch.objects.create(incident=incident, channel=channel, made_by=by, made_at=at)
        run = open_run(
            MAKE,
            f"{incident.code}/{channel}",
            _due(incident, channel),
            at=at,
            by=by,
            params={**where, "batch": batch.pk},
        )
    return batch, run


def _due(incident: Incident, channel: str) -> Iterator[Span]:
    """Where something is due; asked when the run is ours, so that no other batch is being filled."""
    where = {"incident": incident.pk, "channel": channel}
    found = sql.rows(sql.named("compensation/sql/due_spans"), {**where, "size": CHUNK})
    if not found:
        by_reason = dict(
            sql.rows(
                "SELECT held, count(*) FROM compensation_due"
                " WHERE incident_id = %(incident)s AND channel = %(channel)s GROUP BY held",
                where,
            )
        )
        on_hold = by_reason.pop("hold", 0)
        held = sum(by_reason.values())
        # An account can be corrected; a bill cannot, and billing may take what it could not post before.
        bank = channel == "bank"
        ways = f"{'corrected (correct_account) or ' if bank else ''}released (release_returned)"
        waits = f"; {held} are held until they are {ways}" if held else ""
        correct = "지급 계좌를 정정하거나(correct_account) " if bank else ""
        until = f"{correct}지급 보류를 해제할 때까지(release_returned)"
        held_ko = f". {held}건은 {until} 보류됩니다" if held else ""
        if on_hold:
            waits += f"; people hold the payment of {on_hold}"
            held_ko += f". {on_hold}건은 담당자가 지급을 보류했습니다"
        raise NothingDue(
            f"이 경로에서 지급할 건이 없습니다{held_ko}",
            f"nothing is due on the {channel} channel of {incident.code}{waits}",
        )
    yield from (Span(lo, hi) for lo, hi in found)


def _make(run: Run, chunk: Chunk) -> Mapping[str, int]:
    return _fill(run, chunk) if run.phase == 0 else _lock(run)


def _fill(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Pay what is due to the claims of one chunk.

    1. gather per claim what is awarded and in no live payout, with its payee (the account of the filing, or
       the subscription that is billed); a claim without payee, one whose payment came back and whose payee
       was not corrected since, and one whose payment a person holds, is left out,
    2. one payment, one payout, an item for each award.
    """
    where = {
        "lo": chunk.lo,
        "hi": chunk.hi,
        "incident": run.params["incident"],
        "channel": run.params["channel"],
        "batch": run.params["batch"],
    }
    sql.execute(sql.named("compensation/sql/due"), where)
    payments = sql.execute(sql.named("compensation/sql/due_payments"), where)
    sql.execute(sql.named("compensation/sql/due_payouts"))
    items = sql.execute(sql.named("compensation/sql/due_items"), where)
    won = sql.rows("SELECT coalesce(sum(won), 0)::bigint FROM due")[0][0]
    return {"count": payments, "items": items, "total_won": won}


def _lock(run: Run) -> Mapping[str, int]:
    """Write the totals and lock: from here the batch takes nothing more. The maker's own row comes first."""
    at = timezone.now()
    batch = PayoutBatch.objects.select_for_update().get(pk=run.params["batch"])
    total = batch.payment_set.aggregate(won=Sum("amount_won"))["won"] or 0
    batch.total_won, batch.payments = total, batch.payment_set.count()
    batch.save(update_fields=["total_won", "payments"])
    Approval.objects.create(
        subject_kind=SUBJECT, subject_id=batch.pk, step="prepared", person=batch.made_by, amount_won=total,
        at=at,
    )  # fmt: skip
    moves.move_all(PayoutBatch, workflow.BATCH, workflow.LOCK, [batch.pk], at=at, run=run)
    return {}


def _after(run: Run) -> Iterable[Span] | None:
    if run.phase:
        return None
    sql.analyze("compensation_payment", "compensation_payout", "compensation_payoutitem")
    return [Span(0, 1)]


def approve(batch: PayoutBatch, *, by: Any, at: datetime, reason: str = "") -> list[str]:
    """Give the approval that is due; returns who is still missing (none: the batch is approved).

    Raises NotForYou for the maker; BatchRefused for a batch that waits for no approval, above the person's
    limit, or held by a sampling plan; NotAllowed.
    """
    moves.may(workflow.APPROVE, by, reason)
    if batch.made_by_id == by.pk:
        raise NotForYou(
            f"본인이 만든 지급 회차 {batch.pk}입니다. 다른 사람이 승인해야 합니다",
            f"{by.get_username()} made batch {batch.pk}: another person approves it",
        )
    with transaction.atomic():
        batch = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.status != workflow.BatchStatus.LOCKED:
            state = workflow.BATCH.words[batch.status].en.lower()
            raise BatchRefused(
                f"지급 회차 {batch.pk}은(는) 승인 대기 상태가 아닙니다",
                f"batch {batch.pk} waits for no approval: it is {state}",
            )
        limit = AuthorityLimit.objects.filter(person=by, subject_kind=SUBJECT).first()
        if limit is None or batch.total_won > limit.single_won:
            allowed = limit.single_won if limit else 0
            raise BatchRefused(
                f"{batch.total_won:,}원은 본인의 승인 한도 {allowed:,}원을 넘습니다",
                f"{batch.total_won:,} won is above the limit of {by.get_username()} ({allowed:,} won)",
            )
        refuse_unsampled(batch)
        Approval.objects.create(
            subject_kind=SUBJECT, subject_id=batch.pk, step="approved", person=by, amount_won=batch.total_won,
            at=at,
        )  # fmt: skip
        try:
            with transaction.atomic():
                moves.move_all(
                    PayoutBatch, workflow.BATCH, workflow.APPROVE, [batch.pk], by=by, at=at, reason=reason
                )
        except IntegrityError as error:
            # The trigger's message is for people; which law it was stands beside it.
            law = laws.broken(error)
            if law == "a_payment_goes_to_its_claimant":
                raise BatchRefused(
                    f"지급 회차 {batch.pk}을(를) 만든 뒤에 다시 심사하게 된 신청이 있습니다."
                    " 지급 회차를 취소하고 다시 만드십시오",
                    f"claims of batch {batch.pk} were taken up again since it was made:"
                    " void it and make another",
                ) from error
            if law != "a_batch_is_approved_by_another":
                raise
            raise BatchRefused(
                f"지급 회차 {batch.pk}을(를) 승인하면 하루 승인 한도를 넘습니다",
                f"batch {batch.pk} would pass the daily limit of {by.get_username()}",
            ) from error
    return []


def refuse_unsampled(batch: PayoutBatch) -> None:
    """Raise BatchRefused while a sampling plan of the incident holds the batch; says what is to be done."""
    if not (held := quality.holds(batch.incident_id, batch.made_at)):
        return
    why = [HOLDS[hold] for hold in dict.fromkeys(held.values())]
    raise BatchRefused(
        f"표본 계획에 따라 지급 회차 {batch.pk}을(를) 승인할 수 없습니다. "
        + ". ".join(words.ko for words in why),
        f"a sampling plan holds batch {batch.pk}: " + "; ".join(words.en for words in why),
    )


def void(batch: PayoutBatch, *, by: Any, at: datetime, reason: str) -> int:
    """Give a batch up while it has no payment file; its awards are due again. Returns the payouts cancelled.

    Raises BatchRefused once the file is written, handed out or not; MoveRefused, NotAllowed.
    """
    moves.may(workflow.VOID, by, reason)
    with transaction.atomic():
        batch = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.file_id:
            raise BatchRefused(
                f"지급 회차 {batch.pk}은(는) 지급 파일이 이미 만들어져 취소할 수 없습니다",
                f"batch {batch.pk} has its payment file: it can no longer be given up",
            )
        moves.move_all(PayoutBatch, workflow.BATCH, workflow.VOID, [batch.pk], by=by, at=at, reason=reason)
        ids = list(Payout.objects.filter(payment__batch=batch).values_list("pk", flat=True).order_by("pk"))
        for start in range(0, len(ids), moves.AT_MOST):
            part = ids[start : start + moves.AT_MOST]
            moves.move(Payout, workflow.PAYOUT, workflow.CANCEL, part, at=at, reason=reason)
    return len(ids)


MAKE = Stage("compensation.make_batch", "compensation.work", _make, _after)
