"""Whole won. One rounding function, one way to read an amount that a person wrote, and no float anywhere."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from backoffice.lib.refusal import Refusal

MODES = ("floor", "ceil", "half_up")

# A quadrillion won is more than the country's budget: a longer number is a slip (or two cells in one).
MOST_DIGITS = 15

_AMOUNT = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]*))?")


class Unreadable(Refusal):
    """A text could not be read as what it should be. `code` is stable, `ko` and `en` are for people.

    The wording never repeats the text: it may be an account number or somebody's name.
    """

    def __init__(self, code: str, ko: str, en: str) -> None:
        super().__init__(ko, en)
        self.code = code


def round_ratio(numerator: int, denominator: int, unit: int, mode: str) -> int:
    """Round numerator/denominator won to a multiple of `unit`, in integers only.

    The denominator is positive. `floor` and `ceil` go towards minus and plus infinity, `half_up` sends an
    exact half upwards; awards are never negative, so the direction below zero has no consequence.
    """
    step = denominator * unit
    if mode == "floor":
        return numerator // step * unit
    if mode == "ceil":
        return -(-numerator // step) * unit
    if mode == "half_up":
        return (2 * numerator + step) // (2 * step) * unit
    raise ValueError(f"rounding mode {mode!r} is not one of {', '.join(MODES)}")


def round_won(value: Fraction | Decimal | int, *, unit: int = 1, mode: str = "floor") -> int:
    """Round an exact amount in won to a multiple of `unit` won (1 for goodwill, 10 for most bills).

    Raises TypeError for a float or a bool: a float has already lost won before it arrives here.
    """
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int):
        raise TypeError(f"an amount is a Fraction, Decimal or int, never {type(value).__name__}")
    if isinstance(unit, bool) or not isinstance(unit, int) or unit < 1:
        raise ValueError("the rounding unit is a whole number of won, at least 1")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("an amount is a finite number")
    exact = Fraction(value)
    return round_ratio(exact.numerator, exact.denominator, unit, mode)


def parse_won(text: str) -> int:
    """Read an amount as people and spreadsheets write it: "1234000", "1,234,000원", "₩1,234,000", "120000.0".

    Raises Unreadable (a ValueError) with code `amount_missing`, `amount_negative`, `amount_fraction`,
    `amount_too_large` or `amount_unreadable`. An unreadable amount is an error, never zero; "120만 원" is not
    guessed at.
    """
    cleaned = unicodedata.normalize("NFKC", text).strip()
    cleaned = cleaned.removeprefix("₩").removeprefix("\\").removesuffix("원").strip()
    if not cleaned:
        raise Unreadable("amount_missing", "금액이 비어 있습니다", "the amount is empty")
    match = _AMOUNT.fullmatch(cleaned.replace("\N{MINUS SIGN}", "-"))
    if match is None:
        raise Unreadable(
            "amount_unreadable",
            "금액을 읽을 수 없습니다: 1234000 또는 1,234,000원처럼 적어 주십시오",
            "the amount is unreadable: write it like 1234000 or 1,234,000원",
        )
    whole = match["whole"].replace(",", "").lstrip("0") or "0"
    part = (match["part"] or "").strip("0")
    if match["sign"] == "-" and (whole != "0" or part):
        raise Unreadable("amount_negative", "금액은 0원보다 작을 수 없습니다", "the amount is below zero")
    if part:
        raise Unreadable(
            "amount_fraction", "금액에 원 단위 아래의 끝수가 있습니다", "the amount has a fraction of a won"
        )
    if len(whole) > MOST_DIGITS:
        raise Unreadable(
            "amount_too_large",
            f"금액이 {MOST_DIGITS}자리를 넘습니다",
            f"the amount has more than {MOST_DIGITS} digits",
        )
    return int(whole)
