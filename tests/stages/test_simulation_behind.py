"""The claims behind every number of a simulation add up to it, whatever limits took from them."""

from collections.abc import Iterator
from typing import Any

import pytest

from claims.models import Claim
from compensation.models import Simulation, SimulationTaken
from compensation.simulation.answer import BY, answer_of
from compensation.simulation.behind import Found, claims_behind, figure_of
from tests import factories as make
from tests.factories import line, shop, shop_line
from tests.stages.test_assess import kt
from tests.stages.test_simulation import KAKAO, KT, simulate

pytestmark = pytest.mark.django_db


def numbers(answer: dict[str, Any]) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Every figure of the page with what it asks of its claims."""
    for part in ("awarded", "person", "barred"):
        here = {"part": part}
        yield here, answer[part]
        for reason, of in answer[part].get("by_ground", {}).items():
            yield {**here, "reason": reason}, of
        for name in BY:
            for value, of in answer[part][f"by_{name}"].items():
                yield {**here, name: value}, of
        if part != "person":
            for benefit, tiers in answer[part]["by_tier"].items():
                for tier, of in tiers.items():
                    yield {**here, "benefit": benefit, "tier": tier}, of
    for change, found in answer.get("compared", {"changes": {}})["changes"].items():
        yield {"change": change}, found
        for name in BY:
            for value, of in found[f"by_{name}"].items():
                yield {"change": change, name: value}, of


def won(found: list[Found], wanted: dict[str, str]) -> dict[str, int]:
    """What the rows of a list add up to, by the names of the answer."""
    if "benefit" in wanted:
        name = wanted["benefit"], wanted["tier"]
        return {"total_won": sum(due[2] for one in found for due in one.now.dues if due[:2] == name)}
    sums = {
        "lowest_won": sum(one.now.lowest for one in found),
        "highest_won": sum(one.now.highest or 0 for one in found),
    }
    if "change" not in wanted:
        return {**sums, "total_won": sums["lowest_won"]}
    now = sum(one.now.lowest for one in found if one.now.part != "barred")
    before = sum(one.before.lowest for one in found if one.before and one.before.part != "barred")
    return {"total_won": now, "before_won": before, "difference_won": now - before}


def add_up(simulation: Simulation) -> int:
    """How many figures are looked at; each is that of its claims."""
    looked = 0
    for wanted, of in numbers(answer_of(simulation)):
        found, rest = claims_behind(simulation, wanted, limit=10_000)
        assert (len(found), rest) == (of["count"], None), wanted
        sums = won(found, wanted)
        assert {key: value for key, value in sums.items() if key in of} == {
            key: of[key] for key in sums if key in of
        }, wanted
        figure = figure_of(simulation, wanted)
        assert figure.number == of["count"], wanted
        assert figure.lowest_won == of.get("total_won", of.get("lowest_won", figure.lowest_won)), wanted
        assert figure.before_won == of.get("before_won", figure.before_won), wanted
        looked += 1
    return looked


def families() -> Any:
    """Customers with three lines each and shops with two sites, some of them only received."""
    make.cast()
    about = make.incident()
    lines = [
        line(f"H{n}", customer_no=f"C{n // 3}", base_1=11_000 + 997 * n, base_2="", base_3="")
        for n in range(20)
    ]
    make.take_lines(about, *lines, *(shop_line(n) for n in range(1, 6)))
    make.take_shops(about, *(shop(n) for n in range(1, 6)), shop(1, reference="TWICE"))
    make.confirm(about)
    make.take_lines(about, line("LATE", customer_no="C1", base_1=12_345))
    return about


PAIRS = [
    ({"budget": 10**9}, {"budget": 77_777}), ({"cap_per_claimant": 30_000}, {"cap_per_claim": 9_000}),
    ({"cap_per_claimant": 31_000, "budget": 234_567}, {}),
    ({"cap_per_claim": 15_000, "budget": 999_999}, {"cap_per_claimant": 25_000}),
]  # fmt: skip


def scheme(limits: dict[str, int], code: str = "limited") -> Any:
    return {**make.scheme_file(benefits=[make.WAIVER, make.TIER]), "code": code, "limits": limits}


@pytest.mark.parametrize(("limits", "against"), PAIRS, ids=str)
def test_the_claims_behind_every_number_add_up_to_it(limits: dict[str, int], against: dict[str, int]) -> None:
    assert add_up(simulate(families(), scheme(limits), scheme(against, "other"))) > 20


def test_what_was_awarded_before_stays_in_the_claims_behind_a_number() -> None:
    """A smaller share of a second budget lowers nobody: those who keep more are told apart."""
    about = families()
    make.in_force(about, scheme({"budget": 1_300_000}))
    for step in (make.confirm, make.screen, make.assess):
        step(about)
    more = scheme({"budget": 1_310_000})
    more["benefits"][1] = {**make.TIER, "amount": {"flat": {"won": 900_000}}}
    found = simulate(about, more)
    assert SimulationTaken.objects.filter(simulation=found).exists()
    assert found.total_won == 1_310_000
    add_up(found)


def test_a_list_says_what_each_claim_is_due_and_what_the_limits_took() -> None:
    about = families()
    found = simulate(about, scheme({"cap_per_claimant": 31_000, "budget": 200_000}))
    behind, _ = claims_behind(found, {"part": "awarded", "kind": "list"}, limit=100)
    plain = simulate(about, scheme({}))
    due = {one.claim_id: one.now.lowest for one in claims_behind(plain, {"part": "awarded"}, limit=100)[0]}
    assert all(one.now.lowest + sum(one.lost) == due[one.claim_id] for one in behind)
    assert any(one.lost.capped for one in behind) and all(one.lost.shared for one in behind if one.now.lowest)
    kept = SimulationTaken.objects.filter(simulation=found).values_list("claim", flat=True).distinct()
    assert 0 < len(kept) < Claim.objects.count() / 2  # what follows from a claim itself is not kept


@pytest.mark.parametrize("content", [KT, KAKAO], ids=["kt", "kakao"])
def test_without_limits_they_add_up_too(content: Any) -> None:
    about = kt()
    make.take_shops(about, shop(1, reference="TWICE"))
    found = simulate(about, content, KT if content is KAKAO else KAKAO)
    assert add_up(found) > 20
    assert not SimulationTaken.objects.exists()
