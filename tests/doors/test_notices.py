"""Notices at the door: on the claim's page, sent again, the texts with their preview, the mailbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import requests
from claims.models import Claim, Filing
from claims.rules.casework import Follows
from claims.rules.numbers import claim_number
from notices import sending, texts, writing
from notices.models import Message, Sender, Template
from tests import commands
from tests.doors import world
from tests.doors.test_admin_claims import claims
from tests.doors.test_casework_pages import page_of

SignIn = Callable[[str], Client]
LIST, TEXTS = "/admin/notices/message/", "/admin/notices/template/"


def told() -> Claim:
    """A claim whose filer was asked for something, and got it by e-mail and by text message."""
    approver, at = world.person("approver"), timezone.now()
    texts.approve(list(Template.objects.values_list("pk", flat=True)), by=approver, at=at)
    texts.register_sender("1588-0000", by=approver, at=at)
    row = claims("referred", 1)[0]
    Filing.objects.filter(claim=row).update(email="gagae@example.org", phone="01012345678")
    requests.ask(
        [row.pk], ["매출 자료"], due_on=timezone.localdate() + timedelta(days=20),
        follows=Follows.DECIDE, words="자료만으로 결정합니다", by=world.person("clerk"), at=at,
    )  # fmt: skip
    writing.write(at)
    sending.send(at)
    sending.hear(at)
    return row


def act(client: Client, where: str, name: str, rows: list[Any], **answers: Any) -> Any:
    data = {"action": name, "select_across": "0", "_selected_action": [row.pk for row in rows]}
    return client.post(where, {**data, "confirmed": "1", "counted": str(len(rows)), **answers})


def test_on_the_page_of_the_claim_and_sent_again(signed_in: SignIn) -> None:
    row, client = told(), signed_in("clerk")
    page = page_of(client, row)
    assert "010-****-5678" in page and "ga***@example.org" in page and "수신됨" in page
    assert "01012345678" not in page.split('id="notices"')[1].split("</section>")[0]
    assert 'value="resend"' in page and 'value="resend"' not in page_of(signed_in("auditor"), row)
    one = Message.objects.filter(claim=row, channel="text").get()
    assert act(client, LIST, "resend", [one]).status_code == 302
    refused = act(client, LIST, "resend", [one])
    assert refused.status_code == 409 and "이미 다시 보낸" in refused.content.decode()
    page = client.get(f"/desk/notices/{one.pk}/").content.decode()
    assert "매출 자료" in page and "15880000" in page and "발송 요청" in page and "다시 보낸 알림" in page
    again = Message.objects.get(again_of=one)
    assert "아직 나가지 않았습니다" in client.get(f"/desk/notices/{again.pk}/").content.decode()
    assert client.get("/desk/notices/999999/").status_code == 404
    assert claim_number(row.pk) not in client.get(f"{LIST}?dead=yes").content.decode()  # all went well
    assert "/desk/notices/mailbox/" in page
    client.cookies["django_language"] = "en"
    assert "Hand over to the gateway" in client.get(f"/desk/notices/{one.pk}/").content.decode()


def test_they_cost_the_page_of_a_claim_one_query(signed_in: SignIn) -> None:
    client, row = signed_in("examiner"), claims("referred", 1)[0]
    page_of(client, row)
    with CaptureQueriesContext(connection) as queries:
        page_of(client, row)
    assert len([q for q in queries if "notices_" in q["sql"]]) == 1


def test_the_mailbox_shows_what_recipients_see(signed_in: SignIn) -> None:
    client = signed_in("clerk")
    assert "시행 중인 알림 문구가 없어" in client.get("/desk/notices/mailbox/").content.decode()
    row = told()
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/desk/notices/mailbox/").content.decode()
    assert "보완할 자료가 있습니다" in page and "- 매출 자료" in page and claim_number(row.pk) in page
    assert len(queries) <= 30
    assert "매출 자료" not in client.get("/desk/notices/mailbox/?language=en").content.decode()
    only = client.get("/desk/notices/mailbox/?channel=text").content.decode()
    assert "장문(LMS)" in only and "ga***" not in only
    assert client.get("/desk/notices/mailbox/?before=x").status_code == 200
    with override_settings(NOTICE_GATEWAYS={"email": "", "text": "", "kakao": ""}):
        empty = client.get("/desk/notices/mailbox/?before=1").content.decode()
    assert "시연용 알림함을 쓰는 채널이 없습니다" in empty


def test_a_text_is_previewed_written_anew_and_put_in_force_by_another(signed_in: SignIn) -> None:
    row = Template.objects.get(event="awarded", channel="text")
    client = signed_in("approver")
    page = client.get(f"/desk/notice-texts/{row.pk}/").content.decode()
    assert "800,000원" in page and "KRW 800,000" in page and "바이트" in page and "{amount}" in page
    claim = claims("referred", 1)[0]
    own = client.get(f"/desk/notice-texts/{row.pk}/?claim={claim_number(claim.pk)}").content.decode()
    assert Filing.objects.get(claim=claim).business_name in own and claim_number(claim.pk) in own
    wrong = client.get(f"/desk/notice-texts/{row.pk}/?claim=x").content.decode()
    assert 'role="alert"' in wrong and "800,000원" in wrong
    form = client.get(f"{TEXTS}add/?from={row.pk}").content.decode()
    assert "보상 금액은" in form
    new = {"event": "awarded", "channel": "text", "subject_ko": "", "subject_en": "", "body_en": "{amount}"}
    wrong = client.post(f"{TEXTS}add/", {**new, "body_ko": "{amuont}"})
    assert wrong.status_code == 200 and "{amount} 아닙니까?" in wrong.content.decode()
    made = client.post(f"{TEXTS}add/", {**new, "body_ko": "{amount} 보냄"})
    draft = Template.objects.get(event="awarded", channel="text", version=2)
    assert made.status_code == 302 and made["Location"] == f"/desk/notice-texts/{draft.pk}/"
    own_act = act(client, TEXTS, "approve_text", [draft])
    assert own_act.status_code == 409 and "다른 사람이 승인합니다" in own_act.content.decode()
    other = signed_in("approver2")
    assert act(other, TEXTS, "approve_text", [draft]).status_code == 302
    assert "시행 중" in other.get(f"/desk/notice-texts/{draft.pk}/").content.decode()
    assert signed_in("clerk").get(f"{TEXTS}add/").status_code == 403


@pytest.mark.parametrize("path", [LIST, TEXTS, "/admin/notices/sender/"])
def test_lists(signed_in: SignIn, path: str, django_assert_max_num_queries: Any) -> None:
    told()
    client = signed_in("auditor")
    with django_assert_max_num_queries(30):
        assert client.get(path).status_code == 200


def test_sender_numbers_are_added_with_a_history_and_never_deleted(signed_in: SignIn) -> None:
    client = signed_in("approver")
    day = timezone.localdate().isoformat()
    data = {
        "channel": "text",
        "number": "02-1588-0000",
        "name": "보상센터",
        "valid_from": day,
        "valid_to": "",
    }
    assert client.post("/admin/notices/sender/add/", data).status_code == 302
    row = Sender.objects.get(number="0215880000")
    page = client.get(f"/admin/notices/sender/{row.pk}/change/").content.decode()
    assert "추가" in page or "등록" in page
    assert client.get(f"/admin/notices/sender/{row.pk}/delete/").status_code == 403


def test_in_commands(small_world: None, db: None) -> None:
    done = commands.told("approve_notices", "--as", "approver", "--sender", "1588-0000")
    assert done["count"] == Template.objects.count() and not done["again"]
    assert commands.told("approve_notices", "--as", "approver", "--sender", "15880000")["again"]
    assert Sender.objects.count() == 1
    assert "may not" in commands.refused("approve_notices", "--as", "clerk")
    assert "8 to 12" in commands.refused("approve_notices", "--as", "approver", "--sender", "12")
    assert commands.told("send_notices")["count"] == 0
