"""Decisions of two examiners, and a sampling plan over them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from claims import quality, review
from claims.models import Incident, QualityReview, SamplingPlan
from tests.factories.found import name_of
from tests.factories.road import assess, cast, confirm, in_force, incident, person, screen, take_shops
from tests.factories.road import take_lines as take
from tests.factories.rows import AT, shop, shop_line

OVER = {"monthly_sales": 60_000_000}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
LATER = AT + timedelta(hours=1)
"""When samples are drawn: everything in a test is decided before."""


def referred(shops: int, code: str = "T-1") -> Incident:
    """So many shops, R1 …, each above the ceiling and referred."""
    cast()
    about = incident(code)
    take(about, *(shop_line(n) for n in range(1, shops + 1)))
    take_shops(about, *(shop(n, **OVER) for n in range(1, shops + 1)))
    in_force(about, admission=CEILING)
    confirm(about)
    screen(about)
    return about


def decide(about: Incident, verdict: str, numbers: Sequence[int], by: str, at: datetime = AT) -> None:
    """One decision about each of these shops, all in one act."""
    review.decide(
        about, verdict, by=person(by), reason="자료 확인", at=at, references=[f"R{n}" for n in numbers]
    )


def decided(shops: int) -> Incident:
    """Referred shops: one examiner excludes the first half, another clears the second, which is awarded."""
    about = referred(shops)
    half = shops // 2
    decide(about, "exclude", range(1, half + 1), "examiner")
    decide(about, "clear", range(half + 1, shops + 1), "examiner2")
    assess(about)
    return about


def draft(about: Incident, **more: Any) -> SamplingPlan:
    """A plan as an approver enters it."""
    row = {
        "stage": "screening", "share_bp": 1_000, "least": 2, "seed": "t-1", "threshold_bp": 500,
        "confidence": 95, "valid_from": AT.date(), "entered_by": person("approver"), "entered_at": AT,
    }  # fmt: skip
    return SamplingPlan.objects.create(incident=about, **{**row, **more})


def plan(about: Incident, **more: Any) -> SamplingPlan:
    """A plan in force."""
    row = draft(about, **more)
    quality.put_in_force(row, by=person("approver2"), at=AT)
    row.refresh_from_db()
    return row


def draw(about: Incident, at: datetime = LATER) -> list[QualityReview]:
    """Draw, and give the rows that came in, in the order of the list."""
    drawn = quality.draw_sample(about, by=person("approver"), at=at)
    return list(QualityReview.objects.filter(draw__in=[one.draw for one in drawn]).order_by("pk"))


def agree(rows: Sequence[QualityReview], by: str = "approver", at: datetime = LATER) -> None:
    """A reviewer would have decided each as it was decided."""
    for row in rows:
        how = {"ground": row.decided_ground, "words": "같은 판단", "by": person(by), "at": at}
        quality.review(row, row.decided, **how)


def differ(row: QualityReview, by: str = "approver", at: datetime = LATER) -> None:
    """A reviewer would have decided the contrary."""
    contrary = "clear" if row.decided == "exclude" else "exclude"
    ground = "over_ceiling" if contrary == "exclude" else ""
    quality.review(row, contrary, ground=ground, words="다른 판단", by=person(by), at=at)


def names(rows: Sequence[QualityReview]) -> list[str]:
    """The shops of these rows."""
    return sorted((name_of(row.claim_id) for row in rows), key=lambda name: int(name[1:]))
