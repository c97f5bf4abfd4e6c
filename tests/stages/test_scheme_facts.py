"""Facts from their files to the award: bills of a filing, fault, choice, weekly sales; things, not money."""

from typing import Any

import pytest

from claims.models import Filing, Incident
from compensation.models import Award, PersonAssessment
from compensation.payouts import NothingDue
from compensation.queries import explanation
from tests import factories as make
from tests.factories import line, shop, shop_line, window
from tests.rules.amounts import sales

pytestmark = pytest.mark.django_db

AN_HOUR = [window("internet", "11-24 11:00", "11-24 12:00"), window("phone", "11-24 11:00", "11-24 11:30")]


def judged(
    scheme: str, *, lines: Any = (), shops: Any = (), windows: Any = make.WINDOWS, **incident: Any
) -> Incident:
    """Everything from the files to the assessment under a scheme that ships."""
    make.cast()
    about = make.incident("T-1", windows, **incident)
    if lines:
        make.take_lines(about, *lines)
    if shops:
        make.take_shops(about, *shops)
    make.confirm(about)
    make.in_force(about, make.sample_scheme(scheme))
    make.screen(about)
    make.assess(about)
    return about


def two_lines(number: int) -> list[dict[str, Any]]:
    """An internet line and a phone of one shop, billed apart."""
    phone = {"subscription_no": f"P{number}", "line_no": f"02-320-{number:04d}", "service": "phone"}
    fees = {"base_1": 30_000, "addon_1": 5_000, "base_2": 10_000}
    return [
        shop_line(number, **fees),
        shop_line(number, **{**fees, **phone, "addon_1": "", "base_1": 15_000}),
    ]


@pytest.mark.parametrize(("fault", "won"), [("gross", [694]), ("ordinary", []), (None, [])])
def test_gross_negligence_on_request_over_all_lines_that_are_named(fault: str | None, won: list[int]) -> None:
    """50,000 won over both lines ÷ 30 ÷ 24 × 1 h × 10, taken off the bill of the first of them."""
    named = shop(1, line_no="02-310-0001;02-320-0001", harm="card_payment")
    found = {} if fault is None else {"fault": fault}
    about = judged("terms-2023", lines=two_lines(1), shops=[named], windows=AN_HOUR, **found)
    assert about.fault == (fault or "")
    assert make.awarded().get("R1", []) == won
    if won:
        assert Award.objects.get().figures == [50_000]
        batch = make.send(about, "credit")
        assert batch.payment_set.get().subscription.subscription_no == "L1"


def test_a_fault_that_is_found_later_is_awarded_as_the_difference() -> None:
    named = shop(1, line_no="02-310-0001;02-320-0001", harm="card_payment")
    about = judged("terms-2023", lines=two_lines(1), shops=[named], windows=AN_HOUR)
    assert (make.awarded().get("R1", []), make.statuses(about)["R1"]) == ([], "settled")
    for fault, won in (("gross", [694]), ("gross", [694]), ("ordinary", [694, -694])):
        about = make.incident("T-1", AN_HOUR, fault=fault)
        make.assess(about)
        assert make.awarded()["R1"] == won


@pytest.mark.parametrize(
    ("chosen", "benefit", "won"),
    [("credit", "as-credit", 30_000), ("bank", "as-cash", 30_000), ("", "as-cash", 30_000)],
)
def test_the_claimant_chooses_credit_or_cash(chosen: str, benefit: str, won: int) -> None:
    about = judged("variants/choice", lines=two_lines(1)[:1], shops=[shop(1, chosen_channel=chosen)])
    award = Award.objects.get()
    assert Filing.objects.get().chosen_channel == chosen
    assert (award.benefit.code, award.amount_won) == (benefit, 15_000 if chosen == "credit" else won)
    make.send(about, award.benefit.channel)
    with pytest.raises(NothingDue):
        make.make(about, {"credit": "bank", "bank": "credit"}[award.benefit.channel])


@pytest.mark.parametrize(
    ("stated", "won"),
    [("", 50_000), (sales(), 50_000), (sales(w1015=1_100_000), 30_000), (sales(w0903=None), None)],
)
def test_kakao_by_the_weekly_sales_of_the_claim_form(stated: str, won: int | None) -> None:
    filed = shop(1, received_at="2022-10-20", weekly_sales=stated, claimed_loss=450_000)
    judged("kakao-2022", lines=[shop_line(1)], shops=[filed])
    assert Filing.objects.get().weekly_sales == stated
    if won is None:
        said = explanation(PersonAssessment.objects.get().claim, "en")["lines"]
        assert any("The sales of 1 week to compare with are missing" in one for one in said)
    else:
        assert make.awarded() == {"R1": [won]}


def test_what_is_given_in_kind_is_recorded_and_never_paid() -> None:
    about = judged(
        "variants/in-kind",
        lines=[line("S1"), shop_line(1), shop_line(2)],
        shops=[shop(1), shop(2, claimed_loss=0)],
    )
    assert {name: sorted(won) for name, won in make.awarded().items()} == {
        "S1": [0], "L1": [0], "L2": [0], "R1": [0, 30_000], "R2": [0],
    }  # fmt: skip
    status = make.statuses(about)
    assert {status[name] for name in ("S1", "R2")} == {"settled"}  # nothing is due in money
    assert "Given in kind, not in money: Channel messages worth 50,000 won" in [
        text.strip() for text in explanation(make.claim("R2"), "en")["lines"]
    ]
    assert make.send(about).total_won == 30_000
    with pytest.raises(NothingDue):
        make.make(about, "credit")
    with pytest.raises(ValueError, match="in_kind"):
        make.make(about, "in_kind")


def test_a_percentage_waits_for_the_loss_to_be_proven() -> None:
    about = judged("variants/percent-of-loss", lines=[shop_line(1)], shops=[shop(1, claimed_loss=9_000_000)])
    assert make.awarded() == {}
    Filing.objects.update(proven_loss=1_234_567)
    make.assess(about)
    assert make.awarded() == {"R1": [617_000]}  # half, to the thousand
