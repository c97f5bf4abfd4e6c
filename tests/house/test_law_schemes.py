"""Schemes in force, and foreign keys that hold: each "never" tried behind the application's back."""

import pytest
from django.db import connection, transaction

from compensation.models import PayoutBatch
from tests import factories as make
from tests.house import law
from tests.house.law import admitted, execute, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


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


def test_a_version_is_numbered_once() -> None:
    """The same text under another number is admitted: an older text may be taken up again."""
    names = [n for n in law.columns("compensation_schemeversion") if n != "id"]
    for number, outcome in (("number", refused("a_version_is_numbered_once")), ("number + 1", admitted())):
        chosen = ", ".join(number if n == "number" else n for n in names)
        with outcome:
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
