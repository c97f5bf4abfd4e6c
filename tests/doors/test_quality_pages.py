"""Quality sampling through the doors: the plan, the blind page, what it shows only afterwards, the batch."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import quality, review
from claims.models import Claim, Incident, QualityReview, SamplingPlan
from claims.rules.numbers import claim_number
from compensation.models import PayoutBatch
from tests import commands
from tests.doors import world

SignIn = Callable[[str], Client]
SECRET = "면책 사유가 없음을 확인한 비밀 이유"


def incident() -> Incident:
    return Incident.objects.get()


def plan(**more: Any) -> SamplingPlan:
    """In force from today on."""
    at = timezone.now()
    row = SamplingPlan.objects.create(
        **{
            "incident": incident(), "stage": "screening", "share_bp": 10_000, "least": 1, "seed": "kt",
            "threshold_bp": 500, "valid_from": timezone.localdate(), "entered_by": world.person("approver"),
            "entered_at": at, **more,
        }
    )  # fmt: skip
    quality.put_in_force(row, by=world.person("approver2"), at=at)
    return row


def decided(verdict: str = "clear") -> Claim:
    """A referred claim that the examiner decides."""
    claim = Claim.objects.filter(status="referred").order_by("pk").first()
    assert claim is not None
    review.decide(
        incident(), verdict, by=world.person("examiner"), reason=SECRET, at=timezone.now(),
        references=[claim_number(claim.pk)],
    )  # fmt: skip
    return claim


def drawn(verdict: str = "clear") -> QualityReview:
    """That decision, in the sample."""
    claim = decided(verdict)
    plan()
    quality.draw_sample(incident(), at=timezone.now())
    return QualityReview.objects.get(claim=claim)


ENTERED = {
    "stage": "screening", "share": "2.5", "least": "5", "seed": "kt", "threshold": "3", "confidence": "95",
    "valid_from": "2026-01-02",
}  # fmt: skip


def test_one_enters_a_plan_and_another_puts_it_in_force(signed_in: SignIn) -> None:
    one, other = signed_in("approver"), signed_in("approver2")
    add = "/admin/claims/samplingplan/add/"
    about = {"incident": incident().pk}
    assert signed_in("examiner").get(add).status_code == 403
    seed = re.search(r'name="seed" value="([0-9a-f]{16})"', one.get(add).content.decode())
    assert seed is not None
    for wrong in ({"share": "0"}, {"share": "101"}, {"threshold": "100"}, {"share": "x"}, {"seed": ""}):
        assert one.post(add, {**ENTERED, **about, **wrong}).status_code == 200
    answer = one.post(add, {**ENTERED, **about})
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/quality/of/KT-2018/"
    row = SamplingPlan.objects.get()
    assert (row.share_bp, row.threshold_bp, row.entered_by) == (250, 300, world.person("approver"))
    page = one.get("/desk/quality/of/KT-2018/").content.decode()
    assert "본인이 입력한 계획입니다" in page
    assert "/enforce/" not in page
    address = f"/desk/quality/plans/{row.pk}/enforce/"
    assert one.post(address, {"confirmed": "1", "counted": "1"}).status_code == 409
    assert "2.5 %" in other.get("/desk/quality/of/KT-2018/").content.decode()
    assert other.post(address, {"confirmed": "1", "counted": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.in_force_by == world.person("approver2")
    # In force it is read, by everybody, with its history.
    change = f"/admin/claims/samplingplan/{row.pk}/change/"
    page = other.get(change).content.decode()
    assert 'name="share"' not in page
    assert "시행" in page
    assert other.post(change, {**ENTERED, **about, "share": "1"}).status_code == 403
    assert other.post(f"/admin/claims/samplingplan/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_draft_that_another_edits_is_theirs(signed_in: SignIn) -> None:
    row = SamplingPlan.objects.create(
        incident=incident(), stage="damage", share_bp=1, seed="x", threshold_bp=1, entered_at=timezone.now(),
        valid_from=timezone.localdate(), entered_by=world.person("approver"),
    )  # fmt: skip
    change = f"/admin/claims/samplingplan/{row.pk}/change/"
    page = signed_in("auditor").get(change).content.decode()
    assert 'name="share"' not in page
    assert "0.01 %" in page
    other = signed_in("approver2")
    assert 'name="share" value="0.01"' in other.get(change).content.decode()
    assert other.post(change, {**ENTERED, "incident": row.incident_id}).status_code == 302
    row.refresh_from_db()
    assert (row.entered_by, row.share_bp) == (world.person("approver2"), 250)


def test_the_blind_page_says_nothing_of_the_decision(signed_in: SignIn) -> None:
    row = drawn()
    client = signed_in("examiner2")
    number = claim_number(row.claim_id)
    listed = client.get("/desk/quality/").content.decode()
    assert number in listed
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/desk/quality/{row.pk}/").content.decode()
    assert len(queries) <= 30
    main = page[page.index('<main class="bs-page"') :]
    assert number in main
    for told in (SECRET, "심사 담당 1", "심사 통과</span>", f"/desk/claims/{number}/", "처리 이력"):
        assert told not in main, told
    assert "심사 사유" in main or "자동 확인 결과" in main
    # What is offered is offered for every decision about the question.
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["clear", "exclude", "answer", "hand_on"]


def test_a_review_is_kept_and_then_compared_and_ruled_on(signed_in: SignIn) -> None:
    row = drawn()
    address = f"/desk/quality/{row.pk}/"
    client = signed_in("examiner2")
    assert signed_in("examiner").get(address).content.decode().count('name="outcome"') == 0
    for name, said in (("auditor", 403), ("clerk", 403)):
        assert signed_in(name).get(address).status_code == said
    assert "필수" in client.post(address, {"words": "x"}).content.decode()
    refused = client.post(address, {"outcome": "exclude", "ground": "", "words": "매출 초과"})
    assert refused.status_code == 409
    assert "심사 사유를 골라야 합니다" in refused.content.decode()
    said = {"outcome": "exclude", "ground": "over_ceiling", "words": "매출 <b>초과"}
    assert client.post(address, said).status_code == 302
    page = client.get(address).content.decode()
    for told in ("중대한 차이", SECRET, "심사 담당 1", "심사 담당 2", "매출 &lt;b&gt;초과", "제3자의 판정"):
        assert told in page
    assert "/rule/" not in page  # the reviewer rules on nothing of theirs
    assert client.post(address, said).status_code == 409
    lead = signed_in("approver")
    assert "판정할 차이" in lead.get("/admin/").content.decode()
    assert f"{address}rule/" in lead.get(address).content.decode()
    answer = lead.post(
        f"{address}rule/", {"confirmed": "1", "counted": "1", "ruling": "upheld", "words": "초과 맞음"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.ruling, row.ruled_by) == ("upheld", world.person("approver"))
    assert Claim.objects.get(pk=row.claim_id).status == "referred"
    assert "오류 인정" in signed_in("auditor").get(address).content.decode()
    results = signed_in("auditor").get("/desk/quality/of/KT-2018/").content.decode()
    assert "100.0%" in results
    assert "20.7% – 100.0%" in results
    assert "오류율이 기준을 넘었습니다" not in results  # all were reviewed


def test_the_batch_says_what_holds_it(signed_in: SignIn) -> None:
    batch = PayoutBatch.objects.get()
    address = f"/desk/batches/{batch.pk}/"
    client = signed_in("approver")
    assert "시행 중인 표본 계획이 없어" in client.get(address).content.decode()
    decided("exclude")
    plan()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 30
    assert "표본을 아직 뽑지 않았습니다" in page
    data = {
        "action": "approve", "select_across": "0", "_selected_action": [batch.pk], "confirmed": "1",
        "counted": "1",
    }  # fmt: skip
    answer = client.post("/admin/compensation/payoutbatch/", data)
    assert answer.status_code == 409
    assert "표본을 뽑으십시오" in answer.content.decode()
    assert "no sample was drawn" in commands.refused("approve_batch", str(batch.pk), "--as", "approver")
    told = commands.told("draw_sample", "KT-2018", "--as", "approver")
    assert (told["count"], told["sampled"], told["differences"]) == (1, 1, 0)
    assert (told["sample"][0]["examiner"], told["sample"][0]["seed"]) == ("심사 담당 1", "kt")
    assert "재검토하지 않은 결정" in client.get(address).content.decode()
    row = QualityReview.objects.get()
    said = {"ground": row.decided_ground, "words": "x", "by": world.person("examiner2"), "at": timezone.now()}
    quality.review(row, "exclude", **said)
    page = client.get(address).content.decode()
    assert "0.0% – 79.3%" in page
    assert client.post("/admin/compensation/payoutbatch/", data).status_code == 302
    batch.refresh_from_db()
    assert batch.status == "approved"


def test_a_sample_is_drawn_and_drawn_again_by_a_command(signed_in: SignIn) -> None:
    assert "no sampling plan is in force" in commands.refused("draw_sample", "KT-2018")
    row = drawn()
    told = commands.told("draw_sample", "KT-2018", "--again")
    assert (told["count"], told["sampled"], told["differences"]) == (0, 1, 0)
    assert told["sample"][0]["claim"] == claim_number(row.claim_id)
    assert "may not" in commands.refused("draw_sample", "KT-2018", "--as", "clerk")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_empty_pages(signed_in: SignIn, language: str) -> None:
    client = signed_in("approver")
    client.cookies["django_language"] = language
    for path in ("/desk/quality/", "/desk/quality/of/KT-2018/", "/admin/claims/samplingplan/"):
        assert client.get(path).status_code == 200
    for path in ("/desk/quality/999/", "/desk/quality/of/NO/", "/desk/quality/plans/9/draw/"):
        assert client.get(path).status_code == 404
    assert signed_in("finance").get("/desk/quality/").status_code == 200
