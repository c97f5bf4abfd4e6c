"""A newer version: what changes is awarded as a difference beside what was awarded, once, and paid so."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import review
from claims.models import Claim, ClaimEvent, Incident
from compensation import corrections
from compensation.models import Award, PayoutItem
from compensation.queries import explanation
from tests import factories as make
from tests.factories import line, shop, shop_line

pytestmark = pytest.mark.django_db


def tiers(*won: int, code: str = "tier") -> dict[str, Any]:
    """The support by days: the amounts of one, two and more days."""
    steps = [{"from": day, "to": day, "won": amount} for day, amount in enumerate(won[:-1], start=1)]
    steps.append({"from": len(won), "won": won[-1]})
    amount = {"tier_by_days": {"count": "calendar_days_touched", "tiers": steps}}
    return {**make.TIER, "code": code, "amount": amount}


def waiver(months: int) -> dict[str, Any]:
    parts = {"months": months, "parts": ["base"], "bills": 3}
    return {**make.WAIVER, "amount": {"months_of_average_bill": parts}}


@pytest.fixture
def incident() -> Incident:
    """Three shops (two days, two days, four days) and two private lines, confirmed."""
    make.cast()
    about = make.incident()
    make.take_lines(about, line("S1"), line("S2", service="mobile", line_type="", area=""),
                    shop_line(1), shop_line(2), shop_line(3, area=make.SEODAEMUN))  # fmt: skip
    make.take_shops(about, shop(1), shop(2, monthly_sales=50_000_000), shop(3))
    make.confirm(about)
    return about


def determine(about: Incident, *benefits: dict[str, Any], **admission: Any) -> Any:
    """Put a version in force, screen and assess under it."""
    make.in_force(about, benefits=benefits, admission=admission)
    make.screen(about)
    return make.assess(about)


def shops(about: Incident) -> dict[str, list[int]]:
    return {name: won for name, won in make.awarded().items() if name.startswith("R")}


def test_kt_raises_its_amounts_after_the_first_round_was_paid(incident: Incident) -> None:
    ceiling = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
    determine(incident, waiver(1), tiers(200_000, 300_000, 400_000), **ceiling)
    assert shops(incident) == {"R1": [300_000], "R3": [400_000]}  # R2 has 6억
    make.paid(make.send(incident))
    make.paid(make.send(incident, "credit"))
    assert {make.statuses(incident)[name] for name in ("R1", "R3", "S1", "S2")} == {"settled"}

    ceiling["revenue"][0]["ceiling"] = 3_000_000_000
    make.in_force(incident, benefits=[waiver(1), tiers(400_000, 400_000, 800_000)], admission=ceiling)
    assert make.assess(incident).counts.get("awards", 0) == 0  # screened under the first ceiling
    moves = ClaimEvent.objects.count()
    run = make.screen(incident)
    assert (run.counts["count"], ClaimEvent.objects.count()) == (0, moves)
    examiner = make.person("examiner")
    review.decide(incident, "clear", ground="over_ceiling", by=examiner, reason="30억", at=make.AT)
    run = make.assess(incident)
    assert shops(incident) == {"R1": [300_000, 100_000], "R2": [400_000], "R3": [400_000, 400_000]}
    counts = {key: run.counts[key] for key in ("count", "awards", "corrected", "raised_won", "total_won")}
    assert counts == {
        "count": 3, "awards": 3, "corrected": 2, "raised_won": 500_000, "total_won": 900_000,
    }  # fmt: skip
    found = make.statuses(incident)
    assert (found["R1"], found["R3"], found["S1"]) == ("assessed", "assessed", "settled")  # due again
    batch = make.send(incident)
    assert (batch.payments, batch.total_won) == (3, 900_000)
    make.paid(batch)
    assert set(make.statuses(incident).values()) == {"settled"}
    assert make.assess(incident).counts.get("count", 0) == 0

    told = explanation(make.claim("R1"), "ko")
    assert told["total_won"] == 400_000
    assert "  앞선 결정 합계 300,000원: 추가 지급 100,000원" in told["lines"]
    assert [award["version"] for award in told["awards"]] == ["test@1", "test@2"]


def test_a_second_assessment_looks_at_nothing_again(incident: Incident) -> None:
    determine(incident, waiver(1), tiers(400_000))
    for expected in ({"awarded"}, set()):  # once for the new version
        make.in_force(incident, benefits=[waiver(1), tiers(400_000, 500_000)])
        run = make.assess(incident)
        assert {chunk.params["of"] for chunk in run.chunk_set.all()} == expected
    assert make.assess(incident).chunk_set.count() == 0


def test_facts_amended_in_place_are_determined_again(incident: Incident) -> None:
    """An amendment that sends nothing back: the share of own fault, found when the award was made already."""
    from claims.models import Filing

    make.in_force(incident, basis="art33", benefits=[waiver(1), tiers(400_000)])
    make.screen(incident)
    make.assess(incident)
    Filing.objects.filter(reference="R1").update(own_fault_percent=25)
    run = make.assess(incident)
    assert shops(incident) == {"R1": [400_000, -100_000], "R2": [400_000], "R3": [400_000]}
    assert run.counts["corrected"] == 1
    assert make.assess(incident).chunk_set.count() == 0


def test_claims_alike_but_awarded_otherwise_get_differences_of_their_own(incident: Incident) -> None:
    """Claims with equal facts are judged together; each is corrected from where it stands."""
    from claims.models import Filing

    make.in_force(incident, basis="art33", benefits=[tiers(400_000)])
    make.screen(incident)
    make.assess(incident)
    Filing.objects.filter(reference="R1").update(own_fault_percent=25)
    make.assess(incident)
    Filing.objects.filter(reference="R1").update(own_fault_percent=0)
    make.in_force(incident, basis="art33", benefits=[tiers(500_000)])
    with assert_alike(["R1"], ["R2"], ["R3"]):
        run = make.assess(incident)
    assert shops(incident) == {
        "R1": [400_000, -100_000, 200_000], "R2": [400_000, 100_000], "R3": [400_000, 100_000],
    }  # fmt: skip
    assert (run.counts["corrected"], run.counts["raised_won"]) == (3, 400_000)


def test_claims_alike_are_judged_once(incident: Incident) -> None:
    """R3 has four days and the others two: asked for days they are two groups, asked for nothing but one."""
    make.in_force(incident, benefits=[tiers(1, 2, 3, 4)])
    make.screen(incident)
    with assert_alike(["R1", "R2"], ["R3"]):
        make.assess(incident)


@contextmanager
def assert_alike(*groups: list[str]) -> Iterator[None]:
    """The shops that an assessment takes together."""
    found: list[list[str]] = []
    names = {make.claim(name).pk: name for group in groups for name in group}
    take = corrections.Writing.take

    def noted(self: Any, alike: Any, judged: Any) -> None:
        found.append([names[claim] for claim in alike.claims if claim in names])
        take(self, alike, judged)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corrections.Writing, "take", noted)
        yield
    assert sorted(filter(None, found)) == sorted(groups)


def test_what_is_taken_up_again_meanwhile_is_not_corrected(incident: Incident, monkeypatch: Any) -> None:
    """Judged without a lock: who left before the locks were taken has nothing written."""
    determine(incident, tiers(400_000))
    make.in_force(incident, benefits=[tiers(500_000)])
    gone = make.claim("R1").pk
    still = corrections.still_awarded
    monkeypatch.setattr(corrections, "still_awarded", lambda claims: still(claims) - {gone})
    run = make.assess(incident)
    assert shops(incident) == {"R1": [400_000], "R2": [400_000, 100_000], "R3": [400_000, 100_000]}
    assert (run.counts["corrected"], run.counts["total_won"], run.counts["raised_won"]) == (
        2, 200_000, 200_000,
    )  # fmt: skip


def test_one_claim_is_determined_again_as_all_are(incident: Incident) -> None:
    determine(incident, waiver(1), tiers(400_000))
    make.in_force(incident, benefits=[waiver(2), tiers(300_000, 500_000)])
    with make.undone():
        counts = make.assess(incident).counts
        together = make.awarded()
    assert make.assess(incident, singly=True).counts == counts
    assert make.awarded() == together
    assert together["S1"] == [11_000, 11_000]
    assert together["R1"] == [400_000, 100_000]


def test_what_is_not_yet_paid_is_lowered_and_the_payout_shows_both(incident: Incident) -> None:
    determine(incident, tiers(400_000))
    run = determine(incident, tiers(250_000, 150_000))
    assert shops(incident) == {f"R{n}": [400_000, -250_000] for n in (1, 2, 3)}
    assert (run.counts["lowered_won"], run.counts["total_won"]) == (750_000, -750_000)
    batch = make.make(incident)
    assert batch.total_won == 450_000
    items = PayoutItem.objects.filter(payout__claim=make.claim("R1")).order_by("award")
    assert [item.amount_won for item in items] == [400_000, -250_000]
    make.paid(make.export(make.approve(batch)))
    assert set(make.statuses(incident).values()) == {"settled"}


def test_what_falls_to_nothing_before_it_is_paid_is_settled(incident: Incident) -> None:
    determine(incident, tiers(400_000))
    determine(incident, tiers(0))
    assert set(make.statuses(incident).values()) == {"settled"}
    assert shops(incident)["R1"] == [400_000, -400_000]
    determine(incident, tiers(100))
    assert make.statuses(incident)["R1"] == "assessed"
    assert make.send(incident).total_won == 300


def test_a_benefit_that_a_version_no_longer_has_goes_to_nothing(incident: Incident) -> None:
    determine(incident, tiers(400_000))
    determine(incident, tiers(600_000, code="support"))
    assert shops(incident)["R1"] == [400_000, -400_000, 600_000]
    lines = explanation(make.claim("R1"), "en")["lines"]
    assert "  The scheme in force no longer has this benefit" in lines
    retail = {"all_of": [{"fact": "kind", "is": "filing"}, {"fact": "sector", "is": "retail"}]}
    determine(incident, {**tiers(1, code="support"), "who": retail})
    assert shops(incident)["R1"] == [400_000, -400_000, 600_000, -600_000]
    assert "  The benefit is not for this claim" in explanation(make.claim("R1"), "en")["lines"]


def test_another_scheme_takes_the_place_of_the_first(incident: Incident) -> None:
    determine(incident, tiers(400_000))
    make.in_force(incident, code="other", benefits=[tiers(500_000)])
    make.screen(incident)
    make.assess(incident)
    assert shops(incident)["R1"] == [400_000, -400_000, 500_000]
    assert make.send(incident).total_won == 1_500_000


def barred(incident: Incident) -> None:
    """Paid under the first version; the second bars R2."""
    determine(incident, tiers(400_000))
    make.paid(make.send(incident))
    make.in_force(
        incident, benefits=[tiers(500_000)],
        admission={"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]},
    )  # fmt: skip
    assert make.screen(incident).counts["recalled"] == 1
    found = make.statuses(incident)
    assert (found["R1"], found["R2"]) == ("settled", "referred")


def test_whom_a_version_newly_bars_a_person_clears(incident: Incident) -> None:
    barred(incident)
    assert make.assess(incident).counts["corrected"] == 2
    assert shops(incident)["R2"] == [400_000]  # as long as nobody decided
    review.decide(incident, "clear", by=make.person("examiner"), reason="seen", at=make.AT, references=["R2"])
    assert make.assess(incident).counts["corrected"] == 1
    assert shops(incident)["R2"] == [400_000, 100_000]
    assert make.statuses(incident)["R2"] == "assessed"


def test_whom_a_version_newly_bars_a_person_excludes(incident: Incident) -> None:
    barred(incident)
    review.decide(
        incident, "exclude", by=make.person("examiner"), reason="6억", at=make.AT, references=["R2"]
    )
    run = make.assess(incident)
    assert (run.counts["lowered_won"], run.counts["raised_won"]) == (400_000, 200_000)
    assert shops(incident)["R2"] == [400_000, -400_000]
    assert make.statuses(incident)["R2"] == "excluded"
    assert "  부지급 결정으로 지급할 금액이 없습니다" in explanation(make.claim("R2"), "ko")["lines"]
    assert make.assess(incident).counts.get("awards", 0) == 0


def test_whom_a_newer_version_admits_comes_back(incident: Incident) -> None:
    """Excluded and taken back under one version, cleared under the next: the first award counts again."""
    barred(incident)
    examiner = make.person("examiner")
    review.decide(incident, "exclude", by=examiner, reason="6억", at=make.AT, references=["R2"])
    make.assess(incident)
    make.in_force(incident, benefits=[tiers(500_000)])
    assert make.screen(incident).counts["referred"] == 1
    review.decide(incident, "clear", by=examiner, reason="30억", at=make.AT, references=["R2"])
    make.assess(incident)
    assert shops(incident)["R2"] == [400_000, -400_000, 500_000]


def test_a_claim_withdrawn_while_it_was_looked_at_again_is_taken_back(incident: Incident) -> None:
    from backoffice.lib import moves
    from claims.rules import workflow

    barred(incident)
    moves.move_all(
        Claim, workflow.CLAIM, workflow.WITHDRAW, [make.claim("R2").pk], by=make.person("examiner"),
        at=make.AT, reason="asked",
    )  # fmt: skip
    make.assess(incident)
    assert shops(incident)["R2"] == [400_000, -400_000]
    assert "  The claim was withdrawn: nothing is due" in explanation(make.claim("R2"), "en")["lines"]


AMOUNTS = st.lists(
    st.tuples(st.integers(0, 5).map(lambda n: n * 100_000), st.integers(0, 3)), min_size=1, max_size=4
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(AMOUNTS)
def test_the_sum_of_the_deltas_is_what_the_last_version_says(
    incident: Incident, versions: list[tuple[int, int]]
) -> None:
    """Whatever came before, and in whatever order; at no point below nothing."""
    with make.undone():
        sums = set()
        for order in itertools.islice(itertools.permutations(versions[:-1]), 2):
            with make.undone():
                for won, months in (*order, versions[-1]):
                    who = [tiers(won)] if won else [tiers(0)]
                    determine(incident, *([waiver(months)] if months else []), *who)
                    make.assess(incident)
                    for awards in make.awarded().values():
                        # By benefit in the order of sequence: no partial sum of one benefit is negative.
                        assert min(itertools.accumulate(awards)) >= 0
                sums.add(tuple(sorted((name, sum(awards)) for name, awards in make.awarded().items())))
        won, months = versions[-1]
        assert {dict(one).get("R1", 0) for one in sums} == {won}
        assert {dict(one).get("S1", 0) for one in sums} == {months * 11_000}
        assert len({tuple(row for row in one if row[1]) for one in sums}) == 1


def test_every_sum_is_one_verdict_of_the_version_in_force(incident: Incident) -> None:
    determine(incident, waiver(1), tiers(400_000))
    determine(incident, waiver(2), tiers(400_000, 500_000))
    newest = {}
    for award in Award.objects.select_related("verdict__version").order_by("sequence"):
        newest[award.claim_id, award.benefit_id] = award.verdict.version.number
    # What did not change keeps the award, and the verdict, of the version before.
    assert newest[make.claim("S1").pk, Award.objects.get(claim=make.claim("S1"), sequence=0).benefit_id] == 2
    assert set(newest.values()) == {1, 2}
