"""The weekly sales that a claimant states: read from the form, and read again from where they are kept.

Kept as "2022-09-03:1200000;2022-09-10:1350000": the day a week begins and its sales in won, in order.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from backoffice.lib.money import Unreadable
from claims.rules.intake_values import day, won_up_to

MOST_WEEKS = 60
"""A year and some: what any scheme compares with."""
LONGEST = MOST_WEEKS * 27
"""Characters of what is kept: a date, an amount of fifteen digits, two signs between."""
WEEKS = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}:[0-9]{1,15}(;|$))*$"
"""What is kept, for the database."""

_sales = won_up_to(10**14)


def weekly_sales(text: str) -> str:
    """What is kept of what a claimant wrote: weeks with `;` between, each DATE:WON.

    Raises Unreadable `weeks_unreadable`, `weeks_too_many`, `week_repeated` or `weeks_of_different_days`, and
    what a date or an amount raises.
    """
    weeks: dict[date, int] = {}
    for part in re.split(r"[;\n]", unicodedata.normalize("NFKC", text)):
        if not part.strip():
            continue
        begins, sign, won = part.rpartition(":")
        if not sign:
            raise Unreadable(
                "weeks_unreadable",
                "주간 매출을 읽을 수 없습니다: 2022-09-03:1200000;2022-09-10:1350000처럼 적어 주십시오",
                "weekly sales are unreadable: write them like 2022-09-03:1200000;2022-09-10:1350000",
            )
        first = day(begins.strip())
        if first in weeks:
            raise Unreadable("week_repeated", "같은 주가 두 번 있습니다", "a week stands there twice")
        weeks[first] = _sales(won)
    if len(weeks) > MOST_WEEKS:
        raise Unreadable(
            "weeks_too_many",
            f"주간 매출은 {MOST_WEEKS}주까지입니다",
            f"weekly sales of at most {MOST_WEEKS} weeks",
        )
    if len({first.weekday() for first in weeks}) > 1:
        raise Unreadable(
            "weeks_of_different_days",
            "모든 주는 같은 요일에 시작해야 합니다",
            "all weeks begin on the same day of the week",
        )
    return ";".join(f"{first.isoformat()}:{won}" for first, won in sorted(weeks.items()))


@lru_cache(maxsize=1024)
def begin_of(text: str) -> date:
    """The day a week begins, as kept; few days stand in very many filings."""
    return date.fromisoformat(text)


def weeks_of(kept: str) -> dict[date, int]:
    """Sales in won by the day the week begins, from what `weekly_sales` kept."""
    parts = (part.split(":") for part in kept.split(";")) if kept else ()
    return {begin_of(first): int(won) for first, won in parts}
