"""Risk rules without a database: one digit apart, the edge just passed, what a person told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules import risk
from claims.rules.risk import Signal

NUMBERS = st.text("0123456789", min_size=1, max_size=14)


@given(NUMBERS, st.data())
def test_one_changed_digit_is_found_and_nothing_else(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    changed = number[:at] + digit + number[at + 1 :]
    assert risk.one_digit_apart(number, changed) == (digit != number[at])
    other = data.draw(NUMBERS)
    # What the query joins on is the same rule: a hidden digit in common, and not the same number.
    meet = bool(set(risk.masks(number)) & set(risk.masks(other)))
    assert risk.one_digit_apart(number, other) == (meet and number != other)


@pytest.mark.parametrize(
    ("loss", "passed"),
    [
        (1_000_000, None),
        (1_000_001, 1_000_000),
        (1_050_000, 1_000_000),
        (1_050_001, None),
        (3_000_500, 3_000_000),
    ],
)
def test_the_edge_just_passed(loss: int, passed: int | None) -> None:
    assert risk.edge_below(loss, [1_000_000, 3_000_000], 5) == passed


def test_no_edge_without_edges() -> None:
    assert risk.edge_below(5, [], 5) is None


def test_who_was_told_apart_is_left_out() -> None:
    assert risk.others_of(2, [1, 2, 3], {(2, 3)}) == [1]
    assert risk.others_of(2, [1, 3], {(1, 3)}) == [1, 3]


def test_a_block_of_thousands_names_the_first_and_says_so() -> None:
    why = risk.shared(Signal.ACCOUNT, list(range(20)), 4_321)
    assert (why.number, len(why.against)) == (4_321, risk.SHOWN)
    assert why.ko == "같은 계좌를 쓰는 다른 사업자 4,321곳 (그중 20건만 표시)"
    assert why.en == "The same account as 4,321 other businesses (20 of them named)"
    assert risk.shared(Signal.PHONE, [7], 1).en == "The same phone as another business"


@pytest.mark.parametrize(
    ("status", "on", "ko", "en"),
    [
        ("closed", "2018-01-31", "장애일 2018-11-24에 폐업 상태 (폐업일 2018-01-31)",
         "The business was closed on the outage date 2018-11-24 (closed on 2018-01-31)"),
        ("suspended", "", "장애일 2018-11-24에 휴업 상태",
         "The business was suspended on the outage date 2018-11-24"),
    ],
    ids=["closed", "suspended"],
)  # fmt: skip
def test_a_closed_business_in_words(status: str, on: str, ko: str, en: str) -> None:
    assert risk.closed(status, on, "2018-11-24")[:2] == (ko, en)
