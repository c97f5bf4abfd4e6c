"""Proven losses on the desk: looked at first, all or none, with their history."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.lib.models import StoredFile
from claims.models import Claim, Filing
from claims.rules.numbers import claim_number

SignIn = Callable[[str], Client]
PAGE = "/desk/incidents/KT-2018/losses/"


@pytest.fixture
def filed(small_world: None, db: None) -> list[Filing]:
    """An assessed shop and a referred one."""
    rows = Filing.objects.order_by("pk")
    return [rows.filter(claim__status=status).exclude(reference="")[0] for status in ("assessed", "referred")]


def hidden(page: str) -> dict[str, str]:
    """What the page sends back when it is confirmed."""
    import html

    checked = re.search(r'<textarea name="checked" hidden>(.*?)</textarea>', page, re.S)
    assert checked is not None
    values = dict(re.findall(r'<input type="hidden" name="(name|counted)" value="([^"]*)"', page))
    return {"checked": html.unescape(checked[1]), "record": "1", **values}


@pytest.mark.parametrize("how", ["typed", "file", "cp949"])
def test_losses_are_looked_at_then_recorded(signed_in: SignIn, filed: list[Filing], how: str) -> None:
    client = signed_in("examiner")
    assessed, referred = filed
    number = claim_number(referred.claim_id)
    if how == "typed":
        asked: dict[str, object] = {"lines": f"{assessed.reference} 1,160,000원\n\n{number}\t250000\n"}
    else:
        text = f'접수번호,확인된 피해액\n{assessed.reference},"1,160,000"\n{number},250000\n'
        raw = text.encode("cp949" if how == "cp949" else "utf-8")
        asked = {"file": SimpleUploadedFile("losses.csv", raw)}
    page = client.post(PAGE, asked).content.decode()
    assert "1,160,000원" in page and number in page and "1,410,000원" in page
    assert "그중 1건은 이미 보상을 결정했습니다" in page
    assert set(Filing.objects.values_list("proven_loss", flat=True)) == {None}  # looking writes nothing
    answer = client.post(PAGE, hidden(page))
    assert answer.status_code == 302
    page = client.get(PAGE).content.decode()
    assert "피해액 2건을 기록했습니다" in page and "심사 담당" in page
    assert Filing.objects.get(pk=assessed.pk).proven_loss == 1_160_000
    assert Claim.objects.get(pk=assessed.claim_id).status == "received"
    assert StoredFile.objects.filter(kind="losses", scope="KT-2018").count() == 1
    again = client.post(PAGE, asked if how == "typed" else {"lines": f"{number} 250000"}).content.decode()
    assert "바뀌는 것이 없습니다" in again


def test_every_refused_line_is_named_and_nothing_is_recorded(signed_in: SignIn, filed: list[Filing]) -> None:
    client = signed_in("examiner")
    one = filed[0].reference
    line = Claim.objects.filter(kind="list")[0]
    lines = f"{one} 5\n{one} 6\nNOBODY 7\n{claim_number(line.pk)} 8\n{filed[1].reference} 많이"
    page = client.post(PAGE, {"lines": lines}).content.decode()
    rows = re.findall(r'<tr><td class="is-num">(\d+)</td><td>([^<]*)</td><td>([^<]*)</td></tr>', page)
    assert [int(row[0]) for row in rows] == [2, 3, 4, 5]
    assert "NOBODY" in rows[1][1] and "피해 신청이 아닙니다" in rows[1][2]
    assert 'name="record"' not in page and "많이" in page  # what was typed is there to be mended
    for sent in ({}, {"lines": "  "}, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}):
        answer = client.post(PAGE, sent)
        assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()
    assert set(Filing.objects.values_list("proven_loss", flat=True)) == {None}


def test_what_changed_meanwhile_is_looked_at_again(signed_in: SignIn, filed: list[Filing]) -> None:
    client = signed_in("examiner")
    form = hidden(client.post(PAGE, {"lines": f"{filed[0].reference} 5"}).content.decode())
    assert client.post(PAGE, form).status_code == 302
    assert client.post(PAGE, form).status_code == 409  # sent twice: nothing is left to change


@pytest.mark.parametrize(("name", "may"), [("examiner", True), ("approver", True), ("clerk", False)])
def test_who_confirms_damage_records_and_everybody_reads(
    signed_in: SignIn, filed: list[Filing], name: str, may: bool
) -> None:
    client = signed_in(name)
    page = client.get(PAGE)
    assert page.status_code == 200 and ('name="lines"' in page.content.decode()) is may
    assert "아직 기록한 피해액이 없습니다" in page.content.decode()
    assert client.post(PAGE, {"lines": f"{filed[0].reference} 5"}).status_code == (200 if may else 403)
    assert client.get("/desk/incidents/NOWHERE/losses/").status_code == 404
