"""Schemes in a real browser: Kakao's built from nothing, approved by another person, assessed with."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from backoffice.lib.models import Run
from backoffice.lib.yaml_text import read_yaml
from claims.damage import open_confirmation
from claims.demonstration import generate_reports
from claims.models import Incident
from compensation.models import Award, PersonAssessment, SchemeVersion, Simulation
from compensation.rules.forms import SCHEME
from compensation.rules.scheme import parse_scheme
from compensation.rules.whatif import DECIDED, PERSON
from tests.browser.conftest import Enter
from tests.browser.editor import field, type_in
from tests.browser.test_journeys import address
from tests.browser.test_pages import serious
from tests.doors import world
from tests.rules.cast import shipped

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EDITOR = "/admin/compensation/schemeversion/editor/"
BRACKETS = "benefits[0].amount.bracket_by_loss.brackets"


@pytest.fixture
def reports(enter: Enter, tmp_path: Path) -> Incident:
    """The outage of October 2022 and forty reports of every kind, their damage confirmed."""
    made = generate_reports("KAKAO-2022", reports=40, seed=1, folder=tmp_path)
    incident: Incident = world.load(made)
    world.take(incident, made)
    world.work(open_confirmation(incident, at=timezone.now()))
    return incident


def good(page: Page) -> None:
    expect(page.locator("#scheme-state")).to_have_text("고칠 곳이 없습니다.")


def works(page: Page) -> Run:
    """Send the form at hand, and do the run that it opens."""
    page.locator("form.bs-form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/desk/(runs|simulations)/"))
    run: Run = world.work(Run.objects.latest("pk"))
    return run


def test_kakaos_scheme_is_built_approved_and_assessed_with(enter: Enter, reports: Incident) -> None:
    """From nothing to the shipped file, typed field by field; then the road that the file itself goes."""
    kakao = shipped("kakao-2022")
    page = enter("examiner")
    page.get_by_role("link", name="새 보상 기준").first.click()
    expect(page.locator("#scheme-state")).to_contain_text("아직 채울 곳")
    expect(page.locator(".bs-problem")).to_have_count(0)  # nobody is blamed for what they have not come to
    type_in(page, SCHEME, kakao.as_data())
    expect(field(page, f"{BRACKETS}[3].won")).to_be_disabled()
    good(page)
    refuses_an_overlap(page)
    offers(page)
    expect(page.locator("#scheme-plain")).to_contain_text("300,000원 초과 500,000원 이하")
    page.get_by_role("button", name="초안으로 저장").click()
    expect(page.locator(".bs-head .bs-badge")).to_have_text("초안")
    expect(page.get_by_text("본인이 등록한 판입니다")).to_be_visible()
    expect(page.get_by_role("button", name="승인하고 시행")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="보상 기준 파일").click()
    assert parse_scheme(read_yaml(download.value.path().read_bytes())) == kakao
    page.get_by_role("button", name="승인 요청").click()
    page.get_by_role("button", name="승인 요청").click()
    expect(page.get_by_text("승인을 요청했습니다")).to_be_visible()

    version = SchemeVersion.objects.latest("pk")
    about = f"/admin/compensation/schemeversion/{version.pk}/change/"
    page = enter("approver2", about)
    expect(page.locator(".bs-head .bs-badge")).to_have_text("승인 대기")
    page.get_by_role("link", name="보상 기준 모의 계산").click()
    page.locator("select[name=incident]").select_option(str(reports.pk))
    page.locator("select[name=version]").select_option(str(version.pk))
    works(page)
    said = Simulation.objects.get()
    assert said.total_won and said.count
    page.goto(address(page, about))
    expect(page.get_by_role("row", name=re.compile("KAKAO-2022"))).to_contain_text(f"{said.total_won:,}원")
    page.get_by_role("button", name="승인하고 시행").click()
    page.locator("select[name=incident]").select_option(str(reports.pk))
    page.get_by_role("button", name="승인하고 시행").click()
    page.goto(address(page, about))
    expect(page.locator(".bs-head .bs-badge")).to_have_text("시행 중")
    reads_in_either_language(page)
    for step in ("screen", "assess"):
        page.goto(address(page, f"/desk/incidents/{reports.code}/{step}/"))
        works(page)
    awards = Award.objects.filter(claim__incident=reports)
    assert sum(awards.values_list("amount_won", flat=True)) == said.total_won
    # A report without a loss of money is a question: it is answered, and no award of nothing is made.
    assert set(awards.values_list("amount_won", flat=True)) == {30_000, 50_000}
    people = said.simulationgroup_set.filter(part=PERSON, reason=DECIDED)
    asked = sum(people.values_list("number", flat=True))
    assert asked == PersonAssessment.objects.filter(claim__incident=reports).count() > 0
    page.goto(address(page, f"/desk/simulations/{said.pk}/"))
    expect(page.get_by_text("정확히 이 금액")).to_be_visible()


def refuses_an_overlap(page: Page) -> None:
    """A bracket below the one before it is refused beside its row."""
    field(page, f"{BRACKETS}[2].up_to").fill("200000")
    beside = page.locator("tr.is-problem")
    expect(beside).to_have_text("위 구간(300,000원까지)과 겹칩니다")
    expect(field(page, f"{BRACKETS}[2].up_to")).to_have_attribute("aria-invalid", "true")
    field(page, f"{BRACKETS}[2].up_to").fill("500000")
    expect(beside).to_have_count(0)
    good(page)


def offers(page: Page) -> None:
    """An offer is written and taken back: nothing of it stays."""
    field(page, "offer.accept").check()
    for language, text in (("ko", "이의를 제기하지 않습니다"), ("en", "I accept")):
        field(page, f"offer.text.{language}").fill(text)
    expect(page.locator("#scheme-plain")).to_contain_text("신청인이 다음 문구에 동의한 뒤에 지급한다")
    for language in ("ko", "en"):
        field(page, f"offer.text.{language}").fill("")
    field(page, "offer.accept").uncheck()
    expect(page.locator("#scheme-plain")).not_to_contain_text("신청인이 다음 문구에")
    good(page)


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
    page = enter("approver", f"{EDITOR}?from={SchemeVersion.objects.get().pk}")
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
    service = "benefits[1].who.all_of[1].is"
    codes = field(kt, service).locator("option").evaluate_all("all => all.map(one => one.value)")
    assert {"internet", "mobile", "iptv"} <= set(codes)
    expect(field(kt, service).locator("option", has_text="인터넷")).to_have_count(1)  # with its name
    field(kt, service).select_option(label="다른 코드 …")
    field(kt, service).fill("internett")
    expect(kt.locator("#scheme-state")).to_have_text("선택한 사고에서 살펴볼 곳 1")
    expect(kt.locator(".bs-problem.is-wait")).to_contain_text("internet입니까?")
    field(kt, service).press("Tab")
    expect(field(kt, service).locator("option:checked")).to_have_text("internett: 이 사고에 없음")
    field(kt, service).select_option("internet")
    good(kt)
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
