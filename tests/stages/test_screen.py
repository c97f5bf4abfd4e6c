"""Screening: every ground once, the first that applies; what goodwill pays anyway; a newer admission."""

from typing import Any

import pytest

from claims import review, screening
from claims.models import Admission, Claim, ClaimEvent, Finding
from claims.rules.admission import BASES
from claims.rules.grounds import LEGAL, Ground
from tests import factories as make
from tests.factories import MAPO, business_no, line, shop, shop_line, window
from tests.stages.every_ground import (
    ADMISSION,
    BY_LAW,
    REFERRED,
    STORM,
    arrive,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("basis", ["art33", "goodwill"])
def test_every_ground_once_and_one_claim_is_judged_as_fifty_are(basis: str) -> None:
    about = arrive()
    make.in_force(about, basis=basis, admission=ADMISSION)
    with make.undone():
        run = make.screen(about)
        together, counts = told(about), run.counts
        assert run.chunk_set.count() == 1
    run = make.screen(about, singly=True)
    assert run.chunk_set.count() == len(together) > 50
    assert told(about) == together
    assert run.counts == counts

    expected = {**REFERRED, **(BY_LAW if basis == "art33" else {})}
    assert {name: ground for name, (_, ground) in together.items() if ground} == expected
    for name, (status, ground) in together.items():
        assert status == ("referred" if ground else "cleared"), name
    assert (counts["referred"], counts["cleared"]) == (len(expected), len(together) - len(expected))
    assert ClaimEvent.objects.filter(move__run=run).count() == len(together)
    assert {c.admission_id for c in Claim.objects.all()} == {Admission.objects.get().pk}
    if basis == "art33":
        assert set(expected.values()) == set(Ground) - {Ground.LIABILITY_DENIED}  # that one bars everybody


@pytest.mark.parametrize(
    ("liability", "ground"),
    [
        ("under_investigation", ""),
        ("admitted", ""),
        ("denied", Ground.LIABILITY_DENIED),
        ("force_majeure", Ground.FORCE_MAJEURE),
    ],
)
def test_the_operators_position_bars_only_what_is_paid_on_a_legal_basis(liability: str, ground: str) -> None:
    make.cast()
    about = make.incident(liability=liability)
    make.take_lines(about, line("S1"), shop_line(1))
    make.take_shops(about, shop(1))
    make.confirm(about)
    assert (ground in LEGAL) == bool(ground)
    for basis in BASES:
        with make.undone():
            make.in_force(about, basis=basis)
            make.screen(about)
            expected = ground if basis != "goodwill" else ""
            assert set(make.grounds(about, "screening").values()) == {expected}, basis
            assert set(make.statuses(about).values()) == {"referred" if expected else "cleared"}, basis


def test_one_exempt_window_among_others_frees_nobody() -> None:
    make.cast()
    about = make.incident("T-1", [STORM, window("phone", "12-02 10:00", "12-02 11:00", area=MAPO)])
    make.take_lines(about, line("S1", service="phone", line_type="copper"), line("S2", service="phone"))
    make.confirm(about)
    make.in_force(about, basis="art33")
    make.screen(about)
    assert set(make.grounds(about, "screening").values()) == {""}


def test_the_earliest_claim_that_stands_keeps_its_place() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1))
    make.take_shops(
        about,
        shop(1, reference="late", received_at="2019-02-22"),
        shop(1, reference="first", received_at="2019-02-20"),
        shop(1, reference="second", received_at="2019-02-21"),
    )
    make.confirm(about)
    make.in_force(about)
    with make.undone():
        make.screen(about)
        assert {n: s for n, s in make.statuses(about).items() if n[0] != "L"} == {
            "late": "referred", "first": "cleared", "second": "referred",
        }  # fmt: skip
    review.moves.move_all(
        Claim, review.workflow.CLAIM, review.workflow.WITHDRAW, [make.claim("first").pk],
        by=make.person("examiner"), at=make.AT, reason="asked to",
    )  # fmt: skip
    make.screen(about)
    found = make.statuses(about)
    assert (found["first"], found["second"], found["late"]) == ("withdrawn", "cleared", "referred")


def test_a_list_claim_and_a_filing_of_one_shop_are_no_duplicates() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1))
    make.take_shops(about, shop(1))
    make.confirm(about)
    make.in_force(about)
    make.screen(about)
    assert make.statuses(about) == {"L1": "cleared", "R1": "cleared"}


def test_a_duplicate_key_of_the_business_alone_spans_its_sites() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1), shop_line(2))
    make.take_shops(about, shop(1), shop(2, business_no=business_no(1), received_at="2019-02-21"))
    make.confirm(about)
    with make.undone():
        make.in_force(about, admission={"duplicate_key": ["business_no", "site"]})
        make.screen(about)
        assert make.statuses(about)["R2"] == "cleared"
    make.in_force(about, admission={"duplicate_key": ["business_no"]})
    make.screen(about)
    assert make.statuses(about)["R2"] == "referred"


def test_only_confirmed_claims_are_screened_and_screening_again_does_nothing() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, line("S1"), line("S2", area=make.JUNG))
    make.in_force(about)
    assert make.screen(about).counts.get("count", 0) == 0
    make.confirm(about)
    run = make.screen(about)
    assert (make.statuses(about), run.counts["count"]) == ({"S1": "cleared", "S2": "unconfirmed"}, 1)
    before = Finding.objects.count()
    assert make.work_again(run) == 0
    assert screening.screen(run, run.chunk_set.get())["count"] == 0
    assert make.screen(about).counts.get("count", 0) == 0
    assert Finding.objects.count() == before


def test_a_newer_admission_takes_up_every_claim_again() -> None:
    """Newly barred: referred. Excluded on a ground that fell away: back on a list. A waiver holds."""
    make.cast()
    about = make.incident()
    numbers = range(1, 6)
    make.take_lines(about, *(shop_line(n) for n in numbers))
    make.take_shops(
        about,
        shop(1, monthly_sales=60_000_000), shop(2, monthly_sales=60_000_000),
        shop(3, monthly_sales=60_000_000), shop(4, received_at="2019-06-01"),
        shop(5, business_status="suspended"),
    )  # fmt: skip
    make.confirm(about)
    ceiling = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
    make.in_force(about, admission={**ceiling, "business_status": ["active"]})
    make.screen(about)
    how: dict[str, Any] = {"by": make.person("examiner"), "reason": "seen", "at": make.AT}
    review.decide(about, "exclude", references=["R2"], **how)
    review.decide(about, "clear", references=["R3", "R5"], **how)  # two waivers
    before = make.statuses(about)
    assert {n: before[n] for n in before if n[0] == "R"} == {
        "R1": "referred", "R2": "excluded", "R3": "cleared", "R4": "cleared", "R5": "cleared",
    }  # fmt: skip

    later = {"filing": [{"from": "2019-02-15", "to": "2019-05-05"}], "business_status": ["active"]}
    with make.undone():
        make.in_force(about, admission=later)
        run = make.screen(about)
        found = make.statuses(about)
        assert {n: found[n] for n in found if n[0] == "R"} == {
            "R1": "referred", "R2": "referred", "R3": "cleared", "R4": "referred", "R5": "cleared",
        }  # fmt: skip
        assert make.grounds(about, "screening")["R1"] == ""  # no ground stands: a person clears it
        assert (run.counts["referred"], run.counts.get("cleared", 0)) == (2, 0)
    # The same rules with another ceiling: what a person waived stays waived.
    make.in_force(
        about,
        admission={
            "revenue": [{"ceiling": 400_000_000, "bound": "inclusive"}],
            "business_status": ["active"],
        },
    )
    make.screen(about)
    found = make.statuses(about)
    assert (found["R1"], found["R2"], found["R3"], found["R5"]) == (
        "referred",
        "excluded",
        "cleared",
        "cleared",
    )


def test_a_ground_waived_earlier_stays_waived_after_a_later_one_is() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1))
    make.take_shops(about, shop(1, monthly_sales=60_000_000, business_status="suspended"))
    make.confirm(about)
    ceiling = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
    status = {"business_status": ["active"]}
    how: dict[str, Any] = {
        "by": make.person("examiner"),
        "reason": "seen",
        "at": make.AT,
        "references": ["R1"],
    }
    make.in_force(about, admission=ceiling)
    make.screen(about)
    review.decide(about, "clear", **how)
    make.in_force(about, admission={**ceiling, **status})
    make.screen(about)
    assert make.grounds(about, "screening")["R1"] == Ground.BUSINESS_CLOSED
    review.decide(about, "clear", **how)
    make.in_force(
        about, admission={**ceiling, **status, "filing": [{"from": "2019-01-01", "to": "2019-12-31"}]}
    )
    make.screen(about)
    assert make.statuses(about)["R1"] == "cleared"
