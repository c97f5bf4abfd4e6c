"""Numbers and names that identify. One line per case."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules import identity
from claims.rules.identity import (
    Unreadable,
    account_number,
    bank_code,
    business_number,
    line_number,
    looks_like_rrn,
    normal_address,
    normal_name,
    phone,
    postcode,
    site_key,
)


@pytest.mark.parametrize(
    "text",
    [
        "124-87-57853",
        "201-86-15022",
        "233-85-03166",
        "219-85-00014",
        "111-11-11119",
        "222-22-22227",
        "333-33-33336",
        "1248757853",
        " 124 87 57853 ",
        "１２４－８７－５７８５３",
        "124–87–57853",
    ],
)
def test_business_numbers_that_are_right(text: str) -> None:
    digits = business_number(text)
    assert len(digits) == 10
    assert digits.isascii() and digits.isdigit()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("111-11-11111", "business_no_check"),
        ("124-87-57854", "business_no_check"),
        ("142-87-57853", "business_no_check"),  # two digits swapped
        ("000-00-00000", "business_no_check"),
        ("124-87-5785", "business_no_length"),
        ("124-87-578530", "business_no_length"),
        ("124-87-5785X", "business_no_length"),
        ("", "business_no_length"),
        ("٠١٢٣٤٥٦٧٨٩", "business_no_length"),
    ],
)
def test_business_numbers_that_are_wrong(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        business_number(text)
    assert refused.value.code == code
    assert not any(c.isdigit() for c in refused.value.ko.replace("10", ""))  # the number is not repeated


@given(st.integers(min_value=1, max_value=10**9 - 1))
def test_exactly_one_check_digit_is_right(nine: int) -> None:
    right = []
    for last in range(10):
        try:
            right.append(business_number(f"{nine:09}{last}"))
        except Unreadable:
            continue
    assert len(right) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("02-312-0001", "023120001"),
        ("(02) 312 0001", "023120001"),
        ("+82 2-312-0001", "023120001"),
        ("+82-(0)2-312-0001", "023120001"),
        ("+8210-1234-5678", "01012345678"),
        ("０２－３１２－０００１", "023120001"),
        ("전화 02.312.0001", "023120001"),
        ("TV-0001", "TV0001"),
        ("net-0001", "NET0001"),
        ("", ""),
        ("---", ""),
    ],
)
def test_line_numbers(text: str, line: str) -> None:
    assert line_number(text) == line


@pytest.mark.parametrize(
    ("text", "digits"),
    [("010-1234-5678", "01012345678"), ("1588-0000", "15880000"), ("02-312-0001", "023120001"), ("", "")],
)
def test_phones(text: str, digits: str) -> None:
    assert phone(text) == digits


@pytest.mark.parametrize("text", ["없음", "12345", "0101234567890123", "home"])
def test_phones_that_are_none(text: str) -> None:
    with pytest.raises(Unreadable):
        phone(text)


@pytest.mark.parametrize(
    ("text", "code"), [("03187", "03187"), ("3187", "03187"), (" 04001 ", "04001"), ("", "")]
)
def test_postcodes(text: str, code: str) -> None:
    assert postcode(text) == code


@pytest.mark.parametrize("text", ["120-013", "123", "123456", "ABCDE"])
def test_postcodes_that_are_none(text: str) -> None:
    with pytest.raises(Unreadable):
        postcode(text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("㈜한강상회", "주식회사 한강 상회"),
        ("(주)한강상회", "한강상회"),
        ("HanGang Mart", "hangang-mart"),
        ("한강상회 ", unicodedata.normalize("NFD", "한강상회")),
        ("ＣＵ 마포점", "cu마포점"),
    ],
)
def test_names_that_are_one(a: str, b: str) -> None:
    assert normal_name(a) == normal_name(b)


def test_names_that_are_not_one() -> None:
    assert normal_name("한강상회") != normal_name("한강상사")
    assert normal_name("(주)") == ""


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("서울특별시 마포구 월드컵로 12", "서울 마포구 월드컵로 12"),
        ("서울 마포구  월드컵로 12, 1층", "서울시 마포구 월드컵로 12 1층"),
        ("서울 마포구 월드컵로 12 (합정동)", "서울 마포구 월드컵로 12"),
        ("서울 마포구 월드컵로 １２－３", "서울 마포구 월드컵로 12-3"),
        ("경기도 고양시 덕양구 통일로 1", "경기 고양시 덕양구 통일로 1"),
    ],
)
def test_addresses_that_are_one(a: str, b: str) -> None:
    assert normal_address(a) == normal_address(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("서울 마포구 월드컵로 12-3", "서울 마포구 월드컵로 123"),
        ("서울 마포구 월드컵로 12", "서울 마포구 월드컵로 13"),
        ("서울 마포구 월드컵로 12 1층", "서울 마포구 월드컵로 12 2층"),
    ],
)
def test_addresses_that_are_not_one(a: str, b: str) -> None:
    assert normal_address(a) != normal_address(b)


def test_a_site_is_its_address_else_its_line_else_nothing() -> None:
    assert site_key("04000", "서울시 마포구 월드컵로 12", "02-1") == "04000|서울 마포구 월드컵로 12"
    assert site_key("", "", "02-312-0001") == "line|023120001"
    assert site_key("04000", " ", "") == ""
    assert site_key("04000", "서울 마포구", "") != site_key("04001", "서울 마포구", "")
    # No address can pass for a line.
    assert site_key("", "line 023120001", "") != site_key("", "", "02-312-0001")


@pytest.mark.parametrize(
    "text",
    [
        "880101-1234567",
        "홍길동 880101-2234567 전화",
        "040229-3234567",  # 2004 was a leap year
        "８８０１０１－１２３４５６７",
        "880101–1234567",
        "880101 - 5234567",
    ],
)
def test_resident_numbers_are_seen(text: str) -> None:
    assert looks_like_rrn(text)


@pytest.mark.parametrize(
    "text",
    [
        "881301-1234567",  # no thirteenth month
        "880230-1234567",  # no 30 February
        "050229-3234567",  # 2005 was no leap year
        "880101-0234567",
        "880101-9234567",
        "8801011234567",
        "1880101-1234567",
        "880101-12345678",
        "02-312-0001",
        "124-87-57853",
        "",
    ],
)
def test_other_numbers_are_no_resident_numbers(text: str) -> None:
    assert not looks_like_rrn(text)


def test_reasons_come_in_both_languages() -> None:
    for read in (business_number, account_number, bank_code, identity.postcode):
        with pytest.raises(ValueError) as refused:
            read("?")
        assert isinstance(refused.value, Unreadable)
        assert refused.value.ko != refused.value.en
