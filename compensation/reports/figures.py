"""The figures of a report: grouped by the database, all under one snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from backoffice.lib import sql
from claims.models import Incident
from compensation.reports.names import Named, areas_of, benefit_names

READ = 10_000
"""Rows fetched at a time for the long lists."""


class Awards(NamedTuple):
    """One row of report_awards.sql: a group of awards (`level` says which), counted and summed by state."""

    level: str
    benefit_id: int | None
    tier: str | None
    kind: str | None
    area: str | None
    awards: int
    won: int
    paid: int
    paid_won: int
    sent: int
    sent_won: int
    batched: int
    batched_won: int
    returned: int
    returned_won: int
    no_payee: int
    no_payee_won: int
    due: int
    due_won: int
    overpaid: int
    overpaid_won: int
    correction: int
    correction_won: int
    nothing: int


class Statuses(NamedTuple):
    """One row of report_statuses.sql."""

    kind: str | None
    status: str | None
    claims: int
    awards: int
    won: int
    paid_won: int


class Payouts(NamedTuple):
    """One row of report_payouts.sql."""

    channel: str | None
    status: str | None
    payouts: int
    won: int
    paid_won: int


class Days(NamedTuple):
    """One row of report_days.sql."""

    settled_on: date | None
    channel: str | None
    paid: int
    paid_won: int
    returned: int
    returned_won: int


class Batches(NamedTuple):
    """One row of report_batches.sql."""

    batch: int | None
    channel: str | None
    status: str | None
    made_at: datetime | None
    payouts: int
    won: int
    paid_won: int
    sent_won: int
    batched_won: int
    returned_won: int
    cancelled_won: int


class Overpaid(NamedTuple):
    """What was paid beyond what is due: how many, and in won what of it came back and what is still open."""

    number: int
    won: int
    repaid_won: int
    open: int
    open_won: int


class Figures(NamedTuple):
    """All figures of a report. Of each grouped list the last row is the total, by the same query."""

    total: Awards
    tiers: list[Awards]
    kinds: list[Awards]
    areas: list[Awards]
    statuses: list[Statuses]
    payouts: list[Payouts]
    days: list[Days]
    batches: list[Batches]
    benefits: dict[int, Named]
    area_names: dict[str, Named]
    left_to_a_person: int
    overpaid: Overpaid

    @property
    def unpaid(self) -> int:
        """Awards that are not zero and not paid."""
        return self.total.awards - self.total.paid - self.total.nothing

    @property
    def unpaid_won(self) -> int:
        """Awarded and not paid, in won; what was corrected downwards takes away from it."""
        return self.total.won - self.total.paid_won


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database for everything read inside, whatever runs meanwhile; nothing is written.

    The tables it gathers in are temporary and made before, since a read-only transaction makes none.
    Raises RuntimeError inside another transaction, whose moment would be another.
    """
    sql.execute(sql.named("compensation/sql/report_table"))
    with transaction.atomic(durable=True):
        sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # All rows of the lists are wanted, not the first few; and the groups fit into memory.
        sql.execute("SET LOCAL cursor_tuple_fraction = 1")
        sql.execute("SET LOCAL work_mem = '64MB'")
        yield


def gather(incident: Incident, until: datetime) -> Figures:
    """Gather the awards of the incident as they stood at `until` once, then group them; inside `snapshot`.

    1. what stood otherwise then than it stands now, 2. the awards, each with its state, 3. why what waited
    was not paid, 4. the groups.
    """
    where = {"incident": incident.pk, "until": until}
    sql.execute(sql.named("compensation/sql/report_was"), where)
    sql.analyze(
        "report_claim_was", "report_payout_was", "report_line_was", "report_filing_was", "report_batch"
    )
    sql.execute(sql.named("compensation/sql/report_gather"), where)
    sql.analyze(
        "report_waiting"
    )  # few or all: planned as if they were few this took minutes instead of a second
    sql.execute(sql.named("compensation/sql/report_due"), where)
    sql.analyze("report_award")
    grouped: dict[str, list[Awards]] = {"tier": [], "kind": [], "area": [], "all": []}
    for row in sql.facts("compensation/sql/report_awards", {}, Awards):
        grouped[row.level].append(row)
    total = grouped["all"][0]
    overpaid = (
        "SELECT count(*), coalesce(sum(won), 0)::bigint, coalesce(sum(repaid_won), 0)::bigint,"  # noqa: S608
        " count(*) FILTER (WHERE open_won > 0), coalesce(sum(open_won), 0)::bigint"
        f" FROM ({sql.named('compensation/sql/report_overpayments')}) AS list"
    )
    return Figures(
        total=total,
        tiers=[*grouped["tier"], total],
        kinds=[*grouped["kind"], total],
        areas=[*grouped["area"], total],
        statuses=list(sql.facts("compensation/sql/report_statuses", where, Statuses)),
        payouts=list(sql.facts("compensation/sql/report_payouts", where, Payouts)),
        days=list(sql.facts("compensation/sql/report_days", where, Days)),
        batches=list(sql.facts("compensation/sql/report_batches", where, Batches)),
        benefits=benefit_names(until),
        area_names=areas_of(incident, until),
        left_to_a_person=sql.rows(sql.named("compensation/sql/report_left"), where)[0][0],
        overpaid=Overpaid._make(sql.rows(overpaid, where)[0]),
    )


def stream(name: str, parameters: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a named query through a server-side cursor: memory stays flat however many there are."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.named(name), parameters)
        while rows := cursor.fetchmany(READ):
            yield from rows
