"""What came back is paid once more to the same account or bill when a person releases it, and only then."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from claims.models import Incident
from compensation import releases
from compensation.models import Payout, PayoutBatch, Release
from compensation.payouts import NothingDue
from compensation.releases import NotHeld, of_batch, of_claim, release
from tests import factories as make
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db
WHY = "거래 정지 해제 확인"


def came_back(shops: int = 3, channel: str = "bank") -> tuple[Incident, PayoutBatch]:
    """Every payment of the first batch came back."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)), line("S1"), line("S2"))
    make.take_shops(about, *(shop(n) for n in range(1, shops + 1)))
    make.confirm(about)
    make.in_force(about)
    make.screen(about)
    make.assess(about)
    batch = make.send(about, channel)
    names = [f"R{n}" for n in range(1, shops + 1)] if channel == "bank" else ["S1", "S2"]
    make.paid(batch, dict.fromkeys(names, "거래 정지"))
    return about, batch


def let_go(payouts: list[int], by: str = "finance", reason: str = WHY) -> releases.Released:
    return release(payouts, by=make.person(by), at=make.AT, reason=reason)


def test_one_is_released_as_fifty_are() -> None:
    about, batch = came_back(50)
    with make.undone():
        assert let_go(of_batch(batch)) == (50, 50 * 400_000)
        together = list(Release.objects.order_by("payout").values_list("payout", "person", "reason", "at"))
    for name in (f"R{n}" for n in range(1, 51)):
        assert let_go(of_claim(make.claim(name))) == (1, 400_000)
    assert together == list(
        Release.objects.order_by("payout").values_list("payout", "person", "reason", "at")
    )
    assert make.send(about).payments == 50


def test_the_same_account_is_paid_once_more_and_once_only() -> None:
    about, _ = came_back()
    with pytest.raises(NothingDue, match=r"3 are held until they are corrected .* or released"):
        make.make(about)
    assert let_go(of_claim(make.claim("R2"))) == (1, 400_000)
    second = make.send(about)
    assert second.payments == 1
    both = Payout.objects.filter(claim=make.claim("R2")).order_by("pk")
    assert both[0].payment.account_id == both[1].payment.account_id
    make.paid(second)
    assert [payout.status for payout in both.all()] == ["returned", "paid"]
    assert make.statuses(about)["R2"] == "settled"
    with pytest.raises(NotHeld):
        of_claim(make.claim("R2"))
    with pytest.raises(NothingDue):
        make.make(about)


def test_a_credit_that_came_back_is_posted_once_more() -> None:
    about, batch = came_back(channel="credit")
    with pytest.raises(NothingDue, match=r"2 are held until they are released \(release_returned\)$"):
        make.make(about, "credit")
    assert let_go(of_batch(batch), reason="번호 이동 취소") == (2, 22_000)
    second = make.send(about, "credit")
    make.paid(second)
    assert (second.payments, make.statuses(about)["S1"]) == (2, "settled")


def test_what_comes_back_again_is_held_again() -> None:
    about, _ = came_back()
    let_go(of_claim(make.claim("R2")))
    make.paid(make.send(about), {"R2": "거래 정지"})
    with pytest.raises(NothingDue, match="3 are held"):
        make.make(about)
    assert let_go(of_claim(make.claim("R2"))).payouts == 1
    assert Release.objects.count() == 2
    assert make.make(about).payments == 1


def test_a_released_payment_goes_to_the_corrected_account_when_there_is_one() -> None:
    about, _ = came_back()
    let_go(of_claim(make.claim("R2")))
    make.correct("R2")
    assert make.send(about).payment_set.get().account.mask == "110******444"


def test_all_are_released_or_none() -> None:
    about, batch = came_back()
    held = of_batch(batch)
    make.correct("R2")  # pays elsewhere now: nothing holds it
    with pytest.raises(NotHeld, match=r"1 of 3 payouts are not held: C-"):
        let_go(held)
    assert not Release.objects.exists()
    assert let_go(of_batch(batch)).payouts == 2
    with pytest.raises(NotHeld, match="2 of 2"):  # once is enough
        let_go([pk for pk in held if Release.objects.filter(payout=pk).exists()])
    with pytest.raises(NotHeld, match=f"nothing of batch {batch.pk} is held"):
        of_batch(batch)
    assert make.make(about).payments == 3


def test_a_release_needs_a_person_who_may_and_a_reason() -> None:
    _, batch = came_back()
    held = of_batch(batch)
    for nobody in ("clerk", "examiner", "approver", "treasurer", "auditor", "insurance"):
        with pytest.raises(PermissionDenied):
            let_go(held, by=nobody)
    with pytest.raises(ValueError, match="needs a reason"):
        let_go(held, reason=" ")
    assert not Release.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_releases() -> None:
    """The other waits, and then finds nothing held."""
    _, batch = came_back()
    held = of_batch(batch)
    told: list[str] = []

    def one(by: str) -> None:
        try:
            told.append(str(let_go(held, by=by).payouts))
        except NotHeld:
            told.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(name,)) for name in ("finance", "finance2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["3", "refused"]
    assert Release.objects.count() == 3
