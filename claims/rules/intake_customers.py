"""One row of a billing list.

A million rows pass through here, so the reader has two ways to the same answer: a short one for rows
without anything unusual, and `_careful`, which takes a row value by value and says everything that is wrong
with it. Whatever the short way does not understand goes the careful way; a test compares both.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar
from unicodedata import is_normalized

from backoffice.lib.money import Unreadable
from claims.rules import identity
from claims.rules.intake_header import CUSTOMER_COLUMNS
from claims.rules.intake_values import (
    RowError,
    RowReader,
    beginning,
    clean,
    code_reader,
    ending,
    fit,
    fold,
    same,
    won_up_to,
)
from claims.rules.line_types import line_type as read_line_type

V = TypeVar("V")

# A month's bill of one line; more is a slip. The column of the database ends at two billion.
MOST_BILLED = 1_000_000_000

_KINDS = {
    **dict.fromkeys(("individual", "개인", "개인고객", "personal"), "individual"),
    **dict.fromkeys(
        ("business", "사업자", "기업", "법인", "개인사업자", "소상공인", "corporate"), "business"
    ),
}
_EVERYWHERE = frozenset(("전국", "everywhere", "전체"))


class CustomerRow(NamedTuple):
    """A subscription of the billing list.

    Bills in won, 1 the newest before the outage, None: no bill that month.
    """

    subscription_no: str
    customer_no: str
    customer_name: str
    customer_kind: str  # individual | business
    business_no: str
    line_no: str  # as matched: see identity.line_number
    service: str
    line_type: str  # copper | optical | another lower-case code | ""
    area: str  # "" is bound to no area
    postcode: str
    address: str
    active_from: datetime | None
    active_to: datetime | None  # the first moment no longer subscribed
    base_1: int | None
    base_2: int | None
    base_3: int | None
    addon_1: int | None
    addon_2: int | None
    addon_3: int | None
    usage_1: int | None
    usage_2: int | None
    usage_3: int | None


_LIMITS = {
    "subscription_no": 40,
    "customer_no": 40,
    "customer_name": 100,
    "customer_kind": 20,
    "business_no": 20,
    "line_no": 40,
    "service": 40,
    "line_type": 40,
    "area": 40,
    "postcode": 10,
    "address": 300,
    "active_from": 40,
    "active_to": 40,
}
_BILLS = CustomerRow._fields[13:]


def _kind(text: str) -> str:
    return code_reader(_KINDS, "customer_kind_unknown", "individual 개인, business 사업자")(text)


class _Kept(dict[str, V], Generic[V]):
    """Answers by text, up to a number of them: most values of a billing list repeat. Not for wrong texts."""

    def __init__(self, read: Callable[[str], V], limit: int, empty: V, most: int = 50_000) -> None:
        super().__init__({"": empty})
        self._read = read
        self._limit = limit
        self._empty = empty
        self._most = most

    def __missing__(self, text: str) -> V:
        cleaned = clean(text, self._limit)
        value = self._read(cleaned) if cleaned else self._empty
        if len(self) < self._most:
            self[text] = value
        return value


# A dash, then what the second half of a resident number looks like: a reason to look carefully, no more.
_DASHED = re.compile(r"[-‐-―−－ー﹣][ \u3000]?[1-8１-８][0-9０-９]{6}")


def customer_reader(
    columns: Sequence[str | None], *, services: frozenset[str], areas: frozenset[str]
) -> Callable[[Sequence[str]], CustomerRow]:
    """A function that reads one row, for a header matched by `match_header`.

    It accepts the services and areas of the incident, and raises RowError with every problem of the row.
    """
    width = len(columns)
    at = {name: index for index, name in enumerate(columns) if name is not None}
    # A column the file does not have reads the empty cell that is put behind every row.
    pick_at = [at.get(column.name, width) for column in CUSTOMER_COLUMNS]
    pick = itemgetter(*pick_at)
    service_of = code_reader({fold(s): s for s in services}, "service_unknown", ", ".join(sorted(services)))
    area_of = _area_reader(areas)
    won = won_up_to(MOST_BILLED)

    def careful(cells: Sequence[str]) -> CustomerRow:
        row = RowReader(dict(zip(CustomerRow._fields, pick([*fit(cells, width), ""]), strict=True)))

        def take(name: str, read: Callable[[str], V], default: V, *, needed: bool = False) -> V:
            return row.take(name, read, default, limit=_LIMITS[name], needed=needed)

        business_no = take("business_no", identity.business_number, "")
        active_from: datetime | None = take("active_from", _optional(beginning), None)
        active_to: datetime | None = take("active_to", _optional(ending), None)
        result = CustomerRow(
            take("subscription_no", same, "", needed=True),
            take("customer_no", same, "", needed=True),
            take("customer_name", same, "", needed=True),
            take("customer_kind", _kind, "business" if business_no else "individual"),
            business_no,
            take("line_no", identity.line_number, ""),
            take("service", service_of, "", needed=True),
            take("line_type", read_line_type, ""),
            take("area", area_of, ""),
            take("postcode", identity.postcode, ""),
            take("address", same, ""),
            active_from,
            active_to,
            *(row.take(name, _optional(won), None, limit=40) for name in _BILLS),
        )
        if active_from is not None and active_to is not None and active_to <= active_from:
            row.refuse(
                "active_to",
                Unreadable("ends_before_it_begins", "해지일이 개통일보다 빠릅니다", "ends before it begins"),
            )
        row.close()
        return result

    # fmt: off
    kinds = _Kept(_kind, _LIMITS["customer_kind"], "")
    business_nos = _Kept(identity.business_number, _LIMITS["business_no"], "")
    codes = _Kept(service_of, _LIMITS["service"], "")
    types = _Kept(read_line_type, _LIMITS["line_type"], "")
    places = _Kept(area_of, _LIMITS["area"], "")
    postcodes = _Kept(identity.postcode, _LIMITS["postcode"], "")
    begins: _Kept[datetime | None] = _Kept(beginning, _LIMITS["active_from"], None)
    ends: _Kept[datetime | None] = _Kept(ending, _LIMITS["active_to"], None)
    bills: _Kept[int | None] = _Kept(won, 40, None)
    new = tuple.__new__
    whole = width not in pick_at

    def read(cells: Sequence[str]) -> CustomerRow:
        if len(cells) != width:
            return careful(cells)
        (
            sub, customer, name, kind, business, line, service, line_type, area, post, address, start, end,
            b1, b2, b3, a1, a2, a3, u1, u2, u3,
        ) = pick(cells if whole else [*cells, ""])
        text = f"|{sub}|{customer}|{name}|{address}|"
        if (
            not (sub and customer and name and service)
            # Something to fold, something invisible, something at the edges, something too long.
            or not text.isprintable() or not is_normalized("NFC", text) or " |" in text or "| " in text
            or len(sub) > 40 or len(customer) > 40 or len(name) > 100 or len(address) > 300 or len(line) > 40
            # Something that could be a resident number.
            or _DASHED.search(text) is not None
        ):
            return careful(cells)
        digits = line.replace("-", "")
        if digits and not (digits.isascii() and digits.isdigit() and len(line) < 14):
            return careful(cells)
        try:
            business_no = business_nos[business]
            code = codes[service]
            active_from = begins[start]
            active_to = ends[end]
            if not code or (active_to is not None and active_from is not None and active_to <= active_from):
                return careful(cells)
            return new(CustomerRow, (
                sub, customer, name,
                kinds[kind] or ("business" if business_no else "individual"),
                business_no, digits, code, types[line_type], places[area],
                postcodes[post], address, active_from, active_to,
                bills[b1], bills[b2], bills[b3], bills[a1], bills[a2], bills[a3],
                bills[u1], bills[u2], bills[u3],
            ))
        except Unreadable:
            return careful(cells)
    # fmt: on

    read.careful = careful  # type: ignore[attr-defined]  # for the test that compares both ways
    return read


def _optional(read: Callable[[str], V]) -> Callable[[str], V | None]:
    """The same reader, for a value that may be absent."""
    return read


def _area_reader(areas: frozenset[str]) -> Callable[[str], str]:
    known = {fold(area): area for area in areas}
    accepted = ", ".join(sorted(areas)) if len(areas) <= 30 else f"{len(areas)} codes"

    def read(text: str) -> str:
        folded = fold(text)
        if folded in _EVERYWHERE:
            return ""
        if folded in known:
            return known[folded]
        raise Unreadable(
            "area_unknown",
            f"사고에 등록되지 않은 지역입니다. 가능: 전국, {accepted}",
            f"is no area of the incident; accepted: everywhere, {accepted}",
        )

    return read


__all__ = ["CustomerRow", "RowError", "customer_reader"]
