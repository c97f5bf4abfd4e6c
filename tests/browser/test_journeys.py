"""What people do all day, in a real browser: decide, approve, look, switch the language."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from backoffice.lib.models import Chunk, Run
from claims.models import Claim
from claims.rules.numbers import claim_number
from compensation.models import PayoutBatch
from tests.browser.conftest import Enter, watch

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def address(page: Page, path: str) -> str:
    return re.sub(r"^(https?://[^/]+).*", r"\1", page.url) + path


def test_login_in_korean_then_english(
    small_world: None, live_server: Any, page: Page, console: list[str]
) -> None:
    watch(page, console)
    page.goto(f"{live_server.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", level=1)).to_have_text("보상 Bosang")
    page.get_by_label("사용자 이름").fill("auditor")
    page.get_by_label("비밀번호").fill("wrong")
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("User name").fill("auditor")
    page.get_by_label("Password").fill("bosang-demo")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("현황")
    expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_the_whole_filter_is_decided_at_once(enter: Enter) -> None:
    count = Claim.objects.filter(status="referred").count()
    page = enter("approver", "/admin/claims/claim/?status=referred")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("exclude")
    page.get_by_role("button", name="실행").click()
    expect(page.locator(".bs-big")).to_contain_text(f"{count:,}건")
    page.get_by_label("사유", exact=False).last.fill("기준 미충족")
    page.get_by_role("button", name="부지급 결정").click()
    expect(page.get_by_text("조건에 맞는 항목이 없습니다")).to_be_visible()
    assert Claim.objects.filter(status="excluded").count() == count


def test_finance_may_not_approve_its_own_batch_and_an_approver_may(enter: Enter) -> None:
    batch = PayoutBatch.objects.get()
    page = enter("finance")
    page.get_by_role("link", name=re.compile(f"#{batch.pk} ")).first.click()
    expect(page.get_by_text("본인이 만든 지급 회차입니다")).to_be_visible()
    page.get_by_role("button", name="지급 승인").click()
    page.get_by_role("button", name="지급 승인").click()
    expect(page.get_by_role("alert")).to_contain_text("다른 사람이 승인해야 합니다")
    page = enter("approver", f"/desk/batches/{batch.pk}/")
    page.get_by_role("button", name="지급 승인").click()
    page.get_by_role("button", name="지급 승인").click()
    expect(page.locator(".bs-head .bs-badge").first).to_have_text("승인")
    expect(page.get_by_role("button", name="지급 승인")).to_have_count(0)


def test_a_refused_decision_names_the_claim(enter: Enter) -> None:
    claim = Claim.objects.filter(status="assessed").order_by("-pk").first()
    assert claim is not None
    page = enter("examiner", "/admin/claims/claim/?status=assessed")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("clear")
    page.get_by_role("button", name="실행").click()
    page.get_by_label("사유").fill("확인")
    page.get_by_role("button", name="심사 통과 결정").click()
    expect(page.get_by_role("alert")).to_contain_text(claim_number(claim.pk))


def test_an_auditor_reads_everything_and_can_change_nothing(enter: Enter) -> None:
    claim = Claim.objects.filter(status="referred").first()
    assert claim is not None
    page = enter("auditor")
    expect(page.locator("main form")).to_have_count(0)
    for path in (
        f"/desk/claims/{claim_number(claim.pk)}/", "/desk/incidents/KT-2018/",
        f"/desk/batches/{PayoutBatch.objects.get().pk}/", "/desk/runs/", "/admin/claims/claim/",
    ):  # fmt: skip
        page.goto(address(page, path))
        expect(page.locator("main form, select[name=action]")).to_have_count(0)


def test_progress_moves_by_itself(enter: Enter) -> None:
    now = timezone.now()
    run = Run.objects.create(stage="claims.screen", scope="KT-2018", task="claims.work", opened_at=now)
    for number in (0, 1):
        Chunk.objects.create(run=run, number=number, lo=number, hi=number + 1)
    page = enter("auditor", "/desk/runs/")
    row = page.locator(f'[data-run="{run.pk}"]')
    expect(row).to_contain_text("2개 중 0개 완료")
    run.chunk_set.filter(number=0).update(done_at=now)
    expect(row).to_contain_text("2개 중 1개 완료")
    run.chunk_set.filter(done_at=None).update(done_at=now)
    Run.objects.filter(pk=run.pk).update(closed_at=now, outcome="done", counts={"count": 2})
    expect(page.get_by_text("진행 중인 실행이 없습니다.")).to_be_visible()
    expect(row.locator(".bs-badge")).to_have_text("완료")
