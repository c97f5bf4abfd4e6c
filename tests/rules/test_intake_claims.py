"""Rows of shop claims, as staff typed them from a call, a letter or a counter."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest

from claims.rules.damage import KST
from claims.rules.intake import (
    CLAIM_COLUMNS,
    ClaimRow,
    HeaderError,
    RowError,
    claim_reader,
    harm_period,
    likely,
    match_header,
    sector_code,
)

NINE = (
    "상호명",
    "사업자등록번호",
    "업종",
    "사업장 주소",
    "계좌번호",
    "월평균 매출액",
    "추정 피해액",
    "피해 유형",
    "피해 기간",
)
GOOD = {
    "reference": "W-0001",
    "business_name": "한강상회",
    "business_no": "111-11-11119",
    "representative": "김영희",
    "phone": "010-1234-5678",
    "sector": "도소매업 / 편의점",
    "postcode": "04001",
    "address": "서울 마포구 월드컵로 12",
    "line_no": "02-312-0001; 02-312-0002;02-312-0001",
    "bank": "국민",
    "account_no": "123-456-789012",
    "holder": "김영희",
    "monthly_sales": "30,000,000원",
    "claimed_loss": "450000",
    "harm": "카드결제",
    "harm_period": "2018-11-24 ~ 2018-11-28",
    "received_at": "2018-12-12 09:30",
    "channel": "방문",
    "business_status": "계속",
    "own_fault_percent": "",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


def reader(
    harms: frozenset[str] = frozenset(), now: datetime | None = None
) -> Callable[[Sequence[str]], ClaimRow]:
    header = [column.headers[0] for column in CLAIM_COLUMNS]
    return claim_reader(match_header(header, CLAIM_COLUMNS), harms=harms, now=now)


def weeks(number: int) -> str:
    return ";".join(f"{date(2022, 1, 1) + timedelta(weeks=week)}:1" for week in range(number))


def cells(**changes: str) -> list[str]:
    values = {**GOOD, **changes}
    return [values.get(column.name, "") for column in CLAIM_COLUMNS]


def test_a_row() -> None:
    assert reader()(cells()) == ClaimRow(
        reference="W-0001",
        business_name="한강상회",
        business_no="1111111119",
        representative="김영희",
        phone="01012345678",
        sector="retail",
        sector_text="도소매업 / 편의점",
        postcode="04001",
        address="서울 마포구 월드컵로 12",
        line_nos=("023120001", "023120002"),
        bank="004",
        account_no="123456789012",
        holder="김영희",
        monthly_sales=30_000_000,
        claimed_loss=450_000,
        harm="card_payment",
        harm_from=at("2018-11-24"),
        harm_to=at("2018-11-29"),
        harm_period_text="2018-11-24 ~ 2018-11-28",
        received_at=at("2018-12-12T09:30"),
        channel="counter",
        business_status="active",
        closed_on=None,
        own_fault_percent=0,
    )


def test_nothing_was_received_in_the_future() -> None:
    now = at("2018-12-12T09:30")
    assert reader(now=now)(cells()).received_at == now
    assert reader(now=now)(cells(received_at="2018-12-12")).received_at == at("2018-12-12")
    for later in ("2018-12-12 09:31", "2018-12-13", "2181-01-01"):
        with pytest.raises(RowError) as refused:
            reader(now=now)(cells(received_at=later))
        assert [(p.column, p.code) for p in refused.value.problems] == [("received_at", "received_in_future")]


def test_the_nine_fields_of_the_form_are_enough() -> None:
    read = claim_reader(match_header(NINE, CLAIM_COLUMNS), harms=frozenset())
    row = read(
        [
            "한강상회",
            "1111111119",
            "음식점",
            "서울 마포구",
            "국민 123-456-789012",
            "100",
            "0",
            "주문전화",
            "2018-11-24",
        ]
    )
    assert (row.bank, row.account_no, row.reference, row.received_at) == ("004", "123456789012", "", None)
    assert (row.sector, row.harm, row.claimed_loss, row.line_nos) == ("food", "order_calls", 0, ())
    assert (row.harm_from, row.harm_to) == (at("2018-11-24"), at("2018-11-25"))


@pytest.mark.parametrize("header", ["업종", "업태/업종", "업종/업태", "sector"])
def test_the_sector_has_several_headers(header: str) -> None:
    assert "sector" in match_header([header if h == "업종" else h for h in NINE], CLAIM_COLUMNS)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"bank": "", "account_no": "농협 301-0001-0001-01"}, "bank", "011"),
        ({"bank": "004", "account_no": "국민 123-456-789012"}, "bank", "004"),
        ({"bank": "88"}, "bank", "088"),
        ({"line_no": ""}, "line_nos", ()),
        ({"line_no": "02-312-0001, +82 2-312-0002；"}, "line_nos", ("023120001", "023120002")),
        # It may be an account number, which the billing list keeps as it stands.
        ({"line_no": "S-0001;S0002"}, "line_nos", ("S0001", "S-0001", "S0002")),
        ({"own_fault_percent": "30%"}, "own_fault_percent", 30),
        ({"own_fault_percent": "100"}, "own_fault_percent", 100),
        ({"chosen_channel": ""}, "chosen_channel", ""),
        ({"chosen_channel": "요금 감면"}, "chosen_channel", "credit"),
        ({"chosen_channel": "현금"}, "chosen_channel", "bank"),
        ({"chosen_channel": "Bank transfer"}, "chosen_channel", "bank"),
        ({"weekly_sales": ""}, "weekly_sales", ""),
        ({"weekly_sales": "2022-09-03:1200000"}, "weekly_sales", "2022-09-03:1200000"),
        (
            {"weekly_sales": " 2022.09.10 : 1,300,000원 ；2022/09/03：0; "},
            "weekly_sales",
            "2022-09-03:0;2022-09-10:1300000",
        ),
        ({"harm": "order_calls"}, "harm", "order_calls"),
        ({"harm": "온라인 주문"}, "harm", "online_orders"),
        ({"channel": ""}, "channel", ""),
        ({"channel": "우편"}, "channel", "post"),
        ({"business_status": ""}, "business_status", ""),
        ({"business_status": "폐업", "closed_on": "2018-11-30"}, "closed_on", date(2018, 11, 30)),
        ({"business_status": "", "closed_on": "2018-11-30"}, "business_status", "closed"),
        ({"business_status": "휴업"}, "business_status", "suspended"),
        ({"address": ""}, "address", ""),
        ({"harm_period": "11월 말부터 닷새"}, "harm_period_text", "11월 말부터 닷새"),
        ({"harm_period": "11월 말부터 닷새"}, "harm_from", None),
    ],
)
def test_values(changes: dict[str, str], field: str, value: object) -> None:
    assert getattr(reader()(cells(**changes)), field) == value


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"business_name": ""}, "business_name", "missing"),
        ({"business_no": "111-11-11111"}, "business_no", "business_no_check"),
        ({"business_no": ""}, "business_no", "missing"),
        ({"account_no": ""}, "account_no", "missing"),
        ({"account_no": "1.23457E+11"}, "account_no", "account_letters"),
        ({"bank": "", "account_no": "123456789012"}, "bank", "bank_missing"),
        ({"bank": "신한"} | {"account_no": "국민 123-456-789012"}, "bank", "bank_differs"),
        ({"bank": "없는은행"}, "bank", "bank_unknown"),
        ({"monthly_sales": ""}, "monthly_sales", "missing"),
        ({"monthly_sales": "-1"}, "monthly_sales", "amount_negative"),
        ({"monthly_sales": "3천만"}, "monthly_sales", "amount_unreadable"),
        ({"claimed_loss": "0.5"}, "claimed_loss", "amount_fraction"),
        ({"chosen_channel": "either"}, "chosen_channel", "choice_unknown"),
        ({"weekly_sales": "1200000"}, "weekly_sales", "weeks_unreadable"),
        ({"weekly_sales": "September:1200000"}, "weekly_sales", "date_unreadable"),
        ({"weekly_sales": "2022-09-03:a lot"}, "weekly_sales", "amount_unreadable"),
        ({"weekly_sales": "2022-09-03:"}, "weekly_sales", "amount_missing"),
        ({"weekly_sales": "2022-09-03:-1"}, "weekly_sales", "amount_negative"),
        ({"weekly_sales": "2022-09-03:1;2022.9.3:2"}, "weekly_sales", "week_repeated"),
        ({"weekly_sales": "2022-09-03:1;2022-09-11:2"}, "weekly_sales", "weeks_of_different_days"),
        ({"weekly_sales": weeks(61)}, "weekly_sales", "weeks_too_many"),
        ({"claimed_loss": "100000000000001"}, "claimed_loss", "amount_too_large"),
        ({"harm": "기분 나쁨"}, "harm", "harm_unknown"),
        ({"harm": ""}, "harm", "missing"),
        ({"received_at": "어제"}, "received_at", "date_unreadable"),
        ({"channel": "비둘기"}, "channel", "channel_unknown"),
        ({"business_status": "모름"}, "business_status", "business_status_unknown"),
        ({"closed_on": "2018-11-30"}, "closed_on", "status_contradicts"),
        ({"own_fault_percent": "101"}, "own_fault_percent", "percent_unreadable"),
        ({"own_fault_percent": "-5"}, "own_fault_percent", "percent_unreadable"),
        ({"phone": "없음"}, "phone", "phone_unreadable"),
        ({"representative": "880101-1234567"}, "representative", "resident_number"),
        ({"account_no": "880101-1234567"}, "account_no", "resident_number"),
        ({"line_no": ";".join(f"02-312-{n:04}" for n in range(51))}, "line_no", "too_many_lines"),
    ],
)
def test_problems(changes: dict[str, str], column: str, code: str) -> None:
    with pytest.raises(RowError) as refused:
        reader()(cells(**changes))
    assert [(p.column, p.code) for p in refused.value.problems] == [(column, code)]


def test_all_problems_are_named_and_nothing_secret_is_repeated() -> None:
    with pytest.raises(RowError) as refused:
        reader()(
            cells(
                account_no="123-456-78901O", business_no="111-11-11111", representative="홍\0길동", harm="?"
            )
        )
    assert {p.column for p in refused.value.problems} == {
        "account_no",
        "business_no",
        "representative",
        "harm",
    }
    said = " ".join(p.ko + p.en for p in refused.value.problems) + str(refused.value)
    assert not any(part in said for part in ("456", "11111", "길동"))


def test_an_incident_may_have_harms_of_its_own() -> None:
    assert reader(frozenset({"taxi_calls"}))(cells(harm="Taxi Calls")).harm == "taxi_calls"
    with pytest.raises(RowError):
        reader()(cells(harm="taxi_calls"))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2018-11-24 ~ 2018-11-28", ("2018-11-24", "2018-11-29")),
        ("2018.11.24~2018.11.28", ("2018-11-24", "2018-11-29")),
        ("20181124 - 20181128", ("2018-11-24", "2018-11-29")),
        ("2018-11-24 11:12 ~ 2018-11-25 09:00", ("2018-11-24T11:12", "2018-11-25T09:00")),
        ("2018-11-24부터 2018-11-28까지", ("2018-11-24", "2018-11-29")),
        ("2018-11-24", ("2018-11-24", "2018-11-25")),
        ("2018-11-28 ~ 2018-11-24", None),
        ("2018-11-24 ~ 2018-11-25 ~ 2018-11-26", None),
        ("5일", None),
        ("", None),
    ],
)
def test_periods_that_claimants_state(text: str, period: tuple[str, str] | None) -> None:
    assert harm_period(text) == ((None, None) if period is None else (at(period[0]), at(period[1])))


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("retail", "retail"),
        ("소매업", "retail"),
        ("도소매업", "retail"),
        ("도소매업(주업: 소매)", "retail"),
        ("도소매업(주업: 도매)", "wholesale"),
        ("도소매, 주로 도매", "wholesale"),
        ("도매 및 소매업", "retail"),
        ("도매업", "wholesale"),
        ("식품 도매", "wholesale"),
        ("의류 유통", "wholesale"),
        ("편의점", "retail"),
        ("슈퍼마켓", "retail"),
        ("○○마트", "retail"),
        ("스마트폰 수리", "service"),
        ("음식점업", "food"),
        ("서비스업 / 카페", "food"),
        ("치킨 배달전문", "food"),
        ("Restaurant", "food"),
        ("미용실", "service"),
        ("서비스", "service"),
        ("개인택시", "transport"),
        ("운송 서비스", "transport"),
        ("모텔", "lodging"),
        ("의류 제조", "manufacturing"),
        ("Convenience store", "retail"),
        ("Bar", "food"),
        ("Barber shop", "service"),
        ("농업", "other"),
        ("", "other"),
    ],
)
def test_sectors_from_free_text(text: str, sector: str) -> None:
    assert sector_code(text) == sector


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("refernce", "reference"), ("Referance No", "reference"), ("접수 번후", "접수번호"),
        ("접수번호1", "접수번호"), ("bussiness status", "business_status"),
        ("a", None), ("비고", None), ("고객번호", None),
        ("상호명2", None),  # the file has that column
    ],
)  # fmt: skip
def test_a_header_that_looks_like_a_missing_column_is_named(header: str, known: str | None) -> None:
    cells = [*NINE, header]
    assert likely(cells, match_header(cells, CLAIM_COLUMNS), CLAIM_COLUMNS) == (
        {header: known} if known else {}
    )


def test_a_missing_column_names_the_header_that_looks_like_it() -> None:
    cells = ["상호명칭" if header == "상호명" else header for header in NINE]
    with pytest.raises(HeaderError) as error:
        match_header(cells, CLAIM_COLUMNS)
    assert "“상호명칭”: did you mean 상호명?" in error.value.en and "“상호명칭”" in error.value.ko
