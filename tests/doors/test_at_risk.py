"""The page of what is at risk, the notices of the law, and the terms that people set."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import terms
from claims.models import Duty, Incident, Term, WorkItem
from claims.rules.numbers import claim_number

SignIn = Callable[[str], Client]
PAGE = "/desk/at-risk/"


def test_what_is_due_when_statutory_clocks_first(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    waiting = WorkItem.objects.filter(closed_at=None, kind="review").order_by("pk")
    assert waiting.exists()
    item = waiting[0]
    later = timezone.now() + timezone.timedelta(days=40)
    terms.escalate(later)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(PAGE).content.decode()
    assert len(queries) <= 15
    assert page.index("손해배상 기준·절차 고지") < page.index("면책 심사 처리 목표")
    assert "30 역일" in page and "시행령 제37조의21" in page and "근무일" in page
    assert claim_number(item.claim_id) in page and "기한 초과" in page
    client.cookies["django_language"] = "en"
    page = client.get(PAGE).content.decode()
    assert "30 calendar days" in page and "Overdue" in page and "days over" in page


def test_a_notice_is_recorded_once_given(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    incident = Incident.objects.get()
    address = f"/desk/incidents/{incident.code}/record_notice/"
    assert 'type="date"' in client.get(address).content.decode()
    given = {"kind": "compensation_notice", "met_on": "2018-12-01", "words": "홈페이지 첫 화면"}
    answer = client.post(address, {"confirmed": "1", "counted": "1", **given})
    assert answer.status_code == 302 and answer["Location"] == PAGE
    assert Duty.objects.get().words == "홈페이지 첫 화면"
    assert "홈페이지 첫 화면" in client.get(PAGE).content.decode()
    assert signed_in("clerk").get(address).status_code == 403


def test_a_lead_sets_a_target_and_nobody_else(signed_in: SignIn) -> None:
    client = signed_in("approver")
    row = {"kind": "review", "days": "3", "counting": "working", "warn_days": "1", "source": "own",
           "basis_ko": "목표", "basis_en": "Target", "valid_from": "2020-01-01", "incident": ""}  # fmt: skip
    assert client.post("/admin/claims/term/add/", row).status_code == 302
    term = Term.objects.latest("pk")
    page = f"/admin/claims/term/{term.pk}/change/"
    assert client.post(page, {**row, "days": "4"}).status_code == 302
    assert "일수: 3 → 4" in client.get(page).content.decode()
    assert client.get("/admin/claims/term/").status_code == 200
    assert signed_in("examiner").post("/admin/claims/term/add/", row).status_code == 403


def test_empty_it_says_so(db: None, admin_client: Client) -> None:
    page = admin_client.get(PAGE)
    assert page.status_code == 200
