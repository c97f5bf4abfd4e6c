"""A third party is asked by a day, answers once, and the claim waits for exactly what is awaited."""

from datetime import timedelta

import pytest

from claims.models import Hold
from tests import factories as make
from tests.house.law import admitted, execute, insert, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def party(code: str = "net", **more: object) -> int:
    row = {
        "code": code,
        "name_ko": "망",
        "name_en": "Network",
        "kind": "network",
        "contact": "",
        "active": True,
    }
    return insert("claims_thirdparty", **{**row, **more})


def asked(to: int, name: str = "R7", **more: object) -> int:
    row = {"claim_id": make.claim(name).pk, "party_id": to, "fact": "outage", "question": "", "waits": True,
           "by_id": make.person("clerk").pk, "at": make.AT,
           "due_on": make.AT.date() + timedelta(days=9)}  # fmt: skip
    return insert("claims_confirmation", **{**row, **more})


def answered(row: int, **more: object) -> int:
    said = {"outcome": "denied", "answered_at": make.AT, "answered_by_id": make.person("clerk").pk, **more}
    sets = ", ".join(f'"{name}" = %s' for name in said)
    return execute(f"UPDATE claims_confirmation SET {sets} WHERE id = %s", *said.values(), row)


def holds(name: str = "R7") -> list[bool]:
    rows = Hold.objects.filter(claim=make.claim(name), kind="party").order_by("pk")
    return [row.ended_at is None for row in rows]


def test_a_party_is_of_a_known_kind_and_named() -> None:
    for more in ({"kind": "x"}, {"code": ""}, {"name_ko": ""}, {"name_en": ""}):
        with refused("a_third_party_has_its_kind_and_names"):
            party(**more)


def test_a_question_is_asked_by_a_day_to_come_of_who_is_asked() -> None:
    to = party()
    with refused("a_party_is_asked_by_a_day_to_come"):
        asked(to, due_on=make.AT.date())
    with refused("a_party_is_asked_by_a_day_to_come"):
        asked(party("old", active=False))
    with refused("a_party_is_asked_something_known"):
        asked(to, fact="x")
    with refused("a_party_is_asked_something_known"):
        asked(to, fact="other")
    with refused("an_answer_of_a_party_has_its_outcome"):
        asked(to, outcome="denied")
    with refused("a_party_is_asked_by_a_day_to_come"):
        asked(to, outcome="denied", answered_at=make.AT, answered_by_id=make.person("clerk").pk)
    with refused("a_claim_is_held_before_its_award"):
        asked(to, "R6")
    with admitted():
        asked(to, "R6", waits=False)
    asked(to)
    with refused("a_party_is_asked_a_fact_once_at_a_time"):
        asked(to)


def test_an_answer_is_given_once_and_nothing_is_changed() -> None:
    row = asked(party())
    for change in (
        "question = 'y'",
        "due_on = '2030-01-01'",
        "waits = false",
        "words = 'x'",
        "fact = 'customer'",
    ):
        with refused("a_party_answers_once"):
            execute(f"UPDATE claims_confirmation SET {change} WHERE id = %s", row)
    for more in ({"outcome": ""}, {"outcome": "x"}, {"answered_by_id": None}):
        with refused("an_answer_of_a_party_has_its_outcome"):
            answered(row, **more)
    answered(row)
    for change in ("words = 'y'", "outcome = 'confirmed'", "answered_at = NULL"):
        with refused("a_party_answers_once"):
            execute(f"UPDATE claims_confirmation SET {change} WHERE id = %s", row)


def test_a_claim_waits_until_the_last_answer_that_it_waits_for() -> None:
    first, second = asked(party()), asked(party("net2"))
    asked(party("net3"), waits=False)
    assert holds() == [True]
    with refused("a_hold_only_ends"):
        execute("UPDATE claims_hold SET ended_at = now() WHERE kind = 'party'")
    answered(first)
    assert holds() == [True]
    execute("UPDATE claims_confirmation SET overdue_at = %s WHERE id = %s", make.AT, second)
    assert holds() == [False]
    answered(second)  # late, and recorded all the same
    assert holds() == [False]
    with refused("a_hold_begins_open"):
        insert("claims_hold", claim_id=make.claim("R9").pk, kind="party", reason="", since=make.AT,
               by_id=make.person("clerk").pk)  # fmt: skip
