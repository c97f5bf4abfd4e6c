"""Counting periods: published holidays, 민법 art. 157 and 161, and one rule in Python and in SQL."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.lib import days
from backoffice.lib.calendar import SEOUL, BeyondTheCalendar, Calendar, Counting, uncounted_day

FIRST, LAST = 2018, 2027
LISTED = {day.on: day for day in days.listed(FIRST, LAST)}
KOREAN = Calendar(
    date(FIRST, 1, 1),
    date(LAST, 12, 31),
    frozenset(day.on for day in LISTED.values() if not day.working),
    frozenset(day.on for day in LISTED.values() if not day.banking),
)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2018, 9, 26), "추석 대체 휴일"),
        (date(2022, 10, 10), "한글날 대체 휴일"),
        (date(2024, 5, 6), "어린이날 대체 휴일"),
        (date(2025, 1, 27), "임시공휴일"),
        (date(2026, 3, 2), "삼일절 대체 휴일"),
        (date(2026, 6, 3), "지방선거일"),
        (date(2026, 7, 17), "제헌절"),
        (date(2026, 8, 17), "광복절 대체 휴일"),
    ],
    ids=str,
)
def test_public_holidays(on: date, name: str) -> None:
    assert LISTED[on].name_ko == name
    assert LISTED[on].name_en
    assert (LISTED[on].working, LISTED[on].banking) == (False, False)
    assert not KOREAN.works(on)


@pytest.mark.parametrize("on", [date(2026, 6, 8), date(2022, 5, 9), date(2026, 11, 23)], ids=str)
def test_days_of_work(on: date) -> None:
    """Memorial Day of 2026, a Saturday, and Buddha's Birthday of 2022, a Sunday, have no substitute."""
    assert KOREAN.works(on)


def test_banks_rested_on_labour_day_long_before_the_offices() -> None:
    assert (LISTED[date(2024, 5, 1)].working, LISTED[date(2024, 5, 1)].banking) == (True, False)
    assert (LISTED[date(2026, 5, 1)].working, LISTED[date(2026, 5, 1)].banking) == (False, False)
    assert KOREAN.due_on(date(2024, 4, 30), 1, Counting.WORKING) == date(2024, 5, 1)
    assert KOREAN.due_on(date(2024, 4, 30), 1, Counting.BANKING) == date(2024, 5, 2)
    # A period of the law that ends on it ends on it: until 2026 it was no public holiday.
    assert KOREAN.due_on(date(2024, 4, 1), 30, Counting.CALENDAR) == date(2024, 5, 1)
    assert KOREAN.due_on(date(2026, 4, 1), 30, Counting.CALENDAR) == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("start", "length", "counting", "end"),
    [
        # The first day is not counted: ten days from the 1st end on the 11th.
        (date(2026, 6, 1), 10, Counting.CALENDAR, date(2026, 6, 11)),
        # Restored on 2018-11-30, a Friday; thirty days later is Sunday 12-30, the end is Monday 12-31.
        (date(2018, 11, 30), 30, Counting.CALENDAR, date(2018, 12, 31)),
        # Restored on 2022-10-20; thirty days later is Saturday 11-19, the end is Monday 11-21.
        (date(2022, 10, 20), 30, Counting.CALENDAR, date(2022, 11, 21)),
        # Saturday 2026-08-15 before a Monday that is a substitute holiday: Tuesday.
        (date(2026, 7, 16), 30, Counting.CALENDAR, date(2026, 8, 18)),
        # A holiday amid a period changes nothing.
        (date(2026, 6, 1), 3, Counting.CALENDAR, date(2026, 6, 4)),
        # Election day itself.
        (date(2026, 6, 1), 2, Counting.CALENDAR, date(2026, 6, 4)),
        (date(2026, 6, 1), 2, Counting.WORKING, date(2026, 6, 4)),
        (date(2026, 6, 1), 5, Counting.WORKING, date(2026, 6, 9)),
        # Chuseok of 2026: Thursday to Saturday, then Sunday.
        (date(2026, 9, 23), 1, Counting.WORKING, date(2026, 9, 28)),
        (date(2026, 9, 25), 0, Counting.CALENDAR, date(2026, 9, 28)),
        (date(2026, 9, 25), 0, Counting.WORKING, date(2026, 9, 28)),
        (date(2026, 9, 25), 1, Counting.WORKING, date(2026, 9, 28)),
        (date(2026, 9, 23), 0, Counting.WORKING, date(2026, 9, 23)),
    ],
    ids=str,
)
def test_the_end_of_a_period(start: date, length: int, counting: Counting, end: date) -> None:
    assert KOREAN.due_on(start, length, counting) == end


def test_a_period_from_midnight_counts_its_first_day() -> None:
    assert uncounted_day(datetime(2026, 6, 1, 0, 0, tzinfo=SEOUL)) == date(2026, 5, 31)
    assert uncounted_day(datetime(2026, 6, 1, 0, 1, tzinfo=SEOUL)) == date(2026, 6, 1)
    assert uncounted_day(datetime(2022, 10, 20, 16, 30, tzinfo=UTC)) == date(2022, 10, 21)


@pytest.mark.parametrize(
    ("start", "length", "counting"),
    [
        (date(2017, 12, 31), 1, Counting.CALENDAR),
        (date(2027, 12, 30), 2, Counting.CALENDAR),
        (date(2027, 12, 30), 2, Counting.WORKING),
        (date(2027, 12, 30), 2, Counting.BANKING),
        (date(2028, 1, 1), 0, Counting.WORKING),
    ],
    ids=str,
)
def test_beyond_the_table_nobody_guesses(start: date, length: int, counting: Counting) -> None:
    with pytest.raises(BeyondTheCalendar) as refused:
        KOREAN.due_on(start, length, counting)
    assert "2018-01-01" in refused.value.ko and "2027-12-31" in refused.value.en


def test_no_period_runs_backwards() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        KOREAN.due_on(date(2026, 6, 1), -1, Counting.CALENDAR)


@pytest.mark.django_db
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 900),
    counting=st.sampled_from(list(Counting)),
)
def test_python_and_the_database_count_alike(start: date, length: int, counting: Counting) -> None:
    from django.db import IntegrityError, transaction

    from backoffice.lib import sql

    try:
        with transaction.atomic():
            found = sql.rows("SELECT lib_due_on(%s, %s, %s)", [start, length, str(counting)])[0][0]
    except IntegrityError as refused:
        assert "the calendar does not reach" in str(refused)
        found = None
    try:
        expected = days.calendar().due_on(start, length, counting)
    except BeyondTheCalendar:
        expected = None
    assert found == expected
