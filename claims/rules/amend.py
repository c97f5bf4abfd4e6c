"""Which fields of a filing people may amend, how each is read, and whether its claim is confirmed again.

As strict as the intake: what a file may not say, an amendment may not either.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from backoffice.lib.money import Unreadable
from backoffice.lib.workflow import Wording
from claims.rules import identity, reach
from claims.rules.about import read_about
from claims.rules.intake_claims import harm_period, read_field
from claims.rules.intake_values import clean, day
from claims.rules.sectors import sector_code

Columns = dict[str, Any]
"""What is written: columns of the filing with their values."""


class Amendable(NamedTuple):
    """One field: its words, the reader of what a person typed, and whether the claim rests on it."""

    words: Wording
    read: Callable[[str], Columns]
    facts: bool = True


def _plain(column: str, longest: int) -> Callable[[str], Columns]:
    return lambda text: {column: clean(text, longest)}


def _read(column: str, empty: Any = None) -> Callable[[str], Columns]:
    """As the intake reads the column; with `empty` it may be left empty."""

    def read(text: str) -> Columns:
        if not text.strip() and empty is not None:
            return {column: empty}
        return {column: read_field(column)(text.strip())}

    return read


def _sales(text: str) -> Columns:
    sales: int = read_field("monthly_sales")(text.strip())
    return {"monthly_sales": sales, "annual_revenue": sales * 12}


def _sector(text: str) -> Columns:
    said = clean(text, 100)
    if not said:
        raise Unreadable("missing", "업종이 비어 있습니다", "the sector is missing")
    return {"sector": str(sector_code(said)), "sector_text": said}


def _period(text: str) -> Columns:
    said = clean(text, 100)
    start, end = harm_period(said)
    return {"harm_period_text": said, "harm_from": start, "harm_to": end}


def _closed(text: str) -> Columns:
    closed: date | None = day(text.strip()) if text.strip() else None
    return {"closed_on": closed}


def _about(text: str) -> Columns:
    return {"about": read_about(text.strip())}


def _harm(text: str) -> Columns:
    return {"harm": read_field("harm")(text.strip())}


AMENDABLE: dict[str, Amendable] = {
    "about": Amendable(Wording("신청 구분", "Kind of filing"), _about),
    "representative": Amendable(
        Wording("대표자명", "Representative"), _plain("representative", 100), facts=False
    ),
    "phone": Amendable(
        Wording("연락처", "Phone"), lambda text: {"phone": identity.phone(text.strip())}, facts=False
    ),
    "email": Amendable(
        Wording("전자우편", "E-mail"), lambda text: {"email": reach.email(text.strip())}, facts=False
    ),
    "language": Amendable(
        Wording("안내 언어", "Language of notices"),
        lambda text: {"language": reach.read_language(text.strip())},
        facts=False,
    ),
    "sector": Amendable(Wording("업종", "Sector"), _sector),
    "monthly_sales": Amendable(Wording("월평균 매출액", "Monthly sales"), _sales),
    "claimed_loss": Amendable(Wording("추정 피해액", "Claimed loss"), _read("claimed_loss")),
    "harm": Amendable(Wording("피해 유형", "Harm"), _harm),
    "harm_period": Amendable(Wording("피해 기간", "Time stated"), _period, facts=False),
    "business_status": Amendable(Wording("영업 상태", "Business status"), _read("business_status", empty="")),
    "closed_on": Amendable(Wording("폐업일", "Closed on"), _closed),
    "own_fault_percent": Amendable(Wording("본인 과실(%)", "Own fault (%)"), _read("own_fault_percent")),
    "chosen_channel": Amendable(
        Wording("희망 보상 방법", "Chosen way of payment"), _read("chosen_channel", empty="")
    ),
    "weekly_sales": Amendable(Wording("주간 매출", "Weekly sales"), _read("weekly_sales", empty="")),
}
"""What may be amended. Not: who filed and for which business (that is another claim), the account
(`accounts`), the proven loss (`losses`), the lines (`review` names them).
"""
