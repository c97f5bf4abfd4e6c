"""Open work: opened and closed by stages, one as many; taken, given and given back by people, all or none."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import work
from claims.models import Assignment, Claim, Incident, WorkItem
from claims.recheck import recheck
from claims.review import decide
from claims.rules.work import How, Kind
from claims.work import WorkRefused
from compensation.releases import of_batch, release
from tests import factories as make
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db
OVER = {"monthly_sales": 60_000_000}


def referred(shops: int = 3) -> Incident:
    """R1 … wait for the exclusion review; the claims of their lines for nothing."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n, **OVER) for n in range(1, shops + 1)))
    make.confirm(about)
    make.in_force(about, admission={"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]})
    make.screen(about)
    return about


def item(name: str) -> WorkItem:
    return WorkItem.objects.get(claim=make.claim(name), closed_at=None)


def open_kinds() -> dict[str, list[str]]:
    """{name: kinds} of everything open."""
    called = make.names(Incident.objects.get())
    found: dict[str, list[str]] = {}
    for claim, kind in WorkItem.objects.filter(closed_at=None).order_by("kind").values_list("claim", "kind"):
        found.setdefault(called[claim], []).append(kind)
    return found


def how(by: str, at: Any = make.AT, **more: Any) -> dict[str, Any]:
    return {"by": make.person(by), "at": at, **more}


def rows() -> list[tuple[Any, ...]]:
    """Every item without its id."""
    return list(WorkItem.objects.order_by("claim").values_list("claim", "incident", "kind", "opened_at"))


def test_one_claim_is_opened_as_fifty_are() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(line(f"S{n}") for n in range(50)))
    ids = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    with (
        make.undone(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        assert work.open_work(ids, Kind.ANSWER, at=make.AT) == 50
        together = list(
            WorkItem.objects.order_by("claim").values_list("claim", "incident", "kind", "opened_at")
        )
    assert len(queries) <= 3
    assert [work.open_work([pk], Kind.ANSWER, at=make.AT) for pk in ids] == [1] * 50
    assert rows() == together
    assert work.open_work(ids, Kind.ANSWER, at=make.AT) == 0  # open already
    assert work.close_work(ids[:20], Kind.ANSWER, at=make.AT) == 20
    assert work.close_work(ids, Kind.ANSWER, at=make.AT) == 30
    assert work.open_work(ids, Kind.ANSWER, at=make.AT) == 50  # anew
    for kind in (Kind.CONFIRM, Kind.REVIEW):
        with pytest.raises(ValueError, match="by the moves"):
            work.open_work(ids, kind, at=make.AT)


def test_a_claim_judged_anew_that_stays_shows_its_newest_ground() -> None:
    about = referred(1)
    assert item("R1").ground == "over_ceiling"
    make.in_force(about, admission={"filing": [{"from": "2019-06-01", "to": "2019-06-30"}]})
    make.screen(about)
    assert make.statuses(about)["R1"] == "referred"
    assert item("R1").ground == make.grounds(about, "screening")["R1"] != "over_ceiling"


def test_an_amount_left_to_a_person_waits_until_it_is_not() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1), shop_line(2))
    make.take_shops(
        about,
        shop(1, claimed_loss=500_001, received_at="2022-10-20"),
        shop(2, claimed_loss=1, received_at="2022-10-20"),
    )
    make.confirm(about)
    make.in_force(about, make.sample_scheme("kakao-2022"))
    make.screen(about)
    make.assess(about)
    assert open_kinds() == {"R1": ["assess"]}
    make.assess(about)
    assert open_kinds() == {"R1": ["assess"]}
    claim = make.claim("R1")
    work_of = WorkItem.objects.get(claim=claim)
    recheck([claim.pk], at=make.AT)
    assert open_kinds() == {}
    make.confirm(about)
    make.screen(about)
    make.assess(about)
    assert open_kinds() == {"R1": ["assess"]}
    assert item("R1").pk != work_of.pk


def test_what_came_back_waits_until_it_goes_out_again() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, 4)))
    make.take_shops(about, *(shop(n) for n in range(1, 4)))
    make.confirm(about)
    make.in_force(about)
    make.screen(about)
    make.assess(about)
    batch = make.send(about)
    make.paid(batch, {"R1": "거래 정지", "R2": "계좌 없음"})
    assert open_kinds() == {"R1": ["returned"], "R2": ["returned"]}
    with make.undone():
        release(of_batch(batch), by=make.person("finance"), at=make.AT, reason="확인")
        assert open_kinds() == {}
        make.paid(make.send(about), {"R1": "거래 정지"})
        assert open_kinds() == {"R1": ["returned"]}
    make.correct("R1")
    assert open_kinds() == {"R2": ["returned"]}
    make.paid(make.send(about))
    assert open_kinds() == {"R2": ["returned"]}


def test_work_is_taken_given_and_given_back() -> None:
    referred()
    mine, other = make.person("examiner"), make.person("examiner2")
    items = [item(f"R{n}").pk for n in range(1, 4)]
    assert work.assign(items[:2], mine, **how("examiner")) == 2
    assert work.assign(items[:2], mine, **how("examiner")) == 0  # has it
    with pytest.raises(WorkRefused, match="somebody has it already"):
        work.assign(items, other, **how("examiner2"))
    assert item("R3").assignee is None  # all or none
    with pytest.raises(PermissionDenied):
        work.assign(items[2:], other, **how("examiner"))
    assert work.assign(items, other, **how("approver", how=How.BULK, reason="휴가")) == 3
    with pytest.raises(PermissionDenied):
        work.unassign(items, **how("examiner"))
    with pytest.raises(ValueError, match="reason"):
        work.unassign(items, **how("approver"))
    assert work.unassign(items[:1], **how("examiner2")) == 1
    assert work.unassign(items, **how("approver", reason="다시 나눔")) == 2
    kept = list(Assignment.objects.order_by("pk").values_list("person__username", "by__username", "how"))
    assert kept == [
        *[("examiner", "examiner", "hand")] * 2, *[("examiner2", "approver", "bulk")] * 3,
    ]  # fmt: skip
    assert not Assignment.objects.filter(until=None).exists()


def test_work_goes_to_people_who_take_it_and_only_while_it_is_open() -> None:
    about = referred(1)
    found = item("R1").pk
    for name in ("auditor", "treasurer"):
        with pytest.raises(WorkRefused, match="takes no work"):
            work.assign([found], make.person(name), **how("approver"))
        with pytest.raises(PermissionDenied):
            work.assign([found], make.person(name), **how(name))
    decide(about, "clear", reason="seen", references=["R1"], **how("examiner"))
    with pytest.raises(WorkRefused, match="done by now"):
        work.assign([found], make.person("examiner"), **how("examiner"))
