"""A corrected account: recorded, paid to from the next batch on."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from backoffice.lib import crypto, files
from backoffice.lib.money import Unreadable
from claims.accounts import AccountRefused
from claims.models import Filing, Incident, PayeeAccount
from claims.rules.numbers import claim_number
from compensation.models import Payout
from compensation.payouts import NothingDue
from tests.stages import road
from tests.stages.road import Answer, arrived

__all__ = ["arrived"]

pytestmark = pytest.mark.xdist_group("accounts")


@pytest.fixture
def incident(arrived: Incident, db: None) -> Incident:
    return arrived


@pytest.mark.usefixtures("transactional_db")  # the only one of this module: it leaves a fresh database behind
def test_a_returned_payment_waits_for_a_corrected_account_and_is_then_paid(incident: Incident) -> None:
    a, b, c = (road.claim_of(shop) for shop in "ABC")
    first = road.send(road.make(incident, "bank"))
    road.answer(first, *(Answer(road.claim_of(shop).pk) for shop in "DEF"),
                Answer(a.pk), Answer(b.pk, "계좌 없음"), Answer(c.pk, "예금주 불일치"))  # fmt: skip
    first.refresh_from_db()
    assert first.status == "reconciled"
    with pytest.raises(NothingDue, match="2 are held until they are corrected"):
        road.make(incident, "bank")  # the same account would send it back again

    before = Filing.objects.get(claim=b).account
    account = road.correct("B")
    second = road.make(incident, "bank")
    assert second.payments == 1  # C was not corrected: it stays held
    payment = second.payment_set.get()
    assert (payment.account, payment.payout_set.get().claim) == (account, b)
    road.send(second)
    with files.open_plain(second.file) as plain:
        line = plain.read().decode("utf-8-sig").splitlines()[1].split(",")
    assert line[1:5] == ["088", "110222333444", str(payment.amount_won), "가게B"]
    run = road.answer(second, Answer(b.pk, day="2019-06-03"))
    assert run.counts["settled"] == 1
    b.refresh_from_db()
    assert b.status == "settled"
    told = list(Payout.objects.filter(claim=b).order_by("pk").values_list("status", "payment__account"))
    assert told == [("returned", before.pk), ("paid", account.pk)]  # each keeps the account it used
    with pytest.raises(NothingDue, match="1 are held"):
        road.make(incident, "bank")


def test_a_correction_is_a_new_row_that_says_who_and_why(incident: Incident) -> None:
    before = Filing.objects.get(reference="A").account
    account = road.correct("A", bank="KB국민은행", number="110-222 333444")
    assert Filing.objects.get(reference="A").account == account != before
    assert (account.bank, account.mask, account.holder) == ("004", "110******444", "가게A")
    assert (account.recorded_by.username, account.reason, account.recorded_at) == (
        "clerk", "통장 사본 확인", road.AT,
    )  # fmt: skip
    assert crypto.open_account(account.key_id, account.number, account.identity) == "110222333444"
    assert b"110222333444" not in bytes(account.number)
    assert PayeeAccount.objects.filter(pk=before.pk).exists()
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        PayeeAccount.objects.filter(pk=account.pk).update(holder="somebody else")


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({"by": "auditor"}, PermissionDenied, "may not correct"),
        ({"reason": "  "}, AccountRefused, "needs a reason"),
        ({"holder": " "}, AccountRefused, "holder is missing"),
        ({"number": "12-34"}, Unreadable, "10 to 16 digits"),
        ({"number": "110-222-33344a"}, Unreadable, "no digit"),
        ({"bank": "999"}, Unreadable, "no bank"),
        ({"holder": "900101-1234567"}, Unreadable, "resident"),
        ({"bank": "4", "number": "9990011000010"}, AccountRefused, "has this account already"),
        ({"bank": "국민", "number": "999-0011-000010", "holder": " 가게A "}, AccountRefused, "already"),
    ],
)
def test_what_is_no_correction_is_refused(
    incident: Incident, how: dict[str, Any], error: type[Exception], message: str
) -> None:
    if "by" in how:
        how = {**how, "by": road.person(how["by"])}
    with pytest.raises(error, match=message) as caught:
        road.correct("A", **how)
    assert how.get("number", "x1x") not in str(caught.value)
    assert PayeeAccount.objects.count() == len(road.SHOPS)


def test_another_holder_of_the_same_number_is_a_correction(incident: Incident) -> None:
    road.correct("A", bank="004", number="9990011000010", holder="홍길동")
    assert Filing.objects.get(reference="A").account.holder == "홍길동"


def test_a_claim_of_the_billing_list_has_no_account(incident: Incident) -> None:
    claim = incident.claim_set.filter(kind="list").first()
    with pytest.raises(AccountRefused, match=f"{claim_number(claim.pk)} is credited on a bill"):
        road.accounts.correct(
            claim, bank="004", number="110222333444", holder="x", by=road.person("clerk"), at=road.AT,
            reason="y",
        )  # fmt: skip


def test_the_command_reads_the_number_from_a_file_and_never_shows_it(
    incident: Incident, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    place = tmp_path / "number.txt"
    place.write_text("110-222-333444\n", encoding="utf-8")
    how = {"bank": "088", "holder": "가게A", "user": "clerk", "reason": "통장 사본", "json": True}
    call_command("correct_account", "A", number_file=str(place), **how)
    out = capsys.readouterr().out
    told = json.loads(out)
    assert (told["claim"], told["account"]) == (claim_number(road.claim_of("A").pk), "110******444")
    assert "110222333444" not in out and "110-222-333444" not in out
    monkeypatch.setattr("sys.stdin", io.StringIO("110-222-333555\n"))
    call_command("correct_account", claim_number(road.claim_of("B").pk), number_file="-", **how)
    assert Filing.objects.get(reference="B").account.mask == "110******555"
    with pytest.raises(CommandError, match="already"):
        call_command("correct_account", "A", number_file=str(place), **how)
    place.write_text("1234", encoding="utf-8")
    with pytest.raises(CommandError, match="10 to 16 digits"):
        call_command("correct_account", "A", number_file=str(place), **how)
