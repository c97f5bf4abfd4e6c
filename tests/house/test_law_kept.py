"""What is written once stays as it was written: every table is named here with what the database refuses."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests import factories as make
from tests.house import law
from tests.house.law import admitted, execute, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

APPEND_ONLY = {
    "claims_handledclaim",
    "lib_move", "lib_storedfile", "lib_edit",
    "staff_approval", "staff_accesslog", "staff_accessreview",
    "claims_admission", "claims_affectedpattern", "claims_finding", "claims_subscriptionchange",
    "claims_refusedline", "claims_claimevent", "claims_undonelink", "claims_answerfile",
    "claims_contact", "claims_note",
    "claims_amendment", "claims_duty", "claims_escalation", "claims_pairverdict", "claims_accountmask",
    "claims_sampledraw",
    "claims_checktick",
    "claims_claimlist", "claims_listedclaim", "claims_listuse",
    "compensation_verdict", "compensation_award", "compensation_personassessment", "compensation_release",
    "compensation_schemeversionevent", "claims_objectionevent",
    "compensation_appraisalline", "compensation_appraisalfactor", "compensation_appraisalevent",
    "compensation_payment", "compensation_resultline",
    "compensation_simulationgroup", "compensation_simulationtaken",
    "compensation_payoutevent", "compensation_batchevent",
    "notices_messageevent", "notices_mailboxitem",
    "compensation_instalment", "compensation_repayment", "compensation_overpaymentevent",
}  # fmt: skip
NEVER_DELETED = {
    "lib_run", "lib_chunk", "lib_day", "staff_user",
    "claims_incident", "claims_outagewindow", "claims_claimant", "claims_payeeaccount", "claims_claim",
    "claims_subscription", "claims_filing", "claims_workitem", "claims_assignment",
    "claims_hold", "claims_inforequest", "claims_objection", "claims_riskflag",
    "claims_samplingplan", "claims_qualityreview",
    "claims_checklistitem",
    "claims_confirmation",
    "compensation_scheme", "compensation_schemeversion", "compensation_benefit", "compensation_adoption",
    "compensation_payoutbatch", "compensation_payout", "compensation_simulation", "compensation_overpayment",
    "compensation_appraisal", "compensation_paymenthold",
    "notices_message", "notices_cue", "notices_template",
    "compensation_proposal",  # of a run that is over it stays altogether; see test_law_awards
}  # fmt: skip
BY_ITS_PAYOUT = {"compensation_payoutitem", "compensation_overpaymentitem"}
BY_MIGRATIONS = {"lib_transitionpair", "lib_initialstatus", "lib_personverb"}
TALLIES = {"claims_claimtally", "claims_opentally", "claims_timetally", "compensation_moneytally"}
BY_FOLDING = {"lib_folding"}  # which tables count is for migrations; see test_tallies
FREE = {
    "claims_skill", "staff_workcapacity", "staff_absence",  # people edit them; see test_law_edits
    "staff_savedfilter",  # nobody's business but its owner's
    "lib_dayoverride", "claims_term", "claims_riskrule",  # their history is kept; see test_law_edits
    "notices_sender",  # so is its
    "claims_thirdparty",
    "staff_user_groups", "staff_user_user_permissions", "staff_authoritylimit", "staff_rolesapart",
    "claims_service", "claims_area", "claims_claimline",  # renamed by a later file; see test_law_work
}  # fmt: skip


def tables() -> set[str]:
    """Every table of our own apps."""
    ours = {"lib", "staff", "claims", "compensation", "notices", "policies"}
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in ours]
    return {model._meta.db_table for model in models}


def test_every_table_is_named_here() -> None:
    named = [APPEND_ONLY, NEVER_DELETED, BY_ITS_PAYOUT, BY_MIGRATIONS, TALLIES, BY_FOLDING, FREE]
    assert set().union(*named) == tables()
    assert sum(map(len, named)) == len(tables())


def other(table: str) -> str:
    """Any column that is no key, set to what it is."""
    names = [name for name in law.columns(table) if name != "id"]
    return f"{names[-1]} = {names[-1]}"


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_an_append_only_table_refuses_update_delete_and_truncate(table: str) -> None:
    for statement in (
        f"UPDATE {table} SET {other(table)}",
        f"UPDATE {table} SET {other(table)} WHERE false",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE false",
    ):
        with refused(f"{table}_is_append_only"):
            execute(statement)
    truncation_is_refused(table)


@pytest.mark.parametrize(
    "column", ["claims_claim.came_at", "claims_claimline.linked_at", "compensation_payout.made_at"]
)
def test_when_a_row_came_is_never_written_again(column: str) -> None:
    table, name = column.split(".")
    with refused(f"{table}_is_append_only"):
        execute(f"UPDATE {table} SET {name} = now()")


@pytest.mark.parametrize("table", sorted(NEVER_DELETED))
def test_a_table_of_things_refuses_delete_and_truncate(table: str) -> None:
    with refused(f"{table}_is_append_only"):
        execute(f"DELETE FROM {table}")
    truncation_is_refused(table)


def truncation_is_refused(table: str) -> None:
    """CASCADE empties whatever points here too: the first of those that refuses will do."""
    with pytest.raises(Exception, match="append-only: TRUNCATE refused") as caught, transaction.atomic():
        execute(f"TRUNCATE {table} CASCADE")
    assert caught.value.__cause__.diag.constraint_name.endswith("_is_append_only")  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            " AND tgenabled = 'O' AND tgtype & 32 <> 0",
            [table],
        )
        assert cursor.fetchall(), f"{table} has no trigger of its own against TRUNCATE"


def test_a_payout_item_is_changed_by_its_payout_alone() -> None:
    for statement in (
        "UPDATE compensation_payoutitem SET live = false",
        "UPDATE compensation_payoutitem SET amount_won = 1",
        "DELETE FROM compensation_payoutitem",
        "TRUNCATE compensation_payoutitem",
    ):
        with refused("a_payout_item_follows_its_payout"):
            execute(statement)


ACCOUNT_CHANGES = {
    "claimant_id": "(SELECT min(claimant_id) FROM claims_payeeaccount)",
    "identity": "gen_random_uuid()",
    "bank": "'088'",
    "mask": "'x'",
    "holder": "'x'",
    "recorded_at": "now()",
    "recorded_by_id": "(SELECT min(id) FROM staff_user)",
    "reason": "'x'",
    "id": "id + 1000",
}


def test_a_payee_account_never_changes() -> None:
    newest = value("SELECT max(id) FROM claims_payeeaccount")
    for column, to in ACCOUNT_CHANGES.items():
        with refused("a_payee_account_never_changes"):
            execute(f"UPDATE claims_payeeaccount SET {column} = {to} WHERE id = %s", newest)
    encrypted = {"number", "key_id", "blind_index"}
    assert set(ACCOUNT_CHANGES) | encrypted == set(law.columns("claims_payeeaccount"))


def test_the_number_of_a_payee_account_never_changes() -> None:
    """A new encryption comes with its key; the number alone, or the index alone, is another number."""
    newest = value("SELECT max(id) FROM claims_payeeaccount")
    for change in ("number = '\\x00'", "number = number || '\\x00'"):
        with refused("a_payee_account_never_changes"):
            execute(f"UPDATE claims_payeeaccount SET {change} WHERE id = %s", newest)
    with refused("a_payee_account_never_changes"):  # the number of another account
        execute(
            "UPDATE claims_payeeaccount a SET number = o.number, blind_index = o.blind_index"
            "  FROM claims_payeeaccount o WHERE a.id = %s AND o.id <> a.id",
            newest,
        )
    with admitted():
        execute("UPDATE claims_payeeaccount SET number = '\\x00', key_id = 'k9' WHERE id = %s", newest)


WINDOW_CHANGES = {
    "id": "id + 1000",
    "incident_id": "incident_id",
    "service": "'phone'",
    "area": "''",
    "line_type": "'copper'",
    "line_no": "'1'",
    "of_line": "true",
    "period": "tstzrange('2018-11-24', '2018-11-25')",
    "exemption": "'force_majeure'",
    "recorded_at": "now()",
}


def test_an_outage_window_is_closed_with_a_date_and_nothing_else() -> None:
    for column, to in WINDOW_CHANGES.items():
        with refused("claims_outagewindow_is_append_only"):
            execute(f"UPDATE claims_outagewindow SET {column} = {to}")
    assert {*WINDOW_CHANGES, "withdrawn_at"} == set(law.columns("claims_outagewindow"))
    with admitted():
        execute("UPDATE claims_outagewindow SET withdrawn_at = now()")
    with refused("a_window_has_a_beginning_and_an_end"):
        execute(
            "INSERT INTO claims_outagewindow (incident_id, service, area, line_type, line_no, period,"
            " exemption, recorded_at) SELECT incident_id, service, area, 'x', line_no,"
            " tstzrange('2018-11-24', NULL),"
            " exemption, recorded_at FROM claims_outagewindow"
        )


def test_a_window_of_a_line_names_the_line() -> None:
    """A line's window without its number would be a window for everybody."""
    for of_line, line_no, area, line_type in (
        (True, "", "", ""), (False, "1", "", ""), (True, "1", "11440", ""), (True, "1", "", "copper"),
    ):  # fmt: skip
        with refused("a_window_of_a_line_names_the_line"):
            a_window(of_line=of_line, line_no=line_no, area=area, line_type=line_type)
    with admitted():
        a_window(of_line=True, line_no="1", area="", line_type="")
        a_window(of_line=False, line_no="", area="11440", line_type="copper")


def a_window(**how: Any) -> None:
    law.insert(
        "claims_outagewindow",
        incident_id=value("SELECT min(id) FROM claims_incident"), service="internet", exemption="",
        period="[2018-11-24 11:00+09,2018-11-24 12:00+09)", recorded_at=make.AT, **how,
    )  # fmt: skip


def test_an_access_has_a_reason() -> None:
    row: dict[str, Any] = {
        "at": make.AT, "action": "download", "subject_kind": "file", "subject_id": "1", "detail": "",
    }  # fmt: skip
    with admitted():
        law.insert("staff_accesslog", reason="asked by the bank", origin="root@here", **row)
    with refused("an_access_has_a_reason"):
        law.insert("staff_accesslog", reason="", origin="root@here", **row)
    with refused("an_access_names_who_or_where"):
        law.insert("staff_accesslog", reason="asked by the bank", origin="", **row)
