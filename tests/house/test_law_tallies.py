"""What is counted is written by the database alone; folding adds up and changes no sum, whoever appends."""

import pytest
from django.db import connection

from tests.house.law import execute, refused, value
from tests.house.test_law_kept import TALLIES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.mark.parametrize("table", sorted(TALLIES))
def test_a_tally_is_written_by_the_database_alone(table: str) -> None:
    columns = _columns(table)
    with refused(f"{table}_is_written_by_the_database"):
        execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1")
    for statement in (f"DELETE FROM {table}", f"DELETE FROM {table} WHERE false"):
        with refused(f"{table}_is_written_by_the_database"):
            execute(statement)
    for statement in (f"UPDATE {table} SET day = day", f"TRUNCATE {table}"):
        with refused(f"{table}_is_append_only"):
            execute(statement)


@pytest.mark.parametrize("table", sorted(TALLIES))
def test_folding_leaves_one_row_for_what_differs_in_numbers_alone(table: str) -> None:
    before = _sums(table)
    assert before
    execute("UPDATE lib_folding SET folded_at = now() WHERE tally = %s", table)
    assert _sums(table) == before
    assert value(f"SELECT count(*) FROM {table}") == len(before)
    assert value("SELECT up_to FROM lib_folding WHERE tally = %s", table) == value(
        f"SELECT max(id) FROM {table}"
    )


def test_which_tables_count_is_for_migrations_alone() -> None:
    assert value("SELECT array_agg(tally ORDER BY tally) FROM lib_folding") == sorted(TALLIES)
    for statement in (
        "INSERT INTO lib_folding (tally, sums, up_to) VALUES ('claims_note', '{id}', 0)",
        "DELETE FROM lib_folding",
        "TRUNCATE lib_folding",
    ):
        with refused("lib_folding_is_written_by_migrations"):
            execute(statement)
    for column, to in {"tally": "'claims_note'", "sums": "'{day}'"}.items():
        with refused("what_a_tally_counts_is_fixed"):
            execute(f"UPDATE lib_folding SET {column} = {to} WHERE tally = 'claims_claimtally'")


def _columns(table: str) -> str:
    return ", ".join(name for name in _names(table) if name != "id")


def _names(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return [column.name for column in cursor.description]


def _sums(table: str) -> set[tuple[object, ...]]:
    """The sums by everything else, those of nothing left out."""
    sums = value("SELECT sums FROM lib_folding WHERE tally = %s", table)
    keys = [name for name in _names(table) if name not in ("id", *sums)]
    added = [f"sum({name})" for name in sums]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join((*keys, *added))} FROM {table} GROUP BY {', '.join(keys)}"
            f" HAVING {' OR '.join(f'{one} <> 0' for one in added)}"
        )
        return set(cursor.fetchall())
