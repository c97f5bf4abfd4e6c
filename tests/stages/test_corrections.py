"""A later list or incident file corrects and never deletes; the claims it speaks of are confirmed again."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db.models import F

from claims import review
from claims.models import Claim, ClaimLine, Incident, OutageWindow, Subscription, SubscriptionChange
from tests import factories as make
from tests.factories import JUNG, MAPO, SEODAEMUN, business_no, line, shop, shop_line, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    make.cast()
    return make.incident()


def counts(run: Any) -> dict[str, int]:
    return {
        key: run.counts.get(key, 0) for key in ("count", "new", "changed", "touched", "rechecked", "refused")
    }


def test_a_later_list_corrects_by_subscription_number(incident: Incident) -> None:
    make.take_lines(incident, line("S1", base_1=10000), line("S2"), line("S3"))
    make.confirm(incident)
    run = make.take_lines(
        incident,
        line("S1", base_1=20000),
        line("S2"),
        line("S4"),
        line("S3", area=JUNG, customer_name="새이름"),
    )
    assert counts(run) == {"count": 3, "new": 1, "changed": 2, "touched": 2, "rechecked": 2, "refused": 0}
    assert make.statuses(incident) == {
        "S1": "received", "S2": "confirmed", "S3": "received", "S4": "received",
    }  # fmt: skip
    one = Subscription.objects.get(subscription_no="S1")
    assert (one.base_1, one.base_2, one.line) == (20000, 11000, 2)
    before = SubscriptionChange.objects.get(subscription=one).before
    assert (before["base_1"], before["base_2"]) == (10000, 11000)
    assert Subscription.objects.get(subscription_no="S3").claimant.name == "새이름"
    assert Subscription.objects.count() == Claim.objects.count() == 4
    make.confirm(incident)
    assert make.statuses(incident)["S3"] == "unconfirmed"


def test_a_line_moves_to_the_customer_that_a_later_list_names(incident: Incident) -> None:
    make.take_lines(
        incident, line("S1", customer_no="D1", customer_name="이전"), line("S2", customer_no="D2")
    )
    make.confirm(incident)
    run = make.take_lines(
        incident, line("S1", customer_no="D9", customer_name="새 고객"), line("S2", customer_no="D2")
    )
    assert counts(run) == {"count": 1, "new": 0, "changed": 1, "touched": 1, "rechecked": 1, "refused": 0}
    moved = Subscription.objects.select_related("claimant", "claim__claimant").get(subscription_no="S1")
    assert moved.claim is not None
    assert (moved.claimant.customer_no, moved.claim.claimant.customer_no) == ("D9", "D9")
    before = SubscriptionChange.objects.get(subscription=moved).before
    assert (before["customer_no"], before["customer_name"]) == ("D1", "이전")
    make.confirm(incident)
    make.in_force(incident)
    make.screen(incident)
    make.assess(incident)
    for customer in ("D1", "D8"):  # also while it is confirmed again
        make.take_lines(incident, line("S1", customer_no=customer), line("S2", customer_no="D2"))
        assert make.claim("S1").claimant.customer_no == "D9"  # what is awarded stays whose it is
        assert Subscription.objects.get(subscription_no="S1").claimant.customer_no == customer
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident)
    make.send(incident, "credit")  # billing posts it to the line, whoever has it now


@pytest.mark.parametrize("span", [20_000, 1])
def test_a_corrected_customer_is_a_change_of_each_of_its_lines(
    incident: Incident, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    monkeypatch.setattr(import_module("claims.intake.receive"), "SPAN", span)
    shared = {"customer_no": "D1", "customer_name": "가게", "business_no": business_no(1), "line_no": ""}
    make.take_lines(incident, shop_line(1, **shared), shop_line(2, **shared), shop_line(3))
    make.take_shops(incident, shop(1, line_no="", business_no=business_no(77), business_name="다른 이름"))
    make.confirm(incident)
    assert make.grounds(incident, "damage")["R1"] == "not_a_subscriber"
    same = {**shared, "business_no": business_no(77)}
    run = make.take_lines(incident, shop_line(1, **same), shop_line(3))
    assert counts(run) == {"count": 2, "new": 0, "changed": 2, "touched": 3, "rechecked": 3, "refused": 0}
    for change in SubscriptionChange.objects.all():
        assert (change.before["business_no"], change.before["customer_kind"]) == (business_no(1), "business")
    make.confirm(incident)
    assert make.statuses(incident)["R1"] == "confirmed"
    again = make.take_lines(incident, shop_line(3), shop_line(1, **same))
    assert counts(again)["changed"] == 0


def test_what_a_person_excluded_for_facts_comes_back_to_a_person(incident: Incident) -> None:
    make.take_lines(incident, line("S1", area=JUNG), line("S2", area=JUNG), line("S3"))
    make.take_shops(incident, shop(4))
    make.confirm(incident)
    make.in_force(incident)
    make.screen(incident)
    names = ["S1", "S2", "S3", "R4"]
    review.decide(
        incident, "exclude", by=make.person("examiner"), reason="seen", at=make.AT, references=names
    )
    assert set(make.statuses(incident).values()) == {"excluded"}
    run = make.take_lines(
        incident, line("S1"), line("S2", area=JUNG, base_1=1), line("S3", base_1=1), shop_line(4)
    )
    # S3 was excluded without a doubt about facts: nothing of that was corrected.
    assert (counts(run)["touched"], counts(run)["rechecked"]) == (4, 3)
    make.confirm(incident)
    found = make.statuses(incident)
    assert [found[name] for name in (*names, "L4")] == [
        "unconfirmed", "unconfirmed", "excluded", "unconfirmed", "confirmed",
    ]  # fmt: skip
    grounds = make.grounds(incident, "damage")
    assert [grounds[name] for name in ("S1", "S2", "R4")] == [
        "excluded_before", "outside_every_window", "excluded_before",
    ]  # fmt: skip
    decided = review.decide(
        incident, "confirm", by=make.person("examiner"), reason="ok", at=make.AT, ground="excluded_before"
    )
    assert decided.decided == 2
    assert make.minutes(incident)["R4"] == make.hours(30.8)
    make.take_lines(incident, line("S1", base_1=2))  # a person has spoken since: the machine may confirm
    make.confirm(incident)
    assert make.statuses(incident)["S1"] == "confirmed"


def test_one_correction_is_done_as_fifty_are(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parity of the import: fifty lines in one chunk, and each in its own."""
    first = [line(f"S{n}", base_1=n) for n in range(50)]
    second = [line(f"S{n}", base_1=n + n % 2) for n in range(1, 52)]

    def told() -> list[Any]:
        rows = Subscription.objects.order_by("subscription_no").values_list(
            "subscription_no", "base_1", "claimant__customer_no", "claim__status"
        )
        changes = SubscriptionChange.objects.order_by("subscription__subscription_no")
        return [*rows, *changes.values_list("subscription__subscription_no", "before__base_1")]

    with make.undone():
        make.take_lines(incident, *first)
        make.confirm(incident)
        make.take_lines(incident, *second)
        together = told()
    monkeypatch.setattr(import_module("claims.intake.receive"), "SPAN", 1)
    assert make.take_lines(incident, *first).chunk_set.count() == 50
    make.confirm(incident, singly=True)
    make.take_lines(incident, *second)
    assert told() == together
    assert len(together) == 52 + 25


def test_what_is_awarded_goes_the_road_again(incident: Incident) -> None:
    make.take_lines(incident, line("S1"), line("S2"), line("S3", area=JUNG), shop_line(1))
    make.take_shops(incident, shop(1))
    make.confirm(incident)
    make.in_force(incident)
    make.screen(incident)
    make.assess(incident)
    before = make.statuses(incident)
    assert before == {
        "S1": "assessed",
        "S2": "assessed",
        "S3": "unconfirmed",
        "L1": "settled",
        "R1": "assessed",
    }
    run = make.take_lines(
        incident,
        line("S1", base_1=1, base_2=1, base_3=1),
        line("S3", area=JUNG, base_1=1),
        shop_line(1, area=SEODAEMUN),
    )
    assert counts(run)["touched"] == 4  # S1, S3, L1 and the filing that rests on L1
    assert counts(run)["rechecked"] == 4
    assert make.statuses(incident) == {**dict.fromkeys(before, "received"), "S2": "assessed"}
    make.confirm(incident)
    make.screen(incident)
    run = make.assess(incident)
    assert make.statuses(incident) == before
    # One internet bill of 1 won, not 11,000; four days in Seodaemun, not two.
    assert make.awarded() == {"S1": [11_000, -10_999], "S2": [11_000], "L1": [0], "R1": [400_000, 400_000]}
    assert (run.counts["corrected"], run.counts["raised_won"], run.counts["lowered_won"]) == (
        2, 400_000, 10_999,
    )  # fmt: skip
    assert make.assess(incident).counts.get("awards", 0) == 0


def test_a_filing_goes_back_with_the_line_it_rests_on(incident: Incident) -> None:
    make.take_lines(incident, shop_line(1), shop_line(2))
    make.take_shops(incident, shop(1), shop(2))
    make.confirm(incident)
    make.in_force(incident)
    make.screen(incident)
    make.take_lines(incident, shop_line(1, area=SEODAEMUN))
    assert make.statuses(incident) == {
        "L1": "received", "R1": "received", "L2": "cleared", "R2": "cleared",
    }  # fmt: skip
    make.confirm(incident)
    assert make.minutes(incident)["R1"] == make.hours(78.8)


def test_a_corrected_line_number_moves_the_filing_to_the_right_line(incident: Incident) -> None:
    make.take_lines(incident, shop_line(1), shop_line(2, area=SEODAEMUN, line_no="02-310-9999"))
    make.take_shops(incident, shop(1))
    make.confirm(incident)
    make.take_lines(
        incident, shop_line(1, line_no="02-310-8888"), shop_line(2, area=SEODAEMUN, line_no="02-310-0001")
    )
    make.confirm(incident)
    links = ClaimLine.objects.filter(claim=make.claim("R1")).values_list("subscription__subscription_no")
    assert list(links) == [("L2",)]


def test_a_list_that_brings_the_missing_line_sends_the_filing_back(incident: Incident) -> None:
    make.take_lines(incident, shop_line(1))
    make.take_shops(
        incident, shop(1), shop(2), shop(3, line_no=""), shop(4, line_no="", business_no=business_no(104)),
        shop(5),
    )  # fmt: skip
    make.confirm(incident)
    assert {n: g for n, g in make.grounds(incident, "damage").items() if g} == dict.fromkeys(
        ("R2", "R3", "R4", "R5"), "not_a_subscriber"
    )
    run = make.take_lines(incident, shop_line(2), shop_line(3, line_no=""), shop_line(4, line_no=""))
    assert (counts(run)["new"], counts(run)["touched"], counts(run)["rechecked"]) == (3, 3, 3)
    make.confirm(incident)
    found = make.statuses(incident)
    assert [found[f"R{n}"] for n in range(1, 6)] == ["confirmed"] * 4 + ["unconfirmed"]
    assert counts(make.take_lines(incident, line("S9")))["touched"] == 0


def test_a_later_incident_file_closes_windows_with_a_date_and_keeps_them(incident: Incident) -> None:
    make.take_lines(
        incident, line("S1"), line("S2", area=SEODAEMUN), line("S3", service="mobile"), shop_line(4)
    )
    make.take_shops(incident, shop(4))
    make.confirm(incident)
    changed = [row for row in make.WINDOWS if row.get("area") != MAPO or row["service"] != "internet"]
    changed.append(window("internet", "11-24 11:12", "11-28 18:00", area=MAPO))
    later = make.AT + timedelta(days=3)
    loaded = make.load_incident("T-1", changed, at=later)
    assert (loaded.added, loaded.closed) == (1, 1)
    assert loaded.run is not None
    loaded.run.refresh_from_db()
    assert loaded.run.counts == {"touched": 3, "count": 3}
    closed = OutageWindow.objects.get(withdrawn_at__isnull=False)
    assert (closed.area, closed.withdrawn_at, closed.recorded_at) == (MAPO, later, make.AT)
    assert OutageWindow.objects.count() == len(make.WINDOWS) + 1
    assert make.statuses(incident) == {
        "S1": "received", "S2": "confirmed", "S3": "confirmed", "L4": "received", "R4": "received",
    }  # fmt: skip
    make.confirm(incident)
    found = make.minutes(incident)
    assert found["S1"] == found["R4"] == make.hours(102.8)
    again = make.load_incident("T-1", changed, at=later + timedelta(days=1))
    assert (again.added, again.closed, again.run) == (0, 0, None)


def test_other_harms_of_a_service_have_its_claims_confirmed_again(incident: Incident) -> None:
    """What can come from a service is a fact of the filings that name its lines, and of no list claim."""
    make.in_force(incident)
    make.take_lines(incident, line("S1"), *(shop_line(n) for n in range(1, 4)), shop_line(4, service="phone"))
    make.take_shops(incident, shop(1), shop(2, harm="order_calls"), shop(4, harm="order_calls"))
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident)
    make.take_shops(incident, shop(3))
    make.confirm(incident)
    before = make.statuses(incident)
    assert (before["R1"], before["R2"], before["R3"]) == ("assessed", "unconfirmed", "confirmed")
    services = make.incident_file("T-1", make.WINDOWS)["services"]
    services[0]["harms"] = ["order_calls", "online_orders"]
    loaded = make.load_incident(services=services)
    assert (loaded.added, loaded.closed, loaded.changed) == (0, 0, 1)
    assert loaded.run is not None
    loaded.run.refresh_from_db()
    assert loaded.run.counts == {"touched": 3, "count": 3}
    assert make.statuses(incident) == {**before, "R1": "received", "R2": "received", "R3": "received"}
    make.confirm(incident)
    after = make.statuses(incident)
    assert (after["R1"], after["R2"], after["R3"]) == ("unconfirmed", "confirmed", "unconfirmed")
    again = make.load_incident(services=list(reversed(services)))  # another order is no other content
    assert (again.changed, again.run) == (0, None)


def test_a_window_that_comes_back_is_a_new_row(incident: Incident) -> None:
    make.incident("T-1", make.WINDOWS[1:])
    make.incident("T-1", make.WINDOWS)
    same = OutageWindow.objects.filter(area=MAPO, service="internet")
    assert [bool(w.withdrawn_at) for w in same.order_by(F("withdrawn_at").asc(nulls_last=True))] == [
        True,
        False,
    ]


def test_a_list_of_a_line_touches_that_line_only(incident: Incident) -> None:
    make.take_lines(incident, line("S1", line_no="02-1-1"), line("S2", line_no="02-1-2"), line("S3"))
    make.confirm(incident)
    make.in_force(incident)
    make.screen(incident)
    make.assess(incident)
    make.take_lines(incident, line("S4", line_no="02-1-1"), line("S5", line_no="02-1-3"))
    make.confirm(incident)
    loaded = make.load_incident(lines=[window("internet", "11-26 09:00", "11-26 10:00", line="02-1-1")])
    assert loaded.run is not None
    loaded.run.refresh_from_db()
    assert loaded.run.counts == {"touched": 2, "count": 2}
    found = make.statuses(incident)
    assert (found["S1"], found["S4"], found["S5"]) == ("received", "received", "confirmed")
    make.confirm(incident)
    assert (make.minutes(incident)["S1"], make.minutes(incident)["S4"]) == (60, 60)
