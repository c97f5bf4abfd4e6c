"""Claims in the admin: who may decide, what is asked first, all or none with the refused ones named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim, ClaimEvent, ClaimLine, Filing, Finding, PayeeAccount, Subscription
from claims.rules.numbers import claim_number
from tests.doors import world

SignIn = Callable[[str], Client]
LIST = "/admin/claims/claim/"
MAY_DECIDE = ("examiner", "examiner2", "approver", "approver2")
MAY_NOT = ("clerk", "finance", "treasurer", "insurance", "auditor")


def claims(status: str, count: int = 50) -> list[Claim]:
    return list(Claim.objects.filter(status=status).order_by("pk")[:count])


def act(client: Client, name: str, rows: list[Claim], query: str = "", **answers: Any) -> Any:
    data = {"action": name, "select_across": "0", "_selected_action": [row.pk for row in rows], **answers}
    return client.post(LIST + query, data)


def confirm(client: Client, name: str, rows: list[Claim], query: str = "", **answers: Any) -> Any:
    return act(client, name, rows, query, confirmed="1", counted=str(len(rows)), **answers)


@pytest.mark.parametrize("name", MAY_DECIDE)
def test_who_decides_is_offered_every_verdict(signed_in: SignIn, name: str) -> None:
    page = signed_in(name).get(LIST).content.decode()
    assert all(f'value="{verdict}"' in page for verdict in ("confirm", "clear", "exclude"))


@pytest.mark.parametrize("name", MAY_NOT)
def test_who_may_not_decide_is_offered_none_and_refused(signed_in: SignIn, name: str) -> None:
    client = signed_in(name)
    page = client.get(LIST).content.decode()
    assert not any(f'value="{verdict}"' in page for verdict in ("confirm", "clear", "exclude"))
    rows = claims("referred")
    confirm(client, "clear", rows, reason="확인")
    assert {row.status for row in claims("referred")} == {"referred"}
    assert not ClaimEvent.objects.filter(row__in=rows, from_status="referred").exists()


def test_first_the_page_says_how_many_and_which(signed_in: SignIn) -> None:
    rows = claims("referred", 3)
    page = act(signed_in("examiner"), "clear", rows)
    assert page.status_code == 200
    text = page.content.decode()
    assert "3건" in text
    assert all(claim_number(row.pk) in text for row in rows)
    assert {row.status for row in claims("referred")} == {"referred"}


def test_without_a_reason_nothing_happens(signed_in: SignIn) -> None:
    rows = claims("referred", 2)
    page = confirm(signed_in("examiner"), "clear", rows, reason=" ")
    assert page.status_code == 200
    assert not ClaimEvent.objects.filter(row__in=rows, from_status="referred").exists()


def test_clearing_moves_all_and_keeps_the_reason(signed_in: SignIn) -> None:
    rows = claims("referred", 3)
    answer = confirm(signed_in("examiner"), "clear", rows, reason="현장 확인")
    assert answer.status_code == 302
    assert set(Claim.objects.filter(pk__in=[r.pk for r in rows]).values_list("status", flat=True)) == {
        "cleared"
    }
    move = ClaimEvent.objects.filter(row=rows[0]).order_by("-move_id").first()
    assert move is not None
    assert (move.move.reason, move.move.actor.username) == ("현장 확인", "examiner")


def test_a_person_names_the_line_of_one_claim(signed_in: SignIn) -> None:
    rows = [row for row in claims("unconfirmed") if row.kind == "filing"]
    assert len(rows) >= 2
    line = Subscription.objects.filter(incident=rows[0].incident).earliest("pk")
    number = line.subscription_no
    refused = confirm(signed_in("examiner"), "confirm", rows[:2], reason="확인", line=number)
    assert refused.status_code == 409 and "한 건씩" in refused.content.decode()
    assert confirm(signed_in("examiner"), "confirm", rows[:1], reason="확인", line=number).status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].status == "confirmed"
    assert list(ClaimLine.objects.filter(claim=rows[0]).values_list("subscription", flat=True)) == [line.pk]


def test_excluding_takes_the_ground_chosen(signed_in: SignIn) -> None:
    row = claims("referred", 1)[0]
    confirm(signed_in("approver"), "exclude", [row], reason="중복", ground="duplicate")
    row.refresh_from_db()
    assert row.status == "excluded"
    finding = Finding.objects.filter(claim=row).latest("pk")
    assert (finding.ground, finding.person.username) == ("duplicate", "approver")  # type: ignore[union-attr]


def test_one_that_may_not_move_refuses_all_and_is_named(signed_in: SignIn) -> None:
    good, bad = claims("referred", 2), claims("received", 1) or claims("assessed", 1)
    page = confirm(signed_in("examiner"), "clear", [*good, *bad], reason="확인")
    assert page.status_code == 409
    text = page.content.decode()
    assert 'role="alert"' in text
    assert claim_number(bad[0].pk) in text.split('role="alert"')[1].split("</div>")[0]
    assert set(Claim.objects.filter(pk__in=[r.pk for r in good]).values_list("status", flat=True)) == {
        "referred"
    }


def test_the_whole_filter_in_one_action(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    waiting = Claim.objects.filter(status="referred").count()
    one = claims("referred", 1)
    page = client.post(
        f"{LIST}?status=referred", {"action": "clear", "select_across": "1", "_selected_action": [one[0].pk]}
    )
    assert f"{waiting}건" in page.content.decode()
    client.post(
        f"{LIST}?status=referred",
        {
            "action": "clear", "select_across": "1", "_selected_action": [one[0].pk], "confirmed": "1",
            "counted": str(waiting), "reason": "일괄 확인",
        },
    )  # fmt: skip
    assert not Claim.objects.filter(status="referred").exists()


def test_a_filter_that_changed_meanwhile_is_asked_again(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    one = claims("referred", 1)
    page = client.post(
        f"{LIST}?status=referred",
        {
            "action": "clear", "select_across": "1", "_selected_action": [one[0].pk], "confirmed": "1",
            "counted": "1", "reason": "일괄 확인",
        },
    )  # fmt: skip
    assert page.status_code == 409
    assert Claim.objects.filter(status="referred").count() > 1


@pytest.mark.parametrize(
    "path", [LIST, f"{LIST}?status=referred", f"{LIST}?ground=duplicate", f"{LIST}?kind=filing"]
)
def test_lists_take_few_queries(signed_in: SignIn, path: str, django_assert_max_num_queries: Any) -> None:
    client = signed_in("examiner")
    with django_assert_max_num_queries(30):
        assert client.get(path).status_code == 200


def test_the_claim_page_takes_few_queries(signed_in: SignIn, django_assert_max_num_queries: Any) -> None:
    row = Claim.objects.filter(kind="filing", status="assessed").first()
    assert row is not None
    client = signed_in("examiner")
    with django_assert_max_num_queries(30):
        assert client.get(f"/desk/claims/{claim_number(row.pk)}/").status_code == 200


def test_nobody_edits_a_row_by_field(signed_in: SignIn) -> None:
    client = signed_in("approver")
    account = PayeeAccount.objects.first()
    assert account is not None
    for path in ("/admin/claims/claim/add/", "/admin/claims/payeeaccount/add/"):
        assert client.get(path).status_code == 403
    for path in (
        f"/admin/claims/payeeaccount/{account.pk}/change/",
        f"/admin/claims/payeeaccount/{account.pk}/delete/",
    ):
        assert client.post(path, {"holder": "다른 사람"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "may"), [("examiner", True), ("finance", True), ("clerk", False), ("auditor", False)]
)
def test_an_account_in_full_needs_permission_and_leaves_a_trace(
    signed_in: SignIn, name: str, may: bool
) -> None:
    from backoffice.lib.crypto import open_account
    from backoffice.staff.models import AccessLog

    client = signed_in(name)
    account = PayeeAccount.objects.order_by("pk").first()
    assert account is not None
    full = open_account(account.key_id, account.number, account.identity)
    path = reverse("admin:claims_payeeaccount_changelist")
    data = {"action": "show_in_full", "select_across": "0", "_selected_action": [account.pk]}
    asked = client.post(path, data)
    assert full not in asked.content.decode()
    assert not AccessLog.objects.exists()
    told = client.post(path, {**data, "confirmed": "1", "counted": "1", "reason": "입금 불능 확인"})
    assert (full in told.content.decode()) is may
    assert AccessLog.objects.filter(action="unmask_account", reason="입금 불능 확인").exists() is may
    if may:
        seen = AccessLog.objects.get()
        assert (seen.person.username, seen.subject_id, seen.address) == (name, str(account.pk), "127.0.0.1")  # type: ignore[union-attr]
        assert "no-store" in told.headers["Cache-Control"]


def test_no_list_or_page_shows_an_account_in_full(signed_in: SignIn) -> None:
    from backoffice.lib.crypto import open_account

    client = signed_in("auditor")
    filing = Filing.objects.select_related("account").order_by("pk").first()
    assert filing is not None and filing.account is not None
    account = filing.account
    full = open_account(account.key_id, account.number, account.identity)
    for path in (
        "/admin/claims/payeeaccount/",
        f"/admin/claims/payeeaccount/{account.pk}/change/",
        f"/desk/claims/{claim_number(filing.claim_id)}/",
        "/admin/compensation/payment/",
    ):
        page = client.get(path).content.decode()
        assert full not in page, path
    assert account.mask in client.get("/admin/claims/payeeaccount/?q=" + account.holder).content.decode()


def test_a_stranger_is_sent_to_the_login(signed_in: SignIn) -> None:
    answer = Client().get("/desk/runs/")
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]
    assert world.here()


@pytest.mark.parametrize(("name", "may"), [("clerk", True), ("finance", True), ("auditor", False)])
def test_an_account_is_corrected_by_who_may(signed_in: SignIn, name: str, may: bool) -> None:
    filing = Filing.objects.select_related("account", "claim").order_by("pk").first()
    assert filing is not None
    before = filing.account_id
    answers = {
        "bank": "004",
        "number": "999000-11-222333",
        "holder": "김정정",
        "reason": "입금 불능 후 신청인 정정",
    }
    confirm(signed_in(name), "correct_account", [filing.claim], **answers)
    filing.refresh_from_db()
    assert (filing.account_id != before) is may
    if may:
        assert filing.account is not None
        assert (filing.account.holder, filing.account.recorded_by.username) == ("김정정", name)  # type: ignore[union-attr]


def test_an_account_number_that_is_none_is_refused_in_korean(signed_in: SignIn) -> None:
    filing = Filing.objects.select_related("claim").order_by("pk").first()
    assert filing is not None
    answers = {"bank": "004", "number": "12", "holder": "김정정", "reason": "정정"}
    page = confirm(signed_in("clerk"), "correct_account", [filing.claim], **answers)
    assert page.status_code == 409
    alert = page.content.decode().split('role="alert">')[1].split("</div>")[0]
    assert any("가" <= letter <= "힣" for letter in alert), alert
