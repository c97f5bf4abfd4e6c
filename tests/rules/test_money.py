"""Whole won: rounding is exact and named, an unreadable amount is an error and never zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.lib.money import Unreadable, parse_won, round_won


@pytest.mark.parametrize(
    ("value", "unit", "mode", "won"),
    [
        (Fraction(50_000 * 15, 30 * 24), 1, "floor", 1_041),  # KT 2021: fifteen hours of a 50,000 won plan
        (Fraction(50_000 * 15, 30 * 24), 10, "floor", 1_040),
        (Fraction(50_000 * 15, 30 * 24), 1, "ceil", 1_042),
        (Fraction(50_000 * 15, 30 * 24), 10, "half_up", 1_040),
        (Decimal("1045"), 10, "half_up", 1_050),
        (Decimal("1044.99"), 10, "half_up", 1_040),
        (Fraction(1, 2), 1, "half_up", 1),
        (Fraction(1, 3), 1, "half_up", 0),
        (1_050, 100, "half_up", 1_100),
        (1_049, 100, "half_up", 1_000),
        (1_000, 100, "ceil", 1_000),
        (1_001, 100, "ceil", 1_100),
        (0, 1, "ceil", 0),
    ],
)
def test_rounding(value: Fraction, unit: int, mode: str, won: int) -> None:
    assert round_won(value, unit=unit, mode=mode) == won


@pytest.mark.parametrize("value", [1.0, 0.1, True, "100", None])
def test_only_exact_numbers_are_amounts(value: object) -> None:
    with pytest.raises(TypeError):
        round_won(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "how", [{"unit": 0}, {"unit": -10}, {"unit": True}, {"mode": "bankers"}, {"mode": "FLOOR"}]
)
def test_unit_and_mode_are_checked(how: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        round_won(100, **how)  # type: ignore[arg-type]


def test_an_endless_number_is_no_amount() -> None:
    with pytest.raises(ValueError):
        round_won(Decimal("NaN"))


exact = st.fractions(min_value=0, max_value=10**12, max_denominator=10**6)
units = st.sampled_from([1, 10, 100, 1000])


@given(exact, units)
def test_rounding_lands_on_the_unit_and_near_the_value(value: Fraction, unit: int) -> None:
    down, up, near = (round_won(value, unit=unit, mode=mode) for mode in ("floor", "ceil", "half_up"))
    assert {down % unit, up % unit, near % unit} == {0}
    assert down <= value <= up
    assert up - down in (0, unit)
    assert near in (down, up)
    assert abs(near - value) <= Fraction(unit, 2)


@given(exact, exact, units, st.sampled_from(["floor", "ceil", "half_up"]))
def test_more_is_never_rounded_to_less(a: Fraction, b: Fraction, unit: int, mode: str) -> None:
    low, high = sorted((a, b))
    assert round_won(low, unit=unit, mode=mode) <= round_won(high, unit=unit, mode=mode)


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("0", 0),
        ("1234000", 1_234_000),
        ("1,234,000", 1_234_000),
        ("1,234,000원", 1_234_000),
        (" 1,234,000 원 ", 1_234_000),
        ("₩1,234,000", 1_234_000),
        ("1,234,000.00", 1_234_000),
        ("120000.0", 120_000),
        ("120000.", 120_000),
        ("+500", 500),
        ("007", 7),
        ("-0", 0),
        ("１２３,０００", 123_000),  # full-width digits
        ("999999999999999", 999_999_999_999_999),
    ],
)
def test_amounts_as_people_write_them(text: str, won: int) -> None:
    assert parse_won(text) == won


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_missing"),
        ("  ", "amount_missing"),
        ("원", "amount_missing"),
        ("-1", "amount_negative"),
        ("-1,000원", "amount_negative"),
        ("\N{MINUS SIGN}5", "amount_negative"),
        ("-0.5", "amount_negative"),
        ("0.5", "amount_fraction"),
        ("120000.01", "amount_fraction"),
        ("12,34", "amount_unreadable"),
        ("1,2345", "amount_unreadable"),
        (",123", "amount_unreadable"),
        ("1.000.000", "amount_unreadable"),
        ("1 000", "amount_unreadable"),
        ("1e5", "amount_unreadable"),
        ("120만 원", "amount_unreadable"),
        ("약 3000", "amount_unreadable"),
        ("#REF!", "amount_unreadable"),
        ("NaN", "amount_unreadable"),
        ("1_000", "amount_unreadable"),
        ("0x10", "amount_unreadable"),
        ("1000000000000000", "amount_too_large"),
    ],
)
def test_what_is_no_amount_is_an_error(text: str, code: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_won(text)
    assert isinstance(refused.value, Unreadable)
    assert refused.value.code == code
    assert refused.value.ko and refused.value.en


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_what_is_written_is_read(won: int) -> None:
    assert parse_won(f"{won:,}원") == parse_won(f"{won}.00") == won


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_an_error(text: str) -> None:
    try:
        won = parse_won(text)
    except Unreadable:
        return
    assert won >= 0
    assert any(c.isdigit() for c in text)  # nothing without a digit is ever read as 0
