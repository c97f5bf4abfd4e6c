"""Rows of a billing list: what is read, and what is said about rows that are wrong."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.rules.damage import KST
from claims.rules.intake import (
    CUSTOMER_COLUMNS,
    CustomerRow,
    HeaderError,
    RowError,
    customer_reader,
    match_header,
)

KOREAN = [column.headers[0] for column in CUSTOMER_COLUMNS]
SERVICES = frozenset({"internet", "phone", "mobile", "iptv"})
AREAS = frozenset({"11440", "11170"})
GOOD = {
    "subscription_no": "S-0001",
    "customer_no": "C-0001",
    "customer_name": "김영희",
    "customer_kind": "개인",
    "line_no": "02-312-0001",
    "service": "internet",
    "line_type": "optical",
    "area": "11440",
    "postcode": "04001",
    "address": "서울특별시 마포구 월드컵로 12-3, 1층",
    "active_from": "2015-03-02",
    "active_to": "",
    "base_1": "33000",
    "base_2": "33,000원",
    "base_3": "",
    "addon_1": "1100",
    "usage_1": "0",
}


def reader(columns: Sequence[str | None] | None = None) -> Callable[[Sequence[str]], CustomerRow]:
    names = match_header(KOREAN, CUSTOMER_COLUMNS) if columns is None else columns
    return customer_reader(names, services=SERVICES, areas=AREAS)


def cells(**changes: str) -> list[str]:
    values = {**GOOD, **changes}
    return [values.get(column.name, "") for column in CUSTOMER_COLUMNS]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


def test_a_row() -> None:
    row = reader()(cells())
    assert row == CustomerRow(
        subscription_no="S-0001",
        customer_no="C-0001",
        customer_name="김영희",
        customer_kind="individual",
        business_no="",
        line_no="023120001",
        service="internet",
        line_type="optical",
        area="11440",
        postcode="04001",
        address="서울특별시 마포구 월드컵로 12-3, 1층",
        active_from=at("2015-03-02"),
        active_to=None,
        base_1=33_000,
        base_2=33_000,
        base_3=None,
        addon_1=1_100,
        addon_2=None,
        addon_3=None,
        usage_1=0,
        usage_2=None,
        usage_3=None,
    )
    assert isinstance(row, CustomerRow)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("customer_kind", "", "individual"),
        ("customer_kind", "사업자", "business"),
        ("customer_kind", "Business", "business"),
        ("service", "INTERNET", "internet"),
        ("line_type", "동케이블", "copper"),
        ("line_type", "광", "optical"),
        ("line_type", "", ""),
        ("line_type", "HFC", "hfc"),
        ("area", "", ""),
        ("area", "전국", ""),
        ("area", "Everywhere", ""),
        ("postcode", "4001", "04001"),
        ("line_no", "+82 2-312-0001", "023120001"),
        ("line_no", "IPTV-0001", "IPTV0001"),
        ("customer_name", " 김\N{NO-BREAK SPACE}영희 ", "김 영희"),
        ("customer_name", "\u1100\u1175\u11b7", "김"),  # decomposed, as some systems write Hangul
        ("active_from", "2015.03.02", at("2015-03-02")),
        ("active_from", "20150302", at("2015-03-02")),
        ("active_from", "2015/3/2", at("2015-03-02")),
        ("active_from", "2015. 3. 2.", at("2015-03-02")),
        ("active_from", "2015-03-02 11:12", at("2015-03-02T11:12")),
        ("active_from", "", None),
        # A date still includes its day; a time ends there.
        ("active_to", "2018-11-24", at("2018-11-25")),
        ("active_to", "2018-11-24 11:12:33", at("2018-11-24T11:12:33")),
        ("active_to", "2015-03-02", at("2015-03-03")),
        ("base_1", "", None),
        ("base_1", "0", 0),
        ("base_1", "33000.0", 33_000),
        ("usage_3", "1000000000", 1_000_000_000),
    ],
)
def test_values(column: str, text: str, value: object) -> None:
    assert getattr(reader()(cells(**{column: text})), column) == value


def test_a_business_number_makes_a_business() -> None:
    row = reader()(cells(customer_kind="", business_no="124-87-57853"))
    assert (row.business_no, row.customer_kind) == ("1248757853", "business")


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("subscription_no", "", "missing"),
        ("customer_no", "  ", "missing"),
        ("customer_name", "", "missing"),
        ("service", "", "missing"),
        ("service", "   ", "missing"),
        ("service", "fax", "service_unknown"),
        ("area", "99999", "area_unknown"),
        ("customer_kind", "외계인", "customer_kind_unknown"),
        ("line_type", "구리/광", "line_type_unknown"),
        ("business_no", "111-11-11111", "business_no_check"),
        ("business_no", "111-11-1111", "business_no_length"),
        ("postcode", "abc", "postcode_unreadable"),
        ("active_from", "2018-02-30", "date_unreadable"),
        ("active_from", "24/11/2018", "date_unreadable"),
        ("active_from", "2018-11/24", "date_unreadable"),
        ("active_from", "1890-01-01", "date_unreadable"),
        ("active_to", "2015-03-01", "ends_before_it_begins"),
        ("base_1", "-33000", "amount_negative"),
        ("base_1", "3.3", "amount_fraction"),
        ("addon_2", "무료", "amount_unreadable"),
        ("usage_1", "1000000001", "amount_too_large"),
        ("customer_name", "김\0영희", "control_character"),
        ("address", "서울\n마포구", "control_character"),
        ("address", "서울 \u202e마포구", "control_character"),
        ("customer_no", "880101-1234567", "resident_number"),
        ("address", "서울 마포구 880101–1234567", "resident_number"),
        ("line_no", "880101-1234567", "resident_number"),
        ("customer_name", "８８０１０１－１２３４５６７", "resident_number"),
        ("subscription_no", "S" * 41, "too_long"),
        ("address", "가" * 301, "too_long"),
    ],
)
def test_problems(column: str, text: str, code: str) -> None:
    with pytest.raises(RowError) as refused:
        reader()(cells(**{column: text}))
    (problem,) = refused.value.problems
    assert (problem.column, problem.code) == (column, code)
    assert problem.ko and problem.en


def test_all_problems_of_a_row_are_named_and_no_value_is_repeated() -> None:
    wrong = {
        "customer_no": "880101-1234567",
        "base_1": "-77123",
        "service": "secretword",
        "active_from": "77-77",
    }
    with pytest.raises(RowError) as refused:
        reader()(cells(**wrong))
    assert {p.column for p in refused.value.problems} == set(wrong)
    said = " ".join(p.ko + p.en for p in refused.value.problems) + str(refused.value)
    assert not any(part in said for part in ("1234567", "77123", "secretword", "77-77"))


@pytest.mark.parametrize(("change", "code"), [(-1, "half_line"), (1, "too_many_cells")])
def test_a_row_of_another_width(change: int, code: str) -> None:
    row = cells()[:change] if change < 0 else [*cells(), "x"]
    with pytest.raises(RowError) as refused:
        reader()(row)
    assert [p.code for p in refused.value.problems] == [code]


def test_empty_cells_beyond_the_header_are_nothing() -> None:
    assert reader()([*cells(), "", " "]) == reader()(cells())


def test_optional_columns_may_be_absent_and_others_are_ignored() -> None:
    header = ["비고", "가입번호", "고객번호", "고객명", "서비스", "기본료1", "기본료2", "기본료3"]
    columns = match_header(header, CUSTOMER_COLUMNS)
    assert columns[0] is None
    row = reader(columns)(["x", "S1", "C1", "김", "phone", "1", "", "3"])
    assert (row.subscription_no, row.base_1, row.base_2, row.base_3) == ("S1", 1, None, 3)
    assert (row.area, row.address, row.line_type, row.active_from, row.usage_1) == ("", "", "", None, None)


@pytest.mark.parametrize(
    "header",
    [
        KOREAN,
        [column.name for column in CUSTOMER_COLUMNS],
        [name.upper().replace("_", " ") for name in (column.name for column in CUSTOMER_COLUMNS)],
        [f"\ufeff {name} " for name in KOREAN],
    ],
)
def test_headers_in_either_language(header: list[str]) -> None:
    assert match_header(header, CUSTOMER_COLUMNS) == [column.name for column in CUSTOMER_COLUMNS]


def test_a_header_that_lacks_columns_names_them_with_their_spellings() -> None:
    with pytest.raises(HeaderError) as refused:
        match_header([h for h in KOREAN if h not in ("고객명", "기본료3")], CUSTOMER_COLUMNS)
    assert refused.value.missing == ("customer_name", "base_3")
    assert refused.value.double == ()
    assert "고객명" in refused.value.ko and "customer_name" in refused.value.en


def test_a_header_that_names_a_column_twice() -> None:
    with pytest.raises(HeaderError) as refused:
        match_header([*KOREAN, "base 1"], CUSTOMER_COLUMNS)
    assert (refused.value.missing, refused.value.double) == ((), ("base_1",))


texts = st.one_of(
    st.sampled_from(
        sorted({*GOOD.values(), " ", "-", "02-1-1", "880101-1234567", "a b", "\0", "₩1", "전국", "+82-2"})
    ),
    st.text(max_size=12),
    st.text("0123456789-. ,원", max_size=16),
)


def outcome(read: Callable[[Sequence[str]], CustomerRow], row: Sequence[str]) -> Any:
    try:
        return read(row)
    except RowError as refused:
        return refused.problems


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from([c.name for c in CUSTOMER_COLUMNS]), texts, max_size=4))
def test_the_short_way_and_the_careful_way_agree(changes: dict[str, str]) -> None:
    read = reader()
    row = cells(**changes)
    careful = outcome(read.careful, row)  # type: ignore[attr-defined]
    assert outcome(read, row) == careful
    assert outcome(read, row) == careful  # again, from what it kept
