"""Payout batches: gathered, locked, approved by another, exported once, given up; what is due, once."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from backoffice.lib import files
from backoffice.lib.models import StoredFile
from backoffice.lib.moves import MoveRefused
from backoffice.lib.runs import RunOpen
from backoffice.staff.models import Approval, AuthorityLimit
from claims.models import Incident
from compensation import exports, payouts
from compensation.models import Award, Payment, Payout, PayoutBatch, PayoutItem
from compensation.payouts import BatchRefused, NothingDue
from compensation.schemes import NotForYou
from tests import factories as make
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db


def assessed(shops: int = 3, lines: int = 2) -> Incident:
    make.cast()
    about = make.incident()
    make.take_lines(
        about, *(shop_line(n) for n in range(1, shops + 1)), *(line(f"S{n}") for n in range(1, lines + 1))
    )
    make.take_shops(about, *(shop(n) for n in range(1, shops + 1)))
    make.confirm(about)
    make.in_force(about)
    make.screen(about)
    make.assess(about)
    return about


def told() -> list[tuple[Any, ...]]:
    """Every payout: whose, how much, for which awards, to which account or bill."""
    found = []
    for one in Payout.objects.select_related("payment__account", "payment__subscription").order_by("claim"):
        items = list(one.payoutitem_set.order_by("award").values_list("award", "amount_won", "live"))
        payment = one.payment
        found.append(
            (make.name_of(one.claim_id), one.amount_won, payment.amount_won, one.status, items,
             payment.account and payment.account.mask,
             payment.subscription and payment.subscription.subscription_no)
        )  # fmt: skip
    return found


@pytest.mark.parametrize("channel", ["bank", "credit"])
def test_one_claim_is_paid_as_fifty_are(channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    about = assessed(50, 50)
    with make.undone():
        batch = make.make(about, channel)
        assert (batch.payments, batch.status) == (50, "locked")
        together, total = told(), batch.total_won
    monkeypatch.setattr(payouts, "CHUNK", 1)
    batch = make.make(about, channel)
    assert (told(), batch.total_won) == (together, total)
    ids = Payment.objects.values_list("end_to_end_id", flat=True)
    assert len(set(ids)) == 50 and all(text.startswith(f"BS{batch.pk:06d}-") for text in ids)
    assert {(row[5] is None, row[6] is None) for row in together} == {
        (channel == "credit", channel == "bank")
    }
    assert PayoutItem.objects.count() == 50


def test_a_batch_takes_what_is_due_and_the_next_one_nothing() -> None:
    about = assessed()
    batch = make.make(about)
    assert batch.total_won == sum(
        Award.objects.filter(benefit__code="tier").values_list("amount_won", flat=True)
    )
    assert Approval.objects.get(subject_id=batch.pk, subject_kind="payout_batch").step == "prepared"
    with pytest.raises(NothingDue):
        make.make(about)
    assert make.make(about, "credit").payments == 2  # lines of nothing get nothing
    with pytest.raises(NothingDue):
        make.make(about, "credit")


def test_one_batch_of_a_channel_is_filled_at_a_time() -> None:
    about = assessed()
    payouts.open_batch(about, "bank", by=make.person("finance"), at=make.AT)
    with pytest.raises(RunOpen):
        payouts.open_batch(about, "bank", by=make.person("finance2"), at=make.AT)
    assert PayoutBatch.objects.count() == 1
    assert make.make(about, "credit").status == "locked"


def test_a_batch_is_made_and_approved_by_two_who_may() -> None:
    about = assessed()
    for nobody in ("clerk", "examiner", "approver", "treasurer", "auditor"):
        with pytest.raises(PermissionDenied):
            make.make(about, by=nobody)
    batch = make.make(about, by="finance")
    with pytest.raises(NotForYou, match="another person"):
        make.approve(batch, by="finance")
    for nobody in ("clerk", "examiner", "auditor", "insurance"):
        with pytest.raises(PermissionDenied):
            make.approve(batch, by=nobody)
    assert make.approve(batch, by="finance2").status == "approved"
    with pytest.raises(BatchRefused, match="waits for no approval"):
        make.approve(batch, by="approver")
    steps = Approval.objects.filter(subject_id=batch.pk, subject_kind="payout_batch").order_by("pk")
    assert list(steps.values_list("step", "person__username")) == [
        ("prepared", "finance"), ("approved", "finance2"),
    ]  # fmt: skip


def test_limits_are_told_in_words() -> None:
    about = assessed()
    batch = make.make(about)
    limit = AuthorityLimit.objects.filter(person=make.person("approver"))
    limit.update(single_won=batch.total_won - 1)
    with pytest.raises(BatchRefused, match=r"above the limit of approver \(1,199,999 won\)"):
        make.approve(batch)
    limit.update(single_won=batch.total_won, daily_won=batch.total_won - 1)
    with pytest.raises(BatchRefused, match="would pass the daily limit of approver"):
        make.approve(batch)
    AuthorityLimit.objects.filter(person=make.person("approver2")).delete()
    with pytest.raises(BatchRefused, match=r"\(0 won\)"):
        make.approve(batch, by="approver2")
    assert not Approval.objects.filter(subject_kind="payout_batch", step="approved").exists()
    limit.update(daily_won=batch.total_won)
    assert make.approve(batch).status == "approved"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_is_written_once_with_count_sum_and_hash(suffix: str) -> None:
    about = assessed()
    batch = make.export(make.approve(make.make(about)), suffix)
    assert batch.status == "exported"
    assert (batch.file.rows, batch.file.sum_won) == (batch.payments, batch.total_won)
    with files.open_plain(batch.file) as plain:
        first = plain.read()
        plain.seek(0)
        assert files.digest_of(plain) == batch.file.sha256
    assert set(Payout.objects.values_list("status", flat=True)) == {"sent"}
    assert exports.open_export(batch, suffix, at=make.AT) is None
    other = {".csv": ".xlsx", ".xlsx": ".csv"}[suffix]
    with pytest.raises(BatchRefused, match=f"payment file as {suffix}"):
        exports.open_export(batch, other, at=make.AT)
    with files.open_plain(PayoutBatch.objects.get().file) as plain:
        assert plain.read() == first
    assert StoredFile.objects.filter(kind="payment").count() == 1


def test_what_is_not_approved_or_of_another_kind_is_not_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    about = assessed()
    batch = make.make(about)
    with pytest.raises(BatchRefused, match="only an approved one"):
        exports.open_export(batch, ".csv", at=make.AT)
    make.approve(batch)
    for suffix in ("", ".pdf", ".xls"):
        with pytest.raises(BatchRefused, match=r"exported as \.xlsx or \.csv"):
            exports.open_export(batch, suffix, at=make.AT)
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    with pytest.raises(BatchRefused, match=r"more than 2 payments: export it as \.csv"):
        exports.open_export(batch, ".xlsx", at=make.AT)
    credit = make.approve(make.make(about, "credit"))
    with pytest.raises(BatchRefused, match=r"exported as \.csv"):
        exports.open_export(credit, ".xlsx", at=make.AT)


def test_a_file_that_is_not_what_was_approved_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    about = assessed()
    batch = make.approve(make.make(about))
    kept = Path(settings.FILES_DIR) / "payment"
    before = set(kept.rglob("*"))
    whole = exports.bank_lines
    monkeypatch.setattr(exports, "bank_lines", lambda batch: list(whole(batch))[1:])
    run = exports.open_export(batch, ".csv", at=make.AT)
    assert run is not None
    make.work(run, outcome="refused")
    batch.refresh_from_db()
    assert (batch.file, batch.status, set(Payout.objects.values_list("status", flat=True))) == (
        None, "approved", {"batched"},
    )  # fmt: skip
    assert {path for path in kept.rglob("*") if path.is_file()} <= before


def test_a_batch_given_up_makes_its_awards_due_again() -> None:
    about = assessed()
    for approved in (False, True):
        batch = make.make(about)
        if approved:
            make.approve(batch)
        who: Any = {"by": make.person("finance"), "at": make.AT}
        with pytest.raises(ValueError, match="reason"):
            payouts.void(batch, reason=" ", **who)
        with pytest.raises(PermissionDenied):
            payouts.void(batch, by=make.person("examiner"), at=make.AT, reason="x")
        assert payouts.void(batch, reason="wrong day", **who) == 3
        with pytest.raises(MoveRefused):
            payouts.void(batch, reason="again", **who)
    third = make.make(about)
    assert third.payments == 3
    assert sorted(Payout.objects.values_list("status", flat=True)) == ["batched"] * 3 + ["cancelled"] * 6
    live = PayoutItem.objects.filter(live=True)
    assert live.count() == 3 and set(live.values_list("payout__payment__batch", flat=True)) == {third.pk}
    assert Award.objects.filter(benefit__code="tier").count() == 3


def test_a_chunk_of_any_run_done_again_changes_nothing() -> None:
    about = assessed()
    batch = make.approve(make.make(about))
    run = exports.open_export(batch, ".csv", at=make.AT)
    assert run is not None
    make.work(run)
    before = (told(), StoredFile.objects.count())
    assert make.work_again(run) == 0
    for chunk in run.chunk_set.filter(phase=0):
        run.phase = 0
        exports._chunk(run, chunk)
    for chunk in run.chunk_set.filter(phase=1):
        run.phase = 1
        assert exports._chunk(run, chunk) == {"sent": 0}
    assert (told(), StoredFile.objects.count()) == before
