"""The table of days: filled, kept ahead, corrected by people, without a gap."""

from datetime import date

import pytest

from backoffice.lib import days, sql
from backoffice.lib.edits import edited_by
from backoffice.lib.models import Day, DayOverride, Edit
from tests import factories as make
from tests.house.law import admitted, execute, refused, value

pytestmark = pytest.mark.django_db

BRIDGE = date(2026, 10, 2)  # a Friday before 개천절


def due(start: date, length: int, counting: str = "calendar") -> date:
    found: date = value("SELECT lib_due_on(%s, %s, %s)", start, length, counting)
    return found


def correct(on: date, *, working: bool, banking: bool) -> DayOverride:
    return DayOverride.objects.create(
        day_id=on, working=working, banking=banking, name_ko="임시공휴일", name_en="Temporary", reason="고시"
    )


def test_a_decreed_holiday_moves_the_ends_and_is_taken_back() -> None:
    assert due(date(2026, 9, 2), 30) == BRIDGE
    assert due(date(2026, 10, 1), 1, "working") == BRIDGE
    row = correct(BRIDGE, working=False, banking=True)
    assert due(date(2026, 9, 2), 30) == date(2026, 10, 6)  # Monday the 5th is 개천절's substitute
    assert due(date(2026, 10, 1), 1, "working") == date(2026, 10, 6)
    assert due(date(2026, 10, 1), 1, "banking") == BRIDGE
    assert Day.objects.get(pk=BRIDGE).name_ko == "임시공휴일"
    row.working = True
    row.save()
    assert due(date(2026, 9, 2), 30) == BRIDGE
    row.delete()
    assert (Day.objects.get(pk=BRIDGE).name_ko, due(date(2026, 9, 2), 30)) == ("", BRIDGE)


def test_what_is_corrected_stays_when_the_years_are_written_again() -> None:
    correct(BRIDGE, working=False, banking=False)
    assert days.fill(2026, 2026) == 0  # the library says what it said
    assert not Day.objects.get(pk=BRIDGE).working
    execute("UPDATE lib_day SET law_name_ko = '옛 이름' WHERE day = '2026-12-25'")
    assert days.fill(2026, 2026) == 1
    assert Day.objects.get(pk=date(2026, 12, 25)).name_ko == "기독탄신일"


def test_the_table_is_kept_ahead() -> None:
    last = Day.objects.latest("day").day
    assert days.extend(date(last.year, 3, 1)) >= 4 * 365
    assert Day.objects.latest("day").day == date(last.year + days.YEARS_AHEAD, 12, 31)
    assert days.extend(date(last.year, 3, 1)) == 0
    numbers = sql.rows("SELECT working_no - lag(working_no) OVER (ORDER BY day), working FROM lib_day")
    assert all(step == int(working) for step, working in numbers[1:])


def test_corrections_keep_their_history() -> None:
    make.cast()
    with edited_by(make.person("approver")):
        row = correct(BRIDGE, working=False, banking=False)
        row.reason = "국무회의 의결"
        row.save()
    added, changed = Edit.objects.filter(edited="lib_dayoverride", key=str(BRIDGE)).order_by("pk")
    assert (added.verb, changed.before, changed.after) == (
        "added", {"reason": "고시"}, {"reason": "국무회의 의결"},
    )  # fmt: skip
    assert changed.person == make.person("approver")
    # The days it moved are the database's own arithmetic; the day itself says that it is otherwise now.
    moved = Edit.objects.filter(edited="lib_day")
    assert [edit.key for edit in moved] == [str(BRIDGE)]


def test_the_database_refuses_gaps_deletion_and_nameless_corrections() -> None:
    last = value("SELECT max(day) FROM lib_day")
    columns = ("law_working, law_banking, law_name_ko, law_name_en, working, banking, name_ko, name_en,"
               " working_no, banking_no")  # fmt: skip
    add = f"INSERT INTO lib_day (day, {columns}) VALUES (%s, true, true, '', '', true, true, '', '', 0, 0)"
    with refused("the_calendar_has_no_gap"):
        execute(add, last.replace(year=last.year + 1))
    with admitted():
        execute(add, date(last.year + 1, 1, 1))
    with refused("lib_day_is_append_only"):
        execute("DELETE FROM lib_day WHERE day = %s", last)
    with refused("a_corrected_day_says_what_it_is_and_why"):
        execute("INSERT INTO lib_dayoverride VALUES (%s, false, false, '임시', '', 'x')", BRIDGE)
    with refused("a_period_lies_within_the_calendar"):
        due(last, 1)
    with refused("a_period_is_counted_in_days"):
        due(BRIDGE, 1, "weeks")
    with refused("a_period_is_counted_in_days"):
        due(BRIDGE, -1)


def test_what_is_in_force_is_the_databases_to_write() -> None:
    execute("UPDATE lib_day SET working = false, working_no = 0 WHERE day = %s", BRIDGE)
    row = Day.objects.get(pk=BRIDGE)
    assert row.working and row.working_no > 0
