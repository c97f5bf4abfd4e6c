"""What was known of claims at any moment, from rows that are dated and from what was judged itself."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from backoffice.lib import sql
from compensation.rules.benefit import AssessFacts

BILLS = tuple(f"{part}_{month}" for part in ("base", "addon", "usage") for month in (1, 2, 3))
LINE = ("service", "line_type", "area", *BILLS)
FILED = (
    "sector", "annual_revenue", "claimed_loss", "own_fault_percent", "chosen_channel", "proven_loss",
    "weekly_sales",
)  # fmt: skip
AMID = timedelta(hours=1)
"""What was judged and a correction written this close may have been read in either order."""


class Row(NamedTuple):
    """One row of replay_awards.sql or replay_proposals.sql: what was judged once.

    `proposed` is what the proposal of its run leaves after limits; `agrees`, whether award and proposal are
    of one verdict, figures and taking, or of one sum where nothing was awarded.
    """

    id: int | None
    claim_id: int
    benefit_id: int
    code: str
    amount_won: int
    figures: list[int]
    taken: int
    at: datetime
    version_id: int
    engine: str
    tier: str
    steps: str
    facts: str | None
    run_id: int | None
    proposed: int | None
    agrees: bool | None


@cache
def read(text: str) -> Any:
    """JSON of a verdict: few different ones, many times."""
    return json.loads(text)


class Known:
    """What is known of the claims of a range, at any moment."""

    def __init__(self, where: dict[str, Any]):
        def rows(name: str) -> list[tuple[Any, ...]]:
            return sql.rows(sql.named(f"compensation/sql/replay_{name}"), where)

        self.claims = {row[0]: row for row in rows("claims")}
        self.lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for claim, *line in rows("lines"):
            self.lines[claim].append(tuple(line))
        self.changes: dict[int, list[tuple[int, datetime, dict[str, Any]]]] = defaultdict(list)
        for claim, subscription, at, before in rows("changes"):
            self.changes[claim].append((subscription, at, json.loads(before)))
        self.appraised: dict[int, list[tuple[str, datetime, datetime | None]]] = defaultdict(list)
        for claim, text, since, until in rows("appraisals"):
            self.appraised[claim].append((text, since, until))
        self.patterns: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for claim, at, pattern in rows("patterns"):
            self.patterns[claim].append((at, pattern))

    def moments(self, claim: int, at: datetime) -> Iterator[datetime]:
        """When the facts may have been read: at the award; else, where a correction was being written at that
        very moment, just before or after one.
        """
        yield at
        for _, changed, _ in self.changes.get(claim, ()):
            if abs(changed - at) < AMID:
                yield changed - timedelta(microseconds=1)
                yield changed

    def facts(self, row: Row, at: datetime, intervals: Callable[[int], Any]) -> AssessFacts | None:
        """The facts of the claim as they stood at a moment; None when no time was confirmed by then."""
        pattern = None
        for confirmed, number in self.patterns.get(row.claim_id, ()):
            if pattern is None or confirmed <= at:
                pattern = number
        if pattern is None:
            return None
        claim = self.claims[row.claim_id]
        lines = [line for line in self.lines.get(row.claim_id, ()) if _stood(line, at)]
        filed = dict(zip(FILED, (claim[3], claim[4], claim[5], claim[6], *claim[8:]), strict=True))
        customer_kind = claim[2]
        changed: dict[int, dict[str, Any]] = {}
        for subscription, when, before in self.changes.get(row.claim_id, ()):  # newest first
            if when > at:
                changed.setdefault(subscription, {}).update(before)
        filed |= {name: value for name, value in changed.get(0, {}).items() if name in filed}
        kept = [_line(line, changed.get(line[0], {})) for line in lines]
        listed = claim[1] == "list"
        if listed and kept:
            customer_kind = changed.get(lines[0][0], {}).get("customer_kind", customer_kind)
        place: tuple[Any, ...] = kept[0] if listed and kept else ("", "", "")
        facts = AssessFacts(
            claim_id=row.claim_id, kind=claim[1], service=place[0], line_type=place[1], area=place[2],
            customer_kind=customer_kind, intervals=intervals(pattern), fault=claim[7],
            bills=_bills([line[3:] for line in kept]), appraised=self._appraised(row.claim_id, at), **filed,
        )  # fmt: skip
        return facts._replace(**read(row.facts)) if row.facts else facts

    def _appraised(self, claim: int, at: datetime) -> str:
        """What people found of the claim's loss that counted at a moment."""
        found = self.appraised.get(claim, ())
        return ";".join(text for text, since, until in found if since <= at and (until is None or at < until))


def _line(line: Sequence[Any], before: dict[str, Any]) -> tuple[Any, ...]:
    """(service, line type, area, nine bills) of a line, with what stood in it before it was changed."""
    return tuple(before.get(name, value) for name, value in zip(LINE, line[1:-2], strict=True))


def _stood(line: Sequence[Any], at: datetime) -> bool:
    """Whether the claim was about the line at a moment."""
    since, until = line[-2:]
    return (since is None or since <= at) and (until is None or at < until)


def _bills(lines: list[Sequence[int | None]]) -> tuple[int | None, ...]:
    """The nine bills, over all lines."""
    if len(lines) == 1:
        return tuple(lines[0])
    months = zip(*lines, strict=True) if lines else [()] * len(BILLS)
    known = [[won for won in month if won is not None] for month in months]
    return tuple(sum(month) if month else None for month in known)
