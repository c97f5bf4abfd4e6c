"""The fee for a time, amounts per date, percentages, losses, a benefit in kind: to the won, and in words."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from claims.rules.damage import KST, Interval
from compensation.rules.benefit import compile, judge, render
from compensation.rules.scheme import SchemeError, parse_scheme
from tests.rules.amounts import BEST, WAYS, brackets, fee, in_kind, outage, per_date, percent, sales
from tests.rules.cast import FILING, LINE, START, days, only, scheme

FEE = LINE._replace(bills=(50_000, 40_000, None, None, 1_000, None, 9_999, 9_999, 9_999))


def down(*minutes: int, start: datetime = START) -> tuple[Interval, ...]:
    """Outages of so many minutes, a day apart."""
    begins = [start + timedelta(days=at) for at in range(len(minutes))]
    return tuple((at, at + timedelta(minutes=number)) for at, number in zip(begins, minutes, strict=True))


@pytest.mark.parametrize(
    ("amount", "intervals", "figures", "won"),
    [
        (fee({"hours": 15}), (), (50_000,), 1_041),  # KT 2021: 1,041.66…
        (fee({"days": 10}), (), (50_000,), 16_666),
        (fee({"hours": 15}, bills=2), (), (50_000, 41_000), 947),  # 45,500 / 30 / 24 × 15 = 947.91…
        (fee({"hours": 15}, month="calendar_month"), down(1), (50_000,), 1_041),  # November has 30 days
        (
            fee({"hours": 15}, month="calendar_month"),
            down(1, start=START + timedelta(days=7)),
            (50_000,),
            1_008,
        ),
        (fee({"hours": 15}, month="calendar_month"), (), (50_000,), None),
        (fee(outage(10)), down(120), (50_000,), 1_388),  # 2 h × 10 = 20 h
        (fee(outage(10)), down(120, 60), (50_000,), 2_083),
        (fee(outage(10, "continuous")), down(120, 60), (50_000,), 1_388),
        (fee(outage(1)), down(1), (50_000,), 1),  # 1.15…: to the minute
        (fee(outage(10)), (), (50_000,), None),
        (fee({"hours": 15}, parts=["usage"]), (), (9_999,), 208),
    ],
)
def test_the_fee_for_a_time(
    amount: dict[str, Any], intervals: tuple[Interval, ...], figures: tuple[int, ...], won: int | None
) -> None:
    judged = only(scheme(amount), FEE._replace(intervals=intervals))
    assert (judged.figures, judged.won) == (figures, won)


def test_the_fee_without_a_bill_is_a_persons() -> None:
    judged = only(scheme(fee({"hours": 15})), FEE._replace(bills=(None,) * 9))
    assert (judged.won, judged.steps[1].verb) == (None, "no_bill")


def test_an_outage_over_the_end_of_a_month_is_of_the_month_it_began_in() -> None:
    """In Seoul: 31 October 23:30 is 14:30 of that day in London, and November has 30 days."""
    begins = datetime(2021, 10, 31, 23, 30, tzinfo=KST)
    judged = only(
        scheme(fee(outage(1), month="calendar_month")),
        FEE._replace(intervals=((begins, begins + timedelta(hours=31)),), bills=(74_400, *[None] * 8)),
    )
    assert judged.won == 3_100  # 74,400 / 31 / 24 × 31


@pytest.mark.parametrize(
    ("number", "several", "won"),
    [
        (1, 150_000, 70_000),
        (2, 150_000, 70_000),
        (3, 150_000, 150_000),
        (3, None, 120_000),
        (9, None, 120_000),
    ],
)
def test_an_amount_per_date(number: int, several: int | None, won: int) -> None:
    assert only(scheme(per_date(several)), FILING._replace(intervals=days(number))).won == won


def test_on_no_date_that_counts_nothing_is_due_and_without_any_time_a_person_decides() -> None:
    later = down(60, start=START + timedelta(days=30))
    judged = only(scheme(per_date()), FILING._replace(intervals=later))
    assert (judged.won, judged.steps[1].verb) == (0, "no_date")
    assert only(scheme(per_date()), FILING._replace(intervals=())).won is None
    midnight = datetime(2018, 11, 26, tzinfo=KST)  # an outage that ends at midnight is not of that day
    until = only(scheme(per_date()), FILING._replace(intervals=((START, midnight),)))
    assert until.won == 70_000


@pytest.mark.parametrize(
    ("text", "loss", "won"),
    [
        ("50", 100_001, 50_000),  # 50,000.5
        ("33.3", 1_000_000, 333_000),
        ("33.3333", 1_000_000, 333_333),
        ("0.0001", 1_000_000, 1),
        ("100", 1_000_000, 1_000_000),
        ("12.5", 0, 0),
        ("12.5", None, None),
    ],
)
def test_a_percentage_of_the_loss(text: str, loss: int | None, won: int | None) -> None:
    judged = only(scheme(percent(text)), FILING._replace(proven_loss=loss))
    assert judged.won == won
    assert only(scheme(percent(text, "claimed")), FILING._replace(claimed_loss=loss)).won == won


def test_a_percentage_within_floor_and_ceiling() -> None:
    limited = scheme(percent("50"), limits={"floor": 10_000, "cap_per_claim": 200_000})
    won = [only(limited, FILING._replace(proven_loss=loss)).won for loss in (0, 1, 100_000, 999_999)]
    assert won == [0, 10_000, 50_000, 200_000]


@pytest.mark.parametrize(
    ("stated", "loss", "won"),
    [
        (sales(), 500_000, 50_000),  # 1,400,000 in the best week, 900,000 in that of the outage
        (sales(w1015=899_999), 500_001, None),
        (sales(w1015=1_100_000), 300_000, 30_000),
        (sales(w1015=1_099_999), 300_001, 50_000),
        (sales(w1015=1_400_000), 0, 30_000),
        (sales(w1015=9_000_000), 0, 30_000),  # never below 0, and the outage week is not its own best
        (sales(w1022=1_500_000), 600_000, None),  # a week after the outage may be the best
        (sales() + ";2022-10-29:9000000", 500_000, 50_000),  # begins in October and ends in November
        (sales() + ";2022-08-27:9000000", 500_000, 50_000),
    ],
)
def test_the_best_week_less_the_outage_week(stated: str, loss: int, won: int | None) -> None:
    judged = only(scheme(brackets(BEST)), FILING._replace(weekly_sales=stated, claimed_loss=7))
    assert (judged.figures[0], judged.won) == (loss, won)


@pytest.mark.parametrize(
    ("stated", "missing"),
    [("", 8), (sales(w1015=None), 1), (sales(w0903=None, w1022=None), 2), ("2022-09-04:5", 8)],
)
def test_weeks_that_are_missing_leave_it_to_a_person(stated: str, missing: int) -> None:
    judged = only(scheme(brackets(BEST)), FILING._replace(weekly_sales=stated))
    assert judged.won is None
    assert judged.steps[1] == ("weeks_missing", (missing,))


def test_whoever_states_no_week_may_be_judged_by_another_loss() -> None:
    other = scheme(brackets({"best_week": {**BEST["best_week"], "otherwise": "claimed"}}))
    plain = scheme(brackets("claimed"))
    assert judge(other, FILING) == judge(plain, FILING)
    assert only(other, FILING._replace(weekly_sales=sales(w0903=None))).won is None
    assert only(other, FILING._replace(weekly_sales=sales())).figures == (500_000, 1_400_000, 900_000)


def test_the_claimed_loss_goes_without_saying() -> None:
    """Texts that are in force already keep their digest, and their verdicts."""
    said, unsaid = (parse_scheme(scheme(brackets(of)).as_data()) for of in ("claimed", "claimed"))
    amount: Any = unsaid.as_data()["benefits"]
    assert "of" not in amount[0]["amount"]["bracket_by_loss"]
    assert said.digest() == unsaid.digest()
    assert [step.args for step in only(said, FILING).steps if step.verb == "bracket"] == [
        (300_000, 500_000, 50_000)
    ]


def test_in_kind_is_an_award_of_nothing_that_says_what_it_is() -> None:
    given = scheme(**in_kind())
    judged = only(given, FILING)
    assert judged.won == 0
    assert render(judged.steps, (), 0, "en")[1:-1] == [
        "Given in kind, not in money: A voucher",
        "Amount: 0 won",
    ]
    assert not given.looks_at_others


@pytest.mark.parametrize("number", range(len(WAYS)))
def test_every_way_reads_back_and_is_judged_alike_by_the_fast_way(number: int) -> None:
    some, facts = WAYS[number]
    assert parse_scheme(some.as_data()) == some
    fast = compile(some)
    assert fast(facts) == fast(facts) == judge(some, facts)


@pytest.mark.parametrize(
    ("amount", "facts", "said"),
    [
        (
            fee({"hours": 15}),
            FEE,
            ["Newest bills before the outage, 1 (base fee, add-on fees): 50,000 won",
             "Monthly fee 50,000 won ÷ 30 days × 15 hours = 1,041.66… won",
             "Rounding: rounded down to 1 won", "Amount: 1,041 won"],
        ),
        (
            fee(outage(10)),
            FEE._replace(intervals=down(120)),
            ["Newest bills before the outage, 1 (base fee, add-on fees): 50,000 won",
             "Monthly fee 50,000 won ÷ 30 days × outage of 120 minutes × 10 = 1,388.88… won",
             "Rounding: rounded down to 1 won", "Amount: 1,388 won"],
        ),
        (
            per_date(None),
            FILING._replace(intervals=days(3)),
            ["Outage on 2018-11-24: 70,000 won", "Outage on 2018-11-26: 50,000 won",
             "Sum over the dates: 120,000 won", "Rounding: rounded down to 1 won", "Amount: 120,000 won"],
        ),
        (
            brackets(BEST),
            FILING._replace(weekly_sales=sales(w1015=1_500_000)),
            ["Best week (from 2022-09-10) 1,400,000 won less the outage week (from 2022-10-15) 1,500,000 won"
             " = 0 won (never below 0)", "Loss worked out 0 won: bracket up to 300,000 won, 30,000 won",
             "Rounding: rounded down to 1 won", "Amount: 30,000 won"],
        ),
        (
            percent("33.5"),
            FILING._replace(proven_loss=100_001),
            ["Proven loss 100,001 won × 33.5% = 33,500.33… won", "Rounding: rounded down to 1 won",
             "Amount: 33,500 won"],
        ),
    ],
)  # fmt: skip
def test_who_reads_the_explanation_arrives_at_the_amount(
    amount: dict[str, Any], facts: Any, said: list[str]
) -> None:
    judged = only(scheme(amount), facts)
    assert render(judged.steps, judged.figures, judged.won, "en")[1:-1] == said


AMOUNT = "benefits[0].amount"


def dates(*on: str) -> dict[str, Any]:
    return {"amount_per_date": {"dates": [{"date": day, "won": 1} for day in on]}}


@pytest.mark.parametrize(
    ("amount", "place", "reason"),
    [
        (fee({}), "fee_for_time.time", "exactly one time: hours, days, outage"),
        (fee({"hours": 1, "days": 1}), "fee_for_time.time", "exactly one time"),
        (fee({"hours": 1.5}), "fee_for_time.time.hours", "whole number"),
        (fee({"outage": {"times": 10}}), "fee_for_time.time.outage.counted", "missing"),
        (fee(outage(0)), "fee_for_time.time.outage.times", "from 1"),
        (fee(outage(6, "all")), "fee_for_time.time.outage.counted", "continuous, cumulative"),
        (fee({"hours": 1}, month="31"), "fee_for_time.month", "30_days"),
        (fee({"hours": 1}, bills=4), "fee_for_time.bills", "from 1 to 3"),
        (fee({"hours": 1}, parts=["tax"]), "fee_for_time.parts[0]", "addon, base, usage"),
        (dates(), "amount_per_date.dates", "empty"),
        (dates("1"), "amount_per_date.dates[0].date", "a date"),
        (dates("2018-11-24", "2018-11-24"), "amount_per_date.dates[1].date", "twice"),
        (percent("0"), "percent_of_loss.percent", "above 0"),
        (percent("100.1"), "percent_of_loss.percent", "up to 100"),
        (percent("1e1"), "percent_of_loss.percent", "in quotes"),
        (percent(33.5), "percent_of_loss.percent", "in quotes"),  # type: ignore[arg-type]
        (percent("50", "actual"), "percent_of_loss.of", "claimed, proven"),
        (percent("50", 7), "percent_of_loss.of", "best_week"),
        (percent("50", "best_week"), "percent_of_loss.of", "needs its parameters"),
        (percent("50", {"worst_week": {}}), "percent_of_loss.of.worst_week", "best_week"),
        (percent("50", {"best_week": {"from": "2022-09-01", "to": "2022-10-31"}}),
         "percent_of_loss.of.best_week.outage_week", "missing"),
        (percent("50", {"best_week": {**BEST["best_week"], "to": "2022-09-08"}}),
         "percent_of_loss.of.best_week.to", "no whole week"),
        (percent("50", {"best_week": {**BEST["best_week"], "otherwise": "zero"}}),
         "percent_of_loss.of.best_week.otherwise", "claimed, proven"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(amount: dict[str, Any], place: str, reason: str) -> None:
    with pytest.raises(SchemeError) as refused:
        scheme(amount)
    assert reason in dict(refused.value.problems)[f"{AMOUNT}.{place}"]


def test_a_percentage_has_one_way_to_be_written() -> None:
    assert (
        scheme(percent("50.0")).digest() == scheme(percent("050")).digest() == scheme(percent("50")).digest()
    )
