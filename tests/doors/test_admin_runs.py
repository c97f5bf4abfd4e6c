"""The buttons of an incident, uploads, runs and refused lines, through the pages of the desk."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backoffice.lib.models import Run, StoredFile
from backoffice.staff.models import AccessLog
from claims.models import Incident, RefusedLine
from tests.doors import world

SignIn = Callable[[str], Client]
PAGE = "/desk/incidents/KT-2018/"
CONFIRM = {"confirmed": "1", "counted": "1"}

OFFERED = {
    "import_customers": ("clerk", "examiner"),
    "import_claims": ("clerk", "examiner"),
    "confirm_damage": ("examiner", "approver"),
    "screen": ("examiner", "approver"),
    "assess": ("examiner", "approver", "finance"),
    "make_batch": ("finance",),
}


@pytest.mark.parametrize(
    "name", ["clerk", "examiner", "approver", "finance", "treasurer", "insurance", "auditor"]
)
def test_each_role_finds_its_buttons(signed_in: SignIn, name: str) -> None:
    client = signed_in(name)
    page = client.get(PAGE).content.decode()
    for button, people in OFFERED.items():
        assert (f'href="{PAGE}{button}/"' in page) is (name in people), button
        assert (client.get(f"{PAGE}{button}/").status_code == 200) is (name in people), button


def test_a_button_opens_a_run_and_leads_to_it(signed_in: SignIn) -> None:
    answer = signed_in("examiner").post(f"{PAGE}screen/", CONFIRM)
    run = Run.objects.filter(stage="claims.screen").latest("pk")
    assert answer["Location"] == f"/desk/runs/{run.pk}/"
    assert run.opened_by == world.person("examiner")


def test_a_second_batch_with_nothing_due_says_so(signed_in: SignIn) -> None:
    client = signed_in("finance")
    first = client.post(f"{PAGE}make_batch/", {**CONFIRM, "channel": "bank"})
    assert first.status_code == 409
    assert "지급할 건이 없습니다" in first.content.decode()


def test_an_uploaded_list_is_received_and_a_bad_one_explained(signed_in: SignIn) -> None:
    client = signed_in("clerk")
    good = SimpleUploadedFile("customers.csv", Path("samples/customers.csv").read_bytes())
    answer = client.post(f"{PAGE}import_customers/", {**CONFIRM, "file": good})
    assert answer.status_code == 302
    run = Run.objects.filter(stage="claims.import_customers").latest("pk")
    assert answer["Location"] == f"/desk/runs/{run.pk}/"
    bad = SimpleUploadedFile("x.csv", "이름,금액\n가,1\n".encode())
    answer = client.post(f"{PAGE}import_claims/", {**CONFIRM, "file": bad})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_a_bad_scheme_file_names_the_place(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    bad = SimpleUploadedFile("s.yaml", b"code: x\nname: {ko: a, en: b}\nbasis: gift\nbenefits: []\n")
    answer = client.post("/desk/do/load_scheme/", {"confirmed": "1", "counted": "0", "file": bad})
    assert answer.status_code == 409
    assert "basis" in answer.content.decode()
    torn = SimpleUploadedFile("s.yaml", b"{{{")
    answer = client.post("/desk/do/load_scheme/", {"confirmed": "1", "counted": "0", "file": torn})
    assert "YAML" in answer.content.decode()


def test_refused_lines_are_shown_and_handed_out_in_full_for_a_reason(signed_in: SignIn) -> None:
    run = Run.objects.get(stage="claims.import_claims")
    refused = RefusedLine.objects.filter(run=run).first()
    assert refused is not None
    client = signed_in("clerk")
    page = client.get(f"/desk/runs/{run.pk}/").content.decode()
    assert refused.reason_ko in page or refused.reason_ko.replace("'", "&#x27;") in page
    path = f"/desk/runs/{run.pk}/refused/"
    assert client.post(path, {**CONFIRM, "reason": ""}).status_code == 200
    assert not AccessLog.objects.exists()
    answer = client.post(path, {**CONFIRM, "reason": "신청인에게 다시 요청"})
    body = answer.content.decode("utf-8-sig")
    assert len({line.line for line in RefusedLine.objects.filter(run=run)}) == len(
        [row for row in body.strip().split("\r\n")[1:] if re.match(r"\d+,", row)]
    )
    assert AccessLog.objects.get().action == "download_refused"
    assert signed_in("insurance").get(path).status_code == 403


def test_a_kept_file_is_handed_out_for_a_reason_only_to_who_may(signed_in: SignIn) -> None:
    stored = StoredFile.objects.filter(kind="customers").first()
    assert stored is not None
    path = f"/desk/files/{stored.pk}/"
    assert signed_in("examiner").get(path).status_code == 403
    client = signed_in("auditor")
    answer = client.post(path, {**CONFIRM, "reason": "감사"})
    assert answer.content.startswith("가입번호".encode()) or "가입번호".encode() in answer.content[:400]
    assert AccessLog.objects.get().detail == stored.name


def test_a_waiting_run_is_restarted_by_who_may(signed_in: SignIn) -> None:
    run = Run.objects.create(
        stage="claims.screen",
        scope="X",
        task="claims.work",
        opened_at=timezone.now(),
        failures=4,
        message="m",
    )
    data = {"action": "restart", "select_across": "0", "_selected_action": [run.pk], **CONFIRM}
    signed_in("clerk").post("/admin/lib/run/", data)
    run.refresh_from_db()
    assert run.failures == 4
    signed_in("examiner").post("/admin/lib/run/", data)
    run.refresh_from_db()
    assert (run.failures, run.message) == (0, "")


def test_progress_is_told_as_json(signed_in: SignIn) -> None:
    run = Run.objects.order_by("pk")[0]
    found = signed_in("auditor").get("/desk/runs/progress/", {"run": [run.pk, "x"]}).json()
    assert [row["pk"] for row in found["runs"]] == [run.pk]
    assert found["runs"][0]["open"] is False


def test_the_overview_shows_the_incident_and_what_comes_next(signed_in: SignIn) -> None:
    page = signed_in("examiner").get("/admin/").content.decode()
    assert Incident.objects.get().name_ko in page
    assert "면책 심사" in page


def test_who_has_no_role_sees_nothing(signed_in: SignIn, django_user_model: Any) -> None:
    django_user_model.objects.create_user("new", password="x", is_staff=True)
    client = signed_in("new")
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/claims/claim/").status_code == 403
    assert client.get(PAGE).status_code == 403


def test_users_and_roles_are_kept_by_a_superuser(signed_in: SignIn, django_user_model: Any) -> None:
    django_user_model.objects.create_superuser("root", password="x")
    client = signed_in("root")
    examiner = world.person("examiner")
    for path in ("/admin/staff/user/", f"/admin/staff/user/{examiner.pk}/change/", "/admin/staff/user/add/"):
        assert client.get(path).status_code == 200
    answer = client.post(
        "/admin/staff/user/add/",
        {
            "username": "kim", "display_name": "김심사", "usable_password": "true",
            "password1": "Ab!9qwertz77", "password2": "Ab!9qwertz77",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert django_user_model.objects.get(username="kim").display_name == "김심사"


@pytest.mark.parametrize(("language", "word"), [("ko", "피해 신청"), ("en", "Claims")])
def test_the_language_is_the_persons_choice(signed_in: SignIn, language: str, word: str) -> None:
    client = signed_in("auditor")
    client.post("/i18n/setlang/", {"language": language, "next": "/admin/"})
    page = client.get("/admin/").content.decode()
    assert f'<html lang="{language}"' in page
    assert word in page


def test_a_large_upload_waits_encrypted_and_arrives_whole(signed_in: SignIn) -> None:
    from django.conf import settings

    from backoffice.lib import files

    head = "가입번호,x\n".encode()
    body = head + b"".join(b"S%09d,1\n" % n for n in range(300_000))
    large = SimpleUploadedFile("large.csv", body)
    answer = signed_in("clerk").post(f"{PAGE}import_customers/", {**CONFIRM, "file": large})
    assert (
        answer.status_code == 409
    )  # its header is not that of a billing list; the file is kept all the same
    stored = StoredFile.objects.get(name="large.csv")
    with files.open_plain(stored) as plain:
        assert plain.read() == body
    assert not list((Path(settings.FILES_DIR) / "incoming").iterdir())
