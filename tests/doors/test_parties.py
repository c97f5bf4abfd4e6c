"""Third parties at the door: asked singly and in bulk, their list goes out for a reason and comes back."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib.models import Edit
from backoffice.lib.tabular import workbook_to_csv
from backoffice.staff.models import AccessLog
from claims.models import Claim, Confirmation, ThirdParty, WorkItem
from claims.rules.confirmations import key
from claims.rules.numbers import claim_number
from tests.doors.test_admin_claims import act, claims, confirm

SignIn = Callable[[str], Client]


@pytest.fixture
def party(small_world: None, db: None) -> ThirdParty:
    return ThirdParty.objects.create(code="card-1", name_ko="카드협회", name_en="Cards", kind="card")


def ask(client: Client, party: ThirdParty, rows: list[Claim], **more: Any) -> Any:
    due = timezone.localdate() + timedelta(days=20)
    form = {"party": party.pk, "fact": "customer", "question": "가맹점 여부", "due_on": due.isoformat()}
    return confirm(client, "ask_third_party", rows, **{**form, "waits": "on", **more})


def merchants(count: int) -> list[Claim]:
    return list(Claim.objects.filter(status="referred", kind="filing").order_by("pk")[:count])


def page_of(client: Client, row: Claim) -> str:
    return client.get(f"/desk/claims/{claim_number(row.pk)}/").content.decode()


def download(client: Client, party: ThirdParty, suffix: str = "csv", **more: str) -> Any:
    form = {"confirmed": "1", "counted": "1", "suffix": suffix, "reason": "카드협회 확인", **more}
    return client.post(f"/desk/parties/{party.pk}/export/", form)


def send_back(client: Client, party: ThirdParty, content: bytes) -> Any:
    file = SimpleUploadedFile("answers.csv", content)
    return client.post(f"/desk/parties/{party.pk}/read/", {"confirmed": "1", "counted": "1", "file": file})


def test_asked_on_the_page_and_answered_with_a_paper(signed_in: SignIn, party: ThirdParty) -> None:
    client = signed_in("clerk")
    (row,) = merchants(1)
    assert 'value="ask_third_party"' in page_of(client, row)
    assert ask(client, party, [row]).status_code == 302
    with CaptureQueriesContext(connection) as queries:
        page = page_of(client, row)
    assert len(queries) <= 30
    assert "카드협회" in page and "가맹점 여부" in page and "회신 대기" in page
    assert 'value="record_party_answer"' not in page_of(signed_in("auditor"), row)
    question = Confirmation.objects.get()
    where = "/admin/claims/confirmation/"
    form = {"action": "record_party_answer", "select_across": "0", "_selected_action": [question.pk],
            "confirmed": "1", "counted": "1", "outcome": "confirmed", "words": "가맹점 맞음"}  # fmt: skip
    wrong = client.post(where, {**form, "weekly_sales": "1"})
    assert wrong.status_code == 409 and "이 회신에 적지 않습니다" in wrong.content.decode()
    paper = SimpleUploadedFile("회신.pdf", b"%PDF-1.7")
    assert client.post(where, {**form, "papers": paper}).status_code == 302
    page = page_of(client, row)
    assert "가맹점 맞음" in page and "회신.pdf" in page and "회신 대기" not in page
    assert WorkItem.objects.filter(claim=row, kind="answer", closed_at=None).exists()
    assert client.post(where, form).status_code == 409
    assert client.get(f"{where}{question.pk}/change/").status_code == 200
    assert claim_number(row.pk) in client.get(f"{where}?state=answered").content.decode()
    assert claim_number(row.pk) not in client.get(f"{where}?state=overdue").content.decode()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_list_goes_out_for_a_reason_and_comes_back(
    signed_in: SignIn, party: ThirdParty, suffix: str
) -> None:
    client = signed_in("clerk")
    rows = merchants(3)
    ask(client, party, rows)
    assert download(client, party, suffix, reason="").status_code == 200  # the form again
    assert not AccessLog.objects.filter(action="download_questions").exists()
    answer = download(client, party, suffix)
    log = AccessLog.objects.get(action="download_questions")
    assert (log.reason, log.subject_id, log.person.username) == ("카드협회 확인", str(party.pk), "clerk")
    raw = answer.content if suffix == "csv" else workbook_to_csv(answer.content, name="x.xlsx")
    table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [line["확인번호"] for line in table] == [key(q.pk) for q in Confirmation.objects.order_by("pk")]
    filed = [row.filing for row in rows]
    assert [(line["사업자등록번호"], line["상호"]) for line in table] == [
        (one.business_no, one.business_name) for one in filed
    ]
    for secret in (filed[0].representative, filed[0].phone, filed[0].address, filed[0].account.mask):
        assert secret and secret not in raw.decode("utf-8-sig")
    table[0]["회신"], table[1]["회신"] = "확인", "일부 확인"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, table[0])
    writer.writeheader()
    writer.writerows(table)
    for new, again in ((2, 0), (0, 2)):
        said = f"회신 기록 {new}건, 이미 기록 {again}건, 아직 회신 없음 1건"
        assert send_back(client, party, out.getvalue().encode()).status_code == 302
        assert said in client.get(f"/desk/parties/{party.pk}/").content.decode()
    assert Confirmation.objects.filter(paper__kind="confirmed").count() == 2


def test_wrong_lines_of_a_list_are_named(signed_in: SignIn, party: ThirdParty) -> None:
    client = signed_in("clerk")
    ask(client, party, merchants(2))
    first = Confirmation.objects.earliest("pk")
    text = f"확인번호,회신\n{key(first.pk)},확인\nQ-77,확인\n{key(first.pk)},확인\n"
    page = send_back(client, party, text.encode())
    assert page.status_code == 409
    assert [(line, name) for line, name, _why in page.context["bad"]] == [(3, "Q-77"), (4, key(first.pk))]
    assert "이 기관에 물은 확인번호가 아닙니다" in page.content.decode()
    assert not Confirmation.objects.exclude(outcome="").exists()
    assert send_back(client, party, b"a,b\n1,2\n").status_code == 409


def test_asked_in_bulk_with_a_preview(signed_in: SignIn, party: ThirdParty) -> None:
    client = signed_in("examiner")
    rows, paid = merchants(2), claims("assessed", 1)
    form = {"party": party.pk, "fact": "customer", "question": "", "waits": "on", "preview": "1",
            "due_on": (timezone.localdate() + timedelta(days=9)).isoformat(), "counted": "3"}  # fmt: skip
    page = act(client, "ask_third_party", [*rows, *paid], **form)
    assert page.context["trial"]["may"] == 2
    assert [group["why"] for group in page.context["trial"]["groups"]] == ["이미 결정된 신청"]
    assert not Confirmation.objects.exists()


def test_what_is_open_and_overdue_by_party(signed_in: SignIn, party: ThirdParty) -> None:
    client = signed_in("clerk")
    assert "열린 확인 요청이 없습니다" in client.get(f"/desk/parties/{party.pk}/").content.decode()
    assert download(client, party).status_code == 409
    (row,) = merchants(1)
    ask(client, party, [row])
    with CaptureQueriesContext(connection) as queries:
        listed = client.get("/desk/parties/")
    assert len(queries) <= 30
    (shown,) = listed.context["parties"]
    assert (shown["row"].open, shown["row"].late) == (1, 0)
    assert claim_number(row.pk) in client.get(f"/desk/parties/{party.pk}/").content.decode()
    for address in ("/desk/parties/999999/", "/desk/parties/999999/read/", f"/desk/parties/{party.pk}/x/"):
        assert client.post(address).status_code == 404


def test_parties_are_edited_by_who_may_with_their_history(signed_in: SignIn, party: ThirdParty) -> None:
    lead, form = signed_in("approver"), {"code": "net", "name_ko": "망 운영", "name_en": "Network"}
    where = "/admin/claims/thirdparty/"
    answer = lead.post(f"{where}add/", {**form, "kind": "network", "contact": "02-1", "active": "on"})
    assert answer.status_code == 302, answer.context["errors"]
    made = ThirdParty.objects.get(code="net")
    lead.post(f"{where}{made.pk}/change/", {**form, "kind": "network", "contact": "02-2", "active": "on"})
    edits = Edit.objects.filter(edited="claims_thirdparty", key=str(made.pk)).order_by("pk")
    assert [(edit.verb, edit.person and edit.person.username) for edit in edits] == [
        ("added", "approver"), ("changed", "approver"),
    ]  # fmt: skip
    assert "02-1 → 02-2" in lead.get(f"{where}{made.pk}/change/").content.decode()
    assert signed_in("clerk").get(f"{where}add/").status_code == 403
    assert "망 운영" in signed_in("auditor").get(f"{where}{made.pk}/change/").content.decode()


def test_who_may_not_asks_nobody(signed_in: SignIn, party: ThirdParty) -> None:
    rows = merchants(1)
    ask(signed_in("finance"), party, rows)
    assert not Confirmation.objects.exists()
    assert download(signed_in("auditor"), party).status_code == 403
