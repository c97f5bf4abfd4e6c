"""KT's fifteen hours and ten days of 2021, and the terms of service of three periods, to the won."""

from datetime import timedelta

import pytest

from claims.rules.damage import Interval
from compensation.rules.benefit import AssessFacts, judge
from tests.rules.cast import FILING, LINE, SHIPPED, START

N = None


def billed(fee: int, **more: object) -> AssessFacts:
    return LINE._replace(bills=(fee, N, N, N, N, N, 9_999, N, N), **more)


def down(*minutes: int) -> tuple[Interval, ...]:
    """Outages of so many minutes, a day apart."""
    starts = [START + timedelta(days=at) for at in range(len(minutes))]
    return tuple((at, at + timedelta(minutes=long)) for at, long in zip(starts, minutes, strict=True))


def awarded(scheme: str, facts: AssessFacts) -> dict[str, int | None]:
    return {one.benefit: one.won for one in judge(SHIPPED[scheme], facts)}


@pytest.mark.parametrize(
    ("kind", "service", "fee", "due"),
    [
        ("individual", "mobile", 50_000, {"fifteen-hours": 1_041}),  # 1,041.66…
        ("individual", "internet", 50_000, {"fifteen-hours": 1_041}),
        ("individual", "voip", 50_000, {"fifteen-hours": 1_041}),
        ("business", "corporate", 50_000, {"fifteen-hours": 1_041}),
        ("business", "mobile", 50_000, {"fifteen-hours": 1_041}),
        ("business", "internet", 25_000, {"ten-days": 8_333}),
        ("business", "voip", 25_000, {"ten-days": 8_333}),
        ("individual", "internet", N, {"fifteen-hours": N}),
    ],
)
def test_kt_2021(kind: str, service: str, fee: int | None, due: dict[str, int | None]) -> None:
    line = LINE._replace(bills=(fee, *[N] * 8), customer_kind=kind, service=service, intervals=down(89))
    assert awarded("kt-2021", line) == due
    assert awarded("kt-2021", line._replace(kind="filing")) == {}


def test_the_same_fifteen_hours_rounded_otherwise() -> None:
    line = billed(50_000, customer_kind="individual")
    assert awarded("variants/rounding", line) == {"fifteen-hours": 1_040}
    merchant = billed(25_000, customer_kind="business")
    assert awarded("variants/rounding", merchant) == {"ten-days": 8_400}


@pytest.mark.parametrize(
    ("scheme", "service", "outages", "won"),
    [
        ("terms-2018", "internet", (179,), N),
        ("terms-2018", "internet", (180,), 1_250),  # 50,000 / 30 / 24 × 3 h × 6
        ("terms-2018", "mobile", (179,), N),
        ("terms-2018", "mobile", (180,), 1_666),  # × 8
        ("terms-2018", "phone", (120, 120, 119), N),
        ("terms-2018", "phone", (120, 120, 120), 2_500),  # six hours within a month
        ("terms-2022", "internet", (119,), N),
        ("terms-2022", "internet", (120,), 1_388),  # 50,000 / 30 / 24 × 2 h × 10
        ("terms-2022", "mobile", (120,), 1_388),
        ("terms-2022", "mobile", (119, 119, 119), N),
        ("terms-2022", "mobile", (119, 119, 119, 3), 4_166),
        ("terms-2023", "mobile", (119,), N),
        ("terms-2023", "mobile", (120,), 1_388),
    ],
)
def test_the_terms_of_service(scheme: str, service: str, outages: tuple[int, ...], won: int | None) -> None:
    line = billed(50_000, service=service, intervals=down(*outages))
    assert list(awarded(scheme, line).values()) == ([] if won is None else [won])


@pytest.mark.parametrize(
    ("fault", "outages", "won"),
    [
        ("gross", (60,), 694),  # 50,000 / 30 / 24 × 1 h × 10
        ("intent", (60,), 694),
        ("gross", (119,), 1_377),
        ("gross", (120,), N),  # the subscription itself is paid then
        ("ordinary", (60,), N),
        ("none", (60,), N),
        ("", (60,), N),
    ],
)
def test_gross_negligence_is_paid_below_two_hours_on_request(
    fault: str, outages: tuple[int, ...], won: int | None
) -> None:
    claim = FILING._replace(
        service="",
        line_type="",
        bills=(30_000, N, N, 20_000, N, N, N, N, N),
        intervals=down(*outages),
        fault=fault,
    )
    assert awarded("terms-2023", claim) == ({} if won is None else {"gross-negligence": won})
    line = billed(50_000, intervals=down(*outages), fault=fault)
    assert ("outage" in awarded("terms-2023", line)) is (sum(outages) >= 120)


def test_a_month_is_that_of_seoul() -> None:
    """Five hours before midnight of 30 November and five after are of two months."""
    begins = START.replace(day=30, hour=23, minute=0)
    split = tuple((begins + timedelta(hours=3 * at), begins + timedelta(hours=3 * at + 1)) for at in range(7))
    line = billed(50_000, service="internet", intervals=split)  # an hour in November, six in December
    assert list(awarded("terms-2018", line).values()) == [2_916]  # all seven hours are paid
    assert awarded("terms-2018", line._replace(intervals=split[:-1])) == {}


def test_own_fault_counts_under_the_terms() -> None:
    claim = FILING._replace(service="", bills=(50_000, *[N] * 8), intervals=down(60), fault="gross")
    assert awarded("terms-2023", claim._replace(own_fault_percent=50)) == {"gross-negligence": 347}
