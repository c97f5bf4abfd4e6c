"""Objections at the door: recorded on the claim's page, decided by another, listed; what came of it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import review
from claims.models import Claim, Objection, WorkItem
from claims.rules.numbers import claim_number
from tests.doors import world
from tests.doors.test_admin_claims import claims
from tests.doors.test_casework_pages import offered, page_of

SignIn = Callable[[str], Client]
LIST = "/admin/claims/objection/"


def excluded() -> Claim:
    """A claim that the examiner excluded just now."""
    (row,) = claims("referred", 1)
    review.decide(
        row.incident, "exclude", by=world.person("examiner"), reason="기준", at=timezone.now(),
        references=[claim_number(row.pk)],
    )  # fmt: skip
    row.refresh_from_db()
    return row


def record(client: Client, row: Claim, **more: Any) -> Any:
    answers = {
        "about": "excluded", "words": "매출 자료를 냅니다", "channel": "phone",
        "filed_on": timezone.localdate().isoformat(), "confirmed": "1", "counted": "1",
    }  # fmt: skip
    return client.post(f"/desk/claims/{claim_number(row.pk)}/objection/", {**answers, **more})


def decide(client: Client, name: str, rows: list[Objection], **answers: Any) -> Any:
    data = {"action": name, "select_across": "0", "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, {**data, "confirmed": "1", "counted": str(len(rows)), **answers})


def test_recorded_decided_and_what_came_of_it(signed_in: SignIn) -> None:
    row = excluded()
    clerk = signed_in("clerk")
    form = clerk.get(f"/desk/claims/{claim_number(row.pk)}/objection/").content.decode()
    assert "신청인의 주장" in form and 'type="date"' in form
    assert record(clerk, row).status_code == 302
    page = page_of(clerk, row)
    assert "매출 자료를 냅니다" in page and "이의신청 접수" in page
    assert "dismiss_objection" not in offered(page)
    assert WorkItem.objects.get(claim=row, kind="objection").due_on is not None
    (objection,) = Objection.objects.all()
    own = signed_in("examiner")
    page = page_of(own, row)
    assert "본인이 한 결정이므로" in page and "dismiss_objection" not in offered(page)
    refused = decide(own, "dismiss_objection", [objection], reasons="그대로")
    assert refused.status_code == 409 and "다른 사람이 결정합니다" in refused.content.decode()
    other = signed_in("examiner2")
    assert "uphold_objection" in offered(page_of(other, row))
    assert decide(other, "uphold_objection", [objection], reasons="매출 확인").status_code == 302
    row.refresh_from_db()
    assert row.status == "received"
    page = page_of(other, row)
    assert "처리 결과" in page and "재심사 중: 접수" in page
    assert "이의신청에 따른 재심사" in page and "이의신청 인용" in page  # its timeline
    other.cookies["django_language"] = "en"
    page = page_of(other, row)
    assert "What came of it" in page and "Reopen on an objection" in page


def test_refused_beside_the_form_and_nothing_recorded(signed_in: SignIn) -> None:
    row = excluded()
    client = signed_in("clerk")
    wrong = record(client, row, about="amount")
    assert wrong.status_code == 409 and claim_number(row.pk) in wrong.content.decode()
    assert record(client, row, words="").status_code == 200
    assert record(client, row, filed_on="2999-01-01").status_code == 409
    assert not Objection.objects.exists()
    assert record(signed_in("finance"), row).status_code == 403
    assert client.get("/desk/claims/KT18-999999/objection/").status_code == 404
    assert "desk/objections" not in page_of(client, row)


def test_the_list_filters_and_leads_to_the_claim(signed_in: SignIn) -> None:
    row = excluded()
    record(signed_in("clerk"), row)
    client = signed_in("auditor")
    for query in ("", "?status=filed", "?about=excluded", "?late=0"):
        assert claim_number(row.pk) in client.get(LIST + query).content.decode(), query
    assert claim_number(row.pk) not in client.get(LIST + "?late=1").content.decode()
    leads = client.get(f"{LIST}{Objection.objects.get().pk}/change/")
    assert leads.headers["Location"].endswith(f"/desk/claims/{claim_number(row.pk)}/#objections")
    assert 'value="dismiss_objection"' not in client.get(LIST).content.decode()


def test_the_page_of_a_claim_with_objections_is_cheap(signed_in: SignIn) -> None:
    row = excluded()
    record(signed_in("clerk"), row)
    record(signed_in("clerk"), row, about="kind")
    client = signed_in("examiner2")
    rows = list(Objection.objects.all())
    decide(client, "uphold_objection_partly", rows[:1], reasons="일부")
    with CaptureQueriesContext(connection) as queries:
        page_of(client, row)
    assert len(queries) <= 30
