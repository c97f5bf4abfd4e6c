"""What a bank answers: all lines are good or none counts; twice is once; what came back is due again."""

import io
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib import runs
from backoffice.lib.models import Run
from claims.intake import IntakeRefused
from claims.models import Incident
from compensation import exports, reconcile
from compensation.models import Payment, Payout, PayoutBatch, PayoutItem, ResultLine
from compensation.payouts import NothingDue
from compensation.reconcile import problems_of
from compensation.rules.matching import PROBLEMS
from tests import factories as make
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db


def sent(shops: int = 3) -> tuple[Incident, PayoutBatch]:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)), line("S1"), line("S2"))
    make.take_shops(about, *(shop(n) for n in range(1, shops + 1)))
    make.confirm(about)
    make.in_force(about)
    make.screen(about)
    make.assess(about)
    return about, make.send(about)


def told(about: Incident) -> list[Any]:
    return [
        make.statuses(about),
        list(Payout.objects.order_by("pk").values_list("status", "settled_on", "reason")),
        list(PayoutItem.objects.order_by("pk").values_list("live", flat=True)),
        list(PayoutBatch.objects.order_by("pk").values_list("status", flat=True)),
    ]


def test_one_result_is_applied_as_fifty_are(monkeypatch: pytest.MonkeyPatch) -> None:
    about, batch = sent(50)
    returned = {f"R{n}": "계좌 없음" for n in range(1, 50, 7)}
    with make.undone():
        run = make.paid(batch, returned)
        together, counts = told(about), run.counts
    monkeypatch.setattr(import_module("claims.intake.receive"), "SPAN", 1)
    monkeypatch.setattr(reconcile, "APPLIED_AT_ONCE", 1)
    run = make.paid(batch, returned)
    assert run.chunk_set.count() == 101
    assert (told(about), run.counts) == (together, counts)
    assert {key: counts[key] for key in ("count", "paid", "returned", "settled", "batches")} == {
        "count": 50, "paid": 43, "returned": 7, "settled": 43, "batches": 1,
    }  # fmt: skip
    assert (counts["paid_won"], counts["returned_won"]) == (43 * 400_000, 7 * 400_000)
    assert together[3] == ["reconciled"]


def test_a_file_read_twice_changes_nothing_whatever_its_bytes() -> None:
    about, batch = sent()
    lines = make.result_lines(batch, {"R2": "예금주 불일치"})
    first = make.answer(lines)
    before = told(about)
    assert make.answer(lines).pk == first.pk  # the same bytes: recognised
    again = make.answer(reversed(lines))  # the same answers in other bytes: read, and nothing to do
    assert again.pk != first.pk
    assert {
        key: again.counts.get(key, 0) for key in ("count", "paid", "returned", "settled", "reopened")
    } == (dict.fromkeys(("count", "paid", "returned", "settled", "reopened"), 0))
    assert told(about) == before
    run = Run.objects.get(pk=first.pk)
    run.phase = 1
    assert (
        reconcile._apply(run, run.chunk_set.get(phase=1))["count"] == 0
    )  # the work of a chunk, done once more
    assert told(about) == before


def test_every_bad_line_is_named_and_nothing_is_applied() -> None:
    about, batch = sent(12)
    unsent = make.approve(make.make(about, "credit"))
    good = make.result_lines(batch)
    lines = [list(row) for row in good]
    lines[0][0] = "BS999999-0000000001"  # 2
    lines[1][1] += 1  # 3
    lines[2][1] = "12만원"  # 4
    lines[3][2] = "몰라"  # 5
    lines[4][2:4] = ["반환", ""]  # 6
    lines[5][4] = "어제"  # 7
    lines[6] = lines[6][:2]  # 8: half a line
    lines.append(lines[7])  # 14: line 9 once more
    lines.append(make.result_lines(unsent)[0])  # 15
    lines[8][1] = -lines[8][1]  # 10
    lines[9][1] = ""  # 11
    before = told(about)
    run = make.answer(lines, outcome="refused")
    assert told(about) == before
    found = {row[0]: row[3] for row in problems_of(run)}
    expected = {
        2: "unknown_payment", 3: "wrong_amount", 4: "unreadable_amount", 5: "unreadable_result",
        6: "no_reason", 7: "unreadable_date", 8: "broken_line", 10: "unreadable_amount",
        11: "unreadable_amount", 14: "repeated", 15: "not_sent",
    }  # fmt: skip
    assert found == {at: PROBLEMS[name].en for at, name in expected.items()}
    assert run.message == "11 of 14 lines do not match what was sent: nothing was applied"
    assert make.answer(good).counts["paid"] == 12  # mended, it is applied as a whole


def test_a_result_is_dated_between_the_export_and_tomorrow() -> None:
    """The file was made on 4 March; it is read on the same day."""
    about, batch = sent()
    before = told(about)
    lines = make.result_lines(batch)
    for row, day in zip(lines, ("2019-03-03", "2019-03-06", "2099-01-01"), strict=True):
        row[4] = day
    run = make.answer(lines, outcome="refused")
    assert told(about) == before
    wrong = {2: "before_export", 3: "future_date", 4: "future_date"}
    assert {found[0]: found[3] for found in problems_of(run)} == {
        at: PROBLEMS[name].en for at, name in wrong.items()
    }
    for row, day in zip(lines, ("2019-03-04", "2019-03-05", "2019-03-05"), strict=True):
        row[4] = day
    assert make.answer(lines).counts["paid"] == 3


def test_a_result_that_overtakes_the_export_is_refused_and_good_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Payouts are marked as sent before their batch is exported: a result in between settles none of them, or
    nobody would ever reconcile the batch.
    """
    monkeypatch.setattr(exports.sql, "id_spans", partial(exports.sql.id_spans, size=1))
    about, _ = sent()
    batch = make.approve(make.make(about, "credit"))
    run = exports.open_export(batch, ".csv", at=make.AT)
    assert run is not None
    for _ in ("the file", "one payout"):
        assert runs.one_chunk(run.pk, make.STAGES, {})
    states = Payout.objects.filter(payment__batch=batch)
    assert set(states.values_list("status", flat=True)) == {"sent", "batched"}
    marked = {payout.payment.end_to_end_id for payout in states.filter(status="sent")}
    lines = make.result_lines(batch)
    refused = make.answer(lines, outcome="refused")
    assert [row[3] for row in problems_of(refused)] == [PROBLEMS["not_sent"].en] * len(lines)
    assert {payout.payment.end_to_end_id for payout in states.filter(status="sent")} == marked
    make.work(run)
    make.answer(lines)
    batch.refresh_from_db()
    assert (batch.status, set(states.values_list("status", flat=True))) == ("reconciled", {"paid"})


def test_one_payment_twice_in_different_parts_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    about, batch = sent()
    monkeypatch.setattr(import_module("claims.intake.receive"), "SPAN", 1)
    lines = make.result_lines(batch)
    before = told(about)
    run = make.answer([*lines, lines[0]], outcome="refused")
    assert [(row[0], row[3]) for row in problems_of(run)] == [(5, PROBLEMS["repeated"].en)]
    assert told(about) == before


def test_a_refused_file_is_judged_anew_when_it_comes_again() -> None:
    """It named a payment that was not sent; now it is."""
    about, batch = sent()
    credit = make.approve(make.make(about, "credit"))
    lines = make.result_lines(batch) + make.result_lines(credit)
    make.answer(lines, outcome="refused")
    make.export(credit)
    assert make.answer(lines).counts["paid"] == 5
    assert set(PayoutBatch.objects.values_list("status", flat=True)) == {"reconciled"}


def test_a_payment_of_which_nothing_is_said_stays_open() -> None:
    about, batch = sent()
    lines = make.result_lines(batch)
    make.answer(lines[:1])
    assert told(about)[3] == ["exported"]
    make.answer(lines[1:])
    assert told(about)[3] == ["reconciled"]


def test_what_came_back_is_paid_to_a_corrected_account_and_to_no_other() -> None:
    about, batch = sent()
    run = make.paid(batch, {"R2": "계좌 없음"})
    assert (run.counts["settled"], make.statuses(about)["R2"]) == (2, "assessed")
    with pytest.raises(NothingDue, match="1 are held"):
        make.make(about)
    make.correct("R2")
    second = make.send(about)
    assert (second.payments, second.payment_set.get().account.mask) == (1, "110******444")
    make.paid(second)
    assert make.statuses(about)["R2"] == "settled"
    with pytest.raises(NothingDue):
        make.make(about)
    both = Payout.objects.filter(claim=make.claim("R2")).order_by("pk")
    assert list(both.values_list("status", flat=True)) == ["returned", "paid"]


def test_a_late_return_makes_a_settled_claim_due_again() -> None:
    about, batch = sent()
    make.paid(batch)
    assert {s for n, s in make.statuses(about).items() if n[0] == "R"} == {"settled"}
    row = make.result_lines(batch, {"R3": "해지 계좌"})[2]
    row[4] = "2019-03-20"
    run = make.answer([row], at=make.AT + timedelta(days=16))
    assert (run.counts["returned"], run.counts["reopened"], run.counts["settled"]) == (1, 1, 0)
    assert make.statuses(about)["R3"] == "assessed"
    payout = Payout.objects.get(claim=make.claim("R3"))
    assert (payout.status, str(payout.settled_on), payout.reason) == ("returned", "2019-03-20", "해지 계좌")
    assert told(about)[3] == ["reconciled"]
    # A bank that now says it was paid after all contradicts itself: a person asks.
    run = make.answer([make.result_lines(batch)[2]], outcome="refused")
    assert [row[3] for row in problems_of(run)] == [PROBLEMS["already_returned"].en]
    make.correct("R3")
    make.paid(make.send(about))
    assert make.statuses(about)["R3"] == "settled"
    assert Payment.objects.filter(payout__claim=make.claim("R3")).count() == 2


def test_results_are_imported_by_whoever_may() -> None:
    about, batch = sent()
    before = told(about)
    for nobody in ("clerk", "examiner", "approver", "auditor", "insurance"):
        with pytest.raises(PermissionDenied):
            make.answer(make.result_lines(batch), by=nobody)
    with pytest.raises(IntakeRefused):
        reconcile.receive_results(io.BytesIO(b"a,b\n1,2\n"), "x.csv", by=make.person("finance"), at=make.AT)
    assert told(about) == before
    assert ResultLine.objects.count() == 0
    make.answer(make.result_lines(batch), by="treasurer")
