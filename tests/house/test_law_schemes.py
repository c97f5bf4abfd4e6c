"""Schemes in force, and foreign keys that hold: each "never" tried behind the application's back."""

import pytest
from django.db import connection, transaction

from compensation.models import PayoutBatch
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, execute, insert, refused, status, value

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
        superseded()
        with refused("an_adoption_only_ends"):
            execute("UPDATE compensation_adoption SET ended_at = NULL")


VERSION = "compensation_schemeversion"


def superseded() -> int:
    """The version in force, whose one adoption ended."""
    version = int(value("SELECT version_id FROM compensation_adoption WHERE ended_at IS NULL"))
    execute("UPDATE compensation_adoption SET ended_at = now()")
    move(version, "supersede", "superseded")
    return version


def draft() -> int:
    """A further version, just loaded."""
    names = [n for n in law.columns(VERSION) if n not in ("id", "status", "number")]
    return int(
        value(
            f"INSERT INTO {VERSION} ({', '.join(names)}, number, status)"
            f" SELECT {', '.join(names)}, number + 1, 'draft' FROM {VERSION} RETURNING id"
        )
    )


def submitted() -> int:
    version = draft()
    move(version, "submit_scheme", "submitted")
    return version


def move(version: int, verb: str, becomes: str, by: str | None = None) -> None:
    act("scheme", verb, by=by)
    status(VERSION, version, becomes)


def said(version: int, step: str, person: str) -> int:
    return insert(
        "staff_approval", subject_kind="scheme", subject_id=version, step=step, amount_won=0, at=make.AT,
        person_id=make.person(person).pk,
    )  # fmt: skip


def approved() -> int:
    version = submitted()
    said(version, "prepared", "examiner")
    said(version, "approved", "treasurer")
    move(version, "approve_scheme", "approved")
    return version


def test_a_version_moves_by_its_table() -> None:
    by_its_table = f"{VERSION}_moves_by_its_table"
    with refused(by_its_table):  # without a move
        status(VERSION, draft(), "submitted")
    with refused(by_its_table):  # of another machine
        version = draft()
        act("batch", "lock")
        status(VERSION, version, "submitted")
    for verb, becomes in (("put_in_force", "in_force"), ("x", "superseded")):
        with refused(by_its_table):
            move(draft(), verb, becomes)
    with refused(by_its_table):  # withdrawn is for good
        version = draft()
        move(version, "withdraw_scheme", "withdrawn")
        move(version, "submit_scheme", "submitted")
    with admitted():
        version = submitted()
        assert (
            value("SELECT from_status FROM compensation_schemeversionevent WHERE row_id = %s", version)
            == "draft"
        )
    with refused("a_person_does_what_needs_one"):
        version = submitted()
        insert(
            "lib_move", machine="scheme", verb="approve_scheme", actor_kind="system", on_behalf_of="",
            reason="", at=make.AT,
        )  # fmt: skip


def test_a_version_is_approved_by_another_than_its_loader() -> None:
    by_another = "a_version_is_approved_by_another"
    with admitted():
        approved()
    with refused(by_another):  # who moved it is not enough
        move(submitted(), "approve_scheme", "approved", by="treasurer")
    with refused(by_another):  # its maker has not said so
        version = submitted()
        said(version, "approved", "treasurer")
        move(version, "approve_scheme", "approved")
    with refused("one_step_per_person_and_subject"):  # its maker twice
        version = submitted()
        said(version, "prepared", "examiner")
        said(version, "approved", "examiner")
    with refused(by_another):  # its maker, in another's place
        version = submitted()
        said(version, "prepared", "treasurer")
        said(version, "approved", "examiner")
        move(version, "approve_scheme", "approved")
    with refused(by_another):  # of another thing
        version = submitted()
        said(version + 1, "prepared", "examiner")
        said(version + 1, "approved", "treasurer")
        move(version, "approve_scheme", "approved")


def test_a_version_is_in_force_exactly_while_an_incident_holds_it() -> None:
    held = "what_an_incident_holds_is_in_force"
    with refused(held):  # a draft is never applied
        superseded()
        adoption(version_id=draft(), approved_by_id=make.person("treasurer").pk, ended_at=None)
    with refused(held):  # superseded while it is held
        move(int(value("SELECT version_id FROM compensation_adoption")), "supersede", "superseded")
    nobody = "a_version_is_in_force_for_an_incident"
    with refused(nobody):
        execute("UPDATE compensation_adoption SET ended_at = now()")
    with refused(nobody):
        version = approved()
        move(version, "put_in_force", "in_force")
    with admitted():
        superseded()
        version = approved()
        move(version, "put_in_force", "in_force")
        adoption(version_id=version, approved_by_id=make.person("treasurer").pk, ended_at=None)
    with admitted():  # a precedent is used again
        version = superseded()
        move(version, "put_in_force", "in_force")
        adoption(version_id=version, ended_at=None)


def test_the_content_of_a_version_never_changes() -> None:
    for column in law.columns(VERSION):
        if column != "status":
            with refused(f"{VERSION}_is_append_only"):
                execute(f"UPDATE {VERSION} SET {column} = {column} WHERE false")


def test_a_version_is_numbered_once() -> None:
    """The same text under another number is admitted: an older text may be taken up again."""
    names = [n for n in law.columns("compensation_schemeversion") if n != "id"]
    for number, outcome in (("number", refused("a_version_is_numbered_once")), ("number + 1", admitted())):
        other = {"number": number, "status": "'draft'"}
        chosen = ", ".join(other.get(name, name) for name in names)
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
