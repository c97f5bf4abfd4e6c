"""The payment file of a batch: written once, kept encrypted, handed out again byte for byte."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection
from django.utils import timezone

from backoffice.lib import crypto, files, moves, sql
from backoffice.lib.models import Chunk, Run, StoredFile
from backoffice.lib.runs import Refused, RunOpen, Span, Stage, open_run
from backoffice.lib.tabular import MOST_ROWS, safe_text, write_csv, write_sheet
from compensation.models import Payout, PayoutBatch
from compensation.payouts import BatchRefused
from compensation.rules import workflow
from compensation.rules.bankfile import (
    BANK_HEADER,
    CREDIT_HEADER,
    CREDIT_REASON,
    FORMATS,
    MEMO,
    BankLine,
    CreditLine,
)
from compensation.rules.workflow import BatchStatus as B

READ = 10_000
"""Rows fetched at a time while a file is written."""

SHEET = "지급"
"""The name of the one sheet of a payment workbook."""


def open_export(batch: PayoutBatch, suffix: str, *, by: Any = None, at: datetime) -> Run | None:
    """The run that writes the payment file, opened now or by an earlier call; None when it has been written.

    Raises BatchRefused: not approved, another format than the first, a format the channel does not
    have, or more lines than a workbook holds.
    """
    batch.refresh_from_db()
    if suffix not in FORMATS[batch.channel]:
        known = " or ".join(FORMATS[batch.channel])
        raise BatchRefused(
            f"이 경로의 지급 파일 형식은 {', '.join(FORMATS[batch.channel])}입니다({suffix or '?'} 불가)",
            f"a {batch.channel} batch is exported as {known}, not {suffix or '?'}",
        )
    if suffix == ".xlsx" and batch.payments > MOST_ROWS:
        raise BatchRefused(
            f"지급 회차 {batch.pk}의 지급이 {MOST_ROWS:,}건을 넘습니다. .csv 형식으로 내보내세요",
            f"batch {batch.pk} has more than {MOST_ROWS:,} payments: export it as .csv",
        )
    if batch.file is not None:
        first = Path(batch.file.name).suffix
        if first != suffix:
            raise BatchRefused(
                f"지급 회차 {batch.pk}의 지급 파일은 {first} 형식입니다. 회차마다 지급 파일은 하나입니다",
                f"batch {batch.pk} has its payment file as {first}: a batch has one",
            )
        if batch.status in (B.EXPORTED, B.RECONCILED):
            return None
    if batch.status != B.APPROVED:
        state = workflow.BATCH.words[batch.status].en.lower()
        raise BatchRefused(
            f"지급 회차 {batch.pk}은(는) 승인되지 않았습니다. 승인된 회차만 지급 파일을 만들 수 있습니다",
            f"batch {batch.pk} is {state}: only an approved one is exported",
        )
    try:
        return open_run(
            EXPORT,
            f"batch {batch.pk}",
            [Span(0, 1)],
            at=at,
            by=by,
            params={"batch": batch.pk, "suffix": suffix},
        )
    except RunOpen as earlier:
        if earlier.run.params["suffix"] != suffix:
            raise BatchRefused(
                f"지급 회차 {batch.pk}을(를) {earlier.run.params['suffix']} 파일로 만드는 중입니다."
                " 한 회차의 파일은 하나입니다",
                f"batch {batch.pk} is being exported as {earlier.run.params['suffix']}: a batch has one file",
            ) from None
        return earlier.run


def copy_out(batch: PayoutBatch, target: BinaryIO) -> StoredFile:
    """Write the plain bytes of the batch's file to `target`; always the same."""
    batch.refresh_from_db()
    assert batch.file is not None
    with files.open_plain(batch.file) as plain:
        while block := plain.read(files.FRAME):
            target.write(block)
    return batch.file


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """1. write the file, 2. mark the payouts as sent, by chunks; the last one closes the batch."""
    at = timezone.now()
    if run.phase == 1:  # without a lock on the batch: two workers mark payouts side by side
        rows = sql.rows(
            "SELECT p.id FROM compensation_payout p JOIN compensation_payment m ON m.id = p.payment_id"
            " WHERE p.id >= %s AND p.id < %s AND m.batch_id = %s AND p.status = 'batched' ORDER BY p.id",
            [chunk.lo, chunk.hi, run.params["batch"]],
        )
        ids = [row[0] for row in rows]
        moves.move(Payout, workflow.PAYOUT, workflow.SEND, ids, at=at, run=run)
        return {"sent": len(ids)}
    return _write(run, PayoutBatch.objects.select_for_update().get(pk=run.params["batch"]))


def _after(run: Run) -> Iterable[Span] | None:
    if run.phase == 0:
        found = sql.id_spans(
            "compensation_payout",
            "payment_id IN (SELECT id FROM compensation_payment WHERE batch_id = %(batch)s)",
            {"batch": run.params["batch"]},
        )
        return [Span(lo, hi) for lo, hi in found]
    moves.move_all(
        PayoutBatch, workflow.BATCH, workflow.EXPORT, [run.params["batch"]], at=timezone.now(), run=run
    )
    return None


def _write(run: Run, batch: PayoutBatch) -> Mapping[str, int]:
    """Write the file beside the tables first; only a whole one gets its row, and the batch its file.

    Counted while it is written: a file that does not hold what was approved is never handed out.
    """
    if batch.file_id:
        return {}
    if batch.status != B.APPROVED:  # given up after the export was asked for
        raise Refused(
            f"지급 회차 {batch.pk}은(는) 더 이상 승인 상태가 아닙니다",
            f"batch {batch.pk} is no longer approved",
        )
    suffix = run.params["suffix"]
    tally = {"count": 0, "total_won": 0}
    name = f"{batch.incident.code}-{batch.channel}-{batch.pk}{suffix}"
    # Kept as of the moment it was asked for: a bank that answers dates nothing before that day.
    with files.keep(
        kind="payment", scope=f"batch {batch.pk}", name=name, at=run.opened_at, by=run.opened_by
    ) as kept:
        lines = _counted(bank_lines(batch) if batch.channel == "bank" else credit_lines(batch), tally)
        header = BANK_HEADER if batch.channel == "bank" else CREDIT_HEADER
        if suffix == ".csv":
            write_csv(kept.stream, header, lines)
        else:
            write_sheet(kept.stream, SHEET, header, lines)
        if (tally["count"], tally["total_won"]) != (batch.payments, batch.total_won):
            raise Refused(
                f"지급 회차 {batch.pk}: 파일 내용이 승인한 내용과 다릅니다",
                f"batch {batch.pk}: the file does not hold what was approved",
            )
        kept.rows, kept.sum_won = tally["count"], tally["total_won"]
    batch.file = kept.row
    batch.save(update_fields=["file"])
    return tally


def _counted(lines: Iterator[Any], tally: dict[str, int]) -> Iterator[Any]:
    for line in lines:
        tally["count"] += 1
        tally["total_won"] += line.amount
        yield line


def bank_lines(batch: PayoutBatch) -> Iterator[BankLine]:
    """The transfers of a batch in the order of their payments, account numbers in the clear."""
    for row in _stream("compensation/sql/bank_lines", batch.pk):
        payment_no, bank, key_id, number, identity, amount, holder = row
        account = crypto.open_account(key_id, number, identity)
        yield BankLine(payment_no, bank, account, amount, safe_text(holder), MEMO)


def credit_lines(batch: PayoutBatch) -> Iterator[CreditLine]:
    """The credits of a batch in the order of their payments."""
    for row in _stream("compensation/sql/credit_lines", batch.pk):
        yield CreditLine._make((*row, CREDIT_REASON))


def _stream(name: str, batch: int) -> Iterator[tuple[Any, ...]]:
    """Rows of a named query through a server-side cursor: memory stays flat however many there are."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.named(name), {"batch": batch})
        while rows := cursor.fetchmany(READ):
            yield from rows


EXPORT = Stage("compensation.export_batch", "compensation.work", _chunk, _after)
