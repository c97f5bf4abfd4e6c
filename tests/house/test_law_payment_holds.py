"""What a person holds is paid by nobody; holds of payments begin open and are only released."""

import pytest

from compensation import payment_holds
from compensation.models import PaymentHold
from tests import factories as make
from tests.house import law
from tests.house.law import admitted, execute, insert, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def held(name: str, **more: object) -> int:
    row = {"claim_id": make.claim(name).pk, "reason": "x", "since": make.AT}
    return insert("compensation_paymenthold", **{**row, "by_id": make.person("finance").pk, **more})


def test_what_is_held_is_not_paid() -> None:
    with admitted():
        law.filled("R6")
    held("R6")
    with refused("what_is_held_is_not_paid"):
        law.filled("R6")
    payment_holds.release([make.claim("R6").pk], by=make.person("finance"), at=make.AT, reason="x")
    with admitted():
        law.filled("R6")


def test_a_claim_on_hold_is_not_paid_either() -> None:
    """No door leads here: a claim is held before its award, and moves no more."""
    execute("ALTER TABLE claims_hold DISABLE TRIGGER claims_hold_born")
    insert(
        "claims_hold", claim_id=make.claim("R6").pk, kind="hold", reason="x", since=make.AT,
        by_id=make.person("finance").pk,
    )  # fmt: skip
    with refused("what_is_held_is_not_paid"):
        law.filled("R6")


def test_what_is_being_paid_or_not_awarded_is_not_held() -> None:
    for name in ("R3", "R4", "R5"):  # sent, in a locked batch, in an approved one
        with refused("what_is_being_paid_is_not_held"):
            held(name)
    for name in ("R7", "R8", "R9"):
        with refused("what_is_awarded_is_held"):
            held(name)
    for name in ("R1", "R2", "R6"):  # paid, returned, due
        with admitted():
            held(name)


def test_a_held_payment_begins_open_and_is_only_released() -> None:
    with refused("a_held_payment_begins_open"):
        held("R6", ended_at=make.AT)
    with refused("a_held_payment_has_its_reason"):
        held("R6", reason="")
    number = held("R6")
    with refused("a_payment_is_held_once"):
        held("R6")
    for change in ("reason = 'y'", "until = '2030-01-01'", "since = now(), ended_at = now()"):
        with refused("a_held_payment_is_only_released"):
            execute(f"UPDATE compensation_paymenthold SET {change} WHERE id = %s", number)
    execute("UPDATE compensation_paymenthold SET ended_at = now() WHERE id = %s", number)
    with refused("a_held_payment_is_only_released"):
        execute("UPDATE compensation_paymenthold SET ended_at = NULL WHERE id = %s", number)
    assert PaymentHold.objects.get(pk=number).ended_at is not None
    with admitted():
        held("R6")
