"""Objections name what they are against, another person decides them, and none is ever changed."""

import pytest

from claims.rules.workflow_objections import DECIDED
from tests import factories as make
from tests.house.law import act, admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def against(name: str, verb: str) -> int:
    """The newest move of this verb that moved the claim."""
    return int(
        value(
            "SELECT max(m.id) FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id"
            " WHERE e.row_id = %s AND m.verb = %s",
            make.claim(name).pk,
            verb,
        )
    )


def filed(name: str = "R8", verb: str = "exclude", **more: object) -> int:
    claim = make.claim(name)
    row = {
        "claim_id": claim.pk, "incident_id": claim.incident_id, "about": "excluded", "words": "x",
        "channel": "phone", "filed_on": make.AT.date(), "told_on": make.AT.date(), "at": make.AT,
        "by_id": make.person("clerk").pk, "status": "filed", "against_id": against(name, verb),
    }  # fmt: skip
    return insert("claims_objection", **{**row, **more})


def decided(row: int, becomes: str, by: str = "treasurer", reasons: str = "x") -> int:
    sql = (
        "UPDATE claims_objection SET {} = %s, decided_by_id = %s, decided_at = %s, reasons = %s WHERE id = %s"
    )
    return execute(sql.format("status"), becomes, make.person(by).pk, make.AT, reasons, row)


def test_it_names_a_decision_about_its_claim() -> None:
    with admitted():
        filed()
        filed("R6", "assess", about="amount")
    for name, verb, more in (
        ("R8", "exclude", {"about": "amount"}),  # not that kind of decision
        ("R8", "confirm_damage", {}),  # no decision to object to
        ("R8", "exclude", {"claim_id": make.claim("R6").pk}),  # about another claim
    ):
        with refused("an_objection_names_its_decision"):
            filed(name, verb, **more)
    with refused("an_objection_says_against_what"):
        filed(words="")
    with refused("an_objection_says_against_what"):
        filed(about="x")
    with refused("claims_objection_is_born_by_its_table", "a_decided_objection_has_its_reasons"):
        filed(status="upheld")
    with refused("an_objection_has_a_known_status", "claims_objection_is_born_by_its_table"):
        filed(status="x", reasons="x", decided_at=make.AT, decided_by_id=make.person("clerk").pk)


def test_one_of_a_kind_is_open() -> None:
    filed()
    with refused("one_open_objection_of_a_kind_per_claim"):
        filed()
    with admitted():
        filed(about="kind")


def test_it_opens_its_work_and_closes_it() -> None:
    row = filed()
    work = (
        "SELECT count(*) FROM claims_workitem WHERE kind = 'objection' AND closed_at IS NULL AND due_on > %s"
    )
    assert value(work, make.AT.date()) == 1
    act("objection", "dismiss_objection")
    decided(row, "dismissed")
    assert value(work, make.AT.date()) == 0


def test_another_person_decides_it_and_is_named() -> None:
    row = filed()
    act("objection", "dismiss_objection", by="examiner")  # who excluded R8
    with refused("an_objection_is_decided_by_another"):
        decided(row, "dismissed", by="examiner")
    with refused("an_objection_names_who_decided_it"):
        decided(row, "dismissed", by="examiner2")
    act("objection", "dismiss_objection")
    with refused("a_decided_objection_has_its_reasons"):
        decided(row, "dismissed", reasons="")
    with refused("claims_objection_moves_by_its_table"):
        decided(row, "upheld")
    with admitted():
        decided(row, "dismissed")
    act("objection", "withdraw_objection", by="examiner")
    with admitted():
        decided(row, "withdrawn", by="examiner")


def test_who_worked_an_amount_out_decides_no_objection_to_it() -> None:
    row = filed("R6", "assess", about="amount")
    sql = value("SELECT prosrc FROM pg_proc WHERE proname = 'compensation_objection_decided'")
    assert "an_objection_is_decided_by_another" in sql
    act("objection", "dismiss_objection")
    with admitted():
        decided(row, "dismissed")


def test_an_upheld_one_reopens_its_claim_and_nothing_else_does() -> None:
    row = filed()
    claim = make.claim("R8").pk
    act("claim", "reopen_objected")
    with refused("an_upheld_objection_reopens_its_claim"):
        execute("UPDATE claims_claim SET status = 'received' WHERE id = %s", claim)
    act("objection", "uphold_objection")
    with refused("an_upheld_objection_reopens_its_claim"):
        decided(row, "upheld")
    act("objection", "uphold_objection")
    with admitted():
        decided(row, "upheld")
        act("claim", "reopen_objected")
        execute("UPDATE claims_claim SET status = 'received' WHERE id = %s", claim)


def test_it_is_never_changed() -> None:
    row = filed()
    for column in ("words = 'y'", "filed_on = '2020-01-01'", "against_id = against_id", "last_on = NULL"):
        with refused("claims_objection_is_append_only"):
            execute(f"UPDATE claims_objection SET {column} WHERE id = %s", row)
    with refused("an_objection_only_moves"):
        execute("UPDATE claims_objection SET decided_at = now() WHERE id = %s", row)
    with refused("claims_objection_is_append_only"):
        execute("DELETE FROM claims_objection WHERE id = %s", row)
    with refused("claims_objectionevent_is_append_only", "claims_objectionevent_is_written_by_the_database"):
        execute("INSERT INTO claims_objectionevent (row_id, move_id, from_status) VALUES (1, 1, 'filed')")


def test_the_kinds_of_the_rules_are_those_of_the_law() -> None:
    sql = value("SELECT prosrc FROM pg_proc WHERE proname = 'claims_objection_against'")
    for about, (_statuses, verbs) in DECIDED.items():
        listed = f"ARRAY[{', '.join(repr(verb) for verb in verbs)}]"
        assert listed in sql, about
