"""Judging a claim: amounts, own fault, limits, rounding, conditions."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from compensation.rules.benefit import compile, judge
from compensation.rules.scheme import parse_scheme
from tests.rules.cast import FILING, LINE, START, average, only, scheme

N = None


@pytest.mark.parametrize(
    ("amount", "bills", "figures", "won"),
    [
        (average(), (10, 20, 40, 1, 2, 3, 9, 9, 9), (11, 22, 43), 25),  # 76 / 3
        (average(), (10, 20, N, 1, N, N, 9, 9, 9), (11, 20), 15),  # a part that is missing counts 0
        (average(), (N, 20, 40, N, 2, 3, 9, 9, 9), (22, 43), 32),  # a month without any part is no bill
        (average(), (N, N, 40, N, N, N, N, N, N), (40,), 40),
        (average(), (N, N, N, 5, N, N, N, N, N), (5,), 5),
        (average(), (0, 0, 0, N, N, N, N, N, N), (0, 0, 0), 0),
        (average(), (N, N, N, N, N, N, 9, 9, 9), (), None),  # usage alone is no bill here
        (average(), (N,) * 9, (), None),
        (average(), (), (), None),
        (average(bills=1), (10, 20, 40, 1, 2, 3, 9, 9, 9), (11,), 11),
        (average(bills=2), (N, 20, 40, N, 2, 3, 9, 9, 9), (22, 43), 32),  # the two newest there are
        (average(bills=2), (10, 20, 40, 1, 2, 3, 9, 9, 9), (11, 22), 16),
        (average(parts=("usage",)), (10, 20, 40, 1, 2, 3, 7, 8, 9), (7, 8, 9), 8),
        (average(parts=("addon", "base", "usage")), (1, N, N, 10, N, N, 100, N, N), (111,), 111),
        (average(months=3), (10, 10, 11, N, N, N, N, N, N), (10, 10, 11), 31),  # rounded once: 3 × 10⅓
        (average(months=6), (10, 10, 11, N, N, N, N, N, N), (10, 10, 11), 62),
    ],
)
def test_months_of_the_average_bill(
    amount: dict[str, Any], bills: tuple[int | None, ...], figures: tuple[int, ...], won: int | None
) -> None:
    judged = only(scheme(amount), LINE._replace(bills=bills))
    assert (judged.figures, judged.won) == (figures, won)


FLAT = {"flat": {"won": 100_001}}


@pytest.mark.parametrize(
    ("basis", "more", "percent", "won"),
    [
        ("goodwill", {}, 0, 100_001),
        ("goodwill", {}, 30, 100_001),  # goodwill asks for no fault
        ("goodwill", {}, 100, 100_001),
        ("art33", {}, 30, 70_000),
        ("terms", {"rounding": {"unit": 1, "mode": "ceil"}}, 30, 70_001),
        ("court", {}, 100, 0),
        ("art33", {"limits": {"floor": 90_000}}, 30, 90_000),
        ("art33", {"limits": {"floor": 90_000}}, 100, 0),  # nothing is owed: nothing to lift
        ("art33", {"limits": {"cap_per_claim": 60_000}}, 30, 60_000),
        ("art33", {"limits": {"cap_per_claim": 80_000}}, 30, 70_000),  # fault first, then the cap
        ("goodwill", {"limits": {"cap_per_claim": 80_000}}, 0, 80_000),
        ("goodwill", {"limits": {"floor": 100_002}}, 0, 100_002),
        ("goodwill", {"limits": {"floor": 100_001, "cap_per_claim": 100_001}}, 0, 100_001),
        ("goodwill", {"rounding": {"unit": 10, "mode": "floor"}}, 0, 100_000),
        ("goodwill", {"rounding": {"unit": 10, "mode": "ceil"}}, 0, 100_010),
        ("goodwill", {"rounding": {"unit": 100, "mode": "half_up"}}, 0, 100_000),
        (
            "goodwill",
            {"rounding": {"unit": 1000, "mode": "ceil"}, "limits": {"cap_per_claim": 100_000}},
            0,
            100_000,
        ),
    ],
)
def test_own_fault_limits_and_rounding(basis: str, more: dict[str, Any], percent: int, won: int) -> None:
    judged = only(scheme(FLAT, basis=basis, **more), FILING._replace(own_fault_percent=percent))
    assert judged.won == won
    counted = any(step.verb == "own_fault" for step in judged.steps)
    assert counted is (basis != "goodwill" and percent > 0)


def test_a_person_decides() -> None:
    judged = only(scheme({"decided_by_person": {}}, basis="terms"), FILING._replace(own_fault_percent=30))
    assert judged.won is None
    assert [step.verb for step in judged.steps] == ["met", "person", "clause"]


def test_a_single_bracket_without_end_has_no_label() -> None:
    assert only(scheme({"bracket_by_loss": {"brackets": [{"won": 7}]}}), FILING)[1:4] == (7, (450_000,), "")


BOTH_DAYS = (
    (START, START + timedelta(minutes=5)),
    (START + timedelta(days=2), START + timedelta(days=2, minutes=5)),
)


@pytest.mark.parametrize(
    ("condition", "changes", "met"),
    [
        ({"fact": "service", "is": "internet"}, {}, True),
        ({"fact": "service", "is": "internet"}, {"service": "phone"}, False),
        ({"fact": "line_type", "is_one_of": ["", "copper"]}, {"line_type": ""}, True),
        ({"fact": "line_type", "is_one_of": ["", "copper"]}, {}, False),
        ({"fact": "area", "is": "11440"}, {}, True),
        ({"fact": "customer_kind", "is": "individual"}, {}, False),
        ({"fact": "sector", "is_one_of": ["food", "retail"]}, {}, True),
        ({"fact": "annual_revenue", "at_most": 360_000_000}, {}, True),
        ({"fact": "annual_revenue", "below": 360_000_000}, {}, False),
        ({"fact": "annual_revenue", "at_most": 10**12}, {"annual_revenue": None}, False),
        ({"fact": "claimed_loss", "above": 450_000}, {}, False),
        ({"fact": "claimed_loss", "at_least": 450_000}, {}, True),
        ({"fact": "claimed_loss", "between": [450_000, 450_000]}, {}, True),
        ({"fact": "claimed_loss", "between": [0, 449_999]}, {}, False),
        ({"fact": "own_fault_percent", "below": 50}, {}, True),
        ({"fact": "minutes", "at_least": 180}, {"intervals": ((START, START + timedelta(hours=3)),)}, True),
        (
            {"fact": "minutes", "at_least": 180},
            {"intervals": ((START, START + timedelta(minutes=179)),)},
            False,
        ),
        ({"fact": "days", "is": 2}, {"intervals": BOTH_DAYS}, True),
        ({"fact": "days", "is": 3}, {"intervals": BOTH_DAYS}, False),
    ],
)
def test_conditions(condition: dict[str, Any], changes: dict[str, Any], met: bool) -> None:
    asked = scheme({"flat": {"won": 1}}, who={"all_of": [condition]}, count="calendar_days_touched")
    facts = FILING._replace(**changes)
    assert bool(judge(asked, facts)) is met
    assert compile(asked)(facts) == judge(asked, facts)


def test_all_of_any_of_one_level() -> None:
    any_inside_all = {
        "all_of": [
            {"fact": "kind", "is": "filing"},
            {"any_of": [{"fact": "sector", "is": "retail"}, {"fact": "claimed_loss", "above": 1}]},
        ]
    }
    all_inside_any = {
        "any_of": [
            {"fact": "kind", "is": "list"},
            {"all_of": [{"fact": "sector", "is": "food"}, {"fact": "claimed_loss", "above": 10**9}]},
        ]
    }
    first, second = (scheme(FLAT, who=who) for who in (any_inside_all, all_inside_any))
    assert judge(first, FILING) and not judge(first, LINE)
    assert not judge(first, FILING._replace(claimed_loss=0))
    assert judge(second, LINE) and not judge(second, FILING)
    assert judge(second, FILING._replace(claimed_loss=10**9 + 1))


def test_benefits_add_up_in_the_order_of_the_file() -> None:
    data = copy.deepcopy(scheme(FLAT).as_data())
    one: Any = data["benefits"]
    data["benefits"] = [{**one[0], "code": code} for code in ("c", "a", "b")]
    assert [j.benefit for j in judge(parse_scheme(data), FILING)] == ["c", "a", "b"]
