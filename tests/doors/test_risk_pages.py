"""Risk signals through the doors: the button, the list with its filters, the page of a claim, a verdict."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import risk
from claims.models import Claim, Incident, PairVerdict, RiskFlag, RiskRule
from claims.rules.numbers import claim_number
from compensation.risk import edges_of
from tests import factories as make
from tests.commands import told
from tests.factories import shop

SignIn = Callable[[str], Client]


def flagged() -> tuple[Claim, Claim]:
    """Two more shops that are paid to one account."""
    about = Incident.objects.get()
    same = {"account_no": "110222333333", "phone": ""}
    make.take_shops(
        about, shop(901, **same, representative="김영희"), shop(902, **same, representative="<b>김철수")
    )
    make.work(risk.open_flagging(about, at=make.AT))
    one, two = make.claim("R901"), make.claim("R902")
    return one, two


def test_the_page_of_a_claim_says_why_and_sets_them_side_by_side(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    one, two = flagged()
    address = f"/desk/claims/{claim_number(one.pk)}/"
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 30
    assert "같은 계좌를 쓰는 다른 사업자 1곳" in page and "나란히 비교" in page
    assert claim_number(two.pk) in page and "<mark>가게902</mark>" in page
    assert "<b>김철수" not in page and "110222333333" not in page
    judge = f"{address}judge/{claim_number(two.pk)}/"
    assert client.get(judge).status_code == 405
    assert client.post(judge, {"verdict": "perhaps"}).status_code == 404
    assert signed_in("auditor").post(judge, {"verdict": "same"}).status_code == 403
    answer = client.post(judge, {"verdict": "different", "words": "부부가 운영"})
    assert answer.status_code == 302 and answer["Location"].endswith("#risk")
    row = PairVerdict.objects.get()
    assert (row.low_id, row.high_id, row.verdict, row.words) == (one.pk, two.pk, "different", "부부가 운영")
    page = client.get(address).content.decode()
    assert "다른 신청" in page and "부부가 운영" in page and 'name="verdict"' not in page
    page = client.post(judge, {"verdict": "same"}, follow=True).content.decode()
    assert "이미 판단한 두 신청입니다" in page


def test_the_list_is_filtered_by_signal_incident_and_standing(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    one, _two = flagged()
    address = "/admin/claims/riskflag/"
    page = client.get(address).content.decode()
    assert claim_number(one.pk) in page and "같은 계좌" in page
    assert claim_number(one.pk) in client.get(f"{address}?signal=account&open=yes").content.decode()
    for none in ("signal=edge", "open=no", "signal=perhaps"):
        assert claim_number(one.pk) not in client.get(f"{address}?{none}").content.decode()
    flag = RiskFlag.objects.order_by("pk")[0]
    assert client.get(f"{address}{flag.pk}/change/")["Location"].startswith("/desk/claims/")


def test_the_button_and_the_command_open_the_same_run(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    about = Incident.objects.get()
    address = f"/desk/incidents/{about.code}/flag_risks/"
    answer = client.post(address, {"confirmed": "1", "counted": "1"})
    assert answer.status_code == 302 and "/desk/runs/" in answer["Location"]
    assert signed_in("auditor").get(address).status_code == 403
    said = told("flag_risks", about.code)
    assert said["signals"]["account"] == 0
    assert edges_of(about) == []


def test_a_lead_sets_thresholds_and_nobody_else(signed_in: SignIn) -> None:
    rule = RiskRule.objects.get(signal="speed")
    address = f"/admin/claims/riskrule/{rule.pk}/change/"
    assert signed_in("examiner").post(address, {}).status_code == 403
    lead = signed_in("approver")
    sent = {"signal": "speed", "used": "on", "at_least": "3", "minutes": "5", "percent": "5"}
    assert lead.post(address, sent).status_code == 302
    rule.refresh_from_db()
    assert (rule.at_least, rule.minutes) == (3, 5)
    assert "최소 건수: 5 → 3" in lead.get(address).content.decode()
