"""Overpayments (초과 지급): what was paid beyond what is due, asked back and never netted in silence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.refusal import Refusal
from backoffice.lib.runs import CHUNK, Span
from compensation.models import Instalment, Overpayment, Repayment
from compensation.queries import open_won, waiting_won
from compensation.rules import workflow
from compensation.rules.instalments import shares

CAME_BACK = "the payment came back"
LONGEST_PLAN = 120
"""Instalments, monthly."""


class NotOwed(Refusal):
    """The overpayment is not owed back any more, or not that much; the message says what is."""


def spans(incident: int | None) -> list[Span]:
    """Where overpayments may have come about: claims with something taken back that is settled by nothing."""
    found = sql.rows(sql.named("compensation/sql/overpaid_spans"), {"incident": incident, "size": CHUNK})
    return [Span(lo, hi, {"of": "overpaid"}) for lo, hi in found]


def open_all(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Ask back what the claims of one chunk were paid beyond what is due: the last phase of a run.

    1. lock the claims, so that no payout of theirs is made meanwhile,
    2. where more was taken back than waits to be paid, and nothing is on its way, that was overpaid,
    3. an overpayment for each claim and channel, with the awards that it is made of.
    """
    where = {"lo": chunk.lo, "hi": chunk.hi, "incident": run.params.get("incident")}
    claims = [row[0] for row in sql.rows(sql.named("compensation/sql/overpaid_claims"), where)]
    sql.execute(sql.named("compensation/sql/overpaid"), {"claims": claims})
    count = sql.execute(sql.named("compensation/sql/overpaid_rows"), {"run": run.pk, "at": timezone.now()})
    sql.execute(sql.named("compensation/sql/overpaid_items"))
    won = sql.rows("SELECT coalesce(sum(won), 0)::bigint FROM overpaid")[0][0]
    return {"overpayments": count, "overpaid_won": won}


def came_back(payouts: Sequence[int], *, at: datetime, run: Run) -> int:
    """Payouts that were paid and came back late were no overpayment: it is withdrawn, unless part was repaid.

    Called by the results. What is still too much is asked back anew by the last phase of that run.
    """
    if not payouts:
        return 0
    ids = [row[0] for row in sql.rows(sql.named("compensation/sql/late_returns"), {"payouts": list(payouts)})]
    how: dict[str, Any] = {"at": at, "run": run, "reason": CAME_BACK}
    return len(moves.move(Overpayment, workflow.OVERPAYMENT, workflow.WITHDRAW_OVERPAYMENT, ids, **how))


def agree(
    overpayment: Overpayment, *, instalments: int, first: date, by: Any, at: datetime
) -> list[Instalment]:
    """Agree to repay what is open in monthly instalments of whole won, the first due on a day.

    Raises NotOwed, MoveRefused, PermissionDenied.
    """
    moves.may(workflow.AGREE, by, "")
    with transaction.atomic():
        overpayment = _held(overpayment)
        if overpayment.status not in workflow.AGREE.sources:
            raise moves.MoveRefused(workflow.AGREE, [overpayment.pk])
        left = open_won(overpayment)
        if not 0 < instalments <= min(LONGEST_PLAN, left):
            raise NotOwed(
                f"{left:,}원은 1회에서 {min(LONGEST_PLAN, left)}회까지 나누어 갚을 수 있습니다",
                f"{left:,} won are repaid in 1 to {min(LONGEST_PLAN, left)} instalments",
            )
        rows = [
            Instalment(overpayment=overpayment, number=number, due_on=day, amount_won=won)
            for number, (day, won) in enumerate(shares(left, instalments, first), start=1)
        ]
        Instalment.objects.bulk_create(rows)
        moves.move_all(Overpayment, workflow.OVERPAYMENT, workflow.AGREE, [overpayment.pk], by=by, at=at)
    return rows


def record(overpayment: Overpayment, won: int, *, received_on: date, note: str, by: Any, at: datetime) -> int:
    """Record what came back; returns what is still open, in won. Repaid in full, the overpayment is over.

    Raises NotOwed for more than is open, or a day to come; PermissionDenied.
    """
    moves.may(workflow.REPAY, by, "")
    with transaction.atomic():
        overpayment = _held(overpayment)
        left = open_won(overpayment)
        if not 0 < won <= left:
            raise NotOwed(
                f"초과 지급 {overpayment.pk}에 남은 금액은 {left:,}원입니다. {won:,}원을 기록할 수 없습니다",
                f"{left:,} won of overpayment {overpayment.pk} are open: {won:,} won cannot be recorded",
            )
        if received_on > timezone.localdate(at):
            raise NotOwed("상환일은 오늘까지의 날짜입니다", "a repayment is not received on a day to come")
        Repayment.objects.create(
            overpayment=overpayment, amount_won=won, received_on=received_on, note=note.strip(), person=by,
            at=at,
        )  # fmt: skip
        if won == left:
            moves.move_all(Overpayment, workflow.OVERPAYMENT, workflow.REPAY, [overpayment.pk], by=by, at=at)
    return left - won


def write_off(ids: Iterable[int], *, by: Any, at: datetime, reason: str) -> int:
    """Give up what is still open of these overpayments; all or none. Raises MoveRefused, PermissionDenied."""
    return moves.move_all(
        Overpayment, workflow.OVERPAYMENT, workflow.WRITE_OFF, sorted(set(ids)), by=by, at=at, reason=reason
    )


def withdraw(overpayment: Overpayment, *, by: Any, at: datetime, reason: str) -> int:
    """Net an overpayment with what is due to the same claim since; returns what is left due, in won.

    A person says so, with a reason: it never happens by itself. Raises NotOwed when less is due (then it is
    repaid or written off), or part came back already; MoveRefused, PermissionDenied.
    """
    moves.may(workflow.WITHDRAW_OVERPAYMENT, by, reason)
    if by is None:
        raise PermissionDenied("a person withdraws an overpayment")
    with transaction.atomic():
        overpayment = _held(overpayment)
        due = waiting_won(overpayment)
        if due < overpayment.amount_won or open_won(overpayment) < overpayment.amount_won:
            raise NotOwed(
                f"초과 지급 {overpayment.pk}과(와) 상계할 미지급액이 {due:,}원뿐이거나"
                " 이미 일부가 상환되었습니다",
                f"only {due:,} won are due beside overpayment {overpayment.pk}, or part of it was repaid",
            )
        moves.move_all(
            Overpayment, workflow.OVERPAYMENT, workflow.WITHDRAW_OVERPAYMENT, [overpayment.pk], by=by, at=at,
            reason=reason,
        )  # fmt: skip
    return due - overpayment.amount_won


def _held(overpayment: Overpayment) -> Overpayment:
    """The row, locked; raises NotOwed when it is over."""
    row = Overpayment.objects.select_for_update().get(pk=overpayment.pk)
    if row.status not in workflow.OWED_BACK:
        words = workflow.OVERPAYMENT.words[row.status]
        raise NotOwed(
            f"초과 지급 {row.pk}은(는) 이미 끝났습니다: {words.ko}",
            f"overpayment {row.pk} is over: {words.en.lower()}",
        )
    return row
