"""What counts of an outage: by which service the harm came, and which part of the time is owed by law."""

from typing import Any

import pytest

from claims import review
from claims.models import AffectedPattern, Claim, Incident
from compensation.models import Award
from compensation.queries import explanation
from tests import factories as make
from tests.factories import MAPO, SEODAEMUN, line, shop, shop_line, window

pytestmark = pytest.mark.django_db

HOUR = window("internet", "11-24 11:00", "11-24 12:00", area=MAPO)
STORM = window("internet", "11-24 12:00", "12-01 12:00", area=MAPO, exemption="force_majeure")
WORKS = window("internet", "12-03 01:00", "12-03 05:00", area=MAPO, exemption="announced_maintenance")


def judged(windows: list[Any], basis: str, *lines: Any) -> Incident:
    """One shop in Mapo, as far as its award."""
    make.cast()
    about = make.incident(windows=windows)
    make.take_lines(about, *(lines or [shop_line(1)]))
    make.take_shops(about, shop(1))
    make.confirm(about)
    make.in_force(about, basis=basis)
    make.screen(about)
    make.assess(about)
    return about


def decide(about: Incident, verdict: str, **what: Any) -> None:
    review.decide(about, verdict, by=make.person("examiner"), reason="seen", at=make.AT, **what)


def won() -> int | None:
    return Award.objects.filter(claim__filing__reference="R1").values_list("amount_won", flat=True).first()


@pytest.mark.parametrize(("basis", "due"), [("art33", 400_000), ("goodwill", 1_200_000)])
def test_a_legal_basis_pays_for_the_time_outside_exempt_windows(basis: str, due: int) -> None:
    """An hour that is owed, then a week that is not: goodwill pays for all of it."""
    judged([HOUR, STORM], basis)
    assert won() == due


def test_exempt_time_that_the_operator_owes_all_the_same_is_owed() -> None:
    """An exempt window says why one thing failed; another failed at the same time without excuse."""
    judged([STORM, window("internet", "11-26 00:00", "11-28 00:00", area=MAPO)], "art33")
    assert won() == 400_000
    (pattern,) = AffectedPattern.objects.filter(exemption="")
    assert [[at[:10] for at in interval] for interval in pattern.owed] == [["2018-11-26", "2018-11-28"]]
    assert len(pattern.intervals) == 1


@pytest.mark.parametrize(
    ("windows", "ground"),
    [([STORM, WORKS], "force_majeure"), ([WORKS], "announced_maintenance"), ([STORM], "force_majeure")],
)
def test_two_exemptions_do_not_cancel_each_other(windows: list[Any], ground: str) -> None:
    about = judged(windows, "art33")
    assert make.grounds(about, "screening")["R1"] == ground
    assert won() is None


def test_only_lines_whose_service_can_do_the_harm_count() -> None:
    """The card terminal was down for a day; that the telephone was down for a week is no harm of it."""
    week = window("phone", "11-24 11:12", "12-01 12:00", area=SEODAEMUN)
    phone = shop_line(2, customer_no="C-L1", area=SEODAEMUN, service="phone", line_no="02-310-9999")
    make.cast()
    about = make.incident(windows=[HOUR, week])
    make.take_lines(about, shop_line(1), phone)
    make.take_shops(about, shop(1, line_no="02-310-0001;02-310-9999"))
    make.confirm(about)
    assert make.minutes(about)["R1"] == 60


def test_a_person_who_confirms_an_impossible_harm_confirms_the_time_of_the_line() -> None:
    make.cast()
    about = make.incident(windows=[window("phone", "11-24 11:00", "11-24 12:00", area=MAPO)])
    make.take_lines(about, shop_line(1, service="phone"))
    make.take_shops(about, shop(1))
    make.confirm(about)
    assert make.statuses(about)["R1"] == "unconfirmed"
    decide(about, "confirm", references=["R1"])
    assert make.minutes(about)["R1"] == 60


@pytest.mark.parametrize("basis", ["art33", "goodwill"])
def test_another_liability_position_is_asked_before_anything_is_awarded(basis: str) -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, line("S1"), shop_line(1))
    make.take_shops(about, shop(1))
    make.confirm(about)
    make.in_force(about, basis=basis)
    make.screen(about)
    make.incident(liability="denied")
    make.assess(about)
    if basis == "goodwill":
        assert make.statuses(about)["R1"] == "assessed"
        return
    assert not Award.objects.exists()
    make.screen(about)
    assert set(make.statuses(about).values()) == {"referred"}
    make.incident(liability="admitted")
    make.screen(about)
    assert set(make.statuses(about).values()) == {"referred"}, "only a person clears"
    decide(about, "clear", ground="liability_denied")
    make.assess(about)
    assert make.statuses(about)["R1"] == "assessed"
    assert set(Claim.objects.values_list("liability_no", flat=True)) == {2}


def test_a_claim_no_benefit_is_for_says_so() -> None:
    """Nothing is due, and whoever asks is told why."""
    make.cast()
    about = make.incident()
    make.take_lines(about, line("S1"), shop_line(1))
    make.take_shops(about, shop(1))
    make.confirm(about)
    make.in_force(about, benefits=[make.TIER])
    make.screen(about)
    run = make.assess(about)
    assert (run.counts["count"], run.counts["no_benefit"]) == (3, 2)
    told = explanation(make.claim("S1"), "en")
    assert told["nothing"].endswith("no benefit is for this claim, so nothing is due")
    assert told["nothing"] in told["lines"][-1]
    assert explanation(make.claim("R1"), "en")["nothing"] == ""
