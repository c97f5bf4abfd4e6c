"""The table of days: filled from the `holidays` library years ahead, corrected by people, read as a Calendar.

Sources: 관공서의 공휴일에 관한 규정 (Regulations on Holidays of Public Offices) art. 2 and 3 with the
substitute holidays, elections at the end of a term (공직선거법 art. 34), Labour Day for banks before it
became a public holiday in 2026. Holidays that are decreed once come as overrides (`DayOverride`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import holidays
from django.db import connection
from holidays.constants import BANK, PUBLIC

from backoffice.lib import sql
from backoffice.lib.calendar import Calendar

FIRST_YEAR = 2015
"""The table begins here: no incident that is compensated with this is older."""

YEARS_AHEAD = 4
"""A mediation, a suit and the limitation of a claim (3 years, 민법 art. 766) end inside the table."""

SATURDAY = 5


class Listed(NamedTuple):
    """One day as the law has it."""

    on: date
    working: bool
    banking: bool
    name_ko: str
    name_en: str


def listed(first: int, last: int) -> Iterator[Listed]:
    """Every day of these years, both included."""
    years = range(first, last + 1)
    public = holidays.KR(years=years, language="ko", categories=PUBLIC)
    public_en = holidays.KR(years=years, language="en_US", categories=PUBLIC)
    banks = holidays.KR(years=years, language="ko", categories=BANK)
    banks_en = holidays.KR(years=years, language="en_US", categories=BANK)
    on, end = date(first, 1, 1), date(last, 12, 31)
    while on <= end:
        working = on.weekday() < SATURDAY and on not in public
        name_ko = public.get(on) or banks.get(on) or ""
        name_en = public_en.get(on) or banks_en.get(on) or ""
        yield Listed(on, working, working and on not in banks, name_ko[:100], name_en[:100])
        on += timedelta(days=1)


FILL = """
WITH came AS (
    SELECT * FROM unnest(%s::date[], %s::boolean[], %s::boolean[], %s::text[], %s::text[])
        AS came (day, working, banking, name_ko, name_en)
), written AS (
    INSERT INTO lib_day (day, law_working, law_banking, law_name_ko, law_name_en,
                         working, banking, name_ko, name_en, working_no, banking_no)
    SELECT day, working, banking, name_ko, name_en, working, banking, name_ko, name_en, 0, 0 FROM came
    ON CONFLICT (day) DO UPDATE
       SET law_working = excluded.law_working, law_banking = excluded.law_banking,
           law_name_ko = excluded.law_name_ko, law_name_en = excluded.law_name_en
     WHERE (lib_day.law_working, lib_day.law_banking, lib_day.law_name_ko, lib_day.law_name_en)
        IS DISTINCT FROM
           (excluded.law_working, excluded.law_banking, excluded.law_name_ko, excluded.law_name_en)
    RETURNING day
)
SELECT count(*) FROM written
"""


def fill(first: int, last: int) -> int:
    """Write the days of these years as the library has them; returns how many are new or changed.

    Overrides stay in force. The database numbers the days anew, and refuses a gap between years.
    """
    columns = zip(*listed(first, last), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [list(column) for column in columns])
        return int(cursor.fetchone()[0])


def extend(today: date) -> int:
    """Keep the table `YEARS_AHEAD` years ahead of `today`; returns how many days came or changed.

    The coming years are written again: a newer library knows of newer holidays. Years gone by stay as they
    were counted with.
    """
    last = sql.rows("SELECT max(day) FROM lib_day")[0][0]
    first = min(today.year, last.year + 1) if last else FIRST_YEAR
    return fill(first, today.year + YEARS_AHEAD)


def calendar() -> Calendar:
    """The days in force, overrides included."""
    (found,) = sql.rows(
        "SELECT min(day), max(day), array_agg(day) FILTER (WHERE NOT working),"
        " array_agg(day) FILTER (WHERE NOT banking) FROM lib_day"
    )
    first, last, off, bank_off = found
    return Calendar(first, last, frozenset(off or ()), frozenset(bank_off or ()))
