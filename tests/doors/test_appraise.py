"""Working out an amount that was left to a person, at the door they use: one prepares, another approves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims.models import ChecklistItem
from claims.rules.numbers import claim_number
from compensation.models import Appraisal
from tests import factories as make
from tests.factories.appraised import FACTORS, LINES, appraise, left_to_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in() -> Callable[[str], Client]:
    left_to_people()

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(make.person(name))
        return client

    return enter


def address(name: str = "R1") -> str:
    return f"/desk/claims/{claim_number(make.claim(name).pk)}/appraise/bracket/"


def form(do: str, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"do": do, "line-TOTAL_FORMS": len(LINES), "line-INITIAL_FORMS": 0}
    for place, line in enumerate(LINES):
        data |= {
            f"line-{place}-what": line.what, f"line-{place}-claimed": f"{line.claimed:,}원",
            f"line-{place}-accepted": f"{line.accepted:,}", f"line-{place}-paper": line.paper,
            f"line-{place}-reason": line.reason,
        }  # fmt: skip
    for code, (part, why) in FACTORS.items():
        data |= {f"factor-{code}": str(part / 100), f"factor-{code}_why": why}
    return data | more


def test_it_is_tried_handed_over_approved_and_awarded(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("examiner")
    number = claim_number(make.claim("R1").pk)
    assert address() in client.get(f"/desk/claims/{number}/").content.decode()
    assert "담당자가 자료를 보고 금액을 결정합니다" in client.get(address()).content.decode()
    tried = client.post(address(), form("try"))
    assert tried.status_code == 200 and "168,480원" in tried.content.decode()
    assert not Appraisal.objects.exists()
    assert client.post(address(), form("keep")).status_code == 302
    page = client.get(f"/desk/claims/{number}/").content.decode()
    assert "168,480원" in page and "평소 토요일 매출까지만 확인" in page
    assert address() not in page  # one waits already
    assert 'value="approve_appraisal"' not in page  # nobody approves their own
    other = sign_in("approver")
    page = other.get(f"/desk/claims/{number}/").content.decode()
    assert 'value="approve_appraisal"' in page
    chosen = {
        "action": "approve_appraisal", "select_across": "0", "confirmed": "1", "counted": "1",
        "_selected_action": [Appraisal.objects.get().pk],
    }  # fmt: skip
    assert other.post("/admin/compensation/appraisal/", chosen).status_code == 302
    assert Appraisal.objects.get().status == "approved"
    assert "1건을 승인" in other.get("/admin/compensation/appraisal/").content.decode()


@pytest.mark.parametrize(
    ("change", "said", "english"),
    [
        ({"line-0-accepted": "백만"}, "금액을 읽을 수 없습니다", "unreadable"),
        ({"line-0-accepted": "900001"}, "900,000원까지", "900,000 won claimed"),
        ({"line-0-reason": ""}, "덜 인정한 사유", "say why less"),
        ({"line-1-paper": ""}, "필수", "required"),
        ({"factor-operator_share": "101"}, "0에서 100까지", "from 0 to 100"),
        ({"factor-operator_share": ""}, "필수", "required"),
        ({"panel-panel": "1015 협의체"}, "회의록을 모두", "the minutes"),
        ({"line-TOTAL_FORMS": "0"}, "한 줄 이상", "at least one line"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    sign_in: Callable[[str], Client], change: dict[str, str], said: str, english: str
) -> None:
    client = sign_in("examiner")
    for do in ("try", "keep"):
        page = client.post(address(), form(do, **change))
        assert page.status_code == 409
        text = page.content.decode()
        assert said in text
        assert "손익계산서의 영업이익률" in text
    client.cookies["django_language"] = "en"
    assert english in client.post(address(), form("try", **change)).content.decode()
    assert not Appraisal.objects.exists()


def test_a_check_that_blocks_it_is_said_before_and_after(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("examiner")
    item = ChecklistItem.objects.create(
        code="papers_seen", wording_ko="원본 대조", wording_en="Originals seen", blocks=["appraise"]
    )
    assert "원본 대조" in client.get(address()).content.decode()
    refused = client.post(address(), form("keep"))
    assert refused.status_code == 409
    assert "원본 대조" in refused.content.decode() and "손익계산서의 영업이익률" in refused.content.decode()
    ticked = f"/desk/claims/{claim_number(make.claim('R1').pk)}/check/{item.pk}/"
    assert client.post(ticked, {"outcome": "ok"}).status_code == 302
    assert "원본 대조" not in client.get(address()).content.decode()
    assert client.post(address(), form("keep")).status_code == 302


def test_more_lines_keep_what_was_typed(sign_in: Callable[[str], Client]) -> None:
    page = sign_in("examiner").post(address(), form("add")).content.decode()
    assert page.count("-what") >= 4 and "배달 플랫폼 정산서" in page


def test_a_panels_decision_comes_with_its_minutes(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("examiner")
    minutes = SimpleUploadedFile("회의록.pdf", b"%PDF-1.4 minutes")
    data = form(
        "keep", **{"panel-panel": "1015 협의체", "panel-panel_on": "2022-12-29", "panel-minutes": minutes}
    )
    assert client.post(address(), data).status_code == 302
    kept = Appraisal.objects.get()
    assert (kept.panel, str(kept.panel_on)) == ("1015 협의체", "2022-12-29")
    assert kept.minutes is not None and kept.minutes.name == "회의록.pdf"
    page = client.get(f"/desk/claims/{claim_number(kept.claim_id)}/").content.decode()
    assert "회의록.pdf" in page


def test_who_may_not_sees_nothing_of_it(sign_in: Callable[[str], Client]) -> None:
    for name in ("clerk", "finance", "auditor"):
        client = sign_in(name) if name == "clerk" else Client()
        client.force_login(make.person(name))
        assert client.get(address()).status_code == 403
        page = client.get(f"/desk/claims/{claim_number(make.claim('R1').pk)}/").content.decode()
        assert address() not in page
    examiner = Client()
    examiner.force_login(make.person("examiner"))
    assert examiner.get(address("R3")).status_code == 302  # the brackets cover it


def test_a_claim_page_stays_cheap(
    sign_in: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in("examiner")
    appraise("R1")
    number = claim_number(make.claim("R1").pk)
    client.get(f"/desk/claims/{number}/")
    with django_assert_max_num_queries(30):
        assert client.get(f"/desk/claims/{number}/").status_code == 200


def test_the_first_page_leads_to_what_waits_for_an_approval(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("approver")
    assert "승인할 손해 사정" not in client.get("/admin/").content.decode()
    appraise("R1")
    page = client.get("/admin/").content.decode()
    assert "승인할 손해 사정" in page
    address = next(part for part in page.split('"') if part.startswith("/admin/compensation/appraisal/?"))
    assert claim_number(make.claim("R1").pk) in client.get(address.replace("&amp;", "&")).content.decode()
