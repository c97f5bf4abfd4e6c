"""Kinds of filings and amendments at the door: corrected in bulk, answered, opened again, with a history."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Amendment, Claim, Filing
from claims.rules.numbers import claim_number
from tests.doors.test_admin_claims import LIST, act, confirm
from tests.doors.test_casework_pages import offered, page_of

SignIn = Callable[[str], Client]


def waiting(count: int) -> list[Claim]:
    return list(Claim.objects.filter(kind="filing", status="referred").order_by("pk")[:count])


def test_corrected_in_bulk_and_answered(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    rows = waiting(2)
    assert "금전 피해" in page_of(client, rows[0])
    answer = confirm(client, "correct_kind", rows, about="no_loss", reason="문의였음")
    assert answer.status_code == 302
    assert set(Filing.objects.filter(claim__in=rows).values_list("about", flat=True)) == {"no_loss"}
    page = page_of(client, rows[0])
    assert "정정: 신청 구분" in page and "문의였음" in page
    assert "answer" in offered(page) and "hand_on" not in offered(page)
    listed = client.get(f"{LIST}?about=no_loss").content.decode()
    assert all(claim_number(row.pk) in listed for row in rows)
    wrong = confirm(client, "hand_on", rows, reason="x")
    assert wrong.status_code == 409 and claim_number(rows[0].pk) in wrong.content.decode()
    assert confirm(client, "answer", rows, reason="요금제를 안내함").status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].status == "answered"
    page = page_of(client, rows[0])
    assert "답변 완료" in page and "요금제를 안내함" in page
    assert "restore" not in offered(page)
    lead = signed_in("approver")
    assert "restore" in offered(page_of(lead, rows[0]))
    assert confirm(lead, "restore", rows, reason="다시 확인").status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].status == "received"


def test_a_field_is_amended_with_its_history_on_the_page(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    (row,) = waiting(1)
    assert "추정 피해액" in act(client, "amend", [row]).content.decode()
    said = {"field": "claimed_loss", "reason": "증빙으로 확인"}
    unread = confirm(client, "amend", [row], says="many", **said)
    assert unread.status_code == 409 and not Amendment.objects.exists()
    assert confirm(client, "amend", [row], says="1,234,000", **said).status_code == 302
    page = page_of(client, row)
    assert "정정: 추정 피해액" in page and "1,234,000" in page and "증빙으로 확인" in page
    client.cookies["django_language"] = "en"
    assert "Amended: Claimed loss" in page_of(client, row)
    row.refresh_from_db()
    assert row.status == "received"


@pytest.mark.parametrize("name", ["clerk", "finance", "auditor"])
def test_who_may_not_amend(signed_in: SignIn, name: str) -> None:
    client = signed_in(name)
    (row,) = waiting(1)
    assert not offered(page_of(client, row)) & {"amend", "correct_kind", "answer", "restore"}
    confirm(client, "correct_kind", [row], about="no_loss", reason="x")
    assert Filing.objects.get(claim=row).about == "loss"


def test_a_decision_is_undone_by_whoever_made_it(signed_in: SignIn) -> None:
    client, other = signed_in("examiner"), signed_in("examiner2")
    rows = waiting(2)
    assert "undo" not in offered(page_of(client, rows[0]))
    confirm(client, "exclude", rows, reason="잘못 누름", ground="duplicate")
    assert "undo" in offered(page_of(client, rows[0]))
    assert "undo" not in offered(page_of(other, rows[0]))
    refused = confirm(other, "undo", rows, reason="x")
    assert refused.status_code == 409 and claim_number(rows[0].pk) in refused.content.decode()
    assert confirm(client, "undo", rows, reason="다른 건이었음").status_code == 302
    page = page_of(client, rows[0])
    assert "결정 취소(면책 심사 대기)" in page and "다른 건이었음" in page and "clear" in offered(page)
