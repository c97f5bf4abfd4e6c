"""What the database refuses in an act or a command is a sentence in the reader's language, never the row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from backoffice.lib import laws
from backoffice.staff.models import AccessLog
from claims.models import Claim
from tests import commands
from tests.doors import world

SignIn = Callable[[str], Client]
PERSON = "홍길동"


def known(*_args: Any, **_how: Any) -> None:
    with transaction.atomic():
        AccessLog.objects.create(at=world.timezone.now(), subject_id=PERSON, reason="", origin="test")


def unknown(*_args: Any, **_how: Any) -> None:
    with transaction.atomic():
        for _twice in range(2):
            AccessLog.objects.create(
                pk=-1, at=world.timezone.now(), subject_id=PERSON, reason="x", origin="test"
            )


SAID = [
    (known, "개인정보 열람에는 사유가 있어야 합니다", "an access has a reason"),
    (unknown, "데이터베이스 규칙 staff_accesslog_pkey", "refused by the database rule staff_accesslog_pkey"),
]


@pytest.mark.parametrize(("refusal", "ko", "en"), SAID)
def test_in_an_act(signed_in: SignIn, monkeypatch: Any, refusal: Any, ko: str, en: str) -> None:
    monkeypatch.setattr("claims.admin.claims.decide", refusal)
    row = Claim.objects.filter(status="referred").first()
    assert row is not None
    data = {
        "action": "clear", "select_across": "0", "_selected_action": [row.pk], "confirmed": "1",
        "counted": "1", "reason": "확인",
    }  # fmt: skip
    client = signed_in("examiner")
    page = client.post("/admin/claims/claim/", data)
    assert page.status_code == 409
    alert = page.content.decode().split('role="alert"')[1].split("</div>")[0]
    assert ko in alert
    assert PERSON not in page.content.decode()
    client.cookies["django_language"] = "en"
    assert en.lower() in client.post("/admin/claims/claim/", data).content.decode().lower()


@pytest.mark.parametrize(("refusal", "ko", "en"), SAID)
def test_in_a_command(small_world: None, db: None, monkeypatch: Any, refusal: Any, ko: str, en: str) -> None:
    monkeypatch.setattr("claims.management.commands.confirm_damage.open_confirmation", refusal)
    for language, text in (("ko_KR.UTF-8", ko), ("C", en)):
        monkeypatch.setenv("LC_ALL", language)
        message = commands.refused("confirm_damage", "KT-2018")
        assert text.lower() in message.lower()
        assert PERSON not in message
        assert "DETAIL" not in message


def test_every_rule_has_its_korean(db: None) -> None:
    ours = {"lib", "staff", "claims", "compensation", "notices", "policies"}
    rules = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in ours
        for constraint in model._meta.constraints
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%%CONSTRAINT = %%'")
        sources = "".join(row[0] for row in cursor.fetchall())
    rules |= {part.split("'")[0] for part in sources.split("CONSTRAINT = '")[1:]}
    of_tables = ("_is_born_by_its_table", "_moves_by_its_table")
    assert {rule for rule in rules if not rule.endswith(of_tables)} == set(laws.KOREAN)
