"""The only writer of a status: one verb, a set of rows, one statement; the database writes the history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from backoffice.lib import sql
from backoffice.lib.models import ActorKind, Move, Run
from backoffice.lib.permits import demand, needs_person
from backoffice.lib.refusal import no_reason
from backoffice.lib.workflow import Transition, Wording, Workflow

AT_MOST = 100_000
"""Rows in one statement; more go by chunks of a run."""


class MoveRefused(Exception):
    """Some of the rows may not make this move; nothing was moved. `refused` holds their ids.

    `standing` are the same ids by the status they stand in, in words, where whoever refuses looked.
    """

    def __init__(
        self, step: Transition, refused: Sequence[int], standing: Mapping[Wording, list[int]] | None = None
    ):
        self.step, self.refused, self.standing = step, list(refused), dict(standing or {})
        super().__init__(f"{step.verb}: {len(self.refused)} of the rows may not make this move")


def move(
    model: type[models.Model],
    workflow: Workflow,
    step: Transition,
    ids: Sequence[int],
    *,
    by: Any = None,
    at: datetime,
    reason: str = "",
    run: Run | None = None,
    stamp: Mapping[str, Any] | None = None,
) -> list[int]:
    """Move those of `ids` that stand in a source status of `step`; returns the ids moved, ascending.

    1. ask whether `by` (a user; None is the system) may do it,
    2. write one Move row and name it for this transaction,
    3. lock, then update in one statement, together with the columns of `stamp`: a constant per column, or a
       list with one value per id.

    Raises NotAllowed; ValueError for a missing reason or a set above 100,000 rows.
    """
    may(step, by, reason)
    if len(ids) > AT_MOST:
        raise ValueError(f"{len(ids)} rows in one statement: work by chunks")
    if not ids:
        return []
    stamp = dict(stamp or {})
    lists = {column: values for column, values in stamp.items() if isinstance(values, list)}
    constants = {column: value for column, value in stamp.items() if column not in lists}
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        before = transaction.savepoint()
        act = Move.objects.create(
            machine=workflow.machine,
            verb=step.verb,
            actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
            actor=by,
            reason=reason,
            run=run,
            at=at,
        )
        cursor.execute("SELECT set_config('bosang.move', %s, true)", [str(act.pk)])
        columns = ["id", *lists]
        types = ["bigint", *(_sql_type(model, column) for column in lists)]
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        bounds = (min(ids), max(ids))
        written = [step.target, *constants.values()]
        sets = ["status = %s", *(f"{column} = %s" for column in constants)]
        sets += [f"{column} = candidate.{column}" for column in lists]
        sql.plan_anew(len(ids))
        # Each row is found by its key alone, locked, and only then looked at: a second condition on status
        # inside the join, or joining the locked rows with the wanted ones again, made this statement
        # quadratic on stale statistics (45 s instead of 0.5 s for 25,000 rows). The bounds of the ids keep
        # the scan to the chunk's part of the table, however large that is.
        cursor.execute(
            f"""
            WITH wanted AS MATERIALIZED (
                SELECT * FROM unnest({arrays}) AS wanted ({", ".join(columns)})
            ), locked AS MATERIALIZED (
                SELECT wanted.*, held.status AS was FROM wanted JOIN {table} AS held ON held.id = wanted.id
                 WHERE held.id BETWEEN %s AND %s ORDER BY held.id FOR NO KEY UPDATE OF held
            ), candidate AS MATERIALIZED (
                SELECT * FROM locked WHERE was = ANY(%s)
            )
            UPDATE {table} AS target SET {", ".join(sets)} FROM candidate
             WHERE target.id = candidate.id AND target.id BETWEEN %s AND %s
            RETURNING target.id
            """,
            [list(ids), *lists.values(), *bounds, sorted(step.sources), *written, *bounds],
        )
        moved = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT set_config('bosang.move', '', true)")
        if moved:
            transaction.savepoint_commit(before)
        else:  # nothing happened, so nothing is written: no act without a row
            transaction.savepoint_rollback(before)
    moved.sort()
    return moved


def move_all(
    model: type[models.Model], workflow: Workflow, step: Transition, ids: Sequence[int], **how: Any
) -> int:
    """All or none, for people: raises MoveRefused with the ids that may not, and then nothing has moved."""
    with transaction.atomic():
        moved = move(model, workflow, step, ids, **how)
        if len(moved) != len(set(ids)):
            refused = sorted(set(ids) - set(moved))
            raise MoveRefused(step, refused, standing(model, workflow, refused))
    return len(moved)


def standing(model: type[models.Model], workflow: Workflow, ids: Sequence[int]) -> dict[Wording, list[int]]:
    """The rows by the status they stand in, in words: what a refusal says of them."""
    found: dict[Wording, list[int]] = {}
    rows = model._default_manager.filter(pk__in=ids).order_by("pk")
    for pk, status in rows.values_list("pk", "status"):
        found.setdefault(workflow.words[status], []).append(pk)
    return found


def may(step: Transition, by: Any, reason: str = "") -> None:
    """Raise unless `by` may do `step`: NotAllowed, or ValueError for a missing reason."""
    if by is None and step.needs_person:
        raise needs_person(step.words.ko, step.verb)
    if by is not None:
        demand(by, step.permission, step.words.ko, step.verb)
    if step.needs_reason and not reason.strip():
        raise no_reason(step.verb)


def _sql_type(model: type[models.Model], column: str) -> str:
    """The database type of a column, for the arrays of a stamp."""
    for field in model._meta.concrete_fields:
        if field.column == column:
            kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
            return str(kind).split("(")[0]
    raise ValueError(f"{model.__name__} has no column {column}")
