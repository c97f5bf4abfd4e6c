"""Duties kept apart: roles nobody holds together, permissions by roles alone, a limit for each kind."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from backoffice.staff.models import AuthorityLimit, RolesApart, User
from backoffice.staff.people import set_up_roles
from backoffice.staff.roles import APART
from tests import factories as make
from tests.house.law import admitted, execute, refused

pytestmark = pytest.mark.django_db

APART_LAW = "nobody_holds_roles_kept_apart"


@pytest.fixture(autouse=True)
def cast() -> None:
    make.cast()


def give(person: str, role: str) -> None:
    execute(
        "INSERT INTO staff_user_groups (user_id, group_id) VALUES (%s, %s)",
        make.person(person).pk, Group.objects.get(name=role).pk,
    )  # fmt: skip


def test_nobody_is_given_a_role_kept_apart_from_one_they_hold() -> None:
    for one, other, _why in APART:
        for held, given in ((one, other), (other, one)):
            name = f"{held}-{given}"
            User.objects.create(username=name)
            give(name, held)
            with refused(APART_LAW):
                give(name, given)
    give("examiner", "approver")  # may be both: never of the same thing, which is another law
    with refused(APART_LAW):  # a role changed for another in place
        execute(
            "UPDATE staff_user_groups SET group_id = %s WHERE user_id = %s AND group_id = %s",
            Group.objects.get(name="finance").pk,
            make.person("examiner").pk,
            Group.objects.get(name="approver").pk,
        )


def test_roles_that_somebody_holds_together_cannot_be_kept_apart() -> None:
    give("examiner", "approver")
    first, second = sorted(Group.objects.filter(name__in=["examiner", "approver"]), key=lambda g: g.pk)
    with refused(APART_LAW):
        RolesApart.objects.create(role=first, other=second, reason_ko="x")
    execute("DELETE FROM staff_user_groups WHERE user_id = %s AND group_id = %s",
            make.person("examiner").pk, Group.objects.get(name="approver").pk)  # fmt: skip
    with admitted():
        RolesApart.objects.create(role=first, other=second, reason_ko="x")


def test_a_pair_is_kept_once_in_one_order_for_a_reason() -> None:
    first, second = sorted(Group.objects.filter(name__in=["examiner", "approver"]), key=lambda g: g.pk)
    with refused("two_roles_stand_in_one_order"):
        RolesApart.objects.create(role=second, other=first, reason_ko="x")
    with refused("two_roles_stand_in_one_order"):
        RolesApart.objects.create(role=first, other=first, reason_ko="x")
    with refused("roles_are_kept_apart_for_a_reason"):
        RolesApart.objects.create(role=first, other=second, reason_ko="")
    pair = RolesApart.objects.first()
    assert pair is not None
    with refused("two_roles_are_kept_apart_once"):
        RolesApart.objects.create(role=pair.role, other=pair.other, reason_ko="x")


def test_setting_up_twice_changes_nothing() -> None:
    before = RolesApart.objects.count()
    assert before == len(APART)
    set_up_roles()
    assert RolesApart.objects.count() == before


def test_no_permission_goes_round_the_roles() -> None:
    permission = Permission.objects.get(codename="approve_batch")
    with refused("permissions_come_from_roles"):
        make.person("clerk").user_permissions.add(permission)


def test_a_person_has_one_limit_for_a_kind_of_thing() -> None:
    limit = AuthorityLimit.objects.get(person=make.person("approver"), subject_kind="payout_batch")
    with refused("one_limit_per_person_and_kind_of_thing"):
        AuthorityLimit.objects.create(
            person=limit.person, subject_kind=limit.subject_kind, single_won=1, daily_won=1
        )
    with admitted():
        AuthorityLimit.objects.create(
            person=limit.person, subject_kind="something", single_won=1, daily_won=1
        )


def test_the_admin_says_which_roles_and_why() -> None:
    boss: Any = User.objects.create_superuser("boss", password="x")
    client = Client()
    client.force_login(boss)
    person = make.person("examiner")
    roles = Group.objects.filter(name__in=["examiner", "finance"])
    data = {
        "username": person.username, "display_name": "심사", "is_active": "on", "is_staff": "on",
        "groups": [role.pk for role in roles],
    }  # fmt: skip
    page = client.post(f"/admin/staff/user/{person.pk}/change/", data)
    assert page.status_code == 200
    assert "접수·결정하는 사람은 지급하지 않습니다" in page.content.decode()
    assert [role.name for role in person.groups.all()] == ["examiner"]
    client.cookies["django_language"] = "en"
    assert "Whoever takes in or decides a claim does not pay it" in client.post(
        f"/admin/staff/user/{person.pk}/change/", data
    ).content.decode()  # fmt: skip


def test_the_admin_keeps_roles_apart_in_either_order() -> None:
    boss: Any = User.objects.create_superuser("boss", password="x")
    client = Client()
    client.force_login(boss)
    insurance, examiner = (Group.objects.get(name=name) for name in ("insurance", "examiner"))
    for one, other in ((insurance, examiner), (examiner, insurance)):
        data = {"role": one.pk, "other": other.pk, "reason_ko": "구상과 심사의 분리"}
        page = client.post("/admin/staff/rolesapart/add/", data)
        assert page.status_code == (302 if one == insurance else 200)
    assert RolesApart.objects.filter(reason_ko="구상과 심사의 분리").count() == 1
    give("clerk", "examiner")
    clerk = Group.objects.get(name="clerk")
    page = client.post(
        "/admin/staff/rolesapart/add/", {"role": clerk.pk, "other": examiner.pk, "reason_ko": "x"}
    )
    assert "접수 담당" in page.content.decode()  # who has to give one of them up
