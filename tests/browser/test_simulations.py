"""A simulation from the question to a claim behind a number, and its pages for everybody."""

import pytest

from compensation.models import Simulation
from tests.browser.conftest import Enter
from tests.browser.test_journeys import address
from tests.browser.test_pages import serious
from tests.doors import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_what_would_it_cost(enter: Enter) -> None:
    page = enter("approver")
    page.locator("main a", has_text="보상 기준 모의 계산").first.click()
    page.get_by_role("button", name="보상 기준 모의 계산").click()
    page.get_by_text("피해 신청을 판단하고 있습니다").wait_for()
    found = Simulation.objects.get()
    world.work(found.run)
    page.get_by_text("피해 신청의 판단 결과").wait_for()  # the page looks by itself
    found.refresh_from_db()
    assert page.get_by_text(f"{found.total_won:,}원").count() >= 1
    assert page.locator(".bs-hist rect").count() > 5
    assert not serious(page)
    page.emulate_media(color_scheme="dark")
    assert not serious(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("link", name="심사 사유로 제외").click()
    page.locator("main tbody tr").first.wait_for()
    assert not serious(page)
    page.locator("main tbody a").first.click()
    page.locator("main h2", has_text="보상 결정").first.wait_for()
    page.set_viewport_size({"width": 390, "height": 800})
    for path in (
        "/desk/simulations/",
        f"/desk/simulations/{found.pk}/",
        f"/desk/simulations/{found.pk}/claims/",
    ):
        page.goto(address(page, path))
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, (path, wide)
