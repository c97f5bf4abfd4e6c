"""A status changes under a Move of its own transaction and by its table, and history is written."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.lib import moves
from claims.models import Claim, Incident
from claims.rules import workflow as claims_flow
from claims.rules.workflow_objections import OBJECTION
from compensation.rules import workflow as money_flow
from notices.rules.workflow import MESSAGE
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, execute, insert, name_move, refused, status, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

CLAIM, PAYOUT, BATCH = "claims_claim", "compensation_payout", "compensation_payoutbatch"
SCHEME = "compensation_schemeversion"
WORKFLOWS = {
    CLAIM: claims_flow.CLAIM,
    "claims_objection": OBJECTION,
    "notices_message": MESSAGE,
    SCHEME: money_flow.SCHEME,
    PAYOUT: money_flow.PAYOUT,
    BATCH: money_flow.BATCH,
    "compensation_overpayment": money_flow.OVERPAYMENT,
    "compensation_appraisal": money_flow.APPRAISAL,
}
EVENTS = {
    CLAIM: "claims_claimevent",
    SCHEME: "compensation_schemeversionevent",
    PAYOUT: "compensation_payoutevent",
    BATCH: "compensation_batchevent",
}


def row_of(table: str, state: str) -> int:
    return int(value(f"SELECT min(id) FROM {table} WHERE status = %s", state))


LEGAL = [
    (CLAIM, "claim", "doubt_damage", "received", "unconfirmed"),
    (PAYOUT, "payout", "return", "paid", "returned"),
    (BATCH, "batch", "void", "locked", "void"),
]


def legally(table: str, becomes: str) -> str:
    """The update, with what the new status needs beside it."""
    beside = ", settled_on = '2019-03-09', reason = 'late'" if becomes == "returned" else ""
    return f"UPDATE {table} SET status = %s{beside} WHERE id = %s"


@pytest.mark.parametrize(("table", "machine", "verb", "was", "becomes"), LEGAL)
def test_a_status_needs_a_move_of_its_own_transaction(
    table: str, machine: str, verb: str, was: str, becomes: str
) -> None:
    row, law_of = row_of(table, was), f"{table}_moves_by_its_table"
    update = legally(table, becomes)
    with refused(law_of):  # without any
        execute(update, becomes, row)
    old = value("SELECT max(id) FROM lib_move WHERE machine = %s", machine)
    with refused(law_of):  # with one of another transaction
        execute("SELECT pg_current_xact_id()")  # (the transaction has its number)
        name_move(old)
        execute(update, becomes, row)
    with refused(law_of):  # with one that nobody made
        name_move(old + 1_000_000)
        execute(update, becomes, row)
    with refused(law_of):  # of another machine, by a verb of the same name
        act("payout" if machine == "claim" else "claim", verb)
        execute(update, becomes, row)
    with refused(law_of):  # by another verb
        act(machine, {"claim": "withdraw", "payout": "pay", "batch": "lock"}[machine])
        execute(update, becomes, row)
    with refused(law_of):  # by an unknown verb
        act(machine, "no_such_verb")
        execute(update, becomes, row)
    with admitted():
        number = act(machine, verb)
        assert execute(update, becomes, row) == 1
        events = EVENTS[table]
        assert (
            value(f"SELECT from_status FROM {events} WHERE row_id = %s AND move_id = %s", row, number) == was
        )


def test_a_move_lets_pass_only_the_pairs_of_its_verb() -> None:
    """For every status and every verb of every machine: exactly the pairs of the table pass."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT machine, verb, from_status, to_status FROM lib_transitionpair")
        admits = set(cursor.fetchall())
    expected = {(w.machine, *pair) for w in WORKFLOWS.values() for pair in w.pairs()}
    assert admits == expected
    row = row_of(CLAIM, "cleared")
    for becomes in WORKFLOWS[CLAIM].statuses:
        for step in WORKFLOWS[CLAIM].transitions:
            legal = step.target == becomes != "answered" and "cleared" in step.sources
            undoes = step.verb.startswith("undo_to_")
            with admitted() if legal and not undoes else refused_by_law(str(becomes), legal and undoes):
                act("claim", step.verb)
                execute(f"UPDATE {CLAIM} SET status = %s WHERE id = %s", str(becomes), row)


def refused_by_law(becomes: str, undoes: bool) -> Any:
    """The row is about a loss and never answered (test_amendments); nobody just decided (test_undoing)."""
    if becomes == "cleared":
        return admitted()
    if undoes:
        return refused("an_undo_takes_back_ones_own_last_decision")
    answered = "what_is_answered_claims_nothing" if becomes == "answered" else ""
    return refused(answered or "claims_claim_moves_by_its_table")


def test_one_bad_row_among_many_undoes_the_statement() -> None:
    with refused("claims_claim_moves_by_its_table"):
        act("claim", "withdraw")
        execute(f"UPDATE {CLAIM} SET status = 'withdrawn'")
    assert value(f"SELECT count(*) FROM {CLAIM} WHERE status = 'withdrawn'") == 0


@pytest.mark.parametrize(
    ("table", "born", "source"),
    [
        (CLAIM, "received", "settled"),
        (SCHEME, "draft", "in_force"),
        (PAYOUT, "batched", "returned"),
        (BATCH, "draft", "exported"),
    ],
)
def test_a_row_is_born_in_its_first_status(table: str, born: str, source: str) -> None:
    """Copied from a row in which every paired column is filled: nothing but the status can be wrong."""
    names = [name for name in law.columns(table) if name not in ("id", "status")]
    workflow = WORKFLOWS[table]

    def birth(state: str) -> None:
        unused = (
            "(SELECT max(id) FROM lib_storedfile)"
            if state in ("approved", "exported", "reconciled")
            else "NULL"
        )
        own = {BATCH: {"file_id": unused}, SCHEME: {"number": "number + 1"}}.get(table, {})
        execute(
            f"INSERT INTO {table} ({', '.join(names)}, status)"
            f" SELECT {', '.join(own.get(name, name) for name in names)}, %s FROM {table} WHERE id = %s",
            state,
            row_of(table, source),
        )

    for state in workflow.statuses:
        if state != born:
            with refused(f"{table}_is_born_by_its_table"):
                act(workflow.machine, workflow.transitions[0].verb)
                birth(str(state))
    with refused(f"a_{workflow.machine}_has_a_known_status"):
        birth("nowhere")


@pytest.mark.parametrize("table", EVENTS)
def test_history_is_written_by_the_database_alone(table: str) -> None:
    events = EVENTS[table]
    move = value("SELECT max(id) FROM lib_move")
    with refused(f"{events}_is_written_by_the_database"):
        execute(
            f"INSERT INTO {events} (row_id, move_id, from_status) SELECT min(id), %s, 'x' FROM {table}", move
        )
    for statement in (
        f"UPDATE {events} SET from_status = 'x'",
        f"DELETE FROM {events}",
        f"TRUNCATE {events}",
    ):
        with refused(f"{events}_is_append_only"):
            execute(statement)


def test_the_key_of_a_moving_row_never_changes() -> None:
    for table in (BATCH,):
        with refused("a_batch_keeps_its_content"):
            execute(f"UPDATE {table} SET id = id + 1000")
    with refused("claims_claim_is_append_only"):
        execute(f"UPDATE {CLAIM} SET id = id + 1000")
    for table in (PAYOUT, SCHEME):
        with refused(f"{table}_is_append_only"):
            execute(f"UPDATE {table} SET id = id + 1000")


def test_a_move_by_staff_names_its_person() -> None:
    row = {"machine": "claim", "verb": "confirm_damage", "on_behalf_of": "", "reason": "x", "at": make.AT}
    with refused("a_staff_move_names_its_person"):
        insert("lib_move", actor_kind="staff", **row)
    with refused("a_staff_move_names_its_person"):
        insert("lib_move", actor_kind="system", actor_id=make.person("clerk").pk, **row)
    with refused("a_staff_move_names_its_person"):
        insert("lib_move", actor_kind="other", **row)


def test_a_claim_without_affected_time_is_not_confirmed() -> None:
    row = make.claim("S3").pk
    pattern = make.claim("S1").pattern_id
    with refused("a_confirmed_claim_has_its_affected_time"):
        act("claim", "confirm_damage")
        status(CLAIM, row, "confirmed")
    with admitted():
        act("claim", "confirm_damage")
        execute(f"UPDATE {CLAIM} SET status = 'confirmed', pattern_id = %s WHERE id = %s", pattern, row)
        with refused("a_screened_claim_has_its_admission"):
            act("claim", "pass")
            status(CLAIM, row, "cleared")
    with refused("a_confirmed_claim_has_its_affected_time"):
        execute(f"UPDATE {CLAIM} SET pattern_id = NULL WHERE id = %s", make.claim("R9").pk)
    with refused("a_screened_claim_has_its_admission"):
        execute(f"UPDATE {CLAIM} SET admission_id = NULL WHERE id = %s", make.claim("R9").pk)


def test_a_claim_keeps_whose_it_is() -> None:
    row = make.claim("S1").pk
    other = make.claim("S2").claimant_id
    for change in ("kind = 'filing'", f"incident_id = {Incident.objects.get().pk}"):
        with refused("claims_claim_is_append_only"):
            execute(f"UPDATE {CLAIM} SET {change} WHERE id = %s", row)
    for statuses in ("kind = 'filing'", "status IN ('assessed', 'settled')"):  # a list moves what it listed
        found = value(f"SELECT min(id) FROM {CLAIM} WHERE {statuses} AND claimant_id <> %s", other)
        assert found
        with refused("a_claim_keeps_its_claimant"):
            execute(f"UPDATE {CLAIM} SET claimant_id = {other} WHERE id = %s", found)


def test_one_open_run_per_stage_and_scope() -> None:
    run = {
        "stage": "claims.screen", "task": "claims.work", "params": "{}", "phase": 0, "ordered": False,
        "opened_at": make.AT, "outcome": "", "message": "", "counts": "{}", "failures": 0,
    }  # fmt: skip
    with admitted():
        insert("lib_run", scope="T-1", **run)
        insert("lib_run", scope="T-2", **run)
        insert("lib_run", scope="T-1", **{**run, "closed_at": make.AT, "outcome": "done"})
        with refused("one_open_run_per_stage_and_scope"):
            insert("lib_run", scope="T-1", **run)
    with refused("a_closed_run_has_an_outcome"):
        insert("lib_run", scope="T-1", **{**run, "outcome": "done"})
    with refused("a_closed_run_has_an_outcome"):
        insert("lib_run", scope="T-1", **{**run, "closed_at": make.AT})
    with refused("one_open_run_per_stage_and_scope"):  # the batch of credits that is being filled
        execute("INSERT INTO lib_run (stage, scope, task, params, phase, ordered, opened_at, outcome,"
                " message, counts, failures) SELECT stage, scope, task, params, phase, ordered,"
                " opened_at, outcome, message, counts, failures FROM lib_run"
                " WHERE closed_at IS NULL")  # fmt: skip
    with refused("a_chunk_is_numbered_once"):
        execute("INSERT INTO lib_chunk (run_id, phase, number, lo, hi, params, counts)"
                " SELECT run_id, phase, number, lo, hi, params, counts FROM lib_chunk")  # fmt: skip


def test_a_large_move_forgets_the_plans_of_small_ones() -> None:
    """Its triggers would join 25,000 rows with 25,000 one by one (see `sql.plan_anew`)."""
    execute(
        "INSERT INTO claims_claim (incident_id, claimant_id, kind, status, received_at)"
        " SELECT incident_id, claimant_id, kind, 'received', received_at"
        "   FROM claims_claim, generate_series(1, 102) WHERE id = %s",
        make.claim("S3").pk,
    )
    one, *many = Claim.objects.order_by("-pk").values_list("pk", flat=True)[:102]

    def said(ids: list[int]) -> list[str]:
        how: dict[str, Any] = {"by": make.person("examiner"), "at": make.AT, "reason": "x"}
        with CaptureQueriesContext(connection) as queries:
            assert moves.move(Claim, claims_flow.CLAIM, claims_flow.WITHDRAW, ids, **how) == sorted(ids)
        words = [query["sql"].split() for query in queries]
        return [first[0] for first in words if first[0] in ("DISCARD", "WITH")]

    assert said([one]) == ["WITH"]
    assert said(many) == ["DISCARD", "WITH"]
