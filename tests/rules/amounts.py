"""Amounts as a scheme file writes them, and a way through each kind of the fee, the dates and the losses."""

from typing import Any

from tests.rules.cast import FILING, LINE, days, scheme

WEEKS = {
    "2022-09-03": 1_000_000, "2022-09-10": 1_400_000, "2022-09-17": 900_000, "2022-09-24": 1_100_000,
    "2022-10-01": 1_000_000, "2022-10-08": 1_200_000, "2022-10-15": 900_000, "2022-10-22": 1_000_000,
}  # fmt: skip
"""Every Saturday-to-Friday week of September and October 2022."""
BEST = {"best_week": {"from": "2022-09-01", "to": "2022-10-31", "outage_week": "2022-10-15"}}


def sales(**changes: int | None) -> str:
    """Weekly sales as kept; `w1015=None` leaves a week out."""
    weeks = {**WEEKS, **{f"2022-{name[1:3]}-{name[3:]}": won for name, won in changes.items()}}
    return ";".join(f"{begins}:{won}" for begins, won in sorted(weeks.items()) if won is not None)


def fee(time: dict[str, Any], *, bills: int = 1, month: str = "30_days", **more: Any) -> dict[str, Any]:
    return {
        "fee_for_time": {"time": time, "parts": ["base", "addon"], "bills": bills, "month": month, **more}
    }


def outage(times: int, counted: str = "cumulative") -> dict[str, Any]:
    return {"outage": {"times": times, "counted": counted}}


def per_date(several: int | None = 150_000) -> dict[str, Any]:
    dates = [{"date": "2018-11-24", "won": 70_000}, {"date": "2018-11-26", "won": 50_000}]
    own = {} if several is None else {"several": {"won": several}}
    return {"amount_per_date": {"dates": dates, **own}}


def percent(text: str, of: Any = "proven") -> dict[str, Any]:
    return {"percent_of_loss": {"of": of, "percent": text}}


def brackets(of: Any) -> dict[str, Any]:
    rows = [{"up_to": 300_000, "won": 30_000}, {"up_to": 500_000, "won": 50_000}, {"person": True}]
    return {"bracket_by_loss": {"of": of, "brackets": rows}}


def in_kind() -> dict[str, Any]:
    return {"amount": {"in_kind": {"what": {"ko": "쿠폰", "en": "A voucher"}}}, "channel": "in_kind"}


WAYS = [
    *(
        (scheme(fee(time)), LINE)
        for time in ({"hours": 15}, {"days": 1}, outage(10), outage(8, "continuous"))
    ),
    (scheme(fee(outage(10))), LINE._replace(intervals=())),
    *((scheme(per_date(several)), FILING._replace(intervals=days(3))) for several in (None, 9)),
    (scheme(per_date()), FILING._replace(intervals=days(1))),
    (scheme({"amount_per_date": {"dates": [{"date": "2019-01-01", "won": 5}]}}), FILING),
    *((scheme(brackets(BEST)), FILING._replace(weekly_sales=s)) for s in (sales(), sales(w0910=2_000_000))),
    (scheme(brackets(BEST)), FILING._replace(weekly_sales=sales(w1015=2_000_000))),
    (scheme(brackets(BEST)), FILING._replace(weekly_sales=sales(w0903=None))),
    (scheme(brackets("proven")), FILING._replace(proven_loss=400_000)),
    (scheme(percent("33.5")), FILING._replace(proven_loss=100)),
    (scheme(percent("33.5")), FILING),
    (scheme(**in_kind()), FILING),
]
