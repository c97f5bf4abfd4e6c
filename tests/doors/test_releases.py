"""Releasing what came back: the command, the claim's page and the list of payouts."""

from collections.abc import Iterator

import pytest
from django.test import Client

from claims.rules.numbers import claim_number
from compensation.models import Payout, PayoutBatch, Release
from compensation.queries import explanation
from tests import commands, factories
from tests.commands import refused, told
from tests.doors import world
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db
WHY = "거래 정지 해제"


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with commands.without_workers():
        yield


@pytest.fixture
def came_back() -> PayoutBatch:
    factories.cast()
    about = factories.incident()
    factories.take_lines(about, *(shop_line(n) for n in (1, 2)), line("S1"))
    factories.take_shops(about, shop(1), shop(2))
    factories.confirm(about)
    factories.in_force(about)
    factories.screen(about)
    factories.assess(about)
    batch = factories.send(about)
    factories.paid(batch, {"R1": "거래 정지", "R2": "거래 정지"})
    return batch


def test_the_command_releases_a_claim_or_a_batch(came_back: PayoutBatch) -> None:
    how = ("--reason", WHY, "--as", "finance")
    message = refused("make_batch", "T-1", "--channel", "bank", "--as", "finance")
    assert "correct_account" in message
    assert "release_returned" in message
    assert "not permitted" in refused("release_returned", "R1", "--reason", WHY, "--as", "clerk")
    assert told("release_returned", "R1", *how) == {
        "incident": "T-1", "claim": claim_number(factories.claim("R1").pk), "count": 1, "total_won": 400_000,
    }  # fmt: skip
    assert "is held because a payment came back" in refused("release_returned", "R1", *how)
    assert told("release_returned", "--batch", str(came_back.pk), *how) == {
        "incident": "T-1", "batch": came_back.pk, "count": 1, "total_won": 400_000,
    }  # fmt: skip
    assert f"batch {came_back.pk}" in refused("release_returned", "--batch", str(came_back.pk), *how)
    assert told("make_batch", "T-1", "--channel", "bank", "--as", "finance")["count"] == 2
    shown = "\n".join(explanation(factories.claim("R1"), "en")["lines"])
    assert f"released: 재무 담당 1 – {WHY}" in shown


@pytest.mark.parametrize("words", [(), ("R1", "--batch", "1")])
def test_a_claim_or_a_batch_and_not_both(words: tuple[str, ...], came_back: PayoutBatch) -> None:
    assert commands.say("release_returned", *words, "--reason", WHY, "--as", "finance").code == 2


def test_the_page_of_a_claim_offers_it_and_tells_of_it(came_back: PayoutBatch) -> None:
    number = claim_number(factories.claim("R1").pk)
    finance, clerk = signed_in("finance"), signed_in("clerk")
    page = finance.get(f"/desk/claims/{number}/").content.decode()
    assert 'name="action" value="release"' in page
    assert 'name="action" value="release"' not in clerk.get(f"/desk/claims/{number}/").content.decode()
    payout = Payout.objects.get(claim=factories.claim("R1"))
    form = {
        "action": "release", "select_across": "0", "_selected_action": [payout.pk], "confirmed": "1",
        "counted": "1", "reason": WHY, "back": f"/desk/claims/{number}/",
    }  # fmt: skip
    path = "/admin/compensation/payout/"
    clerk.post(path, form)
    assert not Release.objects.exists()
    assert finance.post(path, {**form, "reason": ""}).status_code == 200
    answer = finance.post(path, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/claims/{number}/")
    found = Release.objects.get()
    assert (found.payout, found.person.username, found.reason) == (payout, "finance", WHY)
    page = finance.get(f"/desk/claims/{number}/").content.decode()
    assert 'name="action" value="release"' not in page
    assert WHY in page
    again = finance.post(path, form)
    assert again.status_code == 409
    assert "입금 불능으로 보류된 건이 아닙니다" in again.content.decode()
    assert clerk.get(f"{path}{payout.pk}/change/").status_code == 200


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(world.person(name))
    client.cookies["django_language"] = "ko"
    return client
