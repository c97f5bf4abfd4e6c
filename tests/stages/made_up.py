"""The made-up data, read by the rules of intake and judged by the rules of claims.

A small stand-in does the matching and the counting that the stages do in SQL.
"""

import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from backoffice.lib.tabular import BadLine, records, scan
from claims.demonstration import generate
from claims.rules.admission import Admission, FilingWindow, RevenueCeiling
from claims.rules.damage import KST, DamageFacts, Doubt, calendar_days_touched, first_doubt, merge
from claims.rules.grounds import Ground, ScreenFacts, first_ground
from claims.rules.identity import line_number, normal_address, normal_name, site_key
from claims.rules.incident import IncidentFile, parse_incident
from claims.rules.intake import (
    CLAIM_COLUMNS,
    CUSTOMER_COLUMNS,
    HARMS,
    ClaimRow,
    CustomerRow,
    RowError,
    claim_reader,
    customer_reader,
    match_header,
)

FILING = (
    FilingWindow(date(2018, 12, 12), date(2018, 12, 26)),
    FilingWindow(date(2019, 2, 15), date(2019, 5, 5)),
)

FIRST = Admission("goodwill", FILING, (RevenueCeiling(None, 500_000_000, "inclusive"),), ("active",))

SECOND = Admission(
    "goodwill",
    FILING,
    (
        RevenueCeiling("retail", 5_000_000_000, "inclusive"),
        RevenueCeiling(None, 3_000_000_000, "inclusive"),
    ),
    ("active",),
)

LEGAL = Admission("art33", FILING, SECOND.revenue, ("active",))

TIERS = {1: 400_000, 2: 400_000, 3: 800_000, 4: 800_000, 5: 1_000_000, 6: 1_000_000, 7: 1_200_000}

EARLY, LATE = datetime(1900, 1, 1, tzinfo=KST), datetime(2100, 1, 1, tzinfo=KST)


def rows(path: Path) -> Iterator[tuple[int, list[str] | BadLine]]:
    data = path.read_bytes()
    source = scan(io.BytesIO(data), name=path.name)
    for span in source.chunks:
        yield from records(data[span.offset : span.offset + span.length], source, span)


def header(path: Path) -> list[str]:
    with path.open("rb") as stream:
        return scan(stream, name=path.name).header


class World(NamedTuple):
    incident: IncidentFile
    customers: list[CustomerRow]
    claims: list[ClaimRow]
    refused: Counter[str]


def read(folder: Path) -> World:
    incident = parse_incident(
        yaml.safe_load((folder / "incident.yaml").read_text("utf-8")), harms=frozenset(HARMS)
    )
    services = frozenset(service.code for service in incident.services)
    areas = frozenset(area.code for area in incident.areas)
    refused: Counter[str] = Counter()

    def good(path: Path, reader: Any) -> list[Any]:
        found = []
        for _, cells in rows(path):
            try:
                found.append(reader(cells)) if not isinstance(cells, BadLine) else refused.update([path.name])
            except RowError:
                refused[path.name] += 1
        return found

    customers, claims = folder / "customers.csv", folder / "claims.csv"
    return World(
        incident,
        good(
            customers,
            customer_reader(
                match_header(header(customers), CUSTOMER_COLUMNS), services=services, areas=areas
            ),
        ),
        good(claims, claim_reader(match_header(header(claims), CLAIM_COLUMNS))),
        refused,
    )


class Judged(NamedTuple):
    doubt: Doubt | None
    first: Ground | None
    second: Ground | None
    legal: Ground | None
    days: int


def judge(world: World) -> list[Judged]:
    """What becomes of every claim; for a line with a list of windows of its own only that counts."""
    own = {window.line_no for window in world.incident.windows if window.line_no}
    by_line: dict[str, list[CustomerRow]] = defaultdict(list)
    by_business: dict[str, list[CustomerRow]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[CustomerRow]] = defaultdict(list)
    for row in world.customers:
        by_line[row.line_no].append(row)
        by_line[line_number(row.subscription_no)].append(row)
        by_business[row.business_no].append(row)
        if row.customer_kind == "business":
            by_name[normal_name(row.customer_name), normal_address(row.address)].append(row)

    def down(row: CustomerRow) -> Iterator[tuple[datetime, datetime, str]]:
        for window in world.incident.windows:
            if window.service != row.service or window.line_type not in ("", row.line_type):
                continue
            if window.line_no != (row.line_no if row.line_no in own else ""):
                continue
            if window.area not in ("", row.area):
                continue
            start, end = max(window.start, row.active_from or EARLY), min(window.end, row.active_to or LATE)
            if start < end:
                yield start, end, window.exemption

    span = min(w.start for w in world.incident.windows), max(w.end for w in world.incident.windows)
    harms = {service.code: service.harms for service in world.incident.services}
    taken: set[tuple[str, str]] = set()
    found = []
    for claim in world.claims:
        lines = [row for line in claim.line_nos for row in by_line.get(line, [])]
        lines = lines or by_business.get(claim.business_no, [])
        lines = lines or by_name.get((normal_name(claim.business_name), normal_address(claim.address)), [])
        several = len({row.customer_no for row in lines}) if not claim.line_nos else 1
        windows = [window for row in lines for window in down(row)]
        merged = merge((start, end) for start, end, _ in windows)
        doubt = first_doubt(
            DamageFacts(
                0,
                "filing",
                len(lines),
                len(lines) if several > 1 else 0,
                bool(claim.address or any(row.address for row in lines)),
                any((r.active_from or EARLY) < span[1] and (r.active_to or LATE) > span[0] for r in lines),
                bool(merged),
                any(claim.harm in harms[row.service] for row in lines),
            )
        )
        key = claim.business_no, site_key(claim.postcode, claim.address, "")
        exempt = {exemption for *_, exemption in windows}
        assert claim.received_at is not None
        facts = ScreenFacts(
            0, "filing", claim.received_at.date(), claim.sector, claim.monthly_sales * 12,
            claim.business_status, claim.closed_on, date(2018, 11, 24), key in taken, claim.own_fault_percent,
            "under_investigation", exempt.pop() if len(exempt) == 1 else "",
        )  # fmt: skip
        taken.add(key)
        grounds = [first_ground(facts, admission) for admission in (FIRST, SECOND, LEGAL)]
        found.append(Judged(doubt, *grounds, calendar_days_touched(merged)))
    return found


def make(folder: Path, customers: int, merchants: int, seed: int = 7, bad: int = 0) -> World:
    generate(
        "KT-2018",
        customers_wanted=customers,
        merchants=merchants,
        seed=seed,
        folder=folder,
        bad_lines=bad,
    )
    return read(folder)


def hashes(folder: Path) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())]
