"""Tables that people edit keep their own history: who, when and what it was, also when SQL changes them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from backoffice.lib.edits import edited_by
from backoffice.lib.models import Edit
from backoffice.staff.models import AuthorityLimit, User
from claims import accounts
from claims.models import Filing, Incident
from tests import factories as make
from tests.factories import shop, shop_line
from tests.house.law import admitted, execute, refused

pytestmark = pytest.mark.django_db

EDITED = {
    "staff_user": "INSERT UPDATE", "staff_authoritylimit": "INSERT UPDATE DELETE",
    "staff_rolesapart": "INSERT UPDATE DELETE",
    "staff_user_groups": "INSERT UPDATE DELETE", "staff_user_user_permissions": "INSERT UPDATE DELETE",
    "auth_group": "INSERT UPDATE DELETE", "auth_group_permissions": "INSERT UPDATE DELETE",
    "staff_workcapacity": "INSERT UPDATE DELETE", "staff_absence": "INSERT UPDATE DELETE",
    "claims_skill": "INSERT UPDATE DELETE", "claims_samplingplan": "INSERT UPDATE",
    "claims_checklistitem": "INSERT UPDATE",
    "claims_incident": "UPDATE", "claims_service": "UPDATE DELETE", "claims_area": "INSERT UPDATE DELETE",
    "claims_filing": "UPDATE", "lib_day": "UPDATE",
    "claims_term": "INSERT UPDATE DELETE", "claims_riskrule": "INSERT UPDATE DELETE",
    "lib_dayoverride": "INSERT UPDATE DELETE",
    "notices_sender": "INSERT UPDATE DELETE", "claims_thirdparty": "INSERT UPDATE DELETE",
    "compensation_scheme": "UPDATE", "compensation_benefit": "UPDATE", "compensation_adoption": "UPDATE",
}  # fmt: skip


@pytest.fixture
def cast() -> None:
    make.cast()


@pytest.fixture
def limit(cast: None) -> AuthorityLimit:
    return AuthorityLimit.objects.get(person=make.person("approver"), subject_kind="payout_batch")


def since(edit: Edit | None = None) -> list[Edit]:
    return list(Edit.objects.filter(pk__gt=edit.pk if edit else 0).order_by("pk"))


@pytest.fixture
def now(cast: None) -> Edit:
    """The newest edit when the test begins."""
    return Edit.objects.latest("pk")


def test_a_raw_update_of_a_limit_leaves_who_when_and_before(limit: AuthorityLimit, now: Edit) -> None:
    was = limit.single_won
    execute("UPDATE staff_authoritylimit SET single_won = 99 WHERE id = %s", limit.pk)
    (edit,) = since(now)
    assert (edit.edited, edit.key, edit.verb) == ("staff_authoritylimit", str(limit.pk), "changed")
    assert (edit.before, edit.after) == ({"single_won": was}, {"single_won": 99})
    assert edit.person is None and edit.origin.startswith(f"{connection.settings_dict['USER']}@")
    assert abs((timezone.now() - edit.at).total_seconds()) < 60
    with edited_by(make.person("treasurer")):
        execute("UPDATE staff_authoritylimit SET daily_won = daily_won + 1")
    execute("UPDATE staff_authoritylimit SET daily_won = daily_won")  # nothing changed
    execute("DELETE FROM staff_authoritylimit WHERE id = %s", limit.pk)
    *changed, removed = since(edit)
    assert {edit.person for edit in changed} == {make.person("treasurer")}
    assert len(changed) == AuthorityLimit.objects.count() + 1
    assert (removed.verb, removed.person, removed.after) == ("removed", None, None)
    assert removed.before is not None and removed.before["single_won"] == 99


def test_users_leave_no_password_and_no_sign_in(cast: None, now: Edit) -> None:
    user = make.person("clerk")
    user.set_password("another")
    user.save()
    Client().force_login(user)
    assert since(now) == []
    user.is_superuser = True
    user.save()
    User.objects.create_user("new", password="secret")
    became, born = since(now)
    assert (became.before, became.after) == ({"is_superuser": False}, {"is_superuser": True})
    assert born.verb == "added" and born.after is not None and born.after["username"] == "new"
    assert not {"password", "last_login"} & set(born.after)


def test_roles_and_their_permissions(cast: None, now: Edit) -> None:
    user, group = make.person("clerk"), Group.objects.get(name="insurance")
    user.groups.add(group)
    user.groups.remove(group)
    group.permissions.remove(group.permissions.earliest("pk"))
    execute("UPDATE auth_group SET name = 'money' WHERE id = %s", group.pk)
    told = [(edit.edited, edit.verb) for edit in since(now)]
    assert told == [
        ("staff_user_groups", "added"), ("staff_user_groups", "removed"),
        ("auth_group_permissions", "removed"), ("auth_group", "changed"),
    ]  # fmt: skip
    assert since(now)[0].after is not None
    assert (since(now)[0].after or {})["group_id"] == group.pk


def test_a_key_that_changes_is_a_row_gone_and_another_come(limit: AuthorityLimit, now: Edit) -> None:
    execute("UPDATE staff_authoritylimit SET id = id + 1000 WHERE id = %s", limit.pk)
    assert sorted((edit.verb, edit.key) for edit in since(now)) == [
        ("added", str(limit.pk + 1000)), ("removed", str(limit.pk)),
    ]  # fmt: skip


@pytest.fixture
def about(cast: None) -> Iterator[Incident]:
    about = make.incident()
    make.take_lines(about, shop_line(1), shop_line(2))
    make.take_shops(about, shop(1), shop(2))
    yield about


def test_a_filing_that_people_change_and_none_that_the_intake_brings(about: Incident, now: Edit) -> None:
    assert not Edit.objects.filter(edited__startswith="claims_filing").exists()
    filing = Filing.objects.get(reference="R1")
    newest = Edit.objects.latest("pk")
    accounts.correct(
        make.claim("R1"), bank="088", number="110123456789", holder="가게1",
        by=make.person("finance"), at=make.AT, reason="typed wrong",
    )  # fmt: skip
    execute("UPDATE claims_filing SET own_fault_percent = 20 WHERE claim_id = %s", filing.pk)
    account, fault = since(newest)
    assert (account.key, account.person) == (str(filing.pk), make.person("finance"))
    assert account.before == {"account_id": filing.account_id}
    assert (fault.before, fault.after) == ({"own_fault_percent": 0}, {"own_fault_percent": 20})
    assert "110123456789" not in str([account.before, account.after])


def test_the_position_on_liability(about: Incident) -> None:
    newest = Edit.objects.latest("pk")
    execute("UPDATE claims_incident SET liability = 'denied', changed_at = now()")
    (edit,) = since(newest)
    assert (edit.before, edit.after) == ({"liability": "under_investigation"}, {"liability": "denied"})


def test_the_history_is_written_by_the_database_alone(limit: AuthorityLimit) -> None:
    with refused("lib_edit_is_written_by_the_database"):
        execute(
            "INSERT INTO lib_edit (at, edited, key, verb, origin) VALUES (now(), 'x', '1', 'added', 'nobody')"
        )
    with admitted():
        execute("UPDATE staff_authoritylimit SET single_won = 1")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in EDITED:
        with pytest.raises(IntegrityError, match="TRUNCATE refused"), transaction.atomic():
            execute(f"TRUNCATE {table} CASCADE")


def test_every_edited_table_is_watched_as_it_is_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_object_table, string_agg(event_manipulation, ' ') FROM information_schema.triggers"
            " WHERE action_statement LIKE '%%lib_edited%%' GROUP BY 1"
        )
        found = {table: set(acts.split()) for table, acts in cursor.fetchall()}
    assert found == {table: set(acts.split()) for table, acts in EDITED.items()}


def test_the_name_is_for_one_transaction_and_for_the_one_inside(limit: AuthorityLimit, now: Edit) -> None:
    clerk, finance = make.person("clerk"), make.person("finance")

    def change() -> None:
        execute("UPDATE staff_authoritylimit SET single_won = single_won + 1 WHERE id = %s", limit.pk)

    with edited_by(clerk):
        with edited_by(finance):
            change()
        change()
    change()
    with pytest.raises(ZeroDivisionError), edited_by(clerk):
        raise ZeroDivisionError
    with edited_by(origin="root@host"):
        change()
    assert [edit.person for edit in since(now)] == [finance, clerk, None, None]
    assert since(now)[-1].origin == "root@host"


def test_the_admin_signs_its_edits(limit: AuthorityLimit, now: Edit) -> None:
    boss: Any = User.objects.create_superuser("boss", password="x")
    client = Client()
    client.force_login(boss)
    data = {
        "person": limit.person_id, "subject_kind": limit.subject_kind, "single_won": 7, "daily_won": 8
    }  # fmt: skip
    assert client.post(f"/admin/staff/authoritylimit/{limit.pk}/change/", data).status_code == 302
    assert client.post(f"/admin/staff/authoritylimit/{limit.pk}/delete/", {"post": "yes"}).status_code == 302
    changed, removed = since(now)[-2:]
    assert (changed.person, removed.person, removed.verb) == (boss, boss, "removed")
    assert changed.after == {"single_won": 7, "daily_won": 8}
