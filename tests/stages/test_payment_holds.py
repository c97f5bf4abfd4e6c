"""What is due to a claim waits while somebody holds it, is in no new batch, and is paid once released."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib.refusal import Refusal
from claims.holds import CaseworkRefused
from claims.models import Incident
from compensation import payment_holds, payouts
from compensation.models import PaymentHold, Payout
from compensation.payouts import NothingDue
from tests import factories as make
from tests.factories import AT, shop, shop_line

pytestmark = pytest.mark.django_db


def assessed(shops: int = 3) -> Incident:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n) for n in range(1, shops + 1)))
    make.confirm(about)
    make.in_force(about)
    make.screen(about)
    make.assess(about)
    return about


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def hold(*names: str, by: str = "finance", **more: Any) -> int:
    return payment_holds.hold(ids(*names), by=make.person(by), at=AT, **{"reason": "압류 확인", **more})


def release(*names: str) -> int:
    return payment_holds.release(ids(*names), by=make.person("finance"), at=AT, reason="해제")


def paid() -> set[int]:
    return set(Payout.objects.exclude(status="cancelled").values_list("claim", flat=True))


def test_a_held_payment_is_in_no_batch_until_it_is_released() -> None:
    about = assessed()
    assert hold("R2") == 1
    batch = make.send(about)
    assert paid() == set(ids("R1", "R3"))
    make.paid(batch)
    assert make.statuses(about) | {"R2": "assessed"} == make.statuses(about)  # its money is still due
    with pytest.raises(NothingDue, match=r"people hold the payment of 1$"):
        make.make(about)
    assert release("R2") == 1
    make.paid(make.send(about))
    assert paid() == set(ids("R1", "R2", "R3"))
    assert make.statuses(about)["R2"] == "settled"
    row = PaymentHold.objects.get()
    assert (row.by, row.ended_by, row.end_reason) == (make.person("finance"), make.person("finance"), "해제")


def test_a_timed_one_ends_by_itself() -> None:
    about = assessed(2)
    until = timezone.localdate(AT) + timedelta(days=3)
    hold("R1", "R2", until=until)
    assert payment_holds.end_timed(AT + timedelta(days=2)) == 0
    assert payment_holds.end_timed(AT + timedelta(days=3)) == 2
    assert payment_holds.end_timed(AT + timedelta(days=3)) == 0
    assert make.send(about).payments == 2
    assert set(PaymentHold.objects.values_list("ended_by", flat=True)) == {None}


def test_all_or_none_and_the_others_are_named() -> None:
    about = assessed(3)
    hold("R1")
    with pytest.raises(CaseworkRefused, match="held already") as refused:
        hold("R1", "R2")
    assert refused.value.rows == ids("R1")
    with pytest.raises(CaseworkRefused, match="not held"):
        release("R1", "R2")
    make.take_shops(about, shop(4))
    with pytest.raises(CaseworkRefused, match="nothing is awarded") as refused:
        hold("R2", "R4")
    assert refused.value.rows == ids("R4")
    assert PaymentHold.objects.filter(ended_at=None).count() == 1


def test_what_a_batch_holds_is_not_held_until_the_batch_is_void() -> None:
    about = assessed(1)
    batch = make.make(about)
    with pytest.raises(CaseworkRefused, match=r"void that batch"):
        hold("R1")
    payouts.void(batch, by=make.person("finance"), at=AT, reason="x")
    assert hold("R1") == 1
    with pytest.raises(NothingDue):
        make.make(about)


def test_who_may_and_why() -> None:
    assessed(1)
    for by in ("clerk", "auditor", "insurance"):
        with pytest.raises(PermissionDenied):
            hold("R1", by=by)
    with pytest.raises(Refusal, match="reason"):
        hold("R1", reason=" ")
    with pytest.raises(Refusal, match="a day to come"):
        hold("R1", until=timezone.localdate(AT))
    assert hold("R1", by="examiner") == 1


@pytest.mark.parametrize("count", [1, 50])
def test_one_as_fifty(count: int) -> None:
    assessed(count)
    found = ids(*(f"R{n}" for n in range(1, count + 1)))
    person = make.person("finance")
    with CaptureQueriesContext(connection) as queries:
        assert payment_holds.hold(found, by=person, at=AT, reason="x") == count
    assert len(queries) <= 12
