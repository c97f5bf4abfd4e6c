"""Payments, payouts, batches and their files: each "never" tried behind the application's back."""

import pytest

from backoffice.lib.models import StoredFile
from compensation import exports, payouts
from compensation.payouts import BatchRefused
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, award_of, draft, execute, insert, refused, status, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

BATCH, PAYOUT = "compensation_payoutbatch", "compensation_payout"


def test_a_payment_and_a_payout_are_positive_and_go_somewhere() -> None:
    subscription = value("SELECT min(id) FROM claims_subscription")
    with refused("a_payment_is_positive"):
        law.payment(draft(), 0)
    with refused("a_payout_is_positive"):
        law.payout(law.payment(draft(), 1), -1)
    with refused("a_payment_goes_to_an_account_or_a_bill"):
        law.payment(draft(), 1, account_id=None)
    with refused("a_payment_goes_to_an_account_or_a_bill"):
        law.payment(draft(), 1, subscription_id=subscription)
    with admitted():
        law.payment(draft(), 1, account_id=None, subscription_id=subscription)


def test_an_end_to_end_id_is_used_once() -> None:
    used = value("SELECT min(end_to_end_id) FROM compensation_payment")
    with refused("an_end_to_end_id_is_used_once"):
        law.payment(draft(), 1, end_to_end_id=used)


@pytest.mark.parametrize("state", ["locked", "approved", "exported"])
def test_a_batch_takes_nothing_once_it_is_locked(state: str) -> None:
    batch = law.batch_in(state).pk
    with refused("a_locked_batch_is_closed"):
        law.payment(batch, 1)
    with refused("a_locked_batch_is_closed"):
        to = value("SELECT min(id) FROM compensation_payment WHERE batch_id = %s", batch)
        law.payout(to, 1)


def test_a_batch_adds_up_before_it_is_locked() -> None:
    won = award_of("R6").amount_won
    lock = "a_batch_adds_up"
    with admitted():
        law.locked()
    for payments, total in ((1, won - 1), (2, won), (0, 0)):
        with refused(lock):
            batch = law.filled()
            law.totals(batch, payments, total)
            act("batch", "lock")
            status(BATCH, batch, "locked")
    with refused(lock):  # a payment without a payout
        batch = law.filled()
        law.payment(batch, 5)
        law.totals(batch, 2, won + 5)
        act("batch", "lock")
        status(BATCH, batch, "locked")
    with refused(lock):  # a payout that is not the payment
        batch = draft()
        law.item(law.payout(law.payment(batch, won + 1), won), won, award_of("R6").pk)
        law.totals(batch, 1, won + 1)
        act("batch", "lock")
        status(BATCH, batch, "locked")
    with refused(lock):  # a payout without an item: money for no award
        batch = draft()
        law.payout(law.payment(batch, won), won)
        law.totals(batch, 1, won)
        act("batch", "lock")
        status(BATCH, batch, "locked")


def test_a_batch_keeps_what_it_was_made_of() -> None:
    batch = law.batch_in("locked").pk
    for change in (
        "payments = payments + 1", "total_won = total_won - 1", "channel = 'credit'", "made_at = now()",
        f"made_by_id = {make.person('finance2').pk}",
    ):  # fmt: skip
        with refused("a_batch_keeps_its_content"):
            execute(f"UPDATE {BATCH} SET {change} WHERE id = %s", batch)
    with admitted():
        law.totals(draft(), 1, 1)
    with refused(f"{PAYOUT}_is_append_only"):
        execute(f"UPDATE {PAYOUT} SET amount_won = amount_won + 1")


def file_of(batch: int, **more: object) -> int:
    """A kept file that holds the payments of this batch."""
    payments, won = value(f"SELECT ARRAY[payments, total_won] FROM {BATCH} WHERE id = %s", batch)
    return insert(
        "lib_storedfile",
        **{"kind": "payment", "scope": f"batch {batch}", "name": "x.csv", "sha256": "x", "size": 1,
           "place": f"x/{value('SELECT count(*) FROM lib_storedfile')}", "rows": payments, "sum_won": won,
           "kept_at": make.AT, **more},
    )  # fmt: skip


def give(batch: int, file: int | None = None) -> None:
    execute(f"UPDATE {BATCH} SET file_id = %s WHERE id = %s", file or file_of(batch), batch)


def test_only_an_approved_batch_has_a_payment_file_and_only_one() -> None:
    with refused("an_approved_batch_gets_its_file"):
        give(draft())
    with refused("an_approved_batch_gets_its_file"):
        give(law.batch_in("locked").pk)
    with refused("a_payment_file_is_of_an_approved_batch"):
        draft(file_id=StoredFile.objects.latest("pk").pk)  # born with one
    with refused("a_batch_keeps_its_content"):
        give(law.batch_in("exported").pk)
    with refused("a_batch_keeps_its_content"):
        execute(f"UPDATE {BATCH} SET file_id = NULL WHERE file_id IS NOT NULL")
    with refused("a_payment_file_holds_its_batch"):  # the file of another batch
        file = law.batch_in("exported").file_id
        execute(f"UPDATE {BATCH} SET file_id = %s WHERE status = 'approved'", file)
    with refused("an_exported_batch_has_its_file"):
        act("batch", "export")
        status(BATCH, law.batch_in("approved").pk, "exported")
    with admitted():
        give(law.batch_in("approved").pk)


def test_a_payment_file_holds_the_payments_of_its_batch() -> None:
    """Not a list of customers, nor the file of another batch, nor one that pays more or less."""
    batch = law.batch_in("approved")
    for wrong in (
        {"kind": "customers"}, {"scope": "T-1"}, {"scope": f"batch {batch.pk + 1}"}, {"rows": None},
        {"rows": batch.payments + 1}, {"sum_won": batch.total_won - 1}, {"sum_won": None},
    ):  # fmt: skip
        with refused("a_payment_file_holds_its_batch"):
            give(batch.pk, file_of(batch.pk, **wrong))
    with refused("a_payment_file_holds_its_batch"):
        give(batch.pk, StoredFile.objects.filter(kind="customers").latest("pk").pk)
    with admitted():
        give(batch.pk)
        act("batch", "export")
        status(BATCH, batch.pk, "exported")


def test_a_batch_with_a_file_is_never_given_up() -> None:
    """Its awards would be due again, and the file is there to be sent."""
    approved = law.batch_in("approved")
    with refused("a_payment_file_is_of_an_approved_batch"):
        give(approved.pk)
        act("batch", "void")
        status(BATCH, approved.pk, "void")
    give(approved.pk)
    with pytest.raises(BatchRefused, match="has its payment file"):
        payouts.void(approved, by=make.person("finance"), at=make.AT, reason="wrong day")
    assert law.batch_in("approved").pk == approved.pk


def test_an_export_of_a_batch_given_up_meanwhile_is_refused() -> None:
    approved = law.batch_in("approved")
    run = exports.open_export(approved, ".csv", at=make.AT)
    payouts.void(approved, by=make.person("finance"), at=make.AT, reason="wrong day")
    assert run is not None
    files = StoredFile.objects.count()
    make.work(run, outcome="refused")
    assert (run.message, StoredFile.objects.count()) == (f"batch {approved.pk} is no longer approved", files)


@pytest.mark.parametrize("state", ["locked", "approved"])
def test_a_payout_is_cancelled_with_its_batch_only(state: str) -> None:
    batch = law.batch_in(state).pk
    row = value(
        f"SELECT p.id FROM {PAYOUT} p JOIN compensation_payment m ON m.id = p.payment_id WHERE batch_id = %s",
        batch,
    )
    with refused("a_payout_is_cancelled_with_its_batch"):
        act("payout", "cancel")
        status(PAYOUT, row, "cancelled")
    with admitted():
        act("batch", "void")
        status(BATCH, batch, "void")
        act("payout", "cancel")
        status(PAYOUT, row, "cancelled")
        assert value("SELECT live FROM compensation_payoutitem WHERE payout_id = %s", row) is False


def in_a_draft() -> tuple[int, int]:
    """A batch nobody has locked, and its payout."""
    batch = law.filled()
    return batch, value(f"SELECT max(id) FROM {PAYOUT}")


def test_a_payout_is_sent_with_the_file_of_its_approved_batch() -> None:
    """And settled after the export: a batch nobody approved pays nobody, however its payouts are moved."""
    sending = "a_payout_is_sent_with_its_file"
    with refused(sending):
        _, row = in_a_draft()
        act("payout", "send")
        status(PAYOUT, row, "sent")
    of = f"SELECT p.id FROM {PAYOUT} p JOIN compensation_payment m ON m.id = p.payment_id WHERE batch_id = %s"
    for state in ("locked", "approved"):
        with refused(sending):
            act("payout", "send")
            status(PAYOUT, value(of, law.batch_in(state).pk), "sent")
    approved = law.batch_in("approved").pk
    with admitted():
        give(approved)
        act("payout", "send")
        status(PAYOUT, value(of, approved), "sent")
    for verb, becomes in (("pay", "paid"), ("return", "returned")):
        with refused("a_payout_is_settled_after_its_export"):
            give(approved)
            act("payout", "send")
            status(PAYOUT, value(of, approved), "sent")
            settle(verb, becomes, value(of, approved))
        with admitted():
            give(approved)
            act("payout", "send")
            status(PAYOUT, value(of, approved), "sent")
            act("batch", "export")
            status(BATCH, approved, "exported")
            settle(verb, becomes, value(of, approved))


def settle(verb: str, becomes: str, row: int) -> None:
    act("payout", verb)
    execute(
        f"UPDATE {PAYOUT} SET status = %s, reason = %s, settled_on = '2019-03-09' WHERE id = %s",
        becomes, "x" if becomes == "returned" else "", row,
    )  # fmt: skip


@pytest.mark.parametrize("change", ["settled_on = '2019-03-08'", "reason = 'y'", "settled_on = NULL"])
def test_what_a_bank_answered_is_not_rewritten(change: str) -> None:
    for state in ("paid", "returned", "sent"):
        row = value(f"SELECT min(id) FROM {PAYOUT} WHERE status = %s", state)
        if state == "sent" and "NULL" in change:
            continue
        names = ["a_payout_changes_by_a_move", "a_settled_payout_has_its_date"]
        with refused(*names):
            execute(f"UPDATE {PAYOUT} SET {change} WHERE id = %s", row)
        with refused(*names):
            act("payout", "pay")  # a move that moves nothing
            execute(f"UPDATE {PAYOUT} SET {change} WHERE id = %s", row)


def test_a_payment_goes_to_the_claimant_of_an_assessed_claim() -> None:
    """By account or by bill: never to another, whoever says that it was theirs."""
    won = award_of("R6").amount_won

    def lock(**payee: object) -> None:
        batch = draft("credit" if payee.get("subscription_id") else "bank")
        to = law.payment(batch, won, "R6", **payee)
        law.item(law.payout(to, won, "R6"), won, award_of("R6").pk)
        law.totals(batch, 1, won)
        law.approval(batch, "prepared", "finance", won)
        act("batch", "lock")
        status(BATCH, batch, "locked")

    stranger, own = (make.claim(name).pk for name in ("R9", "R6"))
    bill = "SELECT subscription_id FROM claims_claimline WHERE claim_id = %s"
    with admitted():
        lock()
    with admitted():
        lock(account_id=None, subscription_id=value(bill, own))
    with refused("a_payment_goes_to_its_claimant"):
        lock(account_id=law.account_of("R9"))
    with refused("a_payment_goes_to_its_claimant"):
        lock(account_id=None, subscription_id=value(bill, stranger))
    with refused("a_payment_goes_to_its_claimant"):  # a line of the list, which nobody claims for
        lock(
            account_id=None,
            subscription_id=value("SELECT id FROM claims_subscription WHERE claim_id IS NOT NULL LIMIT 1"),
        )


def test_what_is_paid_or_returned_has_its_day_and_its_reason() -> None:
    sent = value(f"SELECT id FROM {PAYOUT} WHERE status = 'sent'")
    with refused("a_settled_payout_has_its_date"):
        act("payout", "pay")
        status(PAYOUT, sent, "paid")
    with refused("a_returned_payout_has_its_reason"):
        act("payout", "return")
        execute(f"UPDATE {PAYOUT} SET status = 'returned', settled_on = '2019-03-05' WHERE id = %s", sent)


def test_a_return_lets_go_of_its_awards_and_a_payment_does_not() -> None:
    row = value(f"SELECT id FROM {PAYOUT} WHERE status = 'paid'")
    live = "SELECT live FROM compensation_payoutitem WHERE payout_id = %s"
    assert value(live, row) is True
    with admitted():
        act("payout", "return")
        execute(
            f"UPDATE {PAYOUT} SET status = 'returned', reason = 'x', settled_on = '2019-03-09' WHERE id = %s",
            row,
        )
        assert value(live, row) is False
    with admitted():
        sent = value(f"SELECT id FROM {PAYOUT} WHERE status = 'sent'")
        act("payout", "pay")
        execute(f"UPDATE {PAYOUT} SET status = 'paid', settled_on = '2019-03-09' WHERE id = %s", sent)
        assert value(live, sent) is True
