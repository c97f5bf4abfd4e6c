"""Overpayments: each "never" tried behind the application's back."""

from datetime import date

import pytest

from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, award_of, execute, insert, refused, status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

OVER = "compensation_overpayment"


def less(name: str = "R1", won: int = -100_000) -> int:
    """An award that takes back part of what a claim was paid."""
    one = award_of(name)
    return insert(
        "compensation_award", claim_id=one.claim_id, benefit_id=one.benefit_id, verdict_id=one.verdict_id,
        sequence=1, amount_won=won, figures="", at=make.AT, run_id=law.assessing(),
    )  # fmt: skip


def over(won: int = 100_000, name: str = "R1", **more: object) -> int:
    return insert(
        OVER, claim_id=make.claim(name).pk,
        **{"channel": "bank", "amount_won": won, "status": "requested", "at": make.AT, **more},
    )  # fmt: skip


def item(of: int, award: int, won: int = -100_000, **more: object) -> int:
    return insert(
        "compensation_overpaymentitem",
        **{"overpayment_id": of, "award_id": award, "amount_won": won, "live": True, **more},
    )


def whole() -> int:
    """An overpayment of 100,000 won with its award."""
    number = over()
    item(number, less())
    return number


def repaid(of: int, won: int) -> int:
    return insert(
        "compensation_repayment", overpayment_id=of, amount_won=won, received_on=date(2019, 3, 4), note="",
        person_id=make.person("finance").pk, at=make.AT,
    )  # fmt: skip


def instalment(of: int, won: int, number: int = 1) -> int:
    return insert(
        "compensation_instalment", overpayment_id=of, number=number, due_on=date(2019, 4, 1), amount_won=won
    )


def test_an_overpayment_is_made_of_awards_and_adds_up() -> None:
    with admitted():
        whole()
    with refused("an_overpayment_has_its_awards"):
        over()
    with refused("an_overpayment_is_positive"):
        over(0)
    with refused("items_add_up_to_their_overpayment"):
        item(over(99_999), less())
    for wrong in ({"won": -99_999}, {"live": False}):
        with refused("an_overpayment_item_is_the_award_of_its_claim"):
            item(over(), less(), **wrong)  # type: ignore[arg-type]
    with refused("an_overpayment_item_is_the_award_of_its_claim"):
        item(over(name="R3"), less())
    with refused("an_overpayment_item_is_the_award_of_its_claim"):
        item(over(channel="credit"), less())
    with refused("compensation_overpayment_is_born_by_its_table", "an_overpayment_has_a_known_status"):
        over(status="repaid")


def test_an_award_is_paid_or_asked_back_and_once() -> None:
    one = award_of("R6")  # due
    won = one.amount_won - 100_000

    def paying(less_too: int) -> None:
        to = law.payout(law.payment(law.draft(), won), won)
        execute(
            "INSERT INTO compensation_payoutitem (payout_id, award_id, amount_won, live)"
            " SELECT %s, id, amount_won, true FROM compensation_award WHERE id IN (%s, %s)",
            to, one.pk, less_too,
        )  # fmt: skip

    with admitted():
        paying(less("R6"))
    with refused("an_award_is_paid_or_asked_back"):
        award = less("R6")
        paying(award)
        item(over(name="R6"), award)
    with refused("an_award_is_paid_or_asked_back"):
        award = less("R6")
        item(over(name="R6"), award)
        paying(award)
    with refused("an_award_is_in_one_live_overpayment"):
        award = less()
        item(over(), award)
        item(over(), award)


def test_no_more_comes_back_than_was_overpaid() -> None:
    more = "no_more_comes_back_than_was_overpaid"
    with admitted():
        number = whole()
        repaid(number, 60_000)
        with refused(more):
            repaid(number, 40_001)
        repaid(number, 40_000)
    with refused("a_repayment_is_positive"):
        repaid(whole(), 0)


def test_it_is_repaid_when_all_of_it_came_back() -> None:
    with refused("what_is_repaid_came_back_in_full"):
        number = whole()
        repaid(number, 99_999)
        act("overpayment", "repay", by="finance")
        status(OVER, number, "repaid")
    with admitted():
        number = whole()
        repaid(number, 100_000)
        act("overpayment", "repay", by="finance")
        status(OVER, number, "repaid")
        with refused("what_is_owed_back_is_repaid"):
            repaid(number, 1)


def test_what_was_repaid_is_not_withdrawn() -> None:
    with refused("what_is_withdrawn_was_not_repaid"):
        number = whole()
        repaid(number, 1)
        act("overpayment", "withdraw_overpayment")
        status(OVER, number, "withdrawn")
    with admitted():
        number = whole()
        act("overpayment", "withdraw_overpayment")
        status(OVER, number, "withdrawn")
        live = law.value(
            "SELECT bool_or(live) FROM compensation_overpaymentitem WHERE overpayment_id = %s", number
        )
        assert live is False


def test_instalments_add_up_to_what_is_open() -> None:
    def agreed(number: int) -> None:
        act("overpayment", "agree_overpayment", by="finance")
        status(OVER, number, "agreed")

    with admitted():
        number = whole()
        repaid(number, 10_000)
        instalment(number, 50_000)
        instalment(number, 40_000, 2)
        agreed(number)
        with refused("instalments_add_up"):
            instalment(number, 1, 3)
    with refused("instalments_add_up"):
        number = whole()
        instalment(number, 99_999)
        agreed(number)
    with refused("an_instalment_is_positive"):
        instalment(whole(), 0)
    with refused("an_instalment_is_agreed_once"):
        number = whole()
        instalment(number, 1)
        instalment(number, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compensation_overpayment SET amount_won = 1",
        "UPDATE compensation_overpayment SET claim_id = claim_id",
        "DELETE FROM compensation_overpayment",
        "UPDATE compensation_repayment SET amount_won = 1",
        "DELETE FROM compensation_repayment",
        "DELETE FROM compensation_instalment",
        "TRUNCATE compensation_repayment",
    ],
)
def test_what_stands_is_not_rewritten(statement: str) -> None:
    number = whole()
    repaid(number, 1)
    instalment(number, 99_999)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    table = next(word for word in statement.split() if word.startswith("compensation_"))
    with refused(f"{table}_is_append_only"):
        execute(statement)


def test_its_history_is_written_by_the_database_alone() -> None:
    number = whole()
    move = act("overpayment", "withdraw_overpayment")
    with refused("compensation_overpaymentevent_is_written_by_the_database"):
        execute(
            "INSERT INTO compensation_overpaymentevent (row_id, move_id, from_status) VALUES (%s, %s, 'x')",
            number, move,
        )  # fmt: skip
    with refused("compensation_overpayment_moves_by_its_table"):
        law.name_move("")
        status(OVER, number, "withdrawn")
    law.name_move(move)
    status(OVER, number, "withdrawn")
    events = "SELECT from_status FROM compensation_overpaymentevent WHERE row_id = %s"
    assert law.value(events, number) == "requested"


def test_an_item_follows_its_overpayment() -> None:
    whole()
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "UPDATE compensation_overpaymentitem SET live = false",
        "DELETE FROM compensation_overpaymentitem",
        "TRUNCATE compensation_overpaymentitem",
    ):
        with refused("an_overpayment_item_follows_its_overpayment"):
            execute(statement)
