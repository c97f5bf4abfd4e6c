"""SQL has a home and a name: queries live in `*/sql/*.sql`, rows go in by COPY."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import connection

Row = TypeVar("Row", bound=NamedTuple)
FEW = 100
"""Rows that may be written by the plans of a smaller statement."""


@cache
def named(name: str) -> str:
    """The text of a query, by its path without suffix: `claims/sql/damage_facts`."""
    return (Path(settings.BASE_DIR) / f"{name}.sql").read_text(encoding="utf8")


LOCK = re.compile(r"\s+FOR NO KEY UPDATE(?: OF \w+)?")


def facts(name: str, parameters: dict[str, Any], row: type[Row], *, lock: bool = True) -> Iterator[Row]:
    """Run the named query and give its rows as `row` tuples, in the order of its columns.

    Without `lock` the query's own row locks are left out: for whoever looks and moves nothing.

    The columns must be the tuple's fields in number and order; a difference raises ValueError, so that a
    query and the rules that read it cannot drift apart.
    """
    with connection.cursor() as cursor:
        cursor.execute(_locking(name, lock), parameters)
        names = tuple(column.name for column in cursor.description or ())
        if names != row._fields:
            raise ValueError(f"{name} gives {names}, {row.__name__} expects {row._fields}")
        rows = cursor.fetchall()
    return map(row._make, rows)


def _locking(name: str, lock: bool) -> str:
    return named(name) if lock else LOCK.sub("", named(name))


def plan_anew(number: int) -> None:
    """Forget the plans of this session, before a statement about so many rows, unless they are few.

    PostgreSQL reads the statements of a trigger once per session, and for as many transition rows as the
    statement had that fired it first. Two transition tables joined for one row are joined row by row from
    then on: 25,000 claims took 85 s instead of 0.3 s after one claim had moved. `plan_cache_mode` does not
    help: the number was noted when the statement was read.
    """
    if number > FEW:
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")


def execute(statement: str, parameters: dict[str, Any] | Sequence[Any] = ()) -> int:
    """Run one statement; returns how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return int(cursor.rowcount)


def rows(statement: str, parameters: dict[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query; for the few, not the million."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())


def grouped(
    name: str,
    columns: Sequence[str],
    parameters: dict[str, Any],
    only: str = "true",
    *,
    gives: str = "count(*)",
    lock: bool = True,
) -> Iterator[tuple[Any, ...]]:
    """The named query's rows grouped by these of its columns, their number or what it `gives` last.

    PostgreSQL drops the joins and lookups of columns that nobody asks for. `only` is a condition on columns;
    without `lock` the query's own row locks are left out. Inside a transaction.
    """
    asked = ", ".join(columns)
    query = _locking(name, lock)
    statement = f"SELECT {asked}, {gives} FROM ({query}) AS facts WHERE {only} GROUP BY {asked}"
    # By hash: sorting a million rows by a dozen texts takes many times as long, and the planner, who cannot
    # know how few of them differ, would choose it.
    with connection.cursor() as cursor:
        with planned(enable_sort=False):
            cursor.execute(statement, parameters)
        while found := cursor.fetchmany(10_000):
            yield from found


def chosen(
    name: str, columns: Sequence[str], parameters: dict[str, Any], only: str = "true"
) -> Iterator[tuple[Any, ...]]:
    """These columns of the named query row by row, however many; inside a transaction."""
    statement = f"SELECT {', '.join(columns)} FROM ({named(name)}) AS facts WHERE {only}"
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while found := cursor.fetchmany(10_000):
            yield from found


@contextmanager
def planned(**settings: bool) -> Iterator[None]:
    """Statements inside are planned with these settings; inside a transaction."""
    with connection.cursor() as cursor:
        for name, on in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, "on" if on else "off"])
        yield
        for name in settings:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")


def copy_rows(table: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> int:
    """COPY `lines` into `table`; returns their number. Values are adapted by psycopg, None is NULL.

    The first line is asked for before COPY begins: a generator that queries does so when it starts, and a
    query on the connection that is copying would wait for itself.
    """
    lines = iter(lines)
    first = next(lines, None)
    if first is None:
        return 0
    count = 1
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        write = copy.write_row
        write(first)
        for line in lines:
            write(line)
            count += 1
    return count


def id_spans(
    table: str, condition: str, parameters: dict[str, Any], size: int = 25_000
) -> list[tuple[int, int]]:
    """Ranges (lo, hi), lo ≤ id < hi, that each hold at most `size` rows of `table` under the condition.

    Fewer rows are halved, down to 2,000: two workers share even a small set.
    """
    found = rows(
        f"""
        SELECT min(id), max(id) + 1 FROM (
            SELECT id, (row_number() OVER (ORDER BY id) - 1)
                       / least({int(size)}, greatest(2000, (count(*) OVER () + 1) / 2)) AS part
              FROM {table} WHERE {condition}
        ) AS numbered GROUP BY part ORDER BY part
        """,
        parameters,
    )
    return [(int(lo), int(hi)) for lo, hi in found]


def analyze(*tables: str) -> None:
    """Refresh what the planner knows of tables just filled: the next stage is here before autovacuum."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))
