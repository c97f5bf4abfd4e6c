"""What stands in files: an incident, a scheme, lines of a billing list, shops."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from claims.rules.damage import KST

AT = datetime(2019, 3, 4, 10, 0, tzinfo=KST)

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

MAPO, SEODAEMUN, JUNG = "11440", "11410", "11140"
"""Areas of the tiny incident; in JUNG nothing was down."""


def window(service: str, start: str, end: str, **how: str) -> dict[str, str]:
    """An outage window; `start` and `end` as "11-24 11:12" of 2018, Seoul."""
    return {"service": service, "from": f"2018-{start}", "to": f"2018-{end}", **how}


WINDOWS = (
    window("internet", "11-24 11:12", "11-25 18:00", area=MAPO),
    window("internet", "11-24 11:12", "11-27 18:00", area=SEODAEMUN),
    window("phone", "11-24 11:12", "12-01 12:00", area=MAPO, line_type="copper"),
    window("mobile", "11-24 11:12", "11-24 23:00"),
)


def incident_file(code: str, windows: Iterable[Mapping[str, str]], **more: Any) -> dict[str, Any]:
    """The content of an incident.yaml."""
    return {
        "code": code,
        "name": {"ko": "시험 장애", "en": "Test outage"},
        "cause": "fire",
        "services": [
            {"code": "internet", "name": _both("인터넷"), "harms": ["card_payment", "online_orders"]},
            {"code": "phone", "name": _both("전화"), "harms": ["order_calls", "reservations"]},
            {"code": "mobile", "name": _both("모바일"), "harms": []},
        ],
        "areas": [{"code": area, "name": _both(area)} for area in (MAPO, SEODAEMUN, JUNG)],
        "windows": [dict(row) for row in windows],
        **more,
    }


def _both(text: str) -> dict[str, str]:
    return {"ko": text, "en": text}


WAIVER = {
    "code": "waiver", "name": _both("waiver"), "channel": "credit",
    "who": {"all_of": [{"fact": "kind", "is": "list"}]},
    "amount": {"months_of_average_bill": {"months": 1, "parts": ["base"], "bills": 3}},
    "rounding": {"unit": 1, "mode": "floor"}, "clause": _both("clause"),
}  # fmt: skip

TIER = {
    "code": "tier", "name": _both("tier"), "channel": "bank",
    "who": {"all_of": [{"fact": "kind", "is": "filing"}]},
    "amount": {"tier_by_days": {"count": "calendar_days_touched", "tiers": [
        {"from": 1, "to": 2, "won": 400_000}, {"from": 3, "to": 4, "won": 800_000},
        {"from": 5, "to": 6, "won": 1_000_000}, {"from": 7, "won": 1_200_000}]}},
    "rounding": {"unit": 1, "mode": "floor"}, "clause": _both("clause"),
}  # fmt: skip


def scheme_file(
    code: str = "test",
    basis: str = "goodwill",
    admission: Mapping[str, Any] | None = None,
    benefits: Iterable[Mapping[str, Any]] = (WAIVER, TIER),
) -> dict[str, Any]:
    """The content of a scheme file."""
    return {
        "code": code,
        "name": _both("시험 기준"),
        "basis": basis,
        "admission": dict(admission or {}),
        "benefits": list(benefits),
    }


def sample_scheme(code: str) -> dict[str, Any]:
    """A scheme that ships as a file."""
    found: dict[str, Any] = yaml.safe_load((SAMPLES / "schemes" / f"{code}.yaml").read_text(encoding="utf-8"))
    return found


def business_no(number: int) -> str:
    """A business number with a right check digit."""
    digits = f"{number:09d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True)) + int(digits[8]) * 5 // 10
    return digits + str((10 - total % 10) % 10)


def line(number: str, **what: Any) -> dict[str, Any]:
    """A line of a billing list: an internet line of a private person in Mapo with three bills of 11,000."""
    return {
        "subscription_no": number, "customer_no": f"C-{number}", "customer_name": f"고객{number}",
        "customer_kind": "individual", "business_no": "", "line_no": "", "service": "internet",
        "line_type": "optical", "area": MAPO, "postcode": "", "address": "",
        "active_from": "", "active_to": "",
        "base_1": 11000, "base_2": 11000, "base_3": 11000, "addon_1": "", "addon_2": "", "addon_3": "",
        "usage_1": "", "usage_2": "", "usage_3": "",
        **what,
    }  # fmt: skip


def shop_line(number: int, **what: Any) -> dict[str, Any]:
    """The line of shop `number`, in the billing list under its business number; without a bill."""
    return line(
        f"L{number}",
        **{
            "customer_kind": "business", "customer_name": f"가게{number}", "business_no": business_no(number),
            "line_no": f"02-310-{number:04d}", "postcode": "04000",
            "address": f"서울 마포구 월드컵로 {number}", "base_1": 0, "base_2": 0, "base_3": 0, **what,
        },
    )  # fmt: skip


def account_of(number: int) -> str:
    """The account number of shop `number`; made up, and easy to look for."""
    return f"77712300{number:04d}"


def shop(number: int, **what: Any) -> dict[str, Any]:
    """A claim of shop `number`: a restaurant in Mapo that names its line and could take no cards."""
    return {
        "reference": f"R{number}", "received_at": "2019-02-20 10:00", "channel": "counter",
        "business_name": f"가게{number}", "business_no": business_no(number), "sector": "음식점",
        "postcode": "04000", "address": f"서울 마포구 월드컵로 {number}", "line_no": f"02-310-{number:04d}",
        "bank": "004", "account_no": account_of(number), "holder": f"가게{number}",
        "monthly_sales": 10_000_000, "claimed_loss": 400_000, "harm": "card_payment",
        "harm_period": "2018-11-24", "business_status": "active", "closed_on": "", "own_fault_percent": "",
        **what,
    }  # fmt: skip


def table(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as a CSV file."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
