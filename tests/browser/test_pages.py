"""Every page under the strict content policy: nothing on the console, and nothing serious for axe."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from claims.models import Claim
from claims.rules.numbers import claim_number
from compensation.models import PayoutBatch
from tests.browser.conftest import Enter, watch
from tests.browser.test_journeys import address

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def serious(page: Page) -> list[str]:
    """What axe finds of WCAG 2 A and AA that is serious or critical."""
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url} {rule['id']}: {node['target']} {node['html'][:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:5]
    ]


def pages() -> list[str]:
    """The pages people see most."""
    claim = Claim.objects.filter(kind="filing", status="assessed").first()
    assert claim is not None
    batch = PayoutBatch.objects.get()
    return [
        "/admin/",
        "/desk/incidents/KT-2018/",
        "/desk/incidents/KT-2018/figures/",
        "/admin/claims/claim/",
        f"/desk/claims/{claim_number(claim.pk)}/",
        f"/desk/batches/{batch.pk}/",
        "/desk/runs/",
        "/desk/runs/1/",
        "/desk/incidents/KT-2018/make_batch/",
        "/admin/compensation/schemeversion/1/change/",
        "/admin/compensation/schemeversion/editor/",
    ]


def test_axe_finds_nothing_serious(enter: Enter) -> None:
    page = enter("finance")
    found = []
    dark = [("dark", path) for path in pages() if path.startswith("/desk/claims") or path == "/admin/"]
    for scheme, path in [*(("light", path) for path in pages()), *dark]:
        page.emulate_media(color_scheme=scheme)
        page.goto(address(page, path))
        page.wait_for_function("document.documentElement.getAttribute('x-cloak') === null")
        found += serious(page)
    assert not found, "\n".join(found)


def test_the_login_page_too(live_server: Any, page: Page, console: list[str]) -> None:
    watch(page, console)
    page.goto(f"{live_server.url}/admin/login/")
    assert not serious(page)


def test_a_phone_never_scrolls_sideways(enter: Enter, context: BrowserContext) -> None:
    page = enter("finance")
    page.set_viewport_size({"width": 390, "height": 800})
    for path in pages():
        page.goto(address(page, path))
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, (path, wide)


def test_the_policy_allows_no_script_from_elsewhere_and_no_eval(enter: Enter) -> None:
    page = enter("auditor")
    answer = page.goto(address(page, "/admin/claims/claim/"))
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    page.locator("#changelist a", has_text="필터").first.click()
    page.get_by_role("link", name="면책 심사 대기").last.click()
    page.locator("#nav-sidebar h2").first.click()
    page.get_by_role("button", name="메뉴").first.click()
