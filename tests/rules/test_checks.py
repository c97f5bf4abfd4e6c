"""Automatic checks: what each finds of a claim, with its evidence; a line for every outcome."""

from datetime import date
from typing import Any

import pytest

from backoffice.lib.workflow import Wording
from claims.rules.checks import REGISTER, Answer, Facts, Outcome, answer

OK, ATTENTION, FAILS, NOTHING = Outcome.OK, Outcome.ATTENTION, Outcome.FAILS, Outcome.NOTHING
DAY = date(2018, 11, 24)
WEEK = {date(2018, 11, 5): 700_000, date(2018, 11, 12): 1_400_000}


@pytest.mark.parametrize(
    ("name", "facts", "outcome", "evidence"),
    [
        ("business_open", {"business_status": "active"}, OK, ""),
        ("business_open", {}, ATTENTION, "not known"),
        ("business_open", {"business_status": "closed", "outage_on": DAY}, FAILS, "2018-11-24"),
        (
            "business_open",
            {"business_status": "closed", "outage_on": DAY, "closed_on": date(2018, 11, 25)},
            OK, "after the outage",
        ),
        (
            "business_open",
            {"business_status": "closed", "outage_on": DAY, "closed_on": DAY},
            FAILS, "2018-11-24",
        ),
        ("lines_matched", {"matched": 2}, OK, "2"),
        ("lines_matched", {"candidates": 3}, ATTENTION, "3"),
        ("lines_matched", {}, FAILS, ""),
        ("time_affected", {"minutes": 90}, OK, "1 h 30 min"),
        ("time_affected", {"minutes": 0}, FAILS, ""),
        ("time_affected", {}, ATTENTION, ""),
        ("loss_in_reach", {}, NOTHING, ""),
        ("loss_in_reach", {"claimed_loss": 1}, ATTENTION, "not known"),
        # the best week over 7 days: 200,000 a day, two days begun
        ("loss_in_reach", {"claimed_loss": 400_000, "weekly_sales": WEEK, "minutes": 1441}, OK, "400,000"),
        ("loss_in_reach", {"claimed_loss": 400_001, "weekly_sales": WEEK, "minutes": 1441}, ATTENTION, ""),
        ("loss_in_reach", {"claimed_loss": 800_000, "weekly_sales": WEEK, "minutes": 1441}, ATTENTION, ""),
        ("loss_in_reach", {"claimed_loss": 800_001, "weekly_sales": WEEK, "minutes": 1441}, FAILS, ""),
        ("loss_in_reach", {"claimed_loss": 100, "monthly_sales": 5_200_000, "minutes": 1}, OK, "171,428"),
        ("papers_in", {"papers": 2}, OK, "2"),
        ("papers_in", {"papers": 2, "waiting": True}, ATTENTION, "awaited"),
        ("papers_in", {"lapsed": True}, FAILS, "in time"),
        ("papers_in", {}, ATTENTION, ""),
        ("no_flags", {}, OK, ""),
        ("no_flags", {"flags": (Wording("가", "shared"),)}, ATTENTION, "shared"),
        ("no_duplicate", {}, OK, ""),
        ("no_duplicate", {"unjudged": 2}, ATTENTION, "2"),
        ("no_duplicate", {"unjudged": 2, "same": 1}, FAILS, "1"),
        ("account_holder", {}, ATTENTION, "no payee account"),
        ("account_holder", {"account": True, "holder": "(주) 가게", "names": ("가게", "")}, OK, ""),
        ("account_holder", {"account": True, "holder": "홍길동", "names": ("가게", "홍 길동")}, OK, ""),
        ("account_holder", {"account": True, "holder": "임꺽정", "names": ("가게",)}, ATTENTION, "neither"),
        ("no_ground", {"screened": True}, OK, ""),
        ("no_ground", {}, ATTENTION, "Not screened"),
        ("no_ground", {"screened": True, "ground": Wording("가", "late")}, ATTENTION, "late"),
    ],
)  # fmt: skip
def test_what_each_check_finds(name: str, facts: dict[str, Any], outcome: Outcome, evidence: str) -> None:
    found = answer(name, Facts(**facts))
    assert found.outcome == outcome
    assert evidence in found.en
    assert bool(found.ko) == bool(found.en) == (outcome != NOTHING)


def test_every_check_of_the_register_answers_with_nothing_known() -> None:
    for name in REGISTER:
        assert isinstance(answer(name, Facts()), Answer)
    assert answer("made_up", Facts()) == Answer(NOTHING)
