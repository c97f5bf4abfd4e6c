"""The monthly review of the access log: who looked at whose data, and why.

By law (개인정보의 안전성 확보조치 기준 art. 8 ②), and by somebody who is not in it.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, InternalError, transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from backoffice.lib import laws
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.staff.models import AccessLog, AccessReview

PERMISSION = "staff.review_access"
KEPT_MONTHS = 24
"""As long as the log is kept at least (art. 8 ①: two years for operators)."""

DAY_BEGINS, DAY_ENDS = 7, 20
"""Outside these hours of Seoul, and at weekends, an access is counted apart."""

TOLD = {
    "nobody_reviews_their_own_access": (
        "본인의 접속기록이 있는 달은 다른 사람이 점검합니다",
        "you accessed data in this month yourself: another person reviews it",
    ),
    "a_month_is_reviewed_once_by_a_person": ("이미 점검한 달입니다", "you reviewed this month already"),
    "a_month_is_reviewed_when_it_is_over": ("아직 끝나지 않은 달입니다", "the month is not over yet"),
}


class ReviewRefused(Refusal):
    """The month cannot be reviewed so; the message says why."""


class Month(NamedTuple):
    """A month of the log: its first day, the accesses and the people in it, and who reviewed it."""

    first: date
    entries: int
    people: int
    reviews: list[AccessReview]


class Habit(NamedTuple):
    """What one person, or one host's commands, did of one kind in a month.

    `entries` accesses to `subjects` things, `at_odd_hours` of them at night or at a weekend.
    """

    person_id: int | None
    origin: str
    action: str
    entries: int
    subjects: int
    at_odd_hours: int
    first: datetime
    last: datetime


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def months(today: date) -> list[Month]:
    """The month that runs, and those before it, as far back as the log is kept; the newest first."""
    whole = [today.replace(day=1)]
    while len(whole) < KEPT_MONTHS:
        whole.append((whole[-1] - timedelta(days=1)).replace(day=1))
    found = (
        AccessLog.objects.filter(at__gte=_begins(whole[-1]))
        .annotate(month=TruncMonth("at"))
        .values("month")
        .annotate(entries=Count("pk"), people=Count("person", distinct=True))
    )
    counted = {row["month"].date(): (row["entries"], row["people"]) for row in found}
    reviews: dict[date, list[AccessReview]] = {}
    for review in AccessReview.objects.filter(month__gte=whole[-1]).select_related("person").order_by("pk"):
        reviews.setdefault(review.month, []).append(review)
    return [Month(month, *counted.get(month, (0, 0)), reviews.get(month, [])) for month in whole]


def entries_of(first: date) -> QuerySet[AccessLog]:
    """The accesses of a month; `odd` says of each whether it was at odd hours."""
    whole = AccessLog.objects.filter(at__gte=_begins(first), at__lt=_begins(next_month(first)))
    return whole.annotate(odd=at_odd_hours())


def reviews_of(first: date) -> QuerySet[AccessReview]:
    """Who reviewed a month, the first one first."""
    return AccessReview.objects.filter(month=first).select_related("person").order_by("pk")


def at_odd_hours() -> Q:
    """Accesses at night or at a weekend of Seoul."""
    return Q(at__hour__lt=DAY_BEGINS) | Q(at__hour__gte=DAY_ENDS) | Q(at__week_day__in=(1, 7))


def habits(first: date) -> list[Habit]:
    """Who did what in a month, how often, about how many, and how often at odd hours; most first."""
    rows = (
        entries_of(first)
        .values_list("person", "origin", "action")
        .annotate(
            entries=Count("pk"),
            subjects=Count("subject_id", distinct=True),
            oddly=Count("pk", filter=at_odd_hours()),
            began=Min("at"),
            ended=Max("at"),
        )
        .order_by("-entries", "person", "origin", "action")
    )
    return [Habit(*row) for row in rows]


def review(first: date, *, note: str, by: Any, at: datetime) -> AccessReview:
    """Sign that a month's accesses were looked at, by somebody who made none of them.

    Raises ReviewRefused for a month that still runs, one's own accesses, one signed already or an empty
    note; NotAllowed.
    """
    demand(by, PERMISSION, "접속기록 점검", "review the access log")
    if not note.strip():
        raise ReviewRefused("점검 의견을 적어 주십시오", "say what was seen")
    try:
        with transaction.atomic():
            seen = entries_of(first).count()
            return AccessReview.objects.create(
                month=first, person=by, at=at, entries=seen, note=note.strip()[:1000]
            )
    except (IntegrityError, InternalError) as error:
        told = TOLD.get(laws.broken(error) or "")
        if told is None:
            raise
        raise ReviewRefused(*told) from error


def _begins(first: date) -> datetime:
    return datetime.combine(first, datetime.min.time(), tzinfo=timezone.get_default_timezone())
