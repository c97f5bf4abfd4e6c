"""The cast of the scheme tests: the shipped schemes, a shop that filed, a line of the billing list."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from claims.rules.damage import KST, Interval
from compensation.rules.benefit import AssessFacts, Judged, judge
from compensation.rules.scheme import Scheme, parse_scheme

SAMPLES = Path(__file__).parents[2] / "samples" / "schemes"
START = datetime(2018, 11, 24, 11, 12, tzinfo=KST)


def shipped(name: str) -> Scheme:
    return parse_scheme(yaml.safe_load((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8")))


SHIPPED = {
    str(path.relative_to(SAMPLES).with_suffix("")): shipped(str(path.relative_to(SAMPLES).with_suffix("")))
    for path in sorted(SAMPLES.rglob("*.yaml"))
}
"""Every scheme that ships, by its file: "kt-2018", "variants/budget"."""
KT, KAKAO = SHIPPED["kt-2018"], SHIPPED["kakao-2022"]


def days(number: int) -> tuple[Interval, ...]:
    """An outage that touches so many calendar days."""
    return ((START, START + timedelta(days=number - 1, minutes=1)),) if number else ()


FILING = AssessFacts(
    claim_id=1,
    kind="filing",
    service="internet",
    line_type="optical",
    area="11440",
    customer_kind="business",
    sector="food",
    annual_revenue=360_000_000,
    claimed_loss=450_000,
    own_fault_percent=0,
    intervals=days(2),
    bills=(None,) * 9,
)
LINE = FILING._replace(
    kind="list",
    sector="",
    annual_revenue=None,
    claimed_loss=None,
    bills=(33_000, 33_000, 33_001, 1_100, None, 0, 9_999, 9_999, 9_999),
)


def only(scheme: Scheme, facts: AssessFacts) -> Judged:
    (judged,) = judge(scheme, facts)
    return judged


def scheme(amount: dict[str, Any], *, basis: str = "goodwill", **more: Any) -> Scheme:
    benefit = {
        "code": "b",
        "channel": "bank",
        "who": {"any_of": [{"fact": "kind", "is": "filing"}, {"fact": "kind", "is": "list"}]},
        "amount": amount,
        "clause": {"ko": "가", "en": "a"},
        **more,
    }
    return parse_scheme({"code": "s", "name": {"ko": "가", "en": "a"}, "basis": basis, "benefits": [benefit]})


def average(months: int = 1, parts: tuple[str, ...] = ("base", "addon"), bills: int = 3) -> dict[str, Any]:
    return {"months_of_average_bill": {"months": months, "parts": list(parts), "bills": bills}}
