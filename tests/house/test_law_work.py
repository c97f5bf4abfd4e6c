"""What the triggers admit, what a run has done, and what a claim is about: nobody undoes it by hand."""

import pytest
from django.db import connection

from claims.rules import workflow as claims_flow
from claims.rules.workflow_objections import OBJECTION
from compensation.rules import workflow as money_flow
from tests import factories as make
from tests.house import law
from tests.house.law import admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

ADMITTING = {
    "lib_transitionpair": ("machine, verb, from_status, to_status", "'claim', 'pass', 'excluded', 'settled'"),
    "lib_initialstatus": ("machine, status", "'claim', 'settled'"),
    "lib_personverb": ("machine, verb", "'claim', 'pass'"),
}


@pytest.mark.parametrize("table", ADMITTING)
def test_what_the_triggers_admit_is_written_by_migrations(table: str) -> None:
    columns, values = ADMITTING[table]
    for statement in (
        f"INSERT INTO {table} ({columns}) VALUES ({values})",
        f"UPDATE {table} SET machine = machine",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        with refused(f"{table}_is_written_by_migrations"):
            execute(statement)
    with admitted():
        execute("SELECT set_config('bosang.migration', 'on', true)")
        execute(f"INSERT INTO {table} ({columns}) VALUES ({values})")


def test_the_verbs_of_people_in_the_database_are_those_of_the_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT machine, verb FROM lib_personverb")
        found = set(cursor.fetchall())
    machines = (claims_flow.CLAIM, OBJECTION, money_flow.SCHEME, money_flow.APPRAISAL, money_flow.PAYOUT,
                money_flow.BATCH, money_flow.OVERPAYMENT)  # fmt: skip
    assert found == {(w.machine, t.verb) for w in machines for t in w.transitions if t.needs_person}


@pytest.mark.parametrize(
    ("machine", "verb"),
    [
        ("claim", "clear"),
        ("claim", "exclude"),
        ("claim", "withdraw"),
        ("scheme", "approve_scheme"),
        ("scheme", "put_in_force"),
        ("batch", "approve"),
        ("batch", "void"),
    ],
)
def test_the_system_never_does_what_needs_a_person(machine: str, verb: str) -> None:
    row = {"machine": machine, "verb": verb, "on_behalf_of": "", "reason": "x", "at": make.AT}
    with refused("a_person_does_what_needs_one"):
        insert("lib_move", actor_kind="system", **row)
    with admitted():
        insert("lib_move", actor_kind="staff", actor_id=make.person("treasurer").pk, **row)


def test_a_chunk_is_done_once() -> None:
    done = value("SELECT max(id) FROM lib_chunk WHERE done_at IS NOT NULL")
    for change in ("done_at = NULL", "done_at = now()", "counts = '{}'", "lo = lo - 1"):
        with refused("a_chunk_is_done_once"):
            execute(f"UPDATE lib_chunk SET {change} WHERE id = %s", done)
    still = value("SELECT max(id) FROM lib_chunk WHERE done_at IS NULL")
    for change in ("lo = 0", "hi = hi + 1", "phase = 9", "number = 9", "params = '[]'"):
        with refused("a_chunk_is_done_once"):
            execute(f"UPDATE lib_chunk SET {change} WHERE id = %s", still)
    with admitted():
        execute("UPDATE lib_chunk SET done_at = now(), counts = '{}' WHERE id = %s", still)


def test_a_closed_run_is_over() -> None:
    closed = value("SELECT max(id) FROM lib_run WHERE closed_at IS NOT NULL")
    for change in ("closed_at = NULL, outcome = ''", "outcome = 'refused'", "counts = '{}'", "params = '{}'"):
        with refused("a_closed_run_is_over"):
            execute(f"UPDATE lib_run SET {change} WHERE id = %s", closed)
    with admitted():
        execute("UPDATE lib_run SET failures = 1, message = 'x' WHERE closed_at IS NULL")


def test_a_filing_is_paid_to_its_own_claimant() -> None:
    stranger = law.account_of("R9")
    with refused("a_filing_is_of_its_claimant"):
        execute("UPDATE claims_filing SET account_id = %s WHERE reference = 'R6'", stranger)
    with refused("a_filing_is_of_its_claimant"):  # the filing goes over with its account
        execute(
            "UPDATE claims_filing f SET account_id = a.id, claimant_id = a.claimant_id"
            "  FROM claims_payeeaccount a WHERE a.id = %s AND f.reference = 'R6'",
            stranger,
        )
    with refused("a_filing_is_of_its_claimant"):
        execute("UPDATE claims_filing SET claimant_id = (SELECT claimant_id FROM claims_payeeaccount"
                " WHERE id = %s), account_id = NULL WHERE reference = 'R6'", stranger)  # fmt: skip
    with admitted():
        execute("UPDATE claims_filing SET account_id = NULL WHERE reference = 'R6'")


def test_a_claim_keeps_its_links_once_it_is_confirmed() -> None:
    confirmed = make.claim("R6").pk
    with refused("a_confirmed_claim_keeps_its_links"):
        execute("DELETE FROM claims_claimline WHERE claim_id = %s", confirmed)
    with refused("claims_claimline_is_append_only"):
        execute("UPDATE claims_claimline SET subscription_id = (SELECT min(id) FROM claims_subscription)")
    with refused("claims_claimline_is_append_only"):
        execute("TRUNCATE claims_claimline")
    with admitted():  # it waits again: the list may have changed
        cleared = make.claim("R9").pk
        law.act("claim", "recheck")
        law.status("claims_claim", cleared, "received")
        assert execute("DELETE FROM claims_claimline WHERE claim_id = %s", cleared) == 1


def test_a_benefit_is_paid_on_one_channel_for_good() -> None:
    for change in ("channel = 'bank'", "code = 'x'", "scheme_id = scheme_id"):
        with refused("compensation_benefit_is_append_only"):
            execute(f"UPDATE compensation_benefit SET {change}")
    with admitted():
        execute("UPDATE compensation_benefit SET name_en = 'x'")
