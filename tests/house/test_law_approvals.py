"""Who made and who approved a batch: each "never" tried behind the application's back."""

import psycopg
import pytest
from django.db import connection

from compensation.models import PayoutBatch
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, award_of, draft, execute, refused, status, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

BATCH = "compensation_payoutbatch"


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
    with refused("a_batch_is_prepared_by_its_maker"):  # nobody said that they made it
        batch = law.filled()
        law.totals(batch, 1, won)
        act("batch", "lock")
        status(BATCH, batch, "locked")
    with refused("a_batch_is_prepared_by_its_maker"):  # another than its maker said so
        batch = law.filled()
        law.totals(batch, 1, won)
        law.approval(batch, "prepared", "finance2", won)
        act("batch", "lock")
        status(BATCH, batch, "locked")
    with refused("a_batch_is_prepared_by_its_maker"):  # its maker, of another amount
        batch = law.filled()
        law.totals(batch, 1, won)
        law.approval(batch, "prepared", "finance", won - 1)
        act("batch", "lock")
        status(BATCH, batch, "locked")
    with refused("a_subject_is_prepared_once"):
        law.approval(law.locked(), "prepared", "approver", won)
    with refused(BY_ANOTHER):  # of another amount
        batch = law.locked()
        law.approval(batch, "approved", "approver", won - 1)
        approving(batch)
    with refused(BY_ANOTHER):  # of another thing
        batch = law.locked()
        law.approval(batch, "approved", "approver", won, subject_kind="simulation")
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
