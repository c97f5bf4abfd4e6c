"""Affected time as a set of intervals, and the ordered doubts that keep a claim from being confirmed.

An interval is half open: from inclusive, to exclusive. Overlaps never count twice, because everything is
counted on merged intervals.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backoffice.lib.workflow import Wording

KST = ZoneInfo("Asia/Seoul")

Interval = tuple[datetime, datetime]

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_INSTANT = timedelta(microseconds=1)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as few intervals as possible, in order.

    Neighbours that touch become one, empty ones vanish. Raises ValueError for an interval that ends before
    it starts.
    """
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if end < start:
            raise ValueError("an interval ends before it starts")
        if end == start:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _length(interval: Interval) -> timedelta:
    """The real time between both ends: two wall clocks of one zone would hide a change of its offset."""
    return interval[1].astimezone(UTC) - interval[0].astimezone(UTC)


def total_minutes(intervals: Iterable[Interval]) -> int:
    """Whole minutes of affected time.

    All merged intervals together, the rest of the last minute dropped once.
    """
    return sum((_length(i) for i in merge(intervals)), timedelta()) // _MINUTE


def longest_minutes(intervals: Iterable[Interval]) -> int:
    """Whole minutes of the longest time without a break; 0 without any."""
    return max((_length(i) for i in merge(intervals)), default=timedelta()) // _MINUTE


def minutes_by_month(intervals: Iterable[Interval], tz: tzinfo = KST) -> dict[tuple[int, int], int]:
    """Whole minutes of affected time in each local calendar month, by (year, month), in order."""
    found: dict[tuple[int, int], timedelta] = {}
    for start, end in merge(intervals):
        begins = start.astimezone(tz)
        while begins < end:
            month = begins.year, begins.month
            following = begins.year + begins.month // 12, begins.month % 12 + 1
            ends = min(end, datetime(*following, 1, tzinfo=tz))
            found[month] = found.get(month, timedelta()) + _length((begins, ends))
            begins = ends.astimezone(tz)
    return {month: length // _MINUTE for month, length in found.items()}


def minutes_in_month(intervals: Iterable[Interval]) -> int:
    """The most whole minutes of affected time in one Korean calendar month."""
    return max(minutes_by_month(intervals).values(), default=0)


def calendar_dates(intervals: Iterable[Interval], tz: tzinfo = KST) -> frozenset[date]:
    """The local calendar dates that the time touches.

    An interval that ends exactly at midnight does not touch the day that begins then.
    """
    dates: set[date] = set()
    for start, end in merge(intervals):
        first = start.astimezone(tz).toordinal()
        last = (end - _INSTANT).astimezone(tz).toordinal()
        dates.update(date.fromordinal(day) for day in range(first, last + 1))
    return frozenset(dates)


def calendar_days_touched(intervals: Iterable[Interval], tz: tzinfo = KST) -> int:
    """How many local calendar days the time touches; a day touched several times counts once.

    No time, no days.
    """
    return len(calendar_dates(intervals, tz))


def started_24h_blocks(intervals: Iterable[Interval], tz: tzinfo = KST) -> int:
    """Started blocks of 24 hours, counted for each merged interval on its own and summed.

    On its own, because a service that comes back and fails again starts a new outage for whoever needs it:
    two outages of an hour a week apart are two blocks. `tz` is taken so that all counting rules are called
    alike.
    """
    return sum(-(-_length(i) // _DAY) for i in merge(intervals))


COUNTING: dict[str, Callable[[Iterable[Interval]], int]] = {
    "calendar_days_touched": calendar_days_touched,
    "started_24h_blocks": started_24h_blocks,
}


class DamageFacts(NamedTuple):
    """What confirming a claim asks.

    Two facts equal but for `claim_id` get the same answer (stages rely on it).
    """

    claim_id: int
    kind: str  # "list" | "filing"
    lines: int  # subscriptions the claim is linked to
    candidates: int  # subscriptions that matching could not choose between, else 0
    site_known: bool  # an address, or a line that has one
    alive: bool  # some linked subscription was alive in the incident's span
    affected: bool  # the merged affected time is not empty
    harm_possible: bool  # the harm named can come from a linked service
    excluded: bool = False  # the last word a person spoke about the claim is an exclusion


class Doubt(StrEnum):
    """Why damage is not confirmed. The order is the order of the questions.

    The first that applies is the answer.
    """

    AMBIGUOUS_MATCH = "ambiguous_match"
    NOT_A_SUBSCRIBER = "not_a_subscriber"
    SITE_UNKNOWN = "site_unknown"
    NOT_ALIVE = "not_alive"
    OUTSIDE_EVERY_WINDOW = "outside_every_window"
    HARM_IMPOSSIBLE = "harm_impossible"
    EXCLUDED_BEFORE = "excluded_before"


# Who is it, where is it, was it there, was it down, can the harm come from it: nothing later can be judged
# while an earlier question is open. A billing list names its subscription itself, so site and harm are
# asked of filings only. Last: what a person excluded, no machine confirms, whatever the facts say since.
DOUBTS: tuple[tuple[Doubt, Callable[[DamageFacts], bool]], ...] = (
    (Doubt.AMBIGUOUS_MATCH, lambda f: f.candidates > 0),
    (Doubt.NOT_A_SUBSCRIBER, lambda f: f.lines == 0),
    (Doubt.SITE_UNKNOWN, lambda f: f.kind == "filing" and not f.site_known),
    (Doubt.NOT_ALIVE, lambda f: not f.alive),
    (Doubt.OUTSIDE_EVERY_WINDOW, lambda f: not f.affected),
    (Doubt.HARM_IMPOSSIBLE, lambda f: f.kind == "filing" and not f.harm_possible),
    (Doubt.EXCLUDED_BEFORE, lambda f: f.excluded),
)

LABELS: dict[Doubt, Wording] = {
    Doubt.AMBIGUOUS_MATCH: Wording("가입 회선을 하나로 정할 수 없음", "several subscriptions match"),
    Doubt.NOT_A_SUBSCRIBER: Wording("가입 회선을 찾을 수 없음", "not a subscriber"),
    Doubt.SITE_UNKNOWN: Wording("사업장 위치를 알 수 없음", "site unknown"),
    Doubt.NOT_ALIVE: Wording("사고 당시 이용 중이 아님", "subscription not alive during the incident"),
    Doubt.OUTSIDE_EVERY_WINDOW: Wording("장애 시간에 해당하지 않음", "outside every outage window"),
    Doubt.HARM_IMPOSSIBLE: Wording(
        "해당 서비스에서 생길 수 없는 피해 유형",
        "the harm named cannot come from the service",
    ),
    Doubt.EXCLUDED_BEFORE: Wording(
        "부지급 결정 뒤 사실이 정정됨", "excluded by a person before its facts were corrected"
    ),
}


def first_doubt(facts: DamageFacts) -> Doubt | None:
    """The first doubt that applies, or None: the damage is confirmed."""
    for doubt, applies in DOUBTS:
        if applies(facts):
            return doubt
    return None
