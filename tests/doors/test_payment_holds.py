"""Held payments at the door: on the claim's page, where a batch is made, on the batch, and in their list."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Claim
from claims.rules.numbers import claim_number
from compensation.models import PaymentHold, Payout, PayoutBatch

SignIn = Callable[[str], Client]
LIST = "/admin/compensation/paymenthold/"


@pytest.fixture
def due(small_world: None, db: None) -> Claim:
    """An assessed claim that no batch holds."""
    going = Payout.objects.filter(status__in=["batched", "sent"])
    return Claim.objects.filter(status="assessed").exclude(pk__in=going.values("claim")).order_by("pk")[0]


def hold(client: Client, row: Claim, verb: str = "hold_payment", reason: str = "압류 확인") -> int:
    form = {"confirmed": "1", "counted": "1", "reason": reason}
    return client.post(f"/desk/claims/{claim_number(row.pk)}/payment/{verb}/", form).status_code


def test_held_and_released_on_the_page_of_a_claim(signed_in: SignIn, due: Claim) -> None:
    client = signed_in("finance")
    where = f"/desk/claims/{claim_number(due.pk)}/"
    assert "payment/hold_payment/" in client.get(where).content.decode()
    assert hold(client, due) == 302
    with CaptureQueriesContext(connection) as queries:
        page = client.get(where).content.decode()
    assert len(queries) <= 30
    assert "지급을 보류했습니다" in page and "압류 확인" in page and "payment/release_payment/" in page
    assert "payment/" not in signed_in("clerk").get(where).content.decode().split("bs-note is-wait")[1][:900]
    assert hold(client, due, "release_payment", "해제함") == 302
    page = client.get(where).content.decode()
    assert "해제함" in page and "payment/hold_payment/" in page
    assert hold(client, due, "nothing") == 404
    assert PaymentHold.objects.get().ended_at is not None


def test_who_pays_sees_what_a_batch_leaves_out(signed_in: SignIn, due: Claim) -> None:
    client = signed_in("finance")
    code, number = due.incident.code, claim_number(due.pk)
    assert number not in client.get(f"/desk/incidents/{code}/make_batch/").content.decode()
    hold(client, due)
    page = client.get(f"/desk/incidents/{code}/make_batch/").content.decode()
    assert number in page and "압류 확인" in page and "지급 보류 1건" in page
    batch = PayoutBatch.objects.filter(status="locked")[0]
    assert number in client.get(f"/desk/batches/{batch.pk}/").content.decode()


def test_the_list_and_releasing_from_it(signed_in: SignIn, due: Claim) -> None:
    client = signed_in("finance")
    assert "보류한 지급이" in client.get(LIST).content.decode()
    hold(client, due)
    row = PaymentHold.objects.get()
    assert claim_number(due.pk) in client.get(f"{LIST}?state=held").content.decode()
    assert claim_number(due.pk) not in client.get(f"{LIST}?state=released").content.decode()
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 200
    form = {"action": "release_payment", "select_across": "0", "_selected_action": [row.pk], "confirmed": "1",
            "counted": "1", "reason": "해제"}  # fmt: skip
    assert client.post(LIST, form).status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None and row.ended_by is not None


def test_who_may_not_is_refused(signed_in: SignIn, due: Claim) -> None:
    for name in ("clerk", "auditor"):
        assert hold(signed_in(name), due) == 403
    assert not PaymentHold.objects.exists()
