"""What a person decides: by filter and by list, all or none, with a reason, and only who may."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib.moves import MoveRefused
from claims import review
from claims.models import Claim, ClaimEvent, ClaimLine, Finding, Incident
from claims.review import Decided, UnknownClaims
from claims.rules.numbers import claim_number
from tests import factories as make
from tests.factories import JUNG, SEODAEMUN, business_no, line, shop, shop_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    """R1–R3 over the ceiling, R4 and R5 late, R6 cleared; S1, R7 and R8 unconfirmed (R7: ambiguous)."""
    make.cast()
    about = make.incident()
    make.take_lines(
        about, *(shop_line(n) for n in range(1, 7)), line("S1", area=JUNG),
        shop_line(17),
        shop_line(18, customer_no="C-L17", business_no=business_no(17), customer_name="가게17"),
    )  # fmt: skip
    big, late = {"monthly_sales": 60_000_000}, {"received_at": "2019-06-01"}
    make.take_shops(
        about, shop(1, **big), shop(2, **big), shop(3, **big), shop(4, **late), shop(5, **late), shop(6),
        shop(17, reference="R7", line_no="", address="서울 종로구 1"), shop(8, line_no=""),
    )  # fmt: skip
    make.confirm(about)
    make.in_force(
        about,
        admission={
            "revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}],
            "filing": [{"from": "2019-02-15", "to": "2019-05-05"}],
        },
    )
    make.screen(about)
    return about


def decide(about: Incident, verdict: str, by: str = "examiner", reason: str = "seen", **what: Any) -> Decided:
    return review.decide(about, verdict, by=make.person(by), reason=reason, at=make.AT, **what)


def some(about: Incident, *names: str) -> list[str]:
    found = make.statuses(about)
    return [found[name] for name in names]


def test_a_ground_is_cleared_in_one_action(incident: Incident) -> None:
    assert decide(incident, "clear", ground="over_ceiling").decided == 3
    assert some(incident, "R1", "R2", "R3", "R4", "R5") == ["cleared"] * 3 + ["referred"] * 2
    moves = ClaimEvent.objects.filter(move__verb="clear").values_list("move__reason", "move__actor__username")
    assert list(moves) == [("seen", "examiner")] * 3
    assert len({event.move_id for event in ClaimEvent.objects.filter(move__verb="clear")}) == 1
    finding = Finding.objects.filter(claim=make.claim("R1")).latest("pk")
    assert (finding.ground, finding.person, finding.evidence) == (
        "", make.person("examiner"), {"waived": "over_ceiling", "reason": "seen"},
    )  # fmt: skip


def test_one_decision_does_what_many_do(incident: Incident) -> None:
    def told() -> list[Any]:
        return list(
            Finding.objects.filter(person__isnull=False)
            .order_by("claim")
            .values_list("claim", "ground", "evidence", "claim__status")
        )

    with make.undone():
        decide(incident, "clear")
        together = told()
    for name in ("R1", "R2", "R3", "R4", "R5"):
        assert decide(incident, "clear", references=[name]).decided == 1
    assert told() == together
    assert len(together) == 5


def test_without_a_filter_the_whole_list_of_the_verdict(incident: Incident) -> None:
    assert decide(incident, "exclude").decided == 5
    found = make.statuses(incident)
    assert sorted(name for name, status in found.items() if status == "excluded") == [
        f"R{n}" for n in range(1, 6)
    ]
    assert found["S1"] == "unconfirmed"  # a doubt about facts is another list


def test_a_doubt_is_excluded_by_its_own_ground(incident: Incident) -> None:
    assert decide(incident, "exclude", ground="outside_every_window").decided == 1
    assert some(incident, "S1", "R1", "R7") == ["excluded", "referred", "unconfirmed"]
    assert Finding.objects.filter(claim=make.claim("S1")).latest("pk").ground == "outside_every_window"


def test_claims_are_named_by_number_reference_or_subscription(incident: Incident) -> None:
    names = [claim_number(make.claim("R1").pk), "R4", " R4 ", ""]
    assert decide(incident, "exclude", references=names).decided == 2
    assert decide(incident, "confirm", references=["S1"]).decided == 1
    assert some(incident, "R1", "R4", "R2", "S1") == ["excluded", "excluded", "referred", "confirmed"]


def test_all_or_none_and_the_refused_are_named(incident: Incident) -> None:
    before = (make.statuses(incident), Finding.objects.count(), ClaimEvent.objects.count())
    with pytest.raises(MoveRefused) as refused:
        decide(incident, "clear", references=["R1", "R6", "S1", "L1"])
    assert refused.value.refused == sorted(make.claim(name).pk for name in ("R6", "S1", "L1"))
    with pytest.raises(UnknownClaims, match="R99") as unknown:
        decide(incident, "clear", references=["R1", "R99", "C-00000001-1"])
    assert unknown.value.unknown == ["R99", "C-00000001-1"]
    assert (make.statuses(incident), Finding.objects.count(), ClaimEvent.objects.count()) == before


def test_a_claim_of_another_incident_is_unknown(incident: Incident) -> None:
    other = make.incident("T-2")
    with pytest.raises(UnknownClaims):
        decide(other, "clear", references=[claim_number(make.claim("R1").pk)])
    assert decide(other, "clear").decided == 0


def test_only_who_may_decides_and_only_with_a_reason(incident: Incident) -> None:
    before = make.statuses(incident)
    for verdict in review.VERDICTS:
        for by in ("clerk", "finance", "treasurer", "insurance", "auditor"):
            with pytest.raises(PermissionDenied):
                decide(incident, verdict, by=by)
        with pytest.raises(ValueError, match="reason"):
            decide(incident, verdict, reason="  ")
        with pytest.raises(PermissionDenied, match="needs a person"):
            review.decide(incident, verdict, by=None, reason="x", at=make.AT)
        with pytest.raises(ValueError, match=r"no ground; known: .*over_ceiling"):
            decide(incident, verdict, ground="no_such")
    assert make.statuses(incident) == before


def test_a_person_confirms_an_ambiguous_match_about_all_its_candidates(incident: Incident) -> None:
    assert decide(incident, "confirm", ground="ambiguous_match").decided == 1
    links = ClaimLine.objects.filter(claim=make.claim("R7")).order_by("pk")
    assert [(link.subscription.subscription_no, link.matched_by) for link in links] == [
        ("L17", "person"), ("L18", "person"),
    ]  # fmt: skip
    assert make.minutes(incident)["R7"] == make.hours(30.8)
    # A later check of the facts leaves the person's answer standing.
    make.take_lines(incident, shop_line(17, base_1=1))
    assert some(incident, "R7") == ["received"]
    make.confirm(incident)
    assert some(incident, "R7") == ["confirmed"]


def test_candidates_that_were_down_at_different_times_need_a_choice(incident: Incident) -> None:
    """Linking both would pay for the longer of two outages, one of which is somebody else's."""
    make.take_lines(incident, shop_line(18, customer_no="C-L18", area=SEODAEMUN))
    make.confirm(incident)
    done = decide(incident, "confirm", ground="ambiguous_match")
    assert (done.decided, done.to_choose) == (0, 1)
    assert not ClaimLine.objects.filter(claim=make.claim("R7")).exists()
    with pytest.raises(review.ToChoose, match=r"name the line of: C-"):
        decide(incident, "confirm", references=["R7"])
    with pytest.raises(ValueError, match="no subscription L99"):
        decide(incident, "confirm", references=["R7"], lines={"R7": "L99"})
    with pytest.raises(ValueError, match="only for a claim filed"):
        decide(incident, "confirm", references=["S1"], lines={"S1": "L17"})
    assert decide(incident, "confirm", references=["R7"], lines={"R7": "L17"}).decided == 1
    assert [
        line.subscription.subscription_no for line in ClaimLine.objects.filter(claim=make.claim("R7"))
    ] == ["L17"]
    assert make.minutes(incident)["R7"] == make.hours(30.8)


def test_a_person_finds_the_line_of_a_claim_that_matched_none(incident: Incident) -> None:
    assert decide(incident, "confirm", references=["R8"], lines={"R8": "L6"}).decided == 1
    assert make.minutes(incident)["R8"] == make.hours(30.8)


def test_a_claim_excluded_unconfirmed_is_cleared_by_nobody(incident: Incident) -> None:
    """Nobody knows how long it was affected: it has to be confirmed first."""
    decide(incident, "exclude", references=["R8"])
    with pytest.raises(MoveRefused):
        decide(incident, "clear", references=["R8"])


def test_a_person_confirms_against_the_networks_data_with_an_empty_outage(incident: Incident) -> None:
    assert decide(incident, "confirm", references=["S1", "R8"]).decided == 2
    assert (make.minutes(incident)["S1"], make.minutes(incident)["R8"]) == (0, 0)
    make.screen(incident)
    make.assess(incident)
    assert some(incident, "S1") == ["assessed"]  # a month's fee, however short it was


def test_a_claim_whose_facts_nobody_has_looked_at_is_confirmed_by_no_person(incident: Incident) -> None:
    make.take_lines(incident, line("S2"))
    with pytest.raises(MoveRefused) as refused:
        decide(incident, "confirm", references=["S1", "S2"])
    assert refused.value.refused == [make.claim("S2").pk]
    assert some(incident, "S1", "S2") == ["unconfirmed", "received"]


def test_an_excluded_claim_may_be_cleared_after_all_and_a_cleared_one_excluded(incident: Incident) -> None:
    decide(incident, "exclude", references=["R1"])
    assert decide(incident, "clear", references=["R1"]).decided == 1
    assert decide(incident, "exclude", references=["R6"]).decided == 1
    assert some(incident, "R1", "R6") == ["cleared", "excluded"]
    make.assess(incident)
    with pytest.raises(MoveRefused):  # what is awarded is corrected by an award, never taken back by a status
        decide(incident, "exclude", references=["R1"])
    assert Claim.objects.get(pk=make.claim("R1").pk).status == "assessed"
