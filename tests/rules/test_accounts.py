"""Bank accounts: numbers, banks, one field that holds both, and what is shown of them."""

import pytest

from claims.rules.identity import (
    BANKS,
    Unreadable,
    account_number,
    bank_code,
    mask_account,
    split_account,
)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("123-456-789012", "123456789012"),
        ("110 123 456789", "110123456789"),
        ("１１０-１２３-４５６７８９", "110123456789"),
        ("0123456789", "0123456789"),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_account_numbers(text: str, digits: str) -> None:
    assert account_number(text) == digits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "account_missing"),
        ("---", "account_missing"),
        ("123456789", "account_length"),
        ("12345678901234567", "account_length"),
        ("1.23457E+11", "account_letters"),
        ("123-456-78901O", "account_letters"),
    ],
)
def test_account_numbers_that_are_wrong(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        account_number(text)
    assert refused.value.code == code
    assert "456" not in refused.value.ko + refused.value.en


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("004", "004"),
        ("4", "004"),
        ("88", "088"),
        ("국민", "004"),
        ("KB국민은행", "004"),
        ("kb 국민 은행", "004"),
        ("국민은행(주)", "004"),
        ("농협", "011"),
        ("NH농협은행", "011"),
        ("지역농협", "012"),
        ("카카오뱅크", "090"),
        ("카카오", "090"),
        ("토스", "092"),
        ("토스증권", "271"),
        ("하나", "081"),
        ("하나증권", "270"),
        ("신한금융투자", ""),
        ("신한", "088"),
        ("우체국", "071"),
        ("대구은행", "031"),
        ("iM뱅크", "031"),
        ("Hana Bank", "081"),
        ("기업은행", "003"),
        ("SC제일은행", "023"),
    ],
)
def test_bank_codes(text: str, code: str) -> None:
    if code:
        assert bank_code(text) == code
    else:
        with pytest.raises(Unreadable):
            bank_code(text)


@pytest.mark.parametrize("text", ["", "없는은행", "999", "1234", "은행"])
def test_banks_that_are_none(text: str) -> None:
    with pytest.raises(Unreadable):
        bank_code(text)


def test_every_bank_is_found_by_its_code_and_its_names() -> None:
    for code, names in BANKS.items():
        assert code.isdigit() and len(code) == 3
        assert {bank_code(code), *map(bank_code, names)} == {code}


@pytest.mark.parametrize(
    ("text", "bank", "digits"),
    [
        ("국민 123-456-789012", "004", "123456789012"),
        ("국민123-456-789012", "004", "123456789012"),
        ("KB국민은행: 123-456-789012", "004", "123456789012"),
        ("(국민) 123-456-789012", "004", "123456789012"),
        ("123-456-789012 국민", "004", "123456789012"),
        ("123-456-789012(국민은행)", "004", "123456789012"),
        ("004/123456789012", "004", "123456789012"),
        ("(088) 110-123-456789", "088", "110123456789"),
        ("[088]110123456789", "088", "110123456789"),
        ("123-456-789012", None, "123456789012"),
        # A group of three digits may be the account's own: never taken for a bank.
        ("088 110 123456", None, "088110123456"),
    ],
)
def test_an_account_field_that_may_begin_with_the_bank(text: str, bank: str | None, digits: str) -> None:
    assert split_account(text) == (bank, digits)


@pytest.mark.parametrize(
    "text",
    ["없는은행 123-456-789012", "국민 123-456-789012 홍길동", "999/123456789012", "국민", "", "국민 12345"],
)
def test_account_fields_that_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        split_account(text)


def test_masks_hide_all_but_the_ends() -> None:
    assert mask_account("123456789012") == "123******012"
    assert mask_account("1234567890") == "123****890"
    assert mask_account("1234567") == "*******"
    assert mask_account("") == ""
