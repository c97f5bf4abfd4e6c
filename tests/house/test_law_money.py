"""Nobody is paid twice and everything adds up: each "never" tried behind the application's back."""

import psycopg
import pytest
from django.db import connection, transaction

from backoffice.lib.models import StoredFile
from claims.models import Incident
from compensation import exports, payouts
from compensation.models import PayoutBatch
from compensation.payouts import BatchRefused
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, award_of, draft, execute, insert, refused, status, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

BATCH, PAYOUT = "compensation_payoutbatch", "compensation_payout"


def award(name: str, sequence: int = 0, won: int = 400_000) -> int:
    """Another award of a claim, as the one it has."""
    one = award_of(name)
    return insert(
        "compensation_award", claim_id=one.claim_id, benefit_id=one.benefit_id, verdict_id=one.verdict_id,
        sequence=sequence, amount_won=won, figures=[], at=make.AT,
    )  # fmt: skip


def test_one_first_award_per_claim_and_benefit() -> None:
    with refused("one_first_award_per_claim_and_benefit"):
        award("R6")
    with refused("a_first_award_is_not_negative"):
        one = award_of("R6")
        insert(
            "compensation_award", claim_id=make.claim("R9").pk, benefit_id=one.benefit_id,
            verdict_id=one.verdict_id, sequence=0, amount_won=-1, figures=[], at=make.AT,
        )  # fmt: skip
    with admitted():  # a correction is a further delta
        award("R6", sequence=1, won=-100_000)
        with refused("one_first_award_per_claim_and_benefit"):
            award("R6", sequence=1, won=-100_000)


def test_a_second_version_of_the_scheme_is_no_second_first_award() -> None:
    """The benefit is of the scheme, not of its version: whatever the version, the first award is one."""
    changed = make.scheme_file(admission={})
    version = payouts_version(changed)
    one = award_of("R6")
    with refused("one_first_award_per_claim_and_benefit"):
        verdict = insert(
            "compensation_verdict", version_id=version, benefit_id=one.benefit_id, engine="1", tier="",
            steps="[]", digest="x",
        )  # fmt: skip
        insert(
            "compensation_award", claim_id=one.claim_id, benefit_id=one.benefit_id, verdict_id=verdict,
            sequence=0, amount_won=1, figures=[], at=make.AT,
        )  # fmt: skip


def payouts_version(content: dict[str, object]) -> int:
    incident = Incident.objects.get()
    return make.in_force(incident, content).version_id


@pytest.mark.parametrize("paid", ["R1", "R3", "R4", "R5"])
def test_an_award_is_in_one_live_item(paid: str) -> None:
    """Paid, sent, in a locked batch, in an approved one: each holds its award."""
    with refused("an_award_is_in_one_live_item"):
        law.filled(paid)
    with refused("an_award_is_in_one_live_item"):
        law.filled("R6", "R6")


def test_a_returned_award_is_free_again() -> None:
    with admitted():
        law.filled("R2")


def test_an_award_is_once_in_a_payout() -> None:
    one = award_of("R6")
    with refused("an_award_is_once_in_a_payout", "an_award_is_in_one_live_item"):
        to = law.payout(law.payment(draft(), one.amount_won), one.amount_won)
        execute(
            "INSERT INTO compensation_payoutitem (payout_id, award_id, amount_won, live)"
            " SELECT %s, %s, %s, true FROM generate_series(1, 2)",
            to, one.pk, one.amount_won // 2,
        )  # fmt: skip


def test_an_item_is_the_whole_award_of_the_claim_it_pays() -> None:
    one, other = award_of("R6"), award_of("R2")
    won = one.amount_won

    def paying(amount: int, of: int, **more: object) -> None:
        law.item(law.payout(law.payment(draft(), amount), amount), amount, of, **more)

    with admitted():
        paying(won, one.pk)
    for amount in (won - 1, won + 1):
        with refused("an_item_is_the_award_of_its_claim"):
            paying(amount, one.pk)
    with refused("an_item_is_the_award_of_its_claim"):
        paying(other.amount_won, other.pk)  # the award of another claim
    with refused("an_item_is_the_award_of_its_claim"):
        paying(won, one.pk, live=False)  # dead from the beginning: it would hold nothing
    with refused("an_item_is_the_award_of_its_claim"):  # into a payout that came back
        returned = value(f"SELECT id FROM {PAYOUT} WHERE status = 'returned'")
        law.item(returned, other.amount_won, award("R2", sequence=1, won=other.amount_won))


def test_the_items_of_a_payout_add_up_to_it() -> None:
    one = award_of("R6")
    with refused("items_add_up_to_their_payout"):
        law.item(law.payout(law.payment(draft(), 1), 1), one.amount_won, one.pk)


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


def give(batch: int) -> None:
    execute(f"UPDATE {BATCH} SET file_id = %s WHERE id = %s", StoredFile.objects.latest("pk").pk, batch)


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
    with refused("compensation_payoutbatch_file_id_key"):  # the file of another batch
        file = law.batch_in("exported").file_id
        execute(f"UPDATE {BATCH} SET file_id = %s WHERE status = 'approved'", file)
    with refused("an_exported_batch_has_its_file"):
        act("batch", "export")
        status(BATCH, law.batch_in("approved").pk, "exported")
    with admitted():
        give(law.batch_in("approved").pk)


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


# --- approvals ---------------------------------------------------------------------------------------------


def approving(batch: int) -> None:
    act("batch", "approve", by="approver")
    status(BATCH, batch, "approved")


BY_ANOTHER = "a_batch_is_approved_by_another"


def test_a_batch_is_approved_by_another_person_within_their_limit() -> None:
    won = award_of("R6").amount_won
    with admitted():
        batch = law.locked()
        law.approval(batch, "approved", "approver", won)
        approving(batch)
    with refused(BY_ANOTHER):  # no row at all: who clicked is not enough
        approving(law.locked())
    with refused("one_step_per_person_and_subject"):  # its maker
        batch = law.locked(by="finance")
        law.approval(batch, "approved", "finance", won)
    with refused(BY_ANOTHER):  # its maker, who did not say that they made it
        batch = law.filled()
        law.totals(batch, 1, won)
        act("batch", "lock")
        status(BATCH, batch, "locked")
        law.approval(batch, "approved", "finance", won)
        approving(batch)
    with refused(BY_ANOTHER):  # another person, but the maker's row is missing
        batch = law.filled()
        law.totals(batch, 1, won)
        act("batch", "lock")
        status(BATCH, batch, "locked")
        law.approval(batch, "approved", "approver", won)
        approving(batch)
    with refused("a_subject_is_prepared_once"):
        law.approval(law.locked(), "prepared", "approver", won)
    with refused(BY_ANOTHER):  # of another amount
        batch = law.locked()
        law.approval(batch, "approved", "approver", won - 1)
        approving(batch)
    with refused(BY_ANOTHER):  # of another thing
        batch = law.locked()
        law.approval(batch, "approved", "approver", won, subject_kind="adoption")
        approving(batch)
    with refused(BY_ANOTHER):  # by somebody who may approve nothing
        batch = law.locked()
        law.approval(batch, "approved", "clerk", won)
        approving(batch)


def test_a_null_approves_nothing() -> None:
    with refused(None):
        law.approval(law.locked(), "approved", "approver", None)
    with refused(None):
        law.approval(law.locked(), "approved", "approver", 1, person_id=None)
    for column in ("made_by_id", "total_won", "payments"):
        with refused(None, "a_batch_keeps_its_content"):
            execute(f"UPDATE {BATCH} SET {column} = NULL WHERE id = %s", draft())
    with refused(None):
        execute("UPDATE staff_authoritylimit SET single_won = NULL")


def test_a_single_limit_and_a_daily_limit_hold() -> None:
    won = award_of("R6").amount_won
    earlier = value(
        "SELECT coalesce(sum(amount_won), 0)::bigint FROM staff_approval"
        " WHERE step = 'approved' AND person_id = %s",
        make.person("approver").pk,
    )
    assert earlier > 0  # the world's own batches, approved on the same day

    def approved(single: int, daily: int, at: object = make.AT) -> None:
        batch = law.locked()
        law.limit("approver", single, daily)
        law.approval(batch, "approved", "approver", won, at=at)
        approving(batch)

    with admitted():
        approved(won, earlier + won)
    with refused(BY_ANOTHER):
        approved(won - 1, earlier + won)
    with refused(BY_ANOTHER):
        approved(won, earlier + won - 1)
    with admitted():  # another day, Seoul time: 15:00 UTC is midnight
        approved(won, won, at="2019-03-04 15:00:00+00")
    with refused(BY_ANOTHER):
        approved(won, won, at="2019-03-04 14:59:59+00")
    with refused("a_limit_is_not_negative"):
        law.limit("approver", -1, 1)


def test_two_approvals_of_one_person_at_once_wait_for_each_other() -> None:
    """Neither would see the other's amount, and a daily limit would hold for each alone."""
    first, second = PayoutBatch.objects.filter(status="locked").order_by("pk")[:2]
    make.approve(first)  # not committed
    settings = connection.get_connection_params()
    with psycopg.connect(
        **{k: v for k, v in settings.items() if k in ("host", "port", "user", "password", "dbname")}
    ) as other:
        other.execute("SET lock_timeout = '300ms'")
        other.execute(
            "INSERT INTO staff_approval (subject_kind, subject_id, step, person_id, amount_won, at)"
            " VALUES ('payout_batch', %s, 'approved', %s, %s, %s)",
            [second.pk, make.person("approver").pk, second.total_won, make.AT],
        )
        act_id = other.execute(
            "INSERT INTO lib_move (machine, verb, actor_kind, actor_id, on_behalf_of, reason, at)"
            " VALUES ('batch', 'approve', 'staff', %s, '', '', %s) RETURNING id",
            [make.person("approver").pk, make.AT],
        ).fetchone()[0]  # type: ignore[index]
        other.execute("SELECT set_config('bosang.move', %s, true)", [str(act_id)])
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(f"UPDATE {BATCH} SET status = 'approved' WHERE id = %s", [second.pk])
        other.rollback()


# --- schemes -----------------------------------------------------------------------------------------------


def adoption(**more: object) -> int:
    standing = value("SELECT id FROM compensation_adoption")
    names = [n for n in law.columns("compensation_adoption") if n != "id"]
    copied = ", ".join(names)
    chosen = ", ".join("%s" if name in more else name for name in names)
    return int(
        value(
            f"INSERT INTO compensation_adoption ({copied}) SELECT {chosen} FROM compensation_adoption"
            " WHERE id = %s RETURNING id",
            *(more[name] for name in names if name in more),
            standing,
        )
    )


def test_a_scheme_is_put_in_force_by_another_than_its_loader_and_one_at_a_time() -> None:
    with refused("one_scheme_in_force_per_incident"):
        adoption()
    with admitted():
        adoption(ended_at=make.AT)
    with refused("a_scheme_is_approved_by_another"):
        adoption(ended_at=make.AT, approved_by_id=make.person("examiner").pk)
    for change in (
        "approved_at = now()",
        f"approved_by_id = {make.person('treasurer').pk}", "admission_id = admission_id + 1",
    ):  # fmt: skip
        with refused("an_adoption_only_ends"):
            execute(f"UPDATE compensation_adoption SET {change}")
    with admitted():
        execute("UPDATE compensation_adoption SET ended_at = now()")
        with refused("an_adoption_only_ends"):
            execute("UPDATE compensation_adoption SET ended_at = NULL")


def test_equal_texts_and_numbers_are_one_version() -> None:
    for same in ("number", "digest"):
        names = [n for n in law.columns("compensation_schemeversion") if n != "id"]
        chosen = ", ".join(
            n if n == same else {"number": "number + 1", "digest": "'x'"}.get(n, n) for n in names
        )
        with refused("a_version_is_numbered_once" if same == "number" else "a_text_is_one_version"):
            execute(
                f"INSERT INTO compensation_schemeversion ({', '.join(names)}) SELECT {chosen}"
                " FROM compensation_schemeversion"
            )


def test_what_is_used_cannot_be_cut_off() -> None:
    """Every foreign key of the money is enforced; nothing points to a row that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confdeltype FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid::regclass::text ~ '^(claims|compensation|lib|staff)_'"
        )
        found = cursor.fetchall()
    assert len(found) > 40
    assert {action for _, action in found} == {"a"}  # no cascade, no SET NULL
    with refused("compensation_payme_batch_id_96ef7f1c_fk_compensat", *foreign_keys("compensation_payment")):
        law.payment(10_000_000, 1)


def foreign_keys(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table]
        )
        return [row[0] for row in cursor.fetchall()]


def test_all_of_it_holds_in_one_transaction_that_is_undone() -> None:
    """The world is as it was: what the tests above tried was never kept."""
    with transaction.atomic():
        assert sorted(PayoutBatch.objects.values_list("status", flat=True)) == [
            "approved", "draft", "exported", "locked", "locked",
        ]  # fmt: skip
