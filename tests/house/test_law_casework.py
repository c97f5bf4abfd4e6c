"""What is held is moved by nobody; holds and requests begin open, end once, and are never changed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from claims import holds, requests
from claims.models import Hold, InfoRequest
from claims.rules.casework import DESPITE_A_HOLD
from tests import factories as make
from tests.house.law import act, admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def held(world: None) -> Iterator[int]:
    claim = make.claim("R7").pk
    holds.hold([claim], by=make.person("examiner"), at=make.AT, reason="x")
    yield claim


def place(name: str, **more: object) -> int:
    row = {"claim_id": make.claim(name).pk, "kind": "hold", "reason": "x", "since": make.AT}
    return insert("claims_hold", **{**row, "by_id": make.person("examiner").pk, **more})


def asked(name: str, **more: object) -> int:
    row = {"claim_id": make.claim(name).pk, "items": '["x"]', "follows": "decide", "at": make.AT}
    due = make.AT.date() + timedelta(days=9)
    return insert("claims_inforequest", **{**row, "by_id": make.person("clerk").pk, "due_on": due, **more})


@pytest.mark.parametrize(
    ("verb", "becomes"), [("clear", "cleared"), ("exclude", "excluded"), ("withdraw", "withdrawn")]
)
def test_a_held_claim_is_not_moved(held: int, verb: str, becomes: str) -> None:
    act("claim", verb)
    with refused("a_held_claim_is_not_moved"):
        execute("UPDATE claims_claim SET status = %s WHERE id = %s", becomes, held)
    holds.release([held], by=make.person("examiner"), at=make.AT, reason="x")
    with admitted():
        act("claim", verb)
        execute("UPDATE claims_claim SET status = %s WHERE id = %s", becomes, held)


def test_corrected_facts_move_it_all_the_same(held: int) -> None:
    act("claim", "recheck")
    with admitted():
        execute("UPDATE claims_claim SET status = 'received' WHERE id = %s", held)
    sql = value("SELECT prosrc FROM pg_proc WHERE proname = 'claims_claim_held'")
    assert f"IN ({', '.join(repr(step.verb) for step in DESPITE_A_HOLD)})" in sql


def test_holds_begin_open_and_before_the_award(held: int) -> None:
    for name in ("R6", "R8"):  # awarded, excluded
        with refused("a_claim_is_held_before_its_award"):
            place(name)
    with admitted():
        place("R9")
    with refused("a_claim_is_held_once"):
        place("R7")
    with refused("a_hold_has_its_reason"):
        place("R9", reason="")
    with refused("a_hold_has_its_reason"):
        place("R9", kind="x")
    with refused("a_hold_begins_open"):
        place("R9", ended_at=make.AT)
    with refused("a_hold_begins_open"):
        place("R9", kind="request")


def test_a_hold_only_ends(held: int) -> None:
    row = Hold.objects.get(claim=held)
    for change in (
        "reason = 'y'",
        "until = '2030-01-01'",
        "since = since - interval '1 day', ended_at = since + interval '1 hour'",
        "claim_id = claim_id",
    ):
        with refused("a_hold_only_ends"):
            execute(f"UPDATE claims_hold SET {change} WHERE id = %s", row.pk)
    execute("UPDATE claims_hold SET ended_at = since + interval '1 hour' WHERE id = %s", row.pk)
    with refused("a_hold_only_ends"):
        execute("UPDATE claims_hold SET ended_at = NULL WHERE id = %s", row.pk)


def test_a_request_holds_its_claim_until_it_closes() -> None:
    number = asked("R9")
    hold = Hold.objects.get(kind="request")
    assert hold.claim_id == make.claim("R9").pk
    with refused("a_hold_only_ends"):
        execute("UPDATE claims_hold SET ended_at = now() WHERE id = %s", hold.pk)
    with refused("a_claim_has_one_open_request"):
        asked("R9")
    for change in ("items = '[\"y\"]'", "due_on = '2030-01-01'", "consequence = 'y'", "follows = 'unproven'"):
        with refused("a_request_only_closes"):
            execute(f"UPDATE claims_inforequest SET {change} WHERE id = %s", number)
    with refused("a_closed_request_has_its_outcome"):
        execute("UPDATE claims_inforequest SET closed_at = now() WHERE id = %s", number)
    execute("UPDATE claims_inforequest SET reminded_at = now() WHERE id = %s", number)
    with refused("a_request_only_closes"):
        execute("UPDATE claims_inforequest SET reminded_at = '2030-01-01' WHERE id = %s", number)
    requests.cancel([hold.claim_id], by=make.person("clerk"), at=make.AT, reason="x")
    hold.refresh_from_db()
    assert hold.ended_at == make.AT
    with refused("a_request_only_closes"):
        execute("UPDATE claims_inforequest SET closed_at = NULL, outcome = '' WHERE id = %s", number)
    assert InfoRequest.objects.get().answer == "x"


@pytest.mark.parametrize(
    "more",
    [
        {"items": "[]"}, {"items": '"x"'}, {"follows": ""}, {"due_on": date(2018, 1, 1)},
        {"reminded_at": make.AT},
    ],
    ids=["nothing", "no list", "nothing follows", "no time", "reminded"],
)  # fmt: skip
def test_a_request_says_what_and_by_when(more: dict[str, object]) -> None:
    with refused("a_request_says_what_and_by_when"):
        asked("R9", **more)


def test_of_what_is_decided_nothing_is_asked() -> None:
    with refused("a_claim_is_held_before_its_award"):
        asked("R6")


def test_contacts_and_notes_say_what_they_are() -> None:
    row = {"claim_id": make.claim("R9").pk, "by_id": make.person("clerk").pk, "at": make.AT, "words": ""}
    with refused("a_contact_is_of_a_known_kind"):
        insert("claims_contact", **row, way="fax", outcome="tried")
    for wrong in ({"outcome": "again"}, {"outcome": "tried", "call_again_at": make.AT}):
        with refused("who_is_called_again_is_called_at_a_time"):
            insert("claims_contact", **row, way="phone", **wrong)
    with refused("a_note_says_something"):
        insert("claims_note", **row)


def test_work_that_waits_says_since_when(held: int) -> None:
    with refused("work_that_waits_says_since_when"):
        execute("UPDATE claims_workitem SET waiting = false WHERE claim_id = %s AND closed_at IS NULL", held)
