"""Schemes in a real browser: Kakao's built from nothing, approved by another person, assessed with."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from backoffice.lib.models import Run
from claims.models import Incident
from compensation.models import Award, PersonAssessment, SchemeVersion
from compensation.rules.scheme import parse_scheme
from tests import factories as make
from tests.browser.conftest import Enter
from tests.browser.test_journeys import address
from tests.browser.test_pages import serious
from tests.doors import world
from tests.factories import shop, shop_line
from tests.rules.cast import shipped

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EDITOR = "/admin/compensation/schemeversion/editor/"
LOSSES = {41: 0, 42: 200_000, 43: 500_000, 44: 900_000}
"""The loss each shop states."""


def outage() -> Incident:
    """A small demonstration: four shops that filed after an outage of five days, their damage confirmed."""
    window = {"service": "internet", "from": "2018-11-24 15:30", "to": "2018-11-29 23:00"}
    about = make.incident("KAKAO-S", [window])
    make.take_lines(about, *(shop_line(number) for number in LOSSES))
    make.take_shops(about, *(shop(number, claimed_loss=loss) for number, loss in LOSSES.items()))
    make.confirm(about)
    return about


def field(page: Page, place: str) -> Locator:
    """The control of a place of the file."""
    return page.locator(f'#scheme-form :is(input, select, textarea)[data-place="{place}"]')


def fill(page: Page, values: dict[str, str]) -> None:
    for place, value in values.items():
        field(page, place).fill(value)


def words(place: str, ko: str, en: str) -> dict[str, str]:
    return {f"{place}.ko": ko, f"{place}.en": en}


def good(page: Page) -> None:
    expect(page.locator("#scheme-state")).to_have_text("고칠 곳이 없습니다.")


def add(page: Page, what: str) -> None:
    page.get_by_role("button", name=f"줄 추가 ({what})").last.click()


def test_kakaos_scheme_is_built_approved_and_assessed_with(enter: Enter) -> None:
    about = outage()
    page = enter("examiner")
    page.get_by_role("link", name="새 보상 기준").first.click()
    expect(page.locator("#scheme-state")).to_contain_text("아직 채울 곳")
    expect(page.locator(".bs-problem")).to_have_count(0)  # nobody is blamed for what they have not come to
    fill(page, {"code": "kakao-s", **words("name", "카카오 소상공인 지원 기준", "Kakao")})
    add(page, "신청 기간")
    fill(page, {"admission.filing[0].from": "2019-01-01", "admission.filing[0].to": "2019-05-31"})
    add(page, "보상 항목")
    bracket = "benefits[0].amount.bracket_by_loss.brackets"
    fill(page, {"benefits[0].code": "bracket", **words("benefits[0].name", "소상공인 지원금", "Support")})
    fill(page, words("benefits[0].clause", "협의체 합의", "Agreement of the council"))
    field(page, "benefits[0].amount").select_option("bracket_by_loss")
    fill(page, {f"{bracket}[0].up_to": "0", f"{bracket}[0].won": "0"})
    for row, (up_to, won) in enumerate((("300,000", "30000"), ("200000", "50000")), start=1):
        add(page, "구간")
        fill(page, {f"{bracket}[{row}].up_to": up_to, f"{bracket}[{row}].won": won})
    add(page, "구간")
    field(page, f"{bracket}[3].person").check()
    expect(field(page, f"{bracket}[3].won")).to_be_disabled()
    beside = page.locator("tr.is-problem")
    expect(beside).to_have_text("위 구간(300,000원까지)과 겹칩니다")
    expect(field(page, f"{bracket}[2].up_to")).to_have_attribute("aria-invalid", "true")
    field(page, f"{bracket}[2].up_to").fill("500000")
    expect(beside).to_have_count(0)
    fill(page, {"objection.days": "30", **words("offer.text", "이의를 제기하지 않습니다", "I accept")})
    field(page, "offer.accept").check()
    good(page)
    expect(page.locator("#scheme-plain")).to_contain_text("300,000원 초과 500,000원 이하")
    expect(page.locator("#scheme-plain")).to_contain_text("신청인이 다음 문구에 동의한 뒤에 지급한다")
    page.get_by_role("button", name="초안으로 저장").click()
    expect(page.locator(".bs-head .bs-badge")).to_have_text("초안")
    expect(page.get_by_text("본인이 등록한 판입니다")).to_be_visible()
    expect(page.get_by_role("button", name="승인하고 시행")).to_have_count(0)
    version = SchemeVersion.objects.latest("pk")
    asked = parse_scheme(version.data).benefits[0].amount.as_data()
    assert asked["brackets"] == shipped("kakao-2022").benefits[0].amount.as_data()["brackets"]
    page.get_by_role("button", name="승인 요청").click()
    page.get_by_role("button", name="승인 요청").click()
    expect(page.get_by_text("승인을 요청했습니다")).to_be_visible()

    page = enter("approver2")
    page.goto(address(page, f"/admin/compensation/schemeversion/{version.pk}/change/"))
    expect(page.locator(".bs-head .bs-badge")).to_have_text("승인 대기")
    page.get_by_role("link", name="보상 기준 모의 계산").click()
    page.locator("select[name=incident]").select_option(str(about.pk))
    page.locator("select[name=version]").select_option(str(version.pk))
    page.locator("form.bs-form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/desk/simulations/"))
    world.work(Run.objects.latest("pk"))
    page.goto(address(page, f"/admin/compensation/schemeversion/{version.pk}/change/"))
    expect(page.get_by_role("row", name=re.compile("KAKAO-S"))).to_contain_text("80,000원")
    page.get_by_role("button", name="승인하고 시행").click()
    page.locator("select[name=incident]").select_option(str(about.pk))
    page.get_by_role("button", name="승인하고 시행").click()
    page.goto(address(page, f"/admin/compensation/schemeversion/{version.pk}/change/"))
    expect(page.locator(".bs-head .bs-badge")).to_have_text("시행 중")
    reads_in_either_language(page)
    for step in ("screen", "assess"):
        page.goto(address(page, f"/desk/incidents/{about.code}/{step}/"))
        page.locator("form.bs-form button[type=submit]").click()
        expect(page).to_have_url(re.compile("/desk/runs/"))
        world.work(Run.objects.latest("pk"))
    won = dict(
        Award.objects.filter(claim__incident=about).values_list("claim__filing__reference", "amount_won")
    )
    assert won == {"R41": 0, "R42": 30_000, "R43": 50_000}
    assert PersonAssessment.objects.get(claim__incident=about).claim == make.claim("R44")


def reads_in_either_language(page: Page) -> None:
    """The text of a version, on the page and on paper."""
    english = page.get_by_text("Article 1. Basis")
    expect(english).to_be_hidden()
    page.get_by_label("나란히").check()
    expect(english).to_be_visible()
    expect(page.get_by_text("제1조 (근거)")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("법무 검토")).to_be_visible()
    expect(page.get_by_role("heading", name="처리 이력")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.fixture
def kt(enter: Enter) -> Page:
    """The editor on a new version of the KT scheme."""
    page = enter("approver")
    page.goto(address(page, f"{EDITOR}?from={SchemeVersion.objects.get().pk}"))
    good(page)
    return page


TIERS = "benefits[3].amount.tier_by_days.tiers"


def test_a_gap_is_said_beside_its_row_and_rows_move_by_keys(kt: Page) -> None:
    field(kt, f"{TIERS}[1].to").fill("3")
    expect(kt.locator("tr.is-problem")).to_have_text("3일과 5일 사이에 적용되는 구간이 없습니다")
    expect(kt.locator("#scheme-state")).to_have_text("고칠 곳 1")
    kt.locator("#scheme-problems button").click()
    expect(field(kt, f"{TIERS}[2].from")).to_be_focused()
    kt.keyboard.press("Control+a")
    kt.keyboard.type("4")
    good(kt)
    field(kt, f"{TIERS}[2].won").focus()
    kt.keyboard.press("Alt+ArrowUp")
    expect(field(kt, f"{TIERS}[1].won")).to_be_focused()
    expect(field(kt, f"{TIERS}[1].won")).to_have_value("1,000,000")
    expect(kt.locator("tr.is-problem").first).to_be_visible()
    kt.keyboard.press("Alt+ArrowDown")
    good(kt)
    kt.get_by_role("button", name="English").click()  # nothing typed is lost by another language
    expect(kt.locator("html")).to_have_attribute("lang", "en")
    expect(field(kt, f"{TIERS}[2].from")).to_have_value("4")
    expect(kt.get_by_text("What you typed before and did not save is back.")).to_be_visible()


def test_conditions_and_amounts_come_from_lists_and_codes_from_the_incident(kt: Page) -> None:
    who = "benefits[3].who.all_of"
    kt.locator("#f-benefits-3-who-add").click()
    field(kt, f"{who}[1].fact").select_option("sector")
    kt.locator(f'[data-place="{who}[1]"]').get_by_label("비교").select_option("is_one_of")
    kt.locator(f'[data-place="{who}[1].is_one_of"]').get_by_label("음식점업").check()
    expect(kt.locator("#scheme-plain")).to_contain_text("업종: 소매업, 음식점업 중 하나")
    field(kt, f"{who}[1].fact").select_option("annual_revenue")
    field(kt, f"{who}[1].at_least").fill("5,000,000")
    expect(kt.locator("#scheme-plain")).to_contain_text("연 매출액 5,000,000원 이상")
    field(kt, "benefits[1].who.all_of[1].is").fill("internett")
    expect(kt.locator("#scheme-state")).to_have_text("선택한 사고에서 살펴볼 곳 1")
    expect(kt.locator(".bs-problem.is-wait")).to_contain_text("internet입니까?")
    codes = kt.locator("datalist").first.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert {"internet", "mobile"} <= set(codes)
    # Another kind of amount, and back: what stood there is there.
    field(kt, f"{TIERS}[0].won").fill("450000")
    field(kt, "benefits[3].amount").select_option("fee_for_time")
    field(kt, "benefits[3].amount.fee_for_time.time").select_option("outage")
    field(kt, "benefits[3].amount.fee_for_time.time.outage.times").fill("10")
    expect(kt.locator("#scheme-plain")).to_contain_text("장애 시간 전체의 10배")
    field(kt, "benefits[3].amount").select_option("tier_by_days")
    expect(field(kt, f"{TIERS}[0].won")).to_have_value("450,000")


def test_a_file_is_opened_and_nothing_typed_is_lost(kt: Page, enter: Enter, tmp_path: Path) -> None:
    with kt.expect_download() as download:
        kt.get_by_role("button", name="파일로 저장").click()
    path = tmp_path / "kt.yaml"
    download.value.save_as(path)
    broken = path.read_text(encoding="utf-8").replace(
        "{from: 3, to: 4, won: 800000}", "{from: 3, won: 800000}"
    )
    path.write_text(broken, encoding="utf-8")
    kt.locator("#scheme-import").set_input_files(path)
    expect(kt.locator("tr.is-problem").first).to_have_text("위 구간에 끝이 없어 적용되지 않습니다")
    expect(kt.locator("#scheme-note")).to_contain_text("kt.yaml")
    kt.get_by_role("button", name="초안으로 저장").click()
    expect(field(kt, f"{TIERS}[2].from")).to_be_focused()  # led to what is to be mended
    assert SchemeVersion.objects.count() == 1
    field(kt, f"{TIERS}[1].to").fill("4")
    good(kt)
    kt.get_by_role("button", name="초안으로 저장").click()
    expect(kt.locator("#scheme-note")).to_contain_text("kt-2018@1와 내용이 같아 저장하지 않았습니다")
    path.write_text("code: [", encoding="utf-8")
    kt.locator("#scheme-import").set_input_files(path)
    expect(kt.locator("#scheme-note")).to_contain_text("YAML")
    expect(field(kt, f"{TIERS}[1].to")).to_have_value("4")
    # A reload, then a sign-out: what was typed is there.
    field(kt, f"{TIERS}[0].won").fill("410000")
    kt.on("dialog", lambda dialog: dialog.accept())
    kt.reload()
    expect(field(kt, f"{TIERS}[0].won")).to_have_value("410,000")
    kt.context.clear_cookies(name="sessionid")
    field(kt, f"{TIERS}[0].won").fill("420000")
    expect(kt.locator("#scheme-state")).to_contain_text("로그아웃되었습니다")
    expect(field(kt, f"{TIERS}[0].won")).to_have_value("420000")
    other = enter("approver")  # signs in again on another tab, which gives another token
    other.evaluate("document.cookie = 'csrftoken=' + 'a'.repeat(32) + '; path=/'")
    kt.get_by_role("button", name="초안으로 저장").click()
    expect(kt.locator(".bs-head .bs-badge")).to_have_text("초안")


def test_mistakes_on_a_phone_and_for_a_screen_reader(kt: Page) -> None:
    kt.set_viewport_size({"width": 390, "height": 800})
    field(kt, f"{TIERS}[1].to").fill("여덟")
    field(kt, "benefits[0].code").fill("")
    expect(kt.locator("#scheme-state")).to_have_text("고칠 곳 2")
    assert kt.evaluate("document.documentElement.scrollWidth") <= 390
    found: list[Any] = serious(kt)
    assert not found, "\n".join(found)
    described = field(kt, f"{TIERS}[1].to").get_attribute("aria-describedby")
    expect(kt.locator(f"#{described}")).to_contain_text("정수여야 합니다")
