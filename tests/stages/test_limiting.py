"""Caps per claimant and a budget: what looks at other awards, from the file to the won."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import review
from claims.models import Incident
from compensation import assessment, schemes
from compensation.limiting import SharedAlready
from compensation.models import Award, Proposal
from compensation.queries import explanation
from compensation.rules.limits import Shared, share_keeping
from tests import factories as make
from tests.factories import line, shop, shop_line
from tests.stages.test_redetermination import tiers, waiver

pytestmark = pytest.mark.django_db

CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}


@pytest.fixture
def incident() -> Incident:
    """D1 has three lines of 11,000, D2 one; three shops of two days, R3 above the ceiling."""
    make.cast()
    about = make.incident()
    make.take_lines(
        about, *(line(f"S{n}", customer_no="D1") for n in (1, 2, 3)), line("S4", customer_no="D2"),
        *(shop_line(n) for n in (1, 2, 3)),
    )  # fmt: skip
    make.take_shops(about, shop(1), shop(2), shop(3, monthly_sales=50_000_000))
    make.confirm(about)
    return about


def determine(about: Incident, *benefits: dict[str, Any], singly: bool = False, **limits: int) -> Any:
    content = make.scheme_file(benefits=benefits, admission=CEILING)
    if limits:
        content["limits"] = limits
    make.in_force(about, content)
    make.screen(about)
    return make.assess(about, singly=singly)


def sums() -> dict[str, int]:
    return {name: sum(won) for name, won in make.awarded().items() if not name.startswith("L")}


def capped(won: int) -> dict[str, Any]:
    return {**waiver(1), "limits": {"cap_per_claimant": won}}


def test_a_cap_per_claimant_is_used_up_in_order(incident: Incident) -> None:
    run = determine(incident, capped(25_000))
    assert sums() == {"S1": 11_000, "S2": 11_000, "S3": 3_000, "S4": 11_000}
    assert (run.counts["capped_won"], run.counts["total_won"]) == (8_000, 36_000)
    award = Award.objects.get(claim=make.claim("S3"))
    assert (award.amount_won, award.capped_won, award.shared_won) == (3_000, 8_000, None)
    assert not Award.objects.exclude(pk=award.pk).filter(capped_won__isnull=False).exists()
    lines = explanation(make.claim("S3"), "ko")["lines"]
    assert "  금액: 11,000원" in lines
    assert "  여러 보상 결정에 걸친 한도로 8,000원 차감: 3,000원" in lines
    assert Proposal.objects.get(run=run, claim=make.claim("S3")).capped_won == 8_000
    assert make.assess(incident).counts.get("awards", 0) == 0


def test_what_a_claimant_holds_already_uses_up_the_cap(incident: Incident) -> None:
    determine(incident, capped(25_000))
    make.take_lines(incident, line("S5", customer_no="D1"), line("S6", customer_no="D2"))
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident)
    assert {name: sums()[name] for name in ("S5", "S6")} == {"S5": 0, "S6": 11_000}


def test_one_claim_a_chunk_is_limited_as_all_in_one(incident: Incident) -> None:
    with make.undone():
        counts = determine(incident, capped(25_000), tiers(400_000), budget=700_000).counts
        together = sums()
    assert determine(incident, capped(25_000), tiers(400_000), budget=700_000, singly=True).counts == counts
    assert sums() == together
    assert sum(together.values()) == 700_000


def test_a_budget_is_shared_to_the_last_won(incident: Incident) -> None:
    run = determine(incident, tiers(400_000), budget=500_001)
    assert sums() == {"R1": 250_001, "R2": 250_000}
    assert run.counts["shared_won"] == 299_999
    lines = explanation(make.claim("R2"), "en")["lines"]
    assert "  Less 150,000 won, the budget being shared: 250,000 won" in lines


def test_a_budget_that_suffices_takes_nothing(incident: Incident) -> None:
    run = determine(incident, tiers(400_000), budget=800_000)
    assert (sums(), run.counts["shared_won"]) == ({"R1": 400_000, "R2": 400_000}, 0)


def cleared_late(incident: Incident) -> None:
    """R3 is cleared after the budget was shared."""
    determine(incident, tiers(400_000), budget=600_000)
    make.paid(make.send(incident))
    review.decide(incident, "clear", by=make.person("examiner"), reason="seen", at=make.AT, references=["R3"])


def test_who_comes_after_the_sharing_needs_a_new_version(incident: Incident) -> None:
    cleared_late(incident)
    adoption = schemes.in_force(incident)
    assert adoption is not None
    with pytest.raises(SharedAlready, match="1 claims cleared since need a new version"):
        assessment.open_assessment(incident, adoption, at=make.AT)
    assert sums() == {"R1": 300_000, "R2": 300_000}


def test_nobodys_paid_share_is_lowered_by_a_later_one(incident: Incident) -> None:
    cleared_late(incident)
    determine(incident, tiers(400_000), budget=750_000)
    assert sums() == {"R1": 300_000, "R2": 300_000, "R3": 150_000}
    assert make.awarded()["R1"] == [300_000]  # neither more nor less: nothing is written
    determine(incident, tiers(400_000), budget=1_050_000)
    assert sums() == {"R1": 350_000, "R2": 350_000, "R3": 350_000}
    assert make.send(incident).total_won == 450_000


def test_a_budget_below_what_is_awarded_is_refused(incident: Incident) -> None:
    cleared_late(incident)
    content = make.scheme_file(benefits=[tiers(400_000)], admission=CEILING)
    content["limits"] = {"budget": 599_999}
    adoption = make.in_force(incident, content)
    make.screen(incident)
    run = assessment.open_assessment(incident, adoption, at=make.AT)
    make.work(run, "refused")
    assert "less than the 600,000 won awarded already" in run.message
    assert sums() == {"R1": 300_000, "R2": 300_000}


def test_a_lower_amount_lowers_a_share_all_the_same(incident: Incident) -> None:
    """What is kept is kept against the sharing alone: a version that pays less pays less."""
    determine(incident, tiers(400_000), budget=700_000)
    determine(incident, tiers(100_000), budget=700_000)
    assert sums() == {"R1": 100_000, "R2": 100_000}


def test_awarded_claims_are_screened_before_a_budget_is_shared(incident: Incident) -> None:
    determine(incident, tiers(400_000), budget=700_000)
    content = make.scheme_file(benefits=[tiers(400_000)])
    content["limits"] = {"budget": 900_000}
    adoption = make.in_force(incident, content)
    with pytest.raises(SharedAlready, match="run screen_claims first"):
        assessment.open_assessment(incident, adoption, at=make.AT)


def test_a_scheme_that_drops_its_limits_pays_the_rest(incident: Incident) -> None:
    determine(incident, tiers(400_000), budget=500_000)
    determine(incident, tiers(400_000))
    assert make.awarded()["R1"] == [250_000, 150_000]
    assert Award.objects.get(claim=make.claim("R1"), sequence=1).shared_won is None


@pytest.mark.parametrize("budget", [7, 99_999, 100_001, 700_007, 843_999])
def test_a_budget_is_shared_among_all_as_among_few(incident: Incident, budget: int) -> None:
    """To the last won as the rule says of each: four waivers of 11,000 and two supports of 400,000."""
    determine(incident, waiver(1), tiers(400_000), budget=budget)
    lines = {name: (make.claim(name).pk, 0) for name in ("S1", "S2", "S3", "S4")}
    shops = {name: (make.claim(name).pk, 1) for name in ("R1", "R2")}
    due = dict.fromkeys(lines.values(), 11_000) | dict.fromkeys(shops.values(), 400_000)
    found = share_keeping(due, budget, {})
    assert found is not None
    assert sums() == {name: found[0][key] for name, key in (lines | shops).items()}


AMOUNTS = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1, max_size=30)


@given(AMOUNTS, st.integers(0, 10**10))
def test_a_share_is_kept_and_the_budget_is_never_passed(rows: list[tuple[int, int]], budget: int) -> None:
    left = {(n, 0): won for n, (won, _) in enumerate(rows)}
    floors = {(n, 0): floor for n, (_, floor) in enumerate(rows) if floor}
    kept = {key: min(floor, left[key]) for key, floor in floors.items()}
    found = share_keeping(left, budget, floors)
    if found is None:
        assert sum(kept.values()) > budget
        return
    shares, how = found
    assert set(shares) == set(left)
    assert all(kept.get(key, 0) <= won <= left[key] for key, won in shares.items())
    assert sum(shares.values()) == min(budget, sum(left.values()))
    # Told again one by one; whoever keeps what he had is told more than the rest of the budget gave him.
    again = {key: how.of(key, won) if how else won for key, won in left.items()}
    assert {key: max(won, kept.get(key, 0)) for key, won in again.items()} == shares


def test_shares_without_floors_are_those_of_the_sharing() -> None:
    shares = {(1, 0): 51, (2, 0): 50}
    how = Shared(101, 200, (-100, 1, 0))
    assert share_keeping({(1, 0): 100, (2, 0): 100}, 101, {}) == (shares, how)
    assert {key: how.of(key, 100) for key in shares} == shares
