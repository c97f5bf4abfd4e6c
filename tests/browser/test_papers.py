"""Papers beside the form in a real browser: by key, page by page, zoomed, turned; nothing on the console."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from claims import requests
from claims.models import Claim
from claims.requests import Paper
from claims.rules.casework import Follows
from claims.rules.numbers import claim_number
from tests.browser.conftest import Enter
from tests.browser.test_pages import serious
from tests.doors import world
from tests.doors.test_papers import pdf, picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def with_papers() -> str:
    """A claim with a PDF of three pages, a photograph and a damaged file; its page."""
    row = Claim.objects.filter(status="referred", kind="filing").order_by("pk")[0]
    clerk, now = world.person("clerk"), timezone.now()
    due = timezone.localdate() + timedelta(days=9)
    requests.ask([row.pk], ["자료"], due_on=due, follows=Follows.DECIDE, by=clerk, at=now)
    brought = [
        Paper("장부.pdf", pdf(3)),
        Paper("사업장.jpg", picture("JPEG", (900, 600))),
        Paper("깨진.pdf", b"%PDF-1.4 x"),
    ]
    requests.answer(row.pk, "보냅니다", brought, by=clerk, at=now)
    return f"/desk/claims/{claim_number(row.pk)}/"


def test_papers_open_beside_the_claim(enter: Enter) -> None:
    page = enter("examiner")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(page.url.split("/admin/")[0] + with_papers())
    panel, place = page.locator("[data-paper-panel]"), page.locator("[data-paper-at]")
    image = page.locator("[data-paper-view] img")
    page.keyboard.press("p")
    expect(place).to_have_text("1 / 3")
    image.evaluate("image => image.decode()")  # it came, and is a picture
    page.keyboard.press("]")
    expect(place).to_have_text("2 / 3")
    assert not serious(page)
    card, beside = page.locator(".bs-head").bounding_box(), panel.bounding_box()
    assert card and beside and card["x"] + card["width"] <= beside["x"]  # side by side, nothing covered
    before = image.bounding_box()
    page.keyboard.press("+")
    after = image.bounding_box()
    assert before and after and after["width"] > before["width"]
    page.keyboard.press("r")
    assert "rotate(90deg)" in (image.get_attribute("style") or "")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("link", name="장부.pdf", exact=False).first).to_be_focused()
    page.get_by_role("link", name="깨진.pdf", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("손상")
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="사업장.jpg", exact=True).click()
    expect(place).to_have_text("1 / 1")
    under = panel.bounding_box()
    assert under and under["y"] >= 300 and under["width"] == 390
