"""What came back is released once, by a person, and never while it is being paid."""

import pytest

from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, award_of, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

PAYOUT = "compensation_payout"


def release(payout: int, **more: object) -> int:
    return insert(
        "compensation_release",
        **{"payout_id": payout, "person_id": make.person("finance").pk, "reason": "x", "at": make.AT, **more},
    )


def of(state: str) -> int:
    return int(value(f"SELECT min(id) FROM {PAYOUT} WHERE status = %s", state))


def test_a_release_is_of_what_came_back_by_a_person_with_a_reason() -> None:
    with admitted():
        release(of("returned"))
        with refused("compensation_release_payout_id_key"):
            release(of("returned"))
    for state in ("paid", "sent", "batched"):
        with refused("only_what_came_back_is_released"):
            release(of(state))
    with refused("a_release_has_its_reason"):
        release(of("returned"), reason="")
    with refused(None):
        release(of("returned"), person_id=None)


def test_what_is_being_paid_is_not_released() -> None:
    """R2 came back, and a draft batch holds its award again."""
    with refused("what_is_being_paid_is_not_released"):
        law.filled("R2")
        release(of("returned"))


def test_a_released_award_is_still_in_one_live_item() -> None:
    due = "SELECT held FROM compensation_due WHERE claim_id = %s"
    claim = make.claim("R2").pk
    assert value(due, claim) == "returned"
    with admitted():
        release(of("returned"))
        assert value(due, claim) == ""
        law.filled("R2")
        assert value("SELECT count(*) FROM compensation_due WHERE claim_id = %s", claim) == 0
        with refused("an_award_is_in_one_live_item"):
            law.filled("R2")


def test_what_a_bank_returned_late_holds_until_it_is_released() -> None:
    row = of("paid")
    due = "SELECT held FROM compensation_due WHERE claim_id = %s"
    with admitted():
        act("claim", "unsettle")
        law.status("claims_claim", make.claim("R1").pk, "assessed")
        act("payout", "return")
        law.execute(
            f"UPDATE {PAYOUT} SET status = 'returned', reason = 'x', settled_on = '2019-03-09' WHERE id = %s",
            row,
        )
        assert value(due, award_of("R1").claim_id) == "returned"
        release(row)
        assert value(due, award_of("R1").claim_id) == ""
