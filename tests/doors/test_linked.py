"""Claims with something in common: by what, in few queries however many; two of them side by side."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.desk import linked
from claims import risk
from claims.models import Incident, PairVerdict
from claims.rules.numbers import claim_number
from tests import factories as make
from tests.factories import line, shop

SignIn = Callable[[str], Client]


def number(name: str) -> str:
    return claim_number(make.claim(name).pk)


def take(*rows: Any) -> Incident:
    about = Incident.objects.get()
    make.take_shops(about, *rows)
    return about


def card(client: Client, name: str) -> str:
    page = client.get(f"/desk/claims/{number(name)}/").content.decode()
    return page.split('id="linked"')[1].split("</section>")[0] if 'id="linked"' in page else ""


def beside(client: Client, one: str, two: str) -> Any:
    return client.get(f"/desk/claims/{number(one)}/beside/{number(two)}/")


@pytest.mark.parametrize(
    ("same", "said"),
    [
        ({"account_no": "110222333333"}, "지급 계좌"),
        ({"phone": "010-7777-1234"}, "연락처"),
        ({"postcode": "06236", "address": "서울 강남구 테헤란로 152"}, "사업장 주소"),
        ({"representative": "김영희"}, "대표자"),
    ],
)
def test_it_says_by_what_they_are_linked(signed_in: SignIn, same: dict[str, str], said: str) -> None:
    client = signed_in("auditor")
    take(shop(901, **same), shop(902, **same), shop(903))
    found = card(client, "R901")
    assert number("R902") in found and said in found and number("R903") not in found
    assert card(client, "R903") == ""


def test_of_the_same_business_in_the_list_too(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    about = take(shop(901))
    from tests.factories.rows import business_no

    make.take_lines(about, line("LX", customer_kind="business", business_no=business_no(901)))
    assert number("LX") in card(client, "R901") and "사업자등록번호" in card(client, "R901")
    assert number("R901") in card(client, "LX")


def test_a_name_that_many_bear_links_nobody(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("examiner")
    take(*(shop(n, representative="김영희") for n in (901, 902, 903)))
    monkeypatch.setattr(linked, "MOST", 4)
    assert number("R902") in card(client, "R901")
    monkeypatch.setattr(linked, "MOST", 3)
    assert card(client, "R901") == ""


def test_what_a_risk_signal_was_held_against_is_linked(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    # One digit off counts with something else in common, here the name, which alone links nobody.
    about = take(
        shop(901, phone="010-7777-1234", business_name="같은집"),
        shop(902, phone="010-7777-1235", business_name="같은집"),
    )
    assert card(client, "R901") == ""
    make.work(risk.open_flagging(about, at=make.AT))
    assert number("R902") in card(client, "R901") and number("R901") in card(client, "R902")


def test_more_than_are_shown_are_told_and_cost_nothing(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    take(*(shop(n, phone="01077771234") for n in range(901, 904)))
    with CaptureQueriesContext(connection) as few:
        client.get(f"/desk/claims/{number('R901')}/")
    take(*(shop(n, phone="01077771234") for n in range(904, 914)))
    with CaptureQueriesContext(connection) as many:
        found = card(client, "R901")
    assert found.count("/beside/") == linked.SHOWN and "더 있습니다" in found
    assert len(many) <= len(few) + 2  # the claim is looked up by the test itself


def test_two_columns_with_what_differs(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    same = {"account_no": "110222333333", "representative": "김영희"}
    take(shop(901, **same), shop(902, **same, business_status="closed"))
    with CaptureQueriesContext(connection) as queries:
        answer = beside(client, "R901", "R902")
    assert answer.status_code == 200 and len(queries) <= 30
    text = answer.content.decode()
    assert "<mark>가게902</mark>" in text and "<mark>김영희" not in text
    assert "같은 계좌번호" in text and "110222333333" not in text
    assert 'name="verdict"' in text
    judge = f"/desk/claims/{number('R901')}/judge/{number('R902')}/"
    here = f"/desk/claims/{number('R901')}/beside/{number('R902')}/"
    back = client.post(judge, {"verdict": "different", "words": "부부", "back": here})
    assert back["Location"] == here
    text = beside(client, "R902", "R901").content.decode()
    assert "다른 신청" in text and "부부" in text and 'name="verdict"' not in text
    assert PairVerdict.objects.count() == 1
    assert "다른 신청" in card(client, "R901")


def test_masks_look_alike_where_numbers_differ(signed_in: SignIn) -> None:
    take(shop(901, account_no="110111222333"), shop(902, account_no="110999222333"))
    text = beside(signed_in("auditor"), "R901", "R902").content.decode()
    assert "다른 계좌번호" in text and 'name="verdict"' not in text


def test_what_is_not_there(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    take(shop(901))
    for other in ("KT18-999999", number("R901")):
        assert client.get(f"/desk/claims/{number('R901')}/beside/{other}/").status_code == 404
