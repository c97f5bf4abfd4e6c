"""Open work shared out over the tables: by skill, load and absence; and taken back from who is away."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from backoffice.staff.models import Absence, User, WorkCapacity
from claims import work
from claims.models import Assignment, Incident, Skill, WorkItem
from claims.tasks import share_out
from tests import factories as make
from tests.factories import JUNG, line, shop, shop_line
from tests.house.law import execute

pytestmark = pytest.mark.django_db
TODAY = date(2019, 3, 4)


def taker(name: str, capacity: int = 100, automatic: bool = True, **skill: Any) -> User:
    person = make.person(name)
    WorkCapacity.objects.create(person=person, at_most=capacity, automatic=automatic)
    Skill.objects.create(person=person, **skill)
    return person


@pytest.fixture
def about() -> Incident:
    """Ten claims for the exclusion review, three to confirm."""
    make.cast()
    about = make.incident()
    make.take_lines(
        about, *(shop_line(n) for n in range(1, 11)), *(line(f"J{n}", area=JUNG) for n in range(3))
    )
    make.take_shops(about, *(shop(n, monthly_sales=60_000_000) for n in range(1, 11)))
    make.confirm(about)
    make.in_force(about, admission={"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]})
    make.screen(about)
    return about


def share(**more: Any) -> tuple[int, int]:
    return work.distribute(by=make.person("approver"), at=make.AT, today=TODAY, **more)


def load() -> dict[str, int]:
    names = dict(User.objects.values_list("pk", "username"))
    return {names[pk]: number for pk, number in work.loads().items()}


def test_by_skill_load_and_capacity(about: Incident) -> None:
    taker("examiner", kind="review")
    taker("examiner2", capacity=4)
    assert share() == (13, 0)
    # examiner2 alone knows how to confirm; of the others they get one more, and have no room then.
    assert load() == {"examiner": 9, "examiner2": 4}
    assert share() == (0, 0)


def test_what_nobody_can_take_is_left(about: Incident) -> None:
    taker("examiner", capacity=4, kind="review", ground="over_ceiling")
    assert share() == (4, 9)
    assert share() == (0, 9)
    assert set(WorkItem.objects.exclude(assignee=None).values_list("kind", "ground")) == {
        ("review", "over_ceiling")
    }
    row = Assignment.objects.first()
    assert row is not None
    assert (row.how, row.by) == ("automatic", make.person("approver"))


def test_nobody_away_nobody_by_hand_alone_and_nobody_who_left_gets_any(about: Incident) -> None:
    away = taker("examiner")
    taker("examiner2", automatic=False)
    gone = taker("clerk")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    absence = Absence.objects.create(person=away, first_on=TODAY - timedelta(days=2), last_on=TODAY)
    assert share() == (0, 13)
    absence.last_on = TODAY - timedelta(days=1)
    absence.save()
    assert share() == (13, 0)
    assert load() == {"examiner": 13}


def test_only_what_was_asked_for(about: Incident) -> None:
    taker("examiner")
    assert share(kind="confirm") == (3, 0)
    assert share(incident=about.pk + 1) == (0, 0)
    assert share(kind="review", ground="duplicate") == (0, 0)
    assert share(incident=about.pk, kind="review", ground="over_ceiling") == (10, 0)


def test_the_first_due_is_given_first(about: Incident) -> None:
    last = WorkItem.objects.order_by("-pk")[0]
    execute("UPDATE claims_workitem SET due_on = NULL")
    execute("UPDATE claims_workitem SET due_on = %s WHERE id = %s", TODAY, last.pk)
    taker("examiner", capacity=1)
    assert share() == (1, 12)
    assert WorkItem.objects.get(assignee__isnull=False) == last


def test_a_lead_shares_out_and_the_machine_does_when_it_is_asked_to(about: Incident) -> None:
    with pytest.raises(PermissionDenied):
        work.distribute(by=make.person("examiner"), at=make.AT, today=TODAY)
    assert share_out() == 0
    taker("examiner", capacity=2)
    assert share_out() == 2
    assert set(Assignment.objects.values_list("by", "how")) == {(None, "automatic")}


def test_what_somebody_away_has_goes_back_on_request(about: Incident) -> None:
    person = taker("examiner")
    share()
    held = {"person": person, "by": make.person("approver"), "at": timezone.now()}
    with pytest.raises(ValueError, match="reason"):
        work.give_back(reason="", **held)
    assert work.give_back(reason="병가", **held) == 13
    assert load() == {}
    assert set(Assignment.objects.values_list("end_reason", "ended_by__username")) == {("병가", "approver")}
