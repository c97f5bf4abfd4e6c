"""Overpayments at the doors: the commands, the list, the page of a claim."""

from collections.abc import Iterator

import pytest
from django.test import Client

from claims.rules.numbers import claim_number
from compensation.models import Overpayment
from tests import commands, factories
from tests.commands import refused, told
from tests.doors import world
from tests.factories import shop, shop_line
from tests.stages.test_redetermination import tiers

pytestmark = pytest.mark.django_db
LIST = "/admin/compensation/overpayment/"


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with commands.without_workers():
        yield


@pytest.fixture
def overpaid() -> Overpayment:
    """R1 was paid 400,000 and is due 250,000; R2 the same."""
    factories.cast()
    about = factories.incident()
    factories.take_lines(about, shop_line(1), shop_line(2))
    factories.take_shops(about, shop(1), shop(2))
    factories.confirm(about)
    factories.in_force(about, benefits=[tiers(400_000)])
    factories.screen(about)
    factories.assess(about)
    factories.paid(factories.send(about))
    factories.in_force(about, benefits=[tiers(250_000)])
    done = told("assess", "T-1")
    assert (done["corrected"], done["lowered_won"], done["total_won"]) == (2, 300_000, -300_000)
    return Overpayment.objects.get(claim=factories.claim("R1"))


def test_the_commands(overpaid: Overpayment) -> None:
    number, other = str(overpaid.pk), str(Overpayment.objects.exclude(pk=overpaid.pk).get().pk)
    claim = claim_number(overpaid.claim_id)
    done = told("overpayments", "T-1")
    assert [done[key] for key in ("count", "overpaid_won", "repaid_won", "open_won")] == [
        2,
        300_000,
        0,
        300_000,
    ]
    assert done["overpayments"][0] == {
        "overpayment": overpaid.pk, "claim": claim, "channel": "bank", "won": 150_000,
        "status": "requested", "repaid_won": 0, "open_won": 150_000, "until": None,
    }  # fmt: skip
    agree = ("decide_overpayment", number, "--verdict", "agree", "--instalments", "3", "--from", "2026-01-31")
    assert "not permitted" in refused(*agree, "--as", "clerk")
    done = told(*agree, "--as", "finance")
    assert (done["count"], done["status"], done["open_won"]) == (3, "agreed", 150_000)
    record = ("record_repayment", number, "--as", "finance", "--amount")
    assert told(*record, "50,000", "--note", "가상계좌")["open_won"] == 100_000
    assert "100,000 won of overpayment" in refused(*record, "100001")
    assert refused(*record, "many")
    done = told(*record, "100000")
    assert (done["claim"], done["open_won"], done["status"]) == (claim, 0, "repaid")
    off = ("decide_overpayment", other, "--verdict", "write_off", "--as", "treasurer")
    assert refused(*off)
    assert told(*off, "--reason", "소액")["status"] == "written_off"
    assert told("overpayments", "T-1", "--open")["count"] == 0
    assert "no overpayment 99" in refused("record_repayment", "99", "--amount", "1", "--as", "finance")
    assert "is over" in refused(
        "decide_overpayment", number, "--verdict", "withdraw", "--reason", "x", "--as", "treasurer"
    )
    lines = commands.say("overpayments", "T-1").out
    assert f"#{number}  {claim}  150,000  repaid  150,000 / 0" in lines


def test_netted_with_a_top_up_by_a_person(overpaid: Overpayment) -> None:
    about = overpaid.claim.incident
    factories.in_force(about, benefits=[tiers(500_000)])
    told("assess", "T-1")
    done = told(
        "decide_overpayment",
        str(overpaid.pk),
        "--verdict",
        "withdraw",
        "--reason",
        "합의",
        "--as",
        "treasurer",
    )
    assert (done["status"], done["due_won"]) == ("withdrawn", 100_000)
    assert told("make_batch", "T-1", "--channel", "bank", "--as", "finance")["total_won"] == 350_000


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(world.person(name))
    client.cookies["django_language"] = "ko"
    return client


def form(row: Overpayment, action: str, **answers: object) -> dict[str, object]:
    return {
        "action": action, "select_across": "0", "_selected_action": [row.pk], "confirmed": "1",
        "counted": "1", **answers,
    }  # fmt: skip


def test_the_list_and_its_acts(overpaid: Overpayment) -> None:
    finance, treasurer, clerk = (signed_in(name) for name in ("finance", "treasurer", "clerk"))
    assert "150,000" in clerk.get(LIST).content.decode()
    part = form(overpaid, "record_repayment", amount="50000", received_on="2020-01-02", note="창구")
    clerk.post(LIST, part)
    assert not overpaid.repayment_set.exists()
    assert finance.post(LIST, part).status_code == 302
    assert overpaid.repayment_set.get().note == "창구"
    too_much = finance.post(LIST, {**part, "amount": "100001"})
    assert too_much.status_code == 409
    assert "남은 금액은 100,000원입니다" in too_much.content.decode()
    assert (
        finance.post(
            LIST, form(overpaid, "agree_overpayment", instalments="2", first="2020-02-01")
        ).status_code
        == 302
    )
    page = clerk.get(f"{LIST}{overpaid.pk}/change/").content.decode()
    assert "2020-03-01: 50,000원" in page and "창구" in page and "100,000원" in page
    finance.post(LIST, form(overpaid, "write_off", reason="소액"))
    overpaid.refresh_from_db()
    assert overpaid.status == "agreed"
    assert treasurer.post(LIST, form(overpaid, "write_off", reason="소액")).status_code == 302
    overpaid.refresh_from_db()
    assert overpaid.status == "written_off"


def test_the_page_of_a_claim_tells_of_it(overpaid: Overpayment) -> None:
    page = signed_in("clerk").get(f"/desk/claims/{claim_number(overpaid.claim_id)}/").content.decode()
    assert "초과 지급" in page
    assert f"{LIST}{overpaid.pk}/change/" in page
    assert "앞선 결정 합계 400,000원: 150,000원 차감" in page


def test_a_batch_made_before_its_claims_were_taken_up_again() -> None:
    factories.cast()
    about = factories.incident()
    factories.take_lines(about, shop_line(1))
    factories.take_shops(about, shop(1))
    factories.confirm(about)
    factories.in_force(about, benefits=[tiers(400_000)])
    factories.screen(about)
    factories.assess(about)
    batch = factories.make(about)
    factories.in_force(
        about, benefits=[tiers(400_000)],
        admission={"revenue": [{"ceiling": 1_000, "bound": "inclusive"}]},
    )  # fmt: skip
    assert told("screen_claims", "T-1")["recalled"] == 1
    message = refused("approve_batch", str(batch.pk), "--as", "approver")
    assert "were taken up again since it was made" in message
