"""Mass work as runs and chunks: the row lock of a chunk is its lease, one commit finishes it.

A run is opened with its chunks in one transaction. Whoever comes (a Celery worker, a waiting command) takes a
chunk with FOR UPDATE SKIP LOCKED, does facts, judgement and writes, and commits once. A killed process frees
the lock and leaves nothing half done; a repeated message finds nothing to do. The transaction that finishes
the last chunk of a phase opens the next phase or closes the run.

A chunk that raises is undone and holds up no other: they are done first, and it is tried again later.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run, StoredFile
from backoffice.lib.refusal import Refusal

log = structlog.get_logger(__name__)

CHUNK = 25_000
"""Rows in a chunk: large enough that the statement counts and not the trip, small enough to lose."""


class Span(NamedTuple):
    """The range of one chunk, with what the stage wants to remember about it."""

    lo: int
    hi: int
    params: dict[str, Any] = {}


class Stage(NamedTuple):
    """How a run of this name works.

    `chunk(run, chunk)` does one chunk and returns counts. `after(run)` is asked, in the transaction that
    finishes the last chunk of a phase (`run.phase`), for the spans of the next; None: the run is over.
    """

    name: str
    task: str
    chunk: Callable[[Run, Chunk], Mapping[str, int]]
    after: Callable[[Run], Iterable[Span] | None] | None = None
    ordered: bool = False


class RunOpen(Exception):
    """Another run of this stage is open for the same scope. `run` is that run."""

    def __init__(self, run: Run):
        self.run = run
        super().__init__(f"run {run.pk} ({run.stage}) is still open for {run.scope}")


class Refused(Refusal):
    """Raised by a chunk: the whole run is refused with this message, and what this chunk did is undone."""


class Failed(Exception):
    """A chunk raised: what it did is undone and the run waits. The message names the kind of error only."""


def open_run(
    stage: Stage,
    scope: str,
    parts: Iterable[Span],
    *,
    at: datetime,
    by: Any = None,
    params: dict[str, Any] | None = None,
    file: StoredFile | None = None,
) -> Run:
    """Open a run with its chunks; a run without chunks goes straight to its next phase or closes.

    `parts` are asked for when the run is ours: a generator sees what the run before it left.
    Raises RunOpen when one is open for the stage and scope.
    """
    try:
        with transaction.atomic():
            run = Run.objects.create(
                stage=stage.name,
                task=stage.task,
                scope=scope,
                params=params or {},
                file=file,
                ordered=stage.ordered,
                opened_at=at,
                opened_by=by,
            )
            if not _write_chunks(run, parts):
                _next_phase(run, stage, at)
    except IntegrityError as error:
        if "one_open_run_per_stage_and_scope" not in str(error):
            raise
        earlier = Run.objects.filter(stage=stage.name, scope=scope, closed_at=None).first()
        if earlier is not None:
            raise RunOpen(earlier) from None
    else:
        return run
    # It was closed in between.
    return open_run(stage, scope, parts, at=at, by=by, params=params, file=file)


def work(run_id: int, stages: Mapping[str, Stage]) -> int:
    """Do chunks of the run until none is free; returns how many were done here.

    Raises Failed when chunks raised: the others are done first (in an ordered run none after it), and the run
    waits, longer each time.
    """
    done = 0
    raised: dict[int, str] = {}
    with structlog.contextvars.bound_contextvars(run=run_id):
        while one_chunk(run_id, stages, raised):
            done += 1
        if raised:
            kind = next(iter(raised.values()))
            _failed(run_id, kind)
            raise Failed(f"run {run_id}: {kind}")
    return done


def one_chunk(run_id: int, stages: Mapping[str, Stage], raised: dict[int, str]) -> bool:
    """Take one free chunk and do it, in one transaction; False when none is free.

    A chunk that raises is undone and noted in `raised`, with the kind of its error; those noted are passed
    over. `Refused` closes the run.
    """
    while True:
        chunk = None
        try:
            with transaction.atomic():
                chunk = _take(run_id, raised)
                if chunk is None:
                    return False
                stage = stages[chunk.run.stage]
                sql.plan_anew(CHUNK)
                counts = Counter(stage.chunk(chunk.run, chunk))
                chunk.counts, chunk.done_at = dict(counts), timezone.now()
                chunk.save(update_fields=["counts", "done_at"])
                # One closer at a time, so that the last of two workers sees the other's chunk as done.
                run = Run.objects.select_for_update().get(pk=run_id)
                if run.failures:
                    run.failures, run.retry_at, run.message = 0, None, ""
                    run.save(update_fields=["failures", "retry_at", "message"])
                if not run.chunk_set.filter(phase=run.phase, done_at=None).exists():
                    _next_phase(run, stage, timezone.now())
        except Refused as refusal:
            _close(run_id, "refused", refusal)
            return False
        except Exception as error:
            raised[chunk.pk if chunk else 0] = _kind(error)
            _log(chunk, error)
            if chunk is None:  # not even taken: the database is away
                return False
        else:
            return True


def refuse(run: Run, refusal: Refused) -> None:
    """Close the run as refused, keeping what its chunks wrote: for `after`, when together they say no."""
    _close(run.pk, "refused", refusal)


def open_runs() -> list[Run]:
    """Runs that wait for a worker now: open, due, and nobody is at them."""
    at = timezone.now()
    return [
        run
        for run in Run.objects.filter(closed_at=None).order_by("pk")
        if (run.retry_at is None or run.retry_at <= at) and not workers(run)
    ]


def workers(run: Run) -> int:
    """How many processes hold a chunk of the run at this moment (they name it in their session)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s AND state <> 'idle'",
            [_badge(run.pk)],
        )
        return int(cursor.fetchone()[0])


def progress(run: Run) -> tuple[int, int]:
    """(chunks done, chunks known) over all phases so far."""
    states = list(run.chunk_set.values_list("done_at", flat=True))
    return sum(state is not None for state in states), len(states)


def restart(run: Run) -> None:
    """Make a waiting run due now; safe at any time, since a chunk is done once."""
    Run.objects.filter(pk=run.pk, closed_at=None).update(retry_at=None, failures=0, message="")


def _badge(run_id: int) -> str:
    return f"bosang run {run_id}"


def _take(run_id: int, raised: Iterable[int]) -> Chunk | None:
    """The next free chunk, locked; those that raised here are left for later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [_badge(run_id)])
    free = (
        Chunk.objects.filter(run_id=run_id, done_at=None, run__closed_at=None)
        .select_related("run", "run__file")
        .order_by("phase", "number")
    )
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        return None
    if run.ordered:
        free = free.filter(pk__in=free.values_list("pk", flat=True)[:1])
    return free.exclude(pk__in=list(raised)).select_for_update(skip_locked=True, of=("self",)).first()


def _write_chunks(run: Run, parts: Iterable[Span]) -> int:
    chunks = [
        Chunk(run=run, phase=run.phase, number=number, lo=part.lo, hi=part.hi, params=part.params)
        for number, part in enumerate(parts)
    ]
    Chunk.objects.bulk_create(chunks, batch_size=5000)
    return len(chunks)


def _next_phase(run: Run, stage: Stage, at: datetime) -> None:
    """Open the next phase, or close: phases without a chunk are passed over."""
    while stage.after is not None:
        parts = stage.after(run)
        if parts is None:
            break
        run.phase += 1
        run.save(update_fields=["phase"])
        if _write_chunks(run, parts):
            return
    _close(run.pk, "done", None, at)
    run.refresh_from_db()


def _close(run_id: int, outcome: str, refusal: Refused | None, at: datetime | None = None) -> None:
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.closed_at is not None:
            return
        total: Counter[str] = Counter(run.counts)
        if outcome == "done":
            for counts in run.chunk_set.values_list("counts", flat=True):
                total.update(counts)
        run.counts, run.outcome = dict(total), outcome
        run.message, run.message_ko = (refusal.en, refusal.ko) if refusal else ("", "")
        run.closed_at = at or timezone.now()
        run.save()


def _failed(run_id: int, kind: str) -> None:
    """Note the failure beside the run and wait longer each time."""
    try:
        run = Run.objects.get(pk=run_id)
        wait = min(60, 2 ** min(run.failures + 1, 6))
        Run.objects.filter(pk=run_id, closed_at=None).update(
            failures=run.failures + 1,
            retry_at=timezone.now() + timedelta(seconds=wait),
            message=kind,
        )
    except Exception:  # the database itself is away: the lock is free, the next worker tries again
        connection.close()


def _kind(error: Exception) -> str:
    return f"{type(error).__module__}.{type(error).__name__}"


def _log(chunk: Chunk | None, error: Exception) -> None:
    """What failed and where in the code. The error's own text stays out: it may quote a row."""
    told = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error(
        "chunk_failed",
        chunk=str(chunk or ""),
        kind=_kind(error),
        constraint=getattr(told, "constraint_name", None),
        where=where,
    )
