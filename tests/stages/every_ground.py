"""Claims that meet every ground of screening once, and every edge of one."""

from typing import Any

from claims.models import Incident
from claims.rules.grounds import Ground
from tests import factories as make
from tests.factories import MAPO, SEODAEMUN, business_no, line, shop, shop_line, window

ADMISSION: dict[str, Any] = {
    "filing": [{"from": "2019-02-15", "to": "2019-05-05"}],
    "revenue": [
        {"sector": "retail", "ceiling": 600_000_000, "bound": "exclusive"},
        {"ceiling": 500_000_000, "bound": "inclusive"},
    ],
    "business_status": ["active"],
    "duplicate_key": ["business_no", "site"],
}

MAINTAINED = window("phone", "11-24 11:12", "12-01 12:00", area=SEODAEMUN, exemption="announced_maintenance")

STORM = window(
    "phone", "11-24 11:12", "12-01 12:00", area=MAPO, line_type="copper", exemption="force_majeure"
)

WINDOWS = [row for row in make.WINDOWS if row["service"] != "phone"] + [STORM, MAINTAINED]

CALLS = {"harm": "order_calls"}


def everything() -> tuple[list[Any], list[Any]]:
    """50 claims and more: every ground, every edge of one, and plain ones."""
    lines = [
        line("S1"),
        line("S2", service="phone", line_type="copper"),
        *(shop_line(n) for n in range(1, 40)),
        shop_line(103, customer_no="C-L3", business_no=business_no(3)),
    ]
    lines += [
        shop_line(30, service="phone", line_type="copper"),
        shop_line(31, service="phone", area=SEODAEMUN),
    ]
    lines = list({row["subscription_no"]: row for row in lines}.values())
    shops = [
        *(shop(n) for n in range(1, 20)),
        shop(101, business_no=business_no(1), channel="post", received_at="2019-02-21", line_no="02-310-0001",
             address="서울 마포구 월드컵로 1"),  # the same shop by post, a day later
        shop(102, business_no=business_no(2), received_at="2019-02-19", line_no="02-310-0002",
             address="서울 마포구 다른로 9"),  # another address, but the same line
        shop(103, business_no=business_no(3), received_at="2019-02-19"),  # another site of the same business
        shop(20, received_at="2019-02-14 23:59"),
        shop(21, received_at="2019-02-15 00:00"),
        shop(22, received_at="2019-05-05 23:59"),
        shop(23, received_at="2019-05-06 00:00"),
        shop(24, monthly_sales=41_666_666),  # × 12 = 499,999,992
        shop(25, monthly_sales=41_666_667),  # × 12 = 500,000,004
        shop(26, monthly_sales=49_999_999, sector="소매"),
        shop(27, monthly_sales=50_000_000, sector="소매"),  # × 12 = 600,000,000: no longer below
        shop(28, business_status="closed", closed_on="2018-11-23"),
        shop(29, business_status="closed", closed_on="2018-11-24"),  # open on its last day
        shop(30, **CALLS),
        shop(31, **CALLS),
        shop(32, own_fault_percent=99),
        shop(33, own_fault_percent=100),
        shop(34, business_status="suspended"),
        # several grounds: the first of the list is the answer
        shop(35, received_at="2019-06-01", monthly_sales=99_000_000, business_status="suspended",
             own_fault_percent=100),
        shop(36, monthly_sales=99_000_000, business_status="suspended", own_fault_percent=100),
        shop(37, business_status="suspended", own_fault_percent=100),
        shop(38, business_status="closed"),  # no date: a person asks
        shop(39, business_status=""),
    ]  # fmt: skip
    return lines, shops


REFERRED = {
    "R101": Ground.DUPLICATE,
    "R2": Ground.DUPLICATE,  # R102 was received before
    "R20": Ground.FILED_OUTSIDE_WINDOWS,
    "R23": Ground.FILED_OUTSIDE_WINDOWS,
    "R25": Ground.OVER_CEILING,
    "R27": Ground.OVER_CEILING,
    "R28": Ground.BUSINESS_CLOSED,
    "R34": Ground.BUSINESS_CLOSED,
    "R35": Ground.FILED_OUTSIDE_WINDOWS,
    "R36": Ground.OVER_CEILING,
    "R37": Ground.BUSINESS_CLOSED,
    "R38": Ground.BUSINESS_CLOSED,
}

BY_LAW = {
    "S2": Ground.FORCE_MAJEURE,
    "L30": Ground.FORCE_MAJEURE,
    "R30": Ground.FORCE_MAJEURE,
    "L31": Ground.ANNOUNCED_MAINTENANCE,
    "R31": Ground.ANNOUNCED_MAINTENANCE,
    "R33": Ground.OWN_FAULT,
}


def arrive(liability: str = "under_investigation") -> Incident:
    make.cast()
    about = make.incident("T-1", WINDOWS, liability=liability)
    lines, shops = everything()
    make.take_lines(about, *lines)
    make.take_shops(about, *shops)
    make.confirm(about)
    assert set(make.statuses(about).values()) == {"confirmed"}
    return about


def told(about: Incident) -> dict[str, tuple[str, str]]:
    status, found = make.statuses(about), make.grounds(about, "screening")
    return {name: (status[name], found[name]) for name in status}
