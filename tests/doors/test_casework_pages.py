"""Casework at the door: asked, answered with papers, held, called, noted, withdrawn; one and in bulk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib.workflow import Wording
from claims.models import Claim, Contact, Hold, InfoRequest, Note, WorkItem
from claims.rules.numbers import claim_number
from tests.doors.test_admin_claims import act, claims, confirm

SignIn = Callable[[str], Client]

ASK = {"items": "사업자등록증\n매출 증빙", "follows": "decide"}


def page_of(client: Client, row: Claim) -> str:
    answer = client.get(f"/desk/claims/{claim_number(row.pk)}/")
    assert answer.status_code == 200
    return answer.content.decode()


def offered(page: str) -> set[str]:
    """The acts that a claim's page has buttons for."""
    return {part.split('"')[0] for part in page.split('name="action" value="')[1:]}


def ask(client: Client, rows: list[Claim]) -> Any:
    due = timezone.localdate() + timedelta(days=20)
    return confirm(client, "request_information", rows, **ASK, due_on=due.isoformat())


def test_asked_and_answered_with_papers(signed_in: SignIn) -> None:
    client = signed_in("clerk")
    (row,) = claims("referred", 1)
    form = act(client, "request_information", [row]).content.decode()
    assert 'type="date"' in form and "접수된 자료만으로 결정합니다." in form
    assert ask(client, [row]).status_code == 302
    page = page_of(client, row)
    assert "보완 대기" in page and "매출 증빙" in page
    assert {"record_answer", "cancel_request"} <= offered(page)
    assert "request_information" not in offered(page)
    assert not {"clear", "exclude"} & offered(page_of(signed_in("examiner"), row))
    papers = [SimpleUploadedFile(f"증빙{n}.pdf", b"%PDF-1.7") for n in (1, 2)]
    assert confirm(client, "record_answer", [row], words="보냅니다", papers=papers).status_code == 302
    page = page_of(client, row)
    assert "증빙1.pdf" in page and "증빙2.pdf" in page and "finish_answer" in offered(page)
    assert "clear" in offered(page_of(signed_in("examiner"), row))
    assert confirm(client, "finish_answer", [row]).status_code == 302
    assert not WorkItem.objects.filter(claim=row, kind="answer", closed_at=None).exists()


def test_a_paper_that_is_none_is_refused_by_its_name(signed_in: SignIn) -> None:
    client = signed_in("clerk")
    (row,) = claims("referred", 1)
    ask(client, [row])
    page = confirm(client, "record_answer", [row], words="", papers=SimpleUploadedFile("a.exe", b"MZ"))
    assert page.status_code == 409
    assert "a.exe: PDF, PNG, JPEG 파일이 아닙니다" in page.content.decode()
    assert InfoRequest.objects.get(claim=row).outcome == ""


def test_held_in_bulk_all_or_none(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    rows = claims("referred", 3)
    assert confirm(client, "hold", rows[:1], reason="경찰 조사").status_code == 302
    refused = confirm(client, "hold", rows, reason="경찰 조사")
    assert refused.status_code == 409
    alert = refused.content.decode().split('role="alert"')[1].split("</div>")[0]
    assert claim_number(rows[0].pk) in alert and claim_number(rows[1].pk) not in alert
    assert Hold.objects.count() == 1
    decided = confirm(client, "clear", rows, reason="확인")
    assert decided.status_code == 409 and claim_number(rows[0].pk) in decided.content.decode()
    page = page_of(client, rows[0])
    assert "경찰 조사" in page and "release_hold" in offered(page) and "hold" not in offered(page)
    assert confirm(client, "release_hold", rows[:1], reason="종결").status_code == 302
    assert confirm(client, "hold", rows, reason="경찰 조사").status_code == 302
    assert Hold.objects.filter(ended_at=None).count() == 3


def test_called_and_noted(signed_in: SignIn) -> None:
    client = signed_in("clerk")
    rows = claims("referred", 2)
    call = {"way": "phone", "outcome": "again", "words": "점심 뒤"}
    assert confirm(client, "log_contact", rows, **call, call_again_at="").status_code == 409
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert confirm(client, "log_contact", rows, **call, call_again_at=at).status_code == 302
    assert confirm(client, "write_note", rows, words="단골 고객 <b>").status_code == 302
    assert (Contact.objects.count(), Note.objects.count()) == (2, 2)
    page = page_of(client, rows[0])
    assert "전화: 다시 연락" in page and "단골 고객 &lt;b&gt;" in page
    client.cookies["django_language"] = "en"
    assert "Telephone: Call again" in page_of(client, rows[0])


def test_a_claimant_takes_his_claim_back(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    (row,) = claims("referred", 1)
    assert "withdraw" in offered(page_of(client, row))
    assert confirm(client, "withdraw", [row], reason="전화로 취하").status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"
    page = page_of(client, row)
    assert "전화로 취하" in page and "withdraw" not in offered(page)
    (paid,) = claims("assessed", 1)
    assert confirm(client, "withdraw", [paid], reason="x").status_code == 409


@pytest.mark.parametrize("name", ["auditor", "insurance", "treasurer"])
def test_who_only_reads_is_offered_nothing(signed_in: SignIn, name: str) -> None:
    (row,) = claims("referred", 1)
    client = signed_in(name)
    assert not offered(page_of(client, row)) & {"hold", "request_information", "log_contact", "write_note"}
    confirm(client, "hold", [row], reason="x")
    assert not Hold.objects.exists()


def test_the_page_asks_few_questions(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    (row,) = claims("referred", 1)
    ask(client, [row])
    confirm(client, "hold", [row], reason="x")
    for number in range(5):
        confirm(client, "write_note", [row], words=f"{number}")
        confirm(client, "log_contact", [row], way="phone", outcome="tried", words="")
    with CaptureQueriesContext(connection) as queries:
        page_of(client, row)
    assert len(queries) <= 30


def test_papers_of_the_scheme_are_ticks(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = [
        ("license", Wording("사업자등록증", "Licence")),
        ("sales", Wording("매출 증빙", "Sales record")),
    ]
    monkeypatch.setattr("backoffice.desk.requests.papers_asked", lambda incident: papers)
    client = signed_in("clerk")
    (row,) = claims("referred", 1)
    where = f"/desk/claims/{claim_number(row.pk)}/request/"
    assert where in page_of(client, row)
    form = client.post(where).content.decode()
    assert form.count('type="checkbox"') == 2 and "매출 증빙" in form
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    said = {
        "confirmed": "1",
        "counted": "1",
        "due_on": due,
        "follows": "unproven",
        "words": "꼭 보내십시오",
    }
    assert client.post(where, said).status_code == 409  # nothing is asked for
    assert client.post(where, {**said, "papers": ["stranger"]}).status_code == 200  # the form again
    answer = client.post(where, {**said, "papers": ["sales"], "items": "통장 사본"})
    assert answer.status_code == 302
    asked = InfoRequest.objects.get()
    assert asked.items == [{"code": "sales", "ko": "매출 증빙", "en": "Sales record"}, "통장 사본"]
    page = page_of(client, row)
    assert "· 매출 증빙" in page and "· 통장 사본" in page
    assert "증빙하지 못한 부분은 인정하지 않고 결정합니다. 꼭 보내십시오" in page
    client.cookies["django_language"] = "en"
    assert "· Sales record" in page_of(client, row)
    assert client.post("/desk/claims/C-99999999-1/request/").status_code == 404


def test_a_request_from_before_the_list_reads_as_it_was_written(signed_in: SignIn) -> None:
    (row,) = claims("referred", 1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_inforequest DISABLE TRIGGER claims_inforequest_asked")
        cursor.execute(
            "INSERT INTO claims_inforequest (claim_id, items, consequence, by_id, at, due_on)"
            " SELECT %s, '[\"서류\"]', '있는 것으로 정합니다', id, now(), '2030-01-01' FROM staff_user"
            " WHERE username = 'clerk'",
            [row.pk],
        )
    page = page_of(signed_in("clerk"), row)
    assert "· 서류" in page and "있는 것으로 정합니다" in page
