"""Results of a bank or of billing: all lines of a file are good, or none of it counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

from django.utils import timezone

from backoffice.lib import moves, runs, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.money import parse_won
from backoffice.lib.permits import demand
from backoffice.lib.runs import Span, Stage
from backoffice.lib.tabular import BadLine, records
from claims import review
from claims.intake.receive import Received, receive, span_of
from claims.rules.intake import match_header
from compensation import overpayments, releases
from compensation.models import Payout, PayoutBatch
from compensation.rules import workflow
from compensation.rules.bankfile import OUTCOMES, PAID, RESULT_COLUMNS, settled_day
from compensation.rules.matching import PROBLEMS, MatchFacts, problem

APPLIED_AT_ONCE = 25_000


class Read(NamedTuple):
    """One line as it was read; an unreadable part is None or ''."""

    line: int
    payment_no: str
    amount: int | None
    outcome: str
    reason: str
    settled_on: date | None
    broken: bool = False


class Known(NamedTuple):
    """One row of result_facts.sql: the line, and the payment of its number."""

    line: int
    payment_id: int | None
    repeated: bool
    known_amount: int | None
    status: str
    known_reason: str
    exported_on: date | None


def receive_results(stream: BinaryIO, name: str, *, by: Any, at: datetime) -> Received:
    """Take in a result file; one at a time, whatever batches it speaks of.

    Raises NotAllowed, IntakeRefused (header, encoding), RunOpen.
    """
    demand(by, "compensation.import_results", "처리 결과 반영", "import results")
    return receive(RESULTS, "result", RESULT_COLUMNS, "results", stream, name, at=at, by=by)


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    if run.phase == 0:
        return _read(run, chunk)
    if run.phase == 1:
        return _apply(run, chunk)
    if run.phase == 2:
        return _close_batches(run)
    return overpayments.open_all(run, chunk)


def _after(run: Run) -> Iterable[Span] | None:
    """Between reading and applying: one bad line anywhere refuses the file."""
    if run.phase == 0:
        sql.analyze("compensation_resultline")
        bad, lines, first, last = sql.rows(
            "SELECT count(*) FILTER (WHERE problem <> ''), count(*), min(line), max(line)"
            "  FROM compensation_resultline WHERE run_id = %s",
            [run.pk],
        )[0]
        twice = sql.rows(sql.named("compensation/sql/results_twice"), {"run": run.pk})[0][0]
        if bad or twice:
            runs.refuse(
                run,
                runs.Refused(
                    f"{lines}줄 가운데 {bad or twice}줄이 송금 의뢰한 내용과 맞지 않아"
                    " 아무것도 반영하지 않았습니다",
                    f"{bad or twice} of {lines} lines do not match what was sent: nothing was applied",
                ),
            )
            return None
        steps = range(first, last + 1, APPLIED_AT_ONCE) if lines else ()
        return [Span(lo, lo + APPLIED_AT_ONCE) for lo in steps]
    if run.phase == 1:
        return [Span(0, 1)]
    # What was on its way when it was corrected: now it is known to be paid, or not.
    return overpayments.spans(None) if run.phase == 2 else None


def _read(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """1. read the lines of a span, 2. look up their payments, 3. judge each, 4. keep each with its answer."""
    lines = {read.line: read for read in _lines(run, chunk)}
    sql.execute("CREATE TEMP TABLE incoming (line integer, payment_no text) ON COMMIT DROP")
    sql.copy_rows("incoming", ("line", "payment_no"), ((r.line, r.payment_no) for r in lines.values()))
    today = timezone.localdate(run.opened_at)
    rows = []
    for known in sql.facts("compensation/sql/result_facts", {}, Known):
        read = lines[known.line]
        found = "broken_line" if read.broken else problem(
            MatchFacts(
                read.outcome, read.amount, read.reason, read.settled_on, today, known.repeated,
                known.known_amount, known.status, known.known_reason, known.exported_on,
            )
        )  # fmt: skip
        rows.append(
            (run.pk, read.line, read.payment_no[:35], read.amount, read.outcome, read.reason[:100],
             read.settled_on, known.payment_id, found)
        )  # fmt: skip
    sql.copy_rows(
        "compensation_resultline",
        ("run_id", "line", "end_to_end_id", "amount_won", "outcome", "reason", "settled_on", "payment_id",
         "problem"),
        rows,
    )  # fmt: skip
    return {"lines": len(rows)}


def _lines(run: Run, chunk: Chunk) -> Iterator[Read]:
    data, source, part = span_of(run, chunk.params)
    names = match_header(source.header, RESULT_COLUMNS)
    at = {name: place for place, name in enumerate(names) if name}

    def cell(cells: list[str], name: str) -> str:
        return cells[at[name]].strip() if name in at else ""

    days: dict[str, date | None] = {}
    for line, cells in records(data, source, part):
        if isinstance(cells, BadLine):
            yield Read(line, "", None, "", "", None, broken=True)
            continue
        text = cell(cells, "settled_on")
        if text not in days:
            days[text] = _or_none(settled_day, text)
        yield Read(
            line,
            cell(cells, "payment_no"),
            _or_none(parse_won, cell(cells, "amount")),
            OUTCOMES.get(cell(cells, "result").casefold(), ""),
            cell(cells, "reason"),
            days[text],
        )


def _or_none(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError:
        return None


def _apply(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Apply the lines of one chunk; those that say what is already recorded change nothing.

    1. payouts are paid or returned, with day and reason; a return lets go of the awards (trigger),
    2. what came back after it was paid was not overpaid,
    3. claims of which nothing is due any more are settled; those of a late return are due again,
    4. what came back and is due waits for a person.
    """
    at = timezone.now()
    rows = sql.rows(
        sql.named("compensation/sql/results_to_apply"), {"run": run.pk, "lo": chunk.lo, "hi": chunk.hi}
    )
    how: dict[str, Any] = {"at": at, "run": run, "by": run.opened_by}
    paid = [row for row in rows if row[1] == PAID]
    back = [row for row in rows if row[1] != PAID]
    moves.move(
        Payout, workflow.PAYOUT, workflow.PAY, [row[0] for row in paid],
        stamp={"settled_on": [row[2] for row in paid]}, **how,
    )  # fmt: skip
    moves.move(
        Payout, workflow.PAYOUT, workflow.RETURN, [row[0] for row in back],
        stamp={"settled_on": [row[2] for row in back], "reason": [row[3] for row in back]}, **how,
    )  # fmt: skip
    overpayments.came_back([row[0] for row in back if row[6] == workflow.PayoutStatus.PAID], at=at, run=run)
    claims = sorted({row[4] for row in rows})
    done = sql.rows(sql.named("compensation/sql/settled_claims"), {"claims": claims})
    settled = review.settle([c for c, over in done if over], at=at, run=run)
    reopened = review.unsettle([c for c, over in done if not over], at=at, run=run)
    if back:
        releases.follow(sorted({row[4] for row in back}), at=at)
    return {
        "count": len(rows),
        "paid": len(paid),
        "returned": len(back),
        "paid_won": sum(row[5] for row in paid),
        "returned_won": sum(row[5] for row in back),
        "settled": settled,
        "reopened": reopened,
    }


def _close_batches(run: Run) -> Mapping[str, int]:
    """Batches of the file in which no payout waits for a result any more are reconciled."""
    over = sql.rows(sql.named("compensation/sql/batches_over"), {"run": run.pk})
    ids = [row[0] for row in over]
    moves.move(PayoutBatch, workflow.BATCH, workflow.RECONCILE, ids, at=timezone.now(), run=run)
    return {"batches": len(ids)}


def problems_of(run: Run) -> Iterator[tuple[int, str, str, str]]:
    """(line, payment number, reason in Korean, reason in English) of each line that refused the file."""
    for line, number, name in sql.rows(sql.named("compensation/sql/result_problems"), {"run": run.pk}):
        yield line, number, PROBLEMS[name].ko, PROBLEMS[name].en


RESULTS = Stage("compensation.import_results", "compensation.work", _chunk, _after, ordered=False)
