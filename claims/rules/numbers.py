"""The claim number: computed from the row's id with a check digit, so that the moving row carries no text."""

import re

_NUMBER = re.compile(r"C-?(\d{6,18})-?(\d)", re.IGNORECASE)


def _check_digit(digits: str) -> int:
    """Luhn: catches every single wrong digit and most swaps of neighbours, as read over a telephone."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10


def claim_number(claim_id: int) -> str:
    """The number people see, e.g. C-00000123-0."""
    digits = f"{claim_id:08d}"
    return f"C-{digits}-{_check_digit(digits)}"


def claim_id(number: str) -> int | None:
    """The id behind a claim number; None when the text is no claim number or its check digit is wrong."""
    match = _NUMBER.fullmatch(number.strip())
    if not match or _check_digit(match[1]) != int(match[2]):
        return None
    return int(match[1])
