"""The shipped precedents once more, in plain words, sharing nothing with the engine but the facts.

Each gives {benefit: won} of a claim; won None is for a person, a benefit that is not there is not due.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from claims.rules.damage import KST
from compensation.rules.steps import AssessFacts

Due = dict[str, int | None]


def days_touched(facts: AssessFacts) -> int:
    touched = set()
    for start, end in facts.intervals:
        moment = start
        while moment < end:
            touched.add(moment.date())
            moment = datetime(moment.year, moment.month, moment.day, tzinfo=KST) + timedelta(days=1)
    return len(touched)


def tier(facts: AssessFacts) -> int | None:
    number = days_touched(facts)
    return (number and [0, 40, 40, 80, 80, 100, 100, 120][min(number, 7)] * 10_000) or None


def kt_2018(facts: AssessFacts) -> Due:
    if facts.kind == "filing":
        return {"tier": tier(facts)}
    months, name = 1, "waiver"
    if facts.line_type == "copper" and facts.service == "internet":
        months, name = 3, "waiver-copper-internet"
    if facts.line_type == "copper" and facts.service == "phone":
        months, name = 6, "waiver-copper-phone"
    there = bills(facts)
    return {name: sum(there) * months // len(there) if there else None}


def bills(facts: AssessFacts) -> list[int]:
    """Base fee and add-on services of the months there are, newest first."""
    pairs = zip(facts.bills[0:3], facts.bills[3:6], strict=True)
    return [(base or 0) + (addon or 0) for base, addon in pairs if base is not None or addon is not None]


def kt_2021(facts: AssessFacts) -> Due:
    if facts.kind != "list":
        return {}
    fee = bills(facts)[:1]
    if facts.customer_kind == "business" and facts.service == "internet":
        return {"ten-days": fee[0] * 10 // 30 if fee else None}
    if facts.customer_kind == "individual" or facts.service == "mobile":
        return {"fifteen-hours": fee[0] * 15 // 720 if fee else None}
    return {}


def kakao_2022(facts: AssessFacts) -> Due:
    if facts.kind != "filing":
        return {}
    loss = facts.claimed_loss
    if facts.weekly_sales:
        weeks = dict(part.split(":") for part in facts.weekly_sales.split(";"))
        saturdays = [date(2022, 9, 3) + timedelta(days=7 * week) for week in range(8)]
        if not all(str(day) in weeks for day in saturdays):
            return {"bracket": kakao_by_hand(facts.appraised)}
        outage = int(weeks.pop("2022-10-15"))
        loss = max([0, *(int(weeks[str(day)]) - outage for day in saturdays if str(day) in weeks)])
    if loss is None or loss > 500_000:
        return {"bracket": kakao_by_hand(facts.appraised)}
    return {"bracket": 0 if loss == 0 else 30_000 if loss <= 300_000 else 50_000}


def kakao_by_hand(appraised: str) -> int | None:
    """What a person accepted by margin, by what no substitute made up, by the service's share; whole won."""
    factors = r"operating_margin=(\d+) without_substitute=(\d+) operator_share=(\d+)"
    found = re.search(rf"(?:^|;)bracket \d+ (\d+) {factors}(?:;|$)", appraised)
    if found is None:
        return None
    accepted, *percents = map(int, found.groups())
    return accepted * percents[0] * percents[1] * percents[2] // 10**12


def minutes(facts: AssessFacts) -> set[int]:
    """Every affected minute of Seoul's clock, numbered, once."""
    found: set[int] = set()
    for start, end in facts.intervals:
        found.update(range(*(int(moment.timestamp()) // 60 + 9 * 60 for moment in (start, end))))
    return found


def owed(facts: AssessFacts, longest_at_least: int) -> bool:
    down = minutes(facts)
    ends = sorted(minute for minute in down if minute + 1 not in down)
    starts = sorted(minute for minute in down if minute - 1 not in down)
    longest = max((end - start + 1 for start, end in zip(starts, ends, strict=True)), default=0)
    by_day = Counter(minute // (24 * 60) for minute in down)
    by_month: Counter[str] = Counter()
    for day, number in by_day.items():
        by_month[f"{date(1970, 1, 1) + timedelta(days=day):%Y-%m}"] += number
    return longest >= longest_at_least or max(by_month.values(), default=0) >= 360


def fee_for_outage(facts: AssessFacts, times: int) -> int | None:
    fee, down = bills(facts)[:1], len(minutes(facts))
    if not fee or not down:
        return None
    return fee[0] * down * times * (100 - facts.own_fault_percent) // (30 * 24 * 60 * 100)


def terms_2018(facts: AssessFacts) -> Due:
    if facts.kind != "list" or not owed(facts, 180):
        return {}
    mobile = facts.service == "mobile"
    return {"mobile" if mobile else "fixed": fee_for_outage(facts, 8 if mobile else 6)}


def terms_2022(facts: AssessFacts) -> Due:
    return {"outage": fee_for_outage(facts, 10)} if facts.kind == "list" and owed(facts, 120) else {}


def terms_2023(facts: AssessFacts) -> Due:
    if facts.kind == "filing" and facts.fault in ("gross", "intent") and not owed(facts, 120):
        return {"gross-negligence": fee_for_outage(facts, 10)}
    return terms_2022(facts)


ORACLES: dict[str, Callable[[AssessFacts], Due]] = {
    "kt-2018": kt_2018,
    "kt-2018-first": kt_2018,
    "kt-2021": kt_2021,
    "kakao-2022": kakao_2022,
    "terms-2018": terms_2018,
    "terms-2022": terms_2022,
    "terms-2023": terms_2023,
}
