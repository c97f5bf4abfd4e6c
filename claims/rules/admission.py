"""Who may claim: the `admission:` part of a scheme file, frozen once it is kept.

Filing windows, revenue ceilings by sector, business status at the outage date, and what makes two claims
one. The basis of the scheme is kept with it, because a legal ground bars only what is paid on a legal basis
(see `grounds`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader, SchemeError, below, canonical_digest
from claims.rules.sectors import SECTORS

__all__ = [
    "BASES",
    "LEGAL_BASES",
    "Admission",
    "FilingWindow",
    "RevenueCeiling",
    "SchemeError",
    "parse_admission",
    "read_admission",
]

BASES: dict[str, Wording] = {
    "art33": Wording("전기통신사업법 제33조의 손해배상", "statute: Telecommunications Business Act art. 33"),
    "terms": Wording("이용약관에 따른 배상", "terms of service"),
    "goodwill": Wording("법적 책임과 무관한 보상", "goodwill"),
    "mediation": Wording("조정에 따른 배상", "mediation"),
    "court": Wording("판결에 따른 배상", "court judgment"),
}
LEGAL_BASES = frozenset(BASES) - {"goodwill"}

BUSINESS_STATUSES: dict[str, Wording] = {
    "active": Wording("계속", "active"),
    "suspended": Wording("휴업", "suspended"),
    "closed": Wording("폐업", "closed"),
}
DUPLICATE_PARTS = ("business_no", "site")
BOUNDS = ("inclusive", "exclusive")

_KEYS = ("filing", "revenue", "business_status", "duplicate_key")


@dataclass(frozen=True, slots=True)
class FilingWindow:
    """Claims received from one date to another, both included, in Asia/Seoul."""

    first: date
    last: date

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


@dataclass(frozen=True, slots=True)
class RevenueCeiling:
    """The highest annual revenue in won of a sector; sector None is for everyone else."""

    sector: str | None
    ceiling: int
    bound: str  # inclusive: 이하, exclusive: 미만

    def passes(self, revenue: int) -> bool:
        """Whether a business of that revenue may claim."""
        return revenue <= self.ceiling if self.bound == "inclusive" else revenue < self.ceiling

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file."""
        sector: dict[str, object] = {} if self.sector is None else {"sector": self.sector}
        return {**sector, "ceiling": self.ceiling, "bound": self.bound}


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may claim, on which basis. Empty `filing` is open always, `business_status` None is not asked."""

    basis: str
    filing: tuple[FilingWindow, ...] = ()
    revenue: tuple[RevenueCeiling, ...] = ()
    business_status: tuple[str, ...] | None = None
    duplicate_key: tuple[str, ...] = DUPLICATE_PARTS

    @property
    def legal(self) -> bool:
        """Whether what is paid is owed by law, so that a legal ground can free the operator of it."""
        return self.basis in LEGAL_BASES

    def received_in_time(self, day: date) -> bool:
        """Whether a claim received on that day lies in a filing window."""
        return not self.filing or any(w.first <= day <= w.last for w in self.filing)

    def ceiling_for(self, sector: str) -> RevenueCeiling | None:
        """The first row that fits the sector, or None: no ceiling."""
        return next((row for row in self.revenue if row.sector in (None, sector)), None)

    def as_data(self) -> dict[str, object]:
        """Plain JSON-able data: `parse_admission(a.as_data(), basis=a.basis) == a`.

        The basis stands beside it.
        """
        data: dict[str, object] = {
            "filing": [w.as_data() for w in self.filing],
            "revenue": [r.as_data() for r in self.revenue],
            "duplicate_key": list(self.duplicate_key),
        }
        if self.business_status is not None:
            data["business_status"] = list(self.business_status)
        return data

    def digest(self) -> str:
        """SHA-256 over content and basis: equal admissions screen alike."""
        return canonical_digest({"basis": self.basis, "admission": self.as_data()})


def parse_admission(data: object, *, basis: str) -> Admission:
    """Read the `admission:` part of a scheme file; nothing at all (None) asks nothing.

    Raises SchemeError with every place and reason.
    """
    reader = Reader()
    admission = read_admission(reader, data, "admission", basis=basis)
    reader.close()
    return admission


def read_admission(reader: Reader, data: object, place: str, *, basis: str) -> Admission:
    """As `parse_admission`, into a reader that goes on with the rest of the file."""
    if basis not in BASES:
        reader.choice(basis, "basis", BASES)
    found = reader.mapping({} if data is None else data, place, known=_KEYS)
    key = _codes(reader, found, place, "duplicate_key", DUPLICATE_PARTS, DUPLICATE_PARTS) or DUPLICATE_PARTS
    if key == ("site",):
        reader.refuse(
            below(place, "duplicate_key"),
            "needs business_no: two businesses of one site make two claims",
            "business_no가 있어야 합니다. 한 사업장 주소에 사업자가 둘이면 신청도 둘입니다",
        )
    return Admission(
        basis=basis,
        filing=_filing(reader, found.get("filing", []), below(place, "filing")),
        revenue=_revenue(reader, found.get("revenue", []), below(place, "revenue")),
        business_status=_codes(reader, found, place, "business_status", tuple(BUSINESS_STATUSES), None),
        duplicate_key=key,
    )


def _filing(reader: Reader, data: object, place: str) -> tuple[FilingWindow, ...]:
    windows = []
    for at, item in enumerate(reader.items(data, place)):
        here = below(place, at)
        row = reader.mapping(item, here, known=("from", "to"), required=("from", "to"))
        first = reader.day(row["from"], below(here, "from")) if "from" in row else None
        last = reader.day(row["to"], below(here, "to")) if "to" in row else None
        if first is None or last is None:
            continue
        if last < first:
            reader.refuse(
                below(here, "to"), "the window ends before it begins", "끝나는 날이 시작하는 날보다 빠릅니다"
            )
            continue
        windows.append(FilingWindow(first, last))
    return tuple(windows)


def _revenue(reader: Reader, data: object, place: str) -> tuple[RevenueCeiling, ...]:
    rows: list[RevenueCeiling] = []
    for at, item in enumerate(reader.items(data, place)):
        here = below(place, at)
        row = reader.mapping(item, here, known=("sector", "ceiling", "bound"), required=("ceiling", "bound"))
        sector = reader.choice(row["sector"], below(here, "sector"), SECTORS) if "sector" in row else None
        ceiling = reader.whole(row["ceiling"], below(here, "ceiling"), least=1) if "ceiling" in row else None
        bound = reader.choice(row["bound"], below(here, "bound"), BOUNDS) if "bound" in row else None
        if any(earlier.sector in (None, sector) for earlier in rows):
            reader.refuse(
                here,
                "never reached: a row above already fits this sector",
                "위의 줄이 이미 이 업종에 적용되어 쓰이지 않습니다",
            )
        elif ceiling is not None and bound is not None:
            rows.append(RevenueCeiling(sector, ceiling, bound))
    return tuple(rows)


def _codes(
    reader: Reader,
    found: Mapping[str, object],
    place: str,
    key: str,
    known: tuple[str, ...],
    default: tuple[str, ...] | None,
) -> tuple[str, ...] | None:
    """A list of known codes, each once, in the order of the table (so that equal content is equal)."""
    if key not in found:
        return default
    here = below(place, key)
    chosen = [
        reader.choice(item, below(here, at), known)
        for at, item in enumerate(reader.items(found[key], here, least=1))
    ]
    if len(set(chosen)) < len(chosen):
        reader.refuse(here, "names one thing twice", "같은 것이 두 번 있습니다")
    return tuple(code for code in known if code in chosen)
