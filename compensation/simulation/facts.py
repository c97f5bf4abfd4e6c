"""Gathering: the facts a scheme asks for, grouped with their number, or of single claims."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from backoffice.lib import sql
from claims.damage import Foreseen, foreseen, intervals_of
from claims.models import AffectedPattern, Incident, OutageWindow
from claims.rules.damage import KST, Interval
from claims.rules.intake import BILL_COLUMNS

QUERY = "compensation/sql/simulate_facts"
STANDING = ("status", "admission_id", "pattern_id", "found", "waived")
"""Columns that are always asked for: where a claim stands."""
PLACE = ("service", "line_type", "area", "sector")
"""Columns by which people look at the answer."""
OF_LINES = ("service", "line_type", "area")
OF_FILINGS = (
    "earlier", "twin", "sector", "received_on", "business_status", "closed_on", "annual_revenue",
    "claimed_loss", "own_fault_percent", "chosen_channel", "proven_loss", "weekly_sales",
)  # fmt: skip
"""What only claims of one kind have; the other kind has one and the same value."""
SPAN = 25_000
"""Received claims that are looked at together: what is found of them is undone at once."""


class Pattern(NamedTuple):
    """One affected time. `owed` is the part outside exempt windows; `outage_on` its first day."""

    whole: tuple[Interval, ...]
    owed: tuple[Interval, ...]
    exemption: str
    outage_on: date


class Patterns(dict[int | None, Pattern]):
    """The affected times of an incident by id; None is none. Foreseen ones have negative ids."""

    def __init__(self, incident: Incident) -> None:
        first = (
            OutageWindow.objects.filter(incident=incident, withdrawn_at=None)
            .order_by("period")
            .values_list("period", flat=True)
            .first()
        )
        self._first = first.lower.astimezone(KST).date() if first else date.min
        self[None] = Pattern((), (), "", self._first)
        self._foreseen: dict[tuple[str, str, str], int] = {}
        kept = AffectedPattern.objects.filter(incident=incident)
        for pk, whole, owed, exemption in kept.values_list("pk", "intervals", "owed", "exemption"):
            self[pk] = self._made(_read(whole), _read(owed), exemption)

    def of(self, found: Foreseen) -> int | None:
        """The id of the affected time that confirming would find."""
        if found.doubt:
            return None
        key = found[2:]
        if key not in self._foreseen:
            number = self._foreseen[key] = -1 - len(self._foreseen)
            self[number] = self._made(intervals_of(found.periods), intervals_of(found.owed), found.exemption)
        return self._foreseen[key]

    def _made(self, whole: tuple[Interval, ...], owed: tuple[Interval, ...], exemption: str) -> Pattern:
        first = whole[0][0].astimezone(KST).date() if whole else self._first
        return Pattern(whole, owed, exemption, first)


def _read(kept: list[list[str]]) -> tuple[Interval, ...]:
    return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in kept)


class Where(NamedTuple):
    """Which claims are looked at: lo ≤ id < hi of an incident.

    `received` when some may be only received, `waivers` when people waived grounds: nobody looks in vain.
    """

    incident: Incident
    lo: int
    hi: int
    received: bool
    waivers: bool


Part = dict[str, Any]
"""The parameters of one reading."""


def read(part: Part, kind: str, columns: Sequence[str], only: str = "true") -> Iterator[tuple[Any, ...]]:
    """Rows of these columns with their number last, equal ones together. `only` is a condition on columns."""
    return sql.grouped(QUERY, columns, {**part, "kind": kind}, only)


def read_singly(
    part: Part, kind: str, columns: Sequence[str], only: str = "true", more: Part | None = None
) -> Iterator[tuple[Any, ...]]:
    """Rows of these columns, claim after claim; `more` are the parameters of `only`."""
    return sql.chosen(QUERY, columns, {**part, "kind": kind, **(more or {})}, only)


def parts(where: Where, patterns: Patterns) -> Iterator[Part]:
    """What is read one after another: claims looked at before, then received ones, a span at a time."""
    asked = {
        "incident": where.incident.pk,
        "lo": where.lo,
        "hi": where.hi,
        "waivers": where.waivers,
        "foreseen": False,
    }
    sql.execute(sql.named("compensation/sql/simulate_foreseen"))
    yield asked
    if not where.received:
        return
    for lo in range(where.lo, where.hi, SPAN):
        with _foreseen(where.incident, lo, min(lo + SPAN, where.hi), patterns) as some:
            if some:
                yield {**asked, "lo": lo, "hi": min(lo + SPAN, where.hi), "foreseen": True}


@contextmanager
def _foreseen(incident: Incident, lo: int, hi: int, patterns: Patterns) -> Iterator[int]:
    with foreseen(incident, lo, hi) as found:
        rows = ((one.claim_id, one.doubt, patterns.of(one)) for one in found)
        yield sql.copy_rows("foreseen", ("claim_id", "doubt", "pattern_id"), rows)


def columns_of(kind: str, asked: frozenset[str]) -> tuple[str, ...]:
    """The columns that tell claims of a kind apart; `asked` are fields of facts and columns of bills."""
    own = OF_LINES if kind == "list" else OF_FILINGS
    always = {*PLACE, "earlier", "twin"}
    both = ("liability_no", "customer_kind", "appraised", *BILL_COLUMNS)
    return (*STANDING, *(name for name in (*own, *both) if name in asked or name in always))
