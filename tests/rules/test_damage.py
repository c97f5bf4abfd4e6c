"""Affected time is a set of intervals: overlaps never count twice, counting rules differ on purpose."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules.damage import (
    COUNTING,
    DOUBTS,
    KST,
    LABELS,
    DamageFacts,
    Doubt,
    Interval,
    calendar_dates,
    calendar_days_touched,
    first_doubt,
    longest_minutes,
    merge,
    minutes_by_month,
    minutes_in_month,
    started_24h_blocks,
    total_minutes,
)


def span(start: str, end: str) -> Interval:
    return _at(start), _at(end)


def _at(text: str) -> datetime:
    """ "24 11:12" is a day and time of November 2018."""
    day, time = text.split()
    return datetime.fromisoformat(f"2018-11-{day}T{time}").replace(tzinfo=KST)


FIRE = span("24 11:12", "25 18:00")

#   intervals, minutes, days touched, started blocks
COUNTS = [
    ([], 0, 0, 0),
    ([span("24 11:12", "24 11:12")], 0, 0, 0),
    ([FIRE], 30 * 60 + 48, 2, 2),
    ([FIRE, FIRE], 30 * 60 + 48, 2, 2),
    ([span("24 11:12", "25 00:00")], 12 * 60 + 48, 1, 1),  # ends at midnight: the 25th is not touched
    ([span("24 11:12", "25 00:01")], 12 * 60 + 49, 2, 1),
    ([span("24 23:59", "25 00:01")], 2, 2, 1),
    ([span("24 00:00", "25 00:00")], 24 * 60, 1, 1),
    ([span("24 00:00", "25 00:01")], 24 * 60 + 1, 2, 2),
    ([span("24 11:00", "24 12:00"), span("24 18:00", "24 19:00")], 120, 1, 2),  # twice on one day
    ([span("24 11:00", "24 12:00"), span("24 12:00", "24 13:00")], 120, 1, 1),  # touching is one
    ([span("24 11:00", "24 13:00"), span("24 12:00", "24 14:00")], 180, 1, 1),  # overlapping
    ([span("24 11:00", "24 12:00"), span("28 11:00", "28 12:00")], 120, 2, 2),  # a gap is not counted
    ([span("28 11:00", "28 12:00"), span("24 11:00", "24 12:00")], 120, 2, 2),  # in any order
    ([span("24 00:00", "30 00:00"), span("26 11:00", "26 12:00")], 6 * 24 * 60, 6, 6),  # one inside another
]


@pytest.mark.parametrize(("intervals", "minutes", "days", "blocks"), COUNTS)
def test_counting(intervals: list[Interval], minutes: int, days: int, blocks: int) -> None:
    assert total_minutes(intervals) == minutes
    assert calendar_days_touched(intervals) == days
    assert started_24h_blocks(intervals) == blocks


def test_part_minutes_are_dropped_once() -> None:
    forty_seconds = timedelta(seconds=40)
    a, b = _at("24 11:00"), _at("24 12:00")
    assert total_minutes([(a, a + forty_seconds), (b, b + forty_seconds)]) == 1


def test_the_day_is_the_local_one() -> None:
    evening_in_seoul = (datetime(2018, 11, 24, 14, 0, tzinfo=UTC), datetime(2018, 11, 24, 16, 0, tzinfo=UTC))
    assert calendar_days_touched([evening_in_seoul]) == 2  # 23:00 to 01:00
    assert calendar_days_touched([evening_in_seoul], UTC) == 1


def test_a_clock_that_is_put_back_hides_no_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = (datetime(2018, 10, 28, 0, 0, tzinfo=berlin), datetime(2018, 10, 29, 0, 0, tzinfo=berlin))
    assert total_minutes([night]) == 25 * 60
    assert started_24h_blocks([night]) == 2
    assert calendar_days_touched([night], berlin) == 1


def test_an_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError):
        merge([(_at("25 00:00"), _at("24 00:00"))])


def test_counting_rules_are_named() -> None:
    assert dict(COUNTING) == {
        "calendar_days_touched": calendar_days_touched,
        "started_24h_blocks": started_24h_blocks,
    }


HALF_HOUR = timedelta(minutes=30)
moments = st.integers(min_value=0, max_value=10 * 48).map(lambda n: _at("01 00:00") + n * HALF_HOUR)
intervals = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(intervals)
def test_merging_keeps_every_moment_and_counts_none_twice(given_spans: list[Interval]) -> None:
    down = {start + n * HALF_HOUR for start, end in given_spans for n in range((end - start) // HALF_HOUR)}
    merged = merge(given_spans)
    assert total_minutes(given_spans) == 30 * len(down)
    assert calendar_days_touched(given_spans) == len({moment.date() for moment in down})
    assert all(a[1] < b[0] for a, b in pairwise(merged))
    assert merge(merged) == merged
    assert merge(reversed(given_spans)) == merged


@given(intervals, intervals)
def test_more_affected_time_is_never_fewer_days(some: list[Interval], more: list[Interval]) -> None:
    assert calendar_days_touched([*some, *more]) >= calendar_days_touched(some)
    assert total_minutes([*some, *more]) >= total_minutes(some)


FINE = DamageFacts(
    claim_id=1,
    kind="filing",
    lines=1,
    candidates=0,
    site_known=True,
    alive=True,
    affected=True,
    harm_possible=True,
)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"candidates": 2, "lines": 0}, Doubt.AMBIGUOUS_MATCH),
        ({"lines": 0, "alive": False, "affected": False}, Doubt.NOT_A_SUBSCRIBER),
        ({"site_known": False}, Doubt.SITE_UNKNOWN),
        ({"alive": False, "affected": False}, Doubt.NOT_ALIVE),
        ({"affected": False, "harm_possible": False}, Doubt.OUTSIDE_EVERY_WINDOW),
        ({"harm_possible": False, "excluded": True}, Doubt.HARM_IMPOSSIBLE),
        ({"excluded": True}, Doubt.EXCLUDED_BEFORE),
        # A line of the billing list names itself, and nobody claimed a harm for it.
        ({"kind": "list", "site_known": False, "harm_possible": False}, None),
        ({"kind": "list", "alive": False}, Doubt.NOT_ALIVE),
        ({"kind": "list", "affected": False}, Doubt.OUTSIDE_EVERY_WINDOW),
    ],
)
def test_the_first_doubt_is_the_answer(changes: dict[str, object], doubt: Doubt | None) -> None:
    facts = FINE._replace(**changes)
    assert first_doubt(facts) == doubt
    assert first_doubt(facts._replace(claim_id=2)) == doubt


def test_every_doubt_has_its_place_and_its_words() -> None:
    assert [doubt for doubt, _ in DOUBTS] == list(Doubt)
    assert set(LABELS) == set(Doubt)


@pytest.mark.parametrize(
    ("intervals", "longest", "in_a_month"),
    [
        ([], 0, 0),
        ([FIRE], 30 * 60 + 48, 30 * 60 + 48),
        ([span("24 11:00", "24 12:00"), span("24 18:00", "24 19:59")], 119, 179),
        (
            [span("24 11:00", "24 12:00"), span("24 12:00", "24 13:00")],
            120,
            120,
        ),  # touching is without a break
        ([span("24 11:00", "24 13:00"), span("24 12:00", "24 14:00")], 180, 180),
        # into December: 30 November 23:00 to 1 December 02:00
        ([(_at("30 23:00"), _at("30 23:00") + timedelta(hours=3))], 180, 120),
    ],
)
def test_the_longest_time_and_the_fullest_month(
    intervals: list[Interval], longest: int, in_a_month: int
) -> None:
    assert (longest_minutes(intervals), minutes_in_month(intervals)) == (longest, in_a_month)
    assert sum(minutes_by_month(intervals).values()) == total_minutes(intervals)


def test_a_month_begins_at_midnight_of_seoul() -> None:
    """1 December 00:00 in Seoul is 30 November 15:00 elsewhere."""
    start = datetime(2018, 11, 30, 14, 30, tzinfo=UTC)
    assert minutes_by_month([(start, start + timedelta(hours=1))]) == {(2018, 11): 30, (2018, 12): 30}
    year = datetime(2018, 12, 31, 23, 0, tzinfo=KST)
    assert minutes_by_month([(year, year + timedelta(hours=2))]) == {(2018, 12): 60, (2019, 1): 60}


def test_the_dates_an_outage_touches() -> None:
    assert sorted(map(str, calendar_dates([FIRE]))) == ["2018-11-24", "2018-11-25"]
    assert sorted(map(str, calendar_dates([span("24 11:12", "25 00:00")]))) == ["2018-11-24"]
