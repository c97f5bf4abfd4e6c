"""A Kakao incident with amounts that are left to a person, and what people find of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from claims.models import Incident
from compensation import appraisals
from compensation.models import Appraisal
from compensation.rules.appraisals import Line
from tests.factories.found import claim
from tests.factories.road import (
    AT,
    assess,
    cast,
    confirm,
    in_force,
    incident,
    person,
    screen,
    take_lines,
    take_shops,
)
from tests.factories.rows import sample_scheme, shop, shop_line

LINES = (
    Line("배달 주문 매출", 900_000, 600_000, "배달 플랫폼 정산서", "평소 토요일 매출까지만 확인"),
    Line("카드 매출", 300_000, 300_000, "카드 매출 내역"),
)
FACTORS: Mapping[str, tuple[int, str]] = {
    "operating_margin": (2_340, "손익계산서의 영업이익률"),
    "without_substitute": (8_000, "전화 주문을 일부 받음"),
    "operator_share": (10_000, "다른 앱을 쓰지 않음"),
}
WON = 168_480
"""900,000 × 23.4 % × 80 % × 100 %."""


def left_to_people(number: int = 3, **shops: Any) -> Incident:
    """Shops R1 … whose loss is above the brackets, assessed: each waits for a person, but the last one, which
    the brackets cover.
    """
    cast()
    about = incident()
    take_lines(about, *(shop_line(n) for n in range(1, number + 1)))
    losses = [1_200_000] * (number - 1) + [400_000]
    rows = [
        shop(n, claimed_loss=won, received_at="2022-10-25 10:00", **shops)
        for n, won in enumerate(losses, start=1)
    ]
    take_shops(about, *rows)
    in_force(about, sample_scheme("kakao-2022"))
    confirm(about)
    screen(about)
    assess(about)
    return about


def appraise(
    name: str,
    lines: Sequence[Line] = LINES,
    factors: Mapping[str, tuple[int, str]] = FACTORS,
    *,
    by: str = "examiner",
    **more: Any,
) -> Appraisal:
    """What a person finds of the loss of a claim."""
    return appraisals.prepare(
        claim(name), "bracket", lines=lines, factors=factors, by=person(by), at=AT, **more
    )


def approve_appraisals(*rows: Appraisal, by: str = "approver") -> int:
    """Another person approves them, now: what was awarded before was judged without them."""
    return appraisals.approve([row.pk for row in rows], by=person(by), at=timezone.now())
