"""The columns of both intake files, and matching a header row against them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from backoffice.lib.workflow import Wording


class Column(NamedTuple):
    """One column: its name, every accepted spelling of its header, and whether the file must have it."""

    name: str
    headers: tuple[str, ...]
    required: bool


def _column(name: str, *headers: str, required: bool = False) -> Column:
    return Column(name, (*headers, name), required)


BILLS = {
    "base": Wording("기본료", "base fee"),
    "addon": Wording("부가서비스료", "add-on fees"),
    "usage": Wording("사용료", "usage"),
}
"""The parts of a bill, in the order of every list of them; the Korean is the header of a file too."""
MONTHS = (1, 2, 3)
"""The bills, 1 the newest before the outage."""
BILL_COLUMNS = tuple(f"{part}_{month}" for part in BILLS for month in MONTHS)


def _bills() -> tuple[Column, ...]:
    """Three bills of each part; the base fee of each is required."""
    return tuple(
        _column(f"{part}_{month}", f"{words.ko}{month}", required=part == "base")
        for part, words in BILLS.items()
        for month in MONTHS
    )


CUSTOMER_COLUMNS: tuple[Column, ...] = (
    _column("subscription_no", "가입번호", required=True),
    _column("customer_no", "고객번호", required=True),
    _column("customer_name", "고객명", required=True),
    _column("customer_kind", "고객구분"),
    _column("business_no", "사업자등록번호", "사업자번호"),
    _column("line_no", "회선번호"),
    _column("service", "서비스", required=True),
    _column("line_type", "회선유형"),
    _column("area", "지역"),
    _column("postcode", "우편번호"),
    _column("address", "주소"),
    _column("active_from", "개통일"),
    _column("active_to", "해지일"),
    *_bills(),
)

# The nine required ones are the fields of KT's form of 2019.
CLAIM_COLUMNS: tuple[Column, ...] = (
    _column("reference", "접수번호"),
    _column("business_name", "상호명", "상호", required=True),
    _column("business_no", "사업자등록번호", "사업자번호", required=True),
    _column("representative", "대표자명", "대표자"),
    _column("phone", "연락처", "전화번호"),
    _column("sector", "업종", "업태/업종", "업종/업태", required=True),
    _column("postcode", "우편번호"),
    _column("address", "사업장 주소", "주소", required=True),
    _column("line_no", "회선번호", "가입번호"),
    _column("bank", "은행", "은행명"),
    _column("account_no", "계좌번호", required=True),
    _column("holder", "예금주"),
    _column("monthly_sales", "월평균 매출액", "월평균 매출", required=True),
    _column("claimed_loss", "추정 피해액", "피해액", required=True),
    _column("harm", "피해 유형", required=True),
    _column("harm_period", "피해 기간", required=True),
    _column("received_at", "접수일시", "접수일"),
    _column("channel", "접수경로"),
    _column("business_status", "영업상태"),
    _column("closed_on", "폐업일"),
    _column("own_fault_percent", "본인과실"),
    _column("chosen_channel", "보상 방법", "희망 보상 방법"),
    _column("weekly_sales", "주간매출", "주간 매출액"),
    _column("about", "신청 구분", "신청 내용 구분"),
    _column("email", "전자우편", "이메일"),
    _column("language", "안내 언어", "언어"),
)


class HeaderError(ValueError):
    """The header row does not fit.

    `missing` and `double` are column names, `ko` and `en` the message for people; `meant` are unknown
    headers with the known one that each resembles.
    """

    def __init__(
        self, missing: Sequence[Column], double: Sequence[Column], meant: Mapping[str, str] | None = None
    ) -> None:
        self.missing = tuple(column.name for column in missing)
        self.double = tuple(column.name for column in double)
        ko, en = [], []
        for column in missing:
            ko.append(f"{column.headers[0]} 열이 없습니다 (가능한 이름: {', '.join(column.headers)})")
            en.append(f"column {column.name} is missing (accepted headers: {', '.join(column.headers)})")
        for column in double:
            ko.append(f"{column.headers[0]} 열이 두 번 있습니다")
            en.append(f"column {column.name} is there twice")
        for header, known in (meant or {}).items():
            ko.append(f"“{header}” 열은 {known} 열의 오기가 아닌지 확인해 주십시오")
            en.append(f"“{header}”: did you mean {known}?")
        self.ko = "; ".join(ko)
        self.en = "; ".join(en)
        super().__init__(self.en)


def _folded(header: str) -> str:
    """A header without what varies: width and case of letters, spaces, underscores, a byte order mark."""
    return re.sub(r"[\s_\ufeff]+", "", unicodedata.normalize("NFKC", header).casefold())


def match_header(cells: Sequence[str], columns: Sequence[Column]) -> list[str | None]:
    """The column name at each position.

    None for a column that is not ours (it is ignored, the caller says so). Raises HeaderError when a
    required column is missing or one of ours is there twice.
    """
    by_header = {_folded(header): column for column in columns for header in column.headers}
    found = [by_header.get(_folded(cell)) for cell in cells]
    names = [column.name if column else None for column in found]
    missing = [column for column in columns if column.required and column.name not in names]
    double = [column for column in columns if names.count(column.name) > 1]
    if missing or double:
        raise HeaderError(missing, double, likely(cells, names, columns))
    return names


def likely(cells: Sequence[str], names: Sequence[str | None], columns: Sequence[Column]) -> dict[str, str]:
    """Unknown headers that look like a misspelt one: {header: the spelling it resembles}.

    Only columns that the file lacks are looked at. A lost column is no error when it is optional, and loses
    what it holds: a shop's reference, by which it would be known again.
    """
    lacking = {
        _folded(header): header for column in columns if column.name not in names for header in column.headers
    }
    found = {}
    for cell, name in zip(cells, names, strict=True):
        if name is None and cell.strip():
            near = get_close_matches(_folded(cell), lacking, n=1, cutoff=0.7)
            if near:
                found[cell.strip()[:60]] = lacking[near[0]]
    return found
