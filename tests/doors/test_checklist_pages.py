"""The checklist at the door: on the page of a claim, ticked with history, edited by a lead as data."""

from collections.abc import Callable

from django.test import Client

from backoffice.lib.models import Edit
from claims.models import ChecklistItem, CheckTick, Claim
from claims.rules.numbers import claim_number
from tests.doors.test_admin_claims import claims, confirm

SignIn = Callable[[str], Client]


def page_of(client: Client, row: Claim) -> str:
    answer = client.get(f"/desk/claims/{claim_number(row.pk)}/")
    assert answer.status_code == 200
    return answer.content.decode()


def card(page: str) -> str:
    """The checklist of a page."""
    return page.split('id="checks"')[1].split("</section>")[0]


def blocking() -> ChecklistItem:
    return ChecklistItem.objects.create(
        code="identity", wording_ko="신분증 대조", wording_en="Identity card seen", blocks=["clear"]
    )


def address(row: Claim, item: ChecklistItem) -> str:
    return f"/desk/claims/{claim_number(row.pk)}/check/{item.pk}/"


def test_automatic_checks_say_what_they_found(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    said = card(page_of(client, next(row for row in claims("referred") if row.kind == "filing")))
    for text in ("가입 회선이 확인되는가", "연결된 회선", "위험 신호가 없습니다", "주의", "확인 필요"):
        assert text in said, text
    assert "<button" not in said  # whoever only reads ticks nothing
    client.cookies["django_language"] = "en"
    listed = next(row for row in claims("assessed") if row.kind == "list")
    said = card(page_of(client, listed))
    assert "Was it affected?" in said and "Affected for" in said and "Is its subscription known?" not in said


def test_ticked_taken_back_and_ticked_again(signed_in: SignIn) -> None:
    item, (row, other) = blocking(), claims("referred", 2)
    client = signed_in("examiner")
    said = card(page_of(client, row))
    assert "신분증 대조" in said and "심사 통과 결정 전" in said and "결정 전 확인: 1건" in said
    refused = confirm(client, "clear", [row, other], reason="확인")
    assert refused.status_code == 409
    alert = refused.content.decode().split('role="alert"')[1].split("</div>")[0]
    assert "신분증 대조" in alert and claim_number(row.pk) in alert and claim_number(other.pk) in alert
    back = f"/desk/claims/{claim_number(row.pk)}/?queue=review"
    answer = client.post(address(row, item), {"outcome": "problem", "back": back}, follow=True)
    assert "사유를 적어야 합니다" in answer.content.decode()
    answer = client.post(address(row, item), {"outcome": "problem", "words": "흐린 사진", "back": back})
    assert answer["Location"] == f"{back}#checks"
    assert "흐린 사진" in card(page_of(client, row))
    client.post(address(row, item), {"outcome": "taken_back"})
    client.post(address(row, item), {"outcome": "ok"})
    said = card(page_of(client, row))
    assert "결정 전 확인" not in said and "흐린 사진" in said and "심사 담당 1" in said
    assert confirm(client, "clear", [row], reason="확인").status_code == 302
    assert [tick.outcome for tick in CheckTick.objects.order_by("pk")] == ["problem", "taken_back", "ok"]


def test_who_may_tick_and_what(signed_in: SignIn) -> None:
    item, (row,) = blocking(), claims("referred", 1)
    for name in ("auditor", "finance", "treasurer"):
        assert signed_in(name).post(address(row, item), {"outcome": "ok"}).status_code == 403
    client = signed_in("clerk")
    assert client.get(address(row, item)).status_code == 405
    assert client.post(address(row, item), {"outcome": "perhaps"}).status_code == 404
    automatic = ChecklistItem.objects.get(code="line")
    page = client.post(address(row, automatic), {"outcome": "ok"}, follow=True).content.decode()
    assert "직접 확인하지 않는 신청" in page
    assert not CheckTick.objects.exists()


def test_a_lead_edits_the_checklist_and_nobody_else(signed_in: SignIn) -> None:
    lead, add = signed_in("approver"), "/admin/claims/checklistitem/add/"
    sent = {
        "code": "identity", "wording_ko": "신분증 대조", "wording_en": "Identity card seen", "kind": "filing",
        "blocks": ["clear", "appraise"], "position": "5", "used": "on",
    }  # fmt: skip
    assert signed_in("examiner").post(add, sent).status_code == 403
    assert lead.post(add, {**sent, "automatic": "no_flags"}).status_code == 200  # the machine blocks nothing
    assert lead.post(add, {**sent, "code": "신분"}).status_code == 200
    assert lead.post(add, sent).status_code == 302
    row = ChecklistItem.objects.get(code="identity")
    assert row.blocks == ["clear", "appraise"] and Edit.objects.latest("pk").edited == "claims_checklistitem"
    change = f"/admin/claims/checklistitem/{row.pk}/change/"
    assert lead.post(change, {**sent, "blocks": [], "position": "7"}).status_code == 302
    row.refresh_from_db()
    assert (row.blocks, row.position) == ([], 7)
    page = lead.get(change).content.decode()
    assert "순서: 5 → 7" in page
    assert lead.get(f"/admin/claims/checklistitem/{row.pk}/delete/").status_code == 403
    read = signed_in("auditor")
    assert "신분증 대조" in read.get("/admin/claims/checklistitem/").content.decode()
    assert "담당자가 직접 확인" not in card(page_of(read, claims("referred", 1)[0]))
    assert read.get(change).status_code == 200
