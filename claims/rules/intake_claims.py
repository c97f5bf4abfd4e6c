"""One row of shop claims, as taken by phone, by post or at a counter."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from backoffice.lib.money import Unreadable
from backoffice.lib.workflow import Wording
from claims.rules import identity, reach
from claims.rules.about import read_about
from claims.rules.intake_header import CLAIM_COLUMNS
from claims.rules.intake_values import (
    RowReader,
    beginning,
    code_reader,
    day,
    ending,
    fit,
    fold,
    same,
    won_up_to,
)
from claims.rules.sectors import sector_code
from claims.rules.weekly_sales import weekly_sales

V = TypeVar("V")

# A hundred trillion won: monthly sales times twelve stay far inside what the database counts.
MOST_STATED = 10**14
MOST_LINES = 50

HARMS: dict[str, Wording] = {
    "order_calls": Wording("주문전화", "order calls"),
    "card_payment": Wording("카드결제", "card payment"),
    "online_orders": Wording("온라인주문", "online orders"),
    "reservations": Wording("예약", "reservations"),
    "other": Wording("기타", "other"),
}
_HARM_SPELLINGS = {
    **{fold(code): code for code in HARMS},
    **{fold(text): code for code, words in HARMS.items() for text in words},
    **dict.fromkeys(("주문전화장애", "전화주문", "주문전화불통", "phoneorders"), "order_calls"),
    **dict.fromkeys(("카드결제장애", "카드결제불가", "결제", "pos"), "card_payment"),
    **dict.fromkeys(("온라인주문장애", "배달앱", "배달앱주문", "인터넷주문"), "online_orders"),
    **dict.fromkeys(("예약장애", "예약불가"), "reservations"),
}

CHANNELS: dict[str, Wording] = {
    "phone": Wording("전화", "phone"),
    "post": Wording("우편", "post"),
    "counter": Wording("방문", "counter"),
    "online": Wording("온라인", "online"),
    "email": Wording("전자우편", "e-mail"),
    "fax": Wording("팩스", "fax"),
    "chatbot": Wording("챗봇", "chatbot"),
    "other": Wording("기타", "other"),
}
_CHANNEL_SPELLINGS = {
    **{fold(code): code for code in CHANNELS},
    **{fold(text): code for code, words in CHANNELS.items() for text in words},
    **dict.fromkeys(("창구", "현장", "주민센터", "주민센터방문", "방문접수"), "counter"),
    **dict.fromkeys(("홈페이지", "인터넷", "앱", "web", "app"), "online"),
    **dict.fromkeys(("이메일", "mail"), "email"),
}
CHOICES: dict[str, Wording] = {
    "credit": Wording("요금 감면", "fee credit"),
    "bank": Wording("계좌 입금", "bank transfer"),
}
"""How the claimant wishes to be paid, where a scheme leaves him the choice."""
_CHOICE_SPELLINGS = {
    **{fold(code): code for code in CHOICES},
    **{fold(text): code for code, words in CHOICES.items() for text in words},
    **dict.fromkeys(("감면", "요금할인", "waiver", "bill"), "credit"),
    **dict.fromkeys(("계좌", "현금", "입금", "계좌이체", "cash"), "bank"),
}
_STATUS_SPELLINGS = {
    **dict.fromkeys(("active", "계속", "계속사업자", "영업", "영업중", "정상", "01"), "active"),
    **dict.fromkeys(("suspended", "휴업", "휴업자", "02"), "suspended"),
    **dict.fromkeys(("closed", "폐업", "폐업자", "03"), "closed"),
}


class ClaimRow(NamedTuple):
    """What a merchant filed. Amounts in won; times that the claimant states are evidence, nothing more."""

    reference: str
    business_name: str
    business_no: str
    representative: str
    phone: str
    sector: str
    sector_text: str
    postcode: str
    address: str
    line_nos: tuple[str, ...]
    bank: str  # three digits
    account_no: str  # digits; secret
    holder: str
    monthly_sales: int
    claimed_loss: int
    harm: str
    harm_from: datetime | None
    harm_to: datetime | None  # the first moment no longer included
    harm_period_text: str
    received_at: datetime | None
    channel: str
    business_status: str  # "" | active | suspended | closed
    closed_on: date | None
    own_fault_percent: int
    chosen_channel: str = ""  # "" | credit | bank
    weekly_sales: str = ""  # as `weekly_sales` keeps them
    about: str = "loss"  # as `claims.rules.about` has it
    email: str = ""
    language: str = "ko"  # ko | en: what notices are written in


_harm = code_reader(_HARM_SPELLINGS, "harm_unknown", ", ".join(f"{c} {w.ko}" for c, w in HARMS.items()))
_channel = code_reader(_CHANNEL_SPELLINGS, "channel_unknown", ", ".join(CHANNELS))
_status = code_reader(
    _STATUS_SPELLINGS, "business_status_unknown", "active 계속, suspended 휴업, closed 폐업"
)
_choice = code_reader(
    _CHOICE_SPELLINGS, "choice_unknown", ", ".join(f"{c} {w.ko}" for c, w in CHOICES.items())
)
_sales = won_up_to(MOST_STATED)


def read_field(column: str) -> Callable[[str], Any]:
    """The reader of a column of the form that stands by itself, as rows are read."""
    return _FIELDS[column]


def _percent(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,3})(?:\.0+)?\s?%?", text)
    if match is None or int(match[1]) > 100:
        raise Unreadable(
            "percent_unreadable",
            "0에서 100 사이의 정수여야 합니다",
            "must be a whole number from 0 to 100",
        )
    return int(match[1])


_FIELDS: dict[str, Callable[[str], Any]] = {
    "monthly_sales": _sales,
    "claimed_loss": _sales,
    "harm": _harm,
    "business_status": _status,
    "own_fault_percent": _percent,
    "chosen_channel": _choice,
    "weekly_sales": weekly_sales,
}


def _line_nos(text: str) -> tuple[str, ...]:
    """The lines named, as matched; a number with letters also as written.

    It may be an account number of the billing list, which is kept there as it stands.
    """
    named = [part.strip() for part in re.split(r"[;,；，]", text) if identity.line_number(part)]
    lines: dict[str, None] = {}
    for part in named:
        lines[identity.line_number(part)] = None
        if any(c.isalpha() for c in part):
            lines[part] = None
    if len(named) > MOST_LINES or any(len(line) > 40 for line in lines):
        raise Unreadable(
            "too_many_lines",
            f"회선번호는 {MOST_LINES}개까지, 각 40자까지입니다",
            f"at most {MOST_LINES} line numbers of 40 characters each",
        )
    return tuple(lines)


def harm_period(text: str) -> tuple[datetime | None, datetime | None]:
    """The period a claimant states: "2018-11-24 ~ 2018-11-28", with times, or one date.

    Words in it are no mistake. It is evidence beside the outage windows and decides nothing, so what cannot
    be read as a period gives (None, None) and stays as text.
    """
    parts = re.split(r"\s*[~\u301c\uff5e]\s*|\s+-\s+|\s*부터\s*", text.strip().removesuffix("까지"))
    try:
        if len(parts) <= 2:
            start, end = beginning(parts[0]), ending(parts[-1])
            if start < end:
                return start, end
    except Unreadable:
        pass
    return None, None


def _payee(row: RowReader, bank_text: str, account_text: str) -> tuple[str, str]:
    """Bank and account from their columns, or from an account field that begins with the bank."""
    column = "account_no"
    try:
        named, account = identity.split_account(account_text)
        column = "bank"
        bank = identity.bank_code(bank_text) if bank_text else named
        if bank is None:
            raise Unreadable(
                "bank_missing",
                "은행이 없습니다: 은행 열에 적거나 계좌번호 앞에 적어 주십시오",
                "no bank: fill its column, or write it before the account number",
            )
        if named is not None and named != bank:
            raise Unreadable(
                "bank_differs",
                "은행 열과 계좌번호 앞의 은행이 다릅니다",
                "the bank column and the bank before the account number differ",
            )
    except Unreadable as reason:
        row.refuse(column, reason)
        return "", ""
    return bank, account


def claim_reader(
    columns: Sequence[str | None], *, harms: frozenset[str] = frozenset(), now: datetime | None = None
) -> Callable[[Sequence[str]], ClaimRow]:
    """A function that reads one row, for a header matched by `match_header`.

    `harms` are codes that the incident uses beside HARMS. A harm no service of the incident can cause is no
    mistake of the row: confirming the damage asks that. Nothing was received after `now`. The function raises
    RowError with every problem of the row.
    """
    width = len(columns)
    at = [(name, index) for index, name in enumerate(columns) if name is not None]
    own = {fold(code): code for code in harms}
    read_harm = code_reader({**_HARM_SPELLINGS, **own}, "harm_unknown", ", ".join(sorted({*HARMS, *harms})))

    def read(cells: Sequence[str]) -> ClaimRow:
        cells = fit(cells, width)
        texts = {name: cells[index] for name, index in at}
        row = RowReader(texts)

        def take(name: str, read: Callable[[str], V], default: V, limit: int, *, needed: bool = False) -> V:
            return row.take(name, read, default, limit=limit, needed=needed)

        account_text = take("account_no", same, "", 60, needed=True)
        bank_text = take("bank", same, "", 40)
        bank, account = _payee(row, bank_text, account_text) if account_text else ("", "")
        sector_text = take("sector", same, "", 100)
        period_text = take("harm_period", same, "", 100)
        harm_from, harm_to = harm_period(period_text)
        closed_on: date | None = row.take("closed_on", _maybe(day), None, limit=40)
        status = take("business_status", _status, "closed" if closed_on else "", 20)
        if closed_on is not None and status == "active":
            row.refuse(
                "closed_on",
                Unreadable(
                    "status_contradicts",
                    "영업 중인데 폐업일이 있습니다",
                    "a business that is active has a closing date",
                ),
            )
        received_at: datetime | None = row.take("received_at", _maybe(beginning), None, limit=40)
        if received_at is not None and now is not None and received_at > now:
            row.refuse(
                "received_at",
                Unreadable(
                    "received_in_future",
                    "접수일시가 아직 오지 않은 때입니다",
                    "the time of receipt lies in the future",
                ),
            )
        result = ClaimRow(
            reference=take("reference", same, "", 40),
            business_name=take("business_name", same, "", 100, needed=True),
            business_no=take("business_no", identity.business_number, "", 20, needed=True),
            representative=take("representative", same, "", 100),
            phone=take("phone", identity.phone, "", 20),
            sector=sector_code(sector_text),
            sector_text=sector_text,
            postcode=take("postcode", identity.postcode, "", 10),
            address=take("address", same, "", 300),
            line_nos=take("line_no", _line_nos, (), 1000),
            bank=bank,
            account_no=account,
            holder=take("holder", same, "", 100),
            monthly_sales=take("monthly_sales", _sales, 0, 40, needed=True),
            claimed_loss=take("claimed_loss", _sales, 0, 40, needed=True),
            harm=take("harm", read_harm, "", 40, needed=True),
            harm_from=harm_from,
            harm_to=harm_to,
            harm_period_text=period_text,
            received_at=received_at,
            channel=take("channel", _channel, "", 20),
            business_status=status,
            closed_on=closed_on,
            own_fault_percent=take("own_fault_percent", _percent, 0, 10),
            chosen_channel=take("chosen_channel", _choice, "", 20),
            weekly_sales=take("weekly_sales", weekly_sales, "", 3000),
            about=take("about", read_about, "loss", 60),
            email=take("email", reach.email, "", 300),
            language=take("language", reach.read_language, "ko", 20),
        )
        row.close()
        return result

    return read


def _maybe(read: Callable[[str], V]) -> Callable[[str], V | None]:
    """The same reader, for a value that may be absent."""
    return read


__all__ = ["CHANNELS", "CHOICES", "CLAIM_COLUMNS", "HARMS", "ClaimRow", "claim_reader", "harm_period"]
