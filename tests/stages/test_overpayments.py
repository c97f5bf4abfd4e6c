"""What was paid beyond what is due: asked back, and never netted with anything in silence."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from backoffice.lib.moves import MoveRefused
from compensation import overpayments
from compensation.models import Award, Overpayment, OverpaymentItem, PayoutItem
from compensation.overpayments import NotOwed
from compensation.queries import explanation, open_won
from compensation.rules.instalments import shares
from tests import factories as make
from tests.factories import shop, shop_line
from tests.stages.test_redetermination import tiers

WHY = "기준 정정"


def determine(about: Any, won: int) -> Any:
    make.in_force(about, benefits=[tiers(won)])
    make.screen(about)
    return make.assess(about)


@pytest.fixture
def incident(db: None) -> Any:
    """Two shops, awarded 400,000 each."""
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1), shop_line(2))
    make.take_shops(about, shop(1), shop(2))
    make.confirm(about)
    determine(about, 400_000)
    return about


def owed(name: str = "R1") -> list[tuple[int, str]]:
    """(won, status) of each overpayment of a claim."""
    found = Overpayment.objects.filter(claim=make.claim(name)).order_by("pk")
    return [(row.amount_won, row.status) for row in found]


def adds_up() -> None:
    """Of every award that is not zero it is known where it is: paid or on its way, asked back, or waiting."""
    live = set(PayoutItem.objects.filter(live=True).values_list("award", flat=True))
    asked = set(OverpaymentItem.objects.filter(live=True).values_list("award", flat=True))
    assert not live & asked
    assert live | asked <= set(Award.objects.exclude(amount_won=0).values_list("pk", flat=True))


def test_what_was_paid_too_much_is_asked_back(incident: Any) -> None:
    make.paid(make.send(incident))
    run = determine(incident, 250_000)
    assert owed() == owed("R2") == [(150_000, "requested")]
    assert (run.counts["overpayments"], run.counts["overpaid_won"]) == (2, 300_000)
    assert set(make.statuses(incident).values()) == {"settled"}  # nothing of it is due
    assert "초과 지급" in "\n".join(explanation(make.claim("R1"), "ko")["lines"])
    assert make.assess(incident).counts.get("overpayments", 0) == 0
    adds_up()


def test_it_is_not_netted_with_a_later_top_up(incident: Any) -> None:
    make.paid(make.send(incident))
    determine(incident, 250_000)
    determine(incident, 300_000)
    batch = make.send(incident)
    assert batch.total_won == 2 * 50_000
    assert owed() == [(150_000, "requested")]
    make.paid(batch)
    assert Overpayment.objects.get(claim=make.claim("R1")).amount_won == 150_000
    adds_up()


def test_a_person_nets_it_and_says_why(incident: Any) -> None:
    make.paid(make.send(incident))
    determine(incident, 250_000)
    row = Overpayment.objects.get(claim=make.claim("R1"))
    how = {"by": make.person("treasurer"), "at": make.AT, "reason": WHY}
    with pytest.raises(NotOwed, match="only 0 won are due"):
        overpayments.withdraw(row, **how)
    determine(incident, 420_000)
    with pytest.raises(PermissionDenied):
        overpayments.withdraw(row, **{**how, "by": make.person("finance")})
    assert overpayments.withdraw(row, **how) == 20_000
    assert owed() == [(150_000, "withdrawn")]
    batch = make.make(incident)
    items = PayoutItem.objects.filter(payout__claim=make.claim("R1"), payout__payment__batch=batch)
    assert sorted(items.values_list("amount_won", flat=True)) == [-150_000, 170_000]
    adds_up()


def test_as_long_as_a_payout_is_on_its_way_nobody_knows(incident: Any) -> None:
    batch = make.send(incident)
    assert determine(incident, 250_000).counts["overpayments"] == 0
    assert owed() == []
    make.paid(batch, {"R2": "계좌 없음"})
    assert owed() == [(150_000, "requested")]
    assert owed("R2") == []  # it came back: 250,000 are due
    make.correct("R2")
    again = make.make(incident)
    assert again.total_won == 250_000
    items = PayoutItem.objects.filter(payout__payment__batch=again).order_by("award")
    assert [item.amount_won for item in items] == [400_000, -150_000]
    adds_up()


def test_a_batch_made_before_is_void_and_nothing_was_overpaid(incident: Any) -> None:
    from compensation import payouts

    batch = make.make(incident)
    determine(incident, 250_000)
    payouts.void(batch, by=make.person("finance"), at=make.AT, reason="정정")
    assert make.make(incident).total_won == 500_000
    assert not Overpayment.objects.exists()


def test_a_payment_that_comes_back_late_was_not_overpaid(incident: Any) -> None:
    batch = make.send(incident)
    make.paid(batch)
    determine(incident, 250_000)
    lines = [row for row in make.result_lines(batch, {"R1": "반송"}) if row[2] == "반환"]
    make.answer(lines)
    assert owed() == [(150_000, "withdrawn")]
    assert make.statuses(incident)["R1"] == "assessed"
    make.correct("R1")
    assert make.make(incident).total_won == 250_000
    adds_up()


def test_what_is_still_too_much_after_a_late_return_is_asked_anew(incident: Any) -> None:
    first = make.send(incident)
    make.paid(first)
    determine(incident, 500_000)
    second = make.send(incident)
    make.paid(second)  # 400,000 and 100,000
    determine(incident, 50_000)
    assert owed() == [(450_000, "requested")]
    make.answer([row for row in make.result_lines(second, {"R1": "반송"}) if row[2] == "반환"])
    assert owed() == [(450_000, "withdrawn"), (350_000, "requested")]
    adds_up()


def test_a_late_return_leaves_alone_what_was_repaid_in_part(incident: Any) -> None:
    batch = make.send(incident)
    make.paid(batch)
    determine(incident, 250_000)
    row = Overpayment.objects.get(claim=make.claim("R1"))
    overpayments.record(row, 1, received_on=date(2019, 3, 4), note="", by=make.person("finance"), at=make.AT)
    make.answer([line for line in make.result_lines(batch, {"R1": "반송"}) if line[2] == "반환"])
    assert owed() == [(150_000, "requested")]
    adds_up()


def test_repaid_in_parts(incident: Any) -> None:
    make.paid(make.send(incident))
    determine(incident, 250_000)
    row = Overpayment.objects.get(claim=make.claim("R1"))
    finance: dict[str, Any] = {"by": make.person("finance"), "at": make.AT}
    plan = overpayments.agree(row, instalments=4, first=date(2019, 3, 31), **finance)
    assert [(one.due_on.isoformat(), one.amount_won) for one in plan] == [
        ("2019-03-31", 37_500), ("2019-04-30", 37_500), ("2019-05-31", 37_500), ("2019-06-30", 37_500),
    ]  # fmt: skip
    with pytest.raises(MoveRefused):
        overpayments.agree(row, instalments=1, first=date(2019, 3, 31), **finance)
    assert owed() == [(150_000, "agreed")]
    when: dict[str, Any] = {"received_on": date(2019, 3, 4), "note": "가상계좌", **finance}
    assert overpayments.record(row, 100_000, **when) == 50_000
    for wrong in (50_001, 0, -1):
        with pytest.raises(NotOwed):
            overpayments.record(row, wrong, **when)
    with pytest.raises(NotOwed):
        overpayments.record(row, 1, **{**when, "received_on": date(2019, 3, 5)})
    with pytest.raises(PermissionDenied):
        overpayments.record(row, 1, **{**when, "by": make.person("clerk")})
    assert overpayments.record(row, 50_000, **when) == 0
    assert owed() == [(150_000, "repaid")]
    with pytest.raises(NotOwed, match="is over"):
        overpayments.record(row, 1, **when)
    row.refresh_from_db()
    assert open_won(row) == 0


def test_written_off_with_a_reason_by_who_may(incident: Any) -> None:
    make.paid(make.send(incident))
    determine(incident, 0)
    ids = list(Overpayment.objects.values_list("pk", flat=True))
    with pytest.raises(PermissionDenied):
        overpayments.write_off(ids, by=make.person("finance"), at=make.AT, reason=WHY)
    with pytest.raises(ValueError, match="reason"):
        overpayments.write_off(ids, by=make.person("treasurer"), at=make.AT, reason=" ")
    assert overpayments.write_off(ids, by=make.person("treasurer"), at=make.AT, reason=WHY) == 2
    assert owed() == [(400_000, "written_off")]
    with pytest.raises(MoveRefused):
        overpayments.write_off(ids, by=make.person("treasurer"), at=make.AT, reason=WHY)


@given(st.integers(1, 10**12), st.integers(1, 120), st.dates(date(2019, 1, 1), date(2030, 1, 31)))
def test_instalments_are_whole_and_add_up(won: int, number: int, first: date) -> None:
    number = min(number, won)
    plan = list(shares(won, number, first))
    assert sum(part for _, part in plan) == won
    assert len(plan) == number and min(part for _, part in plan) > 0
    days = [day for day, _ in plan]
    assert days[0] == first and days == sorted(set(days))
    gaps = {later - earlier for earlier, later in pairwise(days)}
    assert all(timedelta(28) <= gap <= timedelta(31) for gap in gaps)
    assert {day.day for day in days} <= {first.day, 28, 29, 30}
