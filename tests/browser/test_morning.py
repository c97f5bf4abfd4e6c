"""The examiner's morning, by keyboard: a queue, a claim, a decision, the next one; a search; work taken."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims.models import Filing, WorkItem
from claims.rules.numbers import claim_number
from tests.browser.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    page.wait_for_load_state()  # its keys work


def queue() -> list[str]:
    """The exclusion review, as its queue has it."""
    rows = WorkItem.objects.filter(kind="review", closed_at=None).order_by("due_key", "pk")
    return [claim_number(row.claim_id) for row in rows]


def test_an_examiners_morning(enter: Enter) -> None:
    waiting = queue()
    page = enter("examiner")
    page.keyboard.press("w")
    title(page, "내 업무")
    expect(page.get_by_text("맡은 업무가 없습니다")).to_be_visible()
    queues = page.get_by_role("navigation", name="업무 목록")
    expect(queues.get_by_role("link", name=re.compile("^면책 심사"))).to_contain_text(str(len(waiting)))
    queues.get_by_role("link", name=re.compile("^면책 심사")).click()
    title(page, "면책 심사")

    page.keyboard.press("j")  # the first row, the second, and open it
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    title(page, waiting[1])
    page.keyboard.press("k")
    title(page, waiting[0])
    page.keyboard.press("j")
    title(page, waiting[1])
    page.keyboard.press("a")  # mine now
    expect(page.get_by_text("1건을 내가 맡았습니다.")).to_be_visible()
    page.keyboard.press("c")
    page.get_by_label("사유").fill("jk/eca 서류로 영업 사실을 확인함")  # letters of a text are no keys
    page.get_by_role("button", name="심사 통과 결정").focus()
    page.keyboard.press("Enter")

    title(page, waiting[2])  # the next of the queue, and a way back
    page.get_by_role("link", name=waiting[1]).click()
    title(page, waiting[1])
    expect(page.locator(".bs-head .bs-badge").first).to_have_text("심사 통과")
    expect(page.locator(".bs-line").last).to_contain_text("서류로 영업 사실을 확인함")

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="단축키")
    expect(keys).to_be_visible()
    page.keyboard.press("e")  # does nothing behind a dialogue
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    title(page, waiting[1])

    filing = Filing.objects.order_by("pk")[0]
    page.keyboard.press("/")
    page.keyboard.type(filing.reference)
    page.keyboard.press("Enter")
    title(page, claim_number(filing.claim_id))
    page.keyboard.press("/")
    page.keyboard.type("없는이름")
    page.keyboard.press("Enter")
    expect(page.get_by_text("찾은 신청이 없습니다")).to_be_visible()
    assert "없는이름" not in page.url

    page.wait_for_load_state()
    page.keyboard.press("Escape")  # out of the box
    page.keyboard.press("w")
    title(page, "내 업무")
    page.get_by_role("link", name=re.compile("^미배정")).first.click()
    title(page, "미배정")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.get_by_text("2건을 내가 맡았습니다.")).to_be_visible()
    page.keyboard.press("w")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(2)


def test_keys_work_while_hangul_is_typed(enter: Enter) -> None:
    waiting = queue()
    page = enter("examiner", "/desk/work/review/")
    title(page, "면책 심사")
    for _twice in range(2):
        page.evaluate(
            "document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'ㅓ', code: 'KeyJ', bubbles: true}))"
        )
    expect(page.get_by_role("link", name=waiting[1])).to_be_focused()


def test_a_lead_assigns_what_is_ticked(enter: Enter) -> None:
    page = enter("approver", "/desk/work/review/")
    page.get_by_label("이 페이지 모두 선택").check()
    count = page.locator("[data-rows] tbody tr").count()
    page.get_by_role("button", name="배정", exact=True).click()
    expect(page.locator(".bs-big")).to_contain_text(f"{count}건")
    page.locator("select[name=person]").select_option(label="심사 담당 2 (0)")
    page.get_by_role("button", name="배정", exact=True).click()
    expect(page.get_by_text(f"{count}건을 심사 담당 2에게 배정했습니다.")).to_be_visible()
    expect(page.locator("[data-rows] tbody tr td:last-child").first).to_have_text("심사 담당 2")
