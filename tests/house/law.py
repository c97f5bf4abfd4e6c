"""Going round the application: raw SQL against a small world in which something stands in every state."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.lib.models import Run
from claims import review
from claims.models import Incident
from compensation import payouts
from compensation.models import Adoption, Award, PayoutBatch
from tests import factories as make
from tests.factories import JUNG, line, shop, shop_line

CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}


def build() -> Incident:
    """S1 assessed, S2 unconfirmed, S3 received; R1 paid, R2 returned, R3 sent, R4 and R10 in locked batches,
    R5 in an approved one, R6 awarded and due, R7 referred, R8 excluded, R9 cleared; credits in draft.
    """
    make.cast()
    incident = make.incident()
    make.take_lines(incident, line("S1"), line("S2", area=JUNG), *(shop_line(n) for n in range(1, 11)))
    make.in_force(incident, admission=CEILING)
    for batch_of in ((1, 2, 3), (4,), (5,), (10,), (6,)):
        pass_through(incident, *batch_of)
        if batch_of == (1, 2, 3):
            first = make.send(incident)
            lines = make.result_lines(first, {"R2": "계좌 없음"})
            make.answer([row for row in lines if row[0] != lines[2][0]])
        elif batch_of in ((4,), (10,)):
            make.make(incident)
        elif batch_of == (5,):
            make.approve(make.make(incident))
    make.take_shops(
        incident, shop(7, monthly_sales=60_000_000), shop(8, monthly_sales=60_000_000), shop(9)
    )  # fmt: skip
    make.confirm(incident)
    make.screen(incident)
    review.decide(
        incident, "exclude", by=make.person("examiner"), reason="seen", at=make.AT, references=["R8"]
    )
    make.take_lines(incident, line("S3"))
    payouts.open_batch(incident, "credit", by=make.person("finance"), at=make.AT)
    return incident


def pass_through(incident: Incident, *numbers: int) -> None:
    """Shops from intake to award."""
    make.take_shops(incident, *(shop(number) for number in numbers))
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident)


@contextmanager
def refused(*constraints: str | None) -> Iterator[None]:
    """The database refuses what happens inside, by a constraint of this name (or one of these).

    None: by what has no name, such as NOT NULL.
    """
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    diagnosis = getattr(caught.value.__cause__, "diag", None)
    assert diagnosis is not None, caught.value
    assert diagnosis.constraint_name in constraints, caught.value


@contextmanager
def admitted() -> Iterator[None]:
    """The database lets it pass (undone afterwards): what is refused beside it differs in one thing."""
    with transaction.atomic():
        yield
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def execute(statement: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters) or None)
        return cursor.rowcount


def value(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters) or None)
        return cursor.fetchone()[0]


def insert(table: str, **row: Any) -> int:
    """Insert a row; its id."""
    columns = ", ".join(row)
    marks = ", ".join(["%s"] * len(row))
    return int(value(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", *row.values()))


def act(machine: str, verb: str, by: str | None = None) -> int:
    """A Move of this transaction, named for it; by a person when the verb needs one."""
    if by is None and value(
        "SELECT count(*) FROM lib_personverb WHERE (machine, verb) = (%s, %s)", machine, verb
    ):
        by = "treasurer"
    number = insert(
        "lib_move", machine=machine, verb=verb, actor_kind="staff" if by else "system",
        actor_id=make.person(by).pk if by else None, on_behalf_of="", reason="x", at=make.AT,
    )  # fmt: skip
    name_move(number)
    return number


def name_move(number: int | str) -> None:
    execute("SELECT set_config('bosang.move', %s, true)", str(number))


def status(table: str, row: int, becomes: str) -> None:
    assert execute(f"UPDATE {table} SET status = %s WHERE id = %s", becomes, row) == 1


def batch_in(state: str) -> PayoutBatch:
    """The first batch in this state."""
    return PayoutBatch.objects.filter(status=state).order_by("pk")[:1].get()


def award_of(name: str) -> Award:
    return Award.objects.get(claim=make.claim(name), sequence=0)


def account_of(name: str) -> int:
    return int(value("SELECT account_id FROM claims_filing WHERE reference = %s", name))


def draft(channel: str = "bank", by: str = "finance", **more: Any) -> int:
    """An empty batch."""
    return insert(
        "compensation_payoutbatch",
        **{"incident_id": Incident.objects.get().pk, "channel": channel, "status": "draft", "payments": 0,
           "made_by_id": make.person(by).pk, "made_at": make.AT, "total_won": 0, **more},
    )  # fmt: skip


def payment(batch: int, won: int, of: str = "R6", **more: Any) -> int:
    number = value("SELECT count(*) FROM compensation_payment")
    return insert(
        "compensation_payment",
        **{"batch_id": batch, "account_id": account_of(of), "end_to_end_id": f"X{number}", "amount_won": won,
           **more},
    )  # fmt: skip


def payout(to: int, won: int, of: str = "R6", **more: Any) -> int:
    return insert(
        "compensation_payout",
        **{"payment_id": to, "claim_id": make.claim(of).pk, "amount_won": won,
           "status": "batched", "reason": "",
           **more},
    )  # fmt: skip


def item(to: int, won: int, award: int, **more: Any) -> int:
    return insert(
        "compensation_payoutitem",
        **{"payout_id": to, "award_id": award, "amount_won": won, "live": True, **more},
    )


def filled(*names: str, by: str = "finance") -> int:
    """A draft batch that pays the awards of these claims."""
    batch = draft(by=by)
    for name in names or ("R6",):
        award = award_of(name)
        item(
            payout(payment(batch, award.amount_won, name), award.amount_won, name), award.amount_won, award.pk
        )
    return batch


def totals(batch: int, payments: int, won: int) -> None:
    execute(
        "UPDATE compensation_payoutbatch SET payments = %s, total_won = %s WHERE id = %s",
        payments,
        won,
        batch,
    )


def locked(*names: str, by: str = "finance") -> int:
    """A locked batch that pays the awards of these claims; the maker's row is there."""
    batch = filled(*names, by=by)
    payments, won = len(names or "1"), sum(award_of(name).amount_won for name in names or ("R6",))
    totals(batch, payments, won)
    approval(batch, "prepared", by, won)
    act("batch", "lock")
    status("compensation_payoutbatch", batch, "locked")
    return batch


def approval(batch: int, step: str, person: str, won: int | None, at: Any = make.AT, **more: Any) -> int:
    return insert(
        "staff_approval",
        **{"subject_kind": "payout_batch", "subject_id": batch, "step": step, "at": at, "amount_won": won,
           "person_id": make.person(person).pk, **more},
    )  # fmt: skip


def limit(person: str, single: int, daily: int) -> None:
    execute(
        "UPDATE staff_authoritylimit SET single_won = %s, daily_won = %s WHERE person_id = %s",
        single, daily, make.person(person).pk,
    )  # fmt: skip


def assessing(stage: str = "compensation.assess", **params: int) -> int:
    """An open run of the assessment under the version in force."""
    adoption = Adoption.objects.get(ended_at=None)
    known = {"incident": adoption.incident_id, "version": adoption.version_id, **params}
    run = Run.objects.create(
        stage=stage, task="compensation.work", scope="x", params=known, opened_at=make.AT
    )
    return int(run.pk)


def columns(table: str) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " ORDER BY ordinal_position",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]
