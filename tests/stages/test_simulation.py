"""Simulation: what a scheme would cost is what assessing it then awards; grouped as one by one."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings

from backoffice.lib.runs import RunOpen
from claims import review
from claims.demonstration import generate, generate_reports
from claims.models import Claim, Incident
from claims.rules.workflow import KINDS
from compensation import schemes, simulation
from compensation.models import Award, Simulation, SimulationGroup
from compensation.rules.limits import Due, limit
from compensation.rules.scheme import SchemeError, parse_scheme
from compensation.simulation import Judging, open_simulation
from compensation.simulation.answer import answer_of
from compensation.simulation.behind import claims_behind
from compensation.simulation.facts import Patterns, Where, columns_of, parts, read, read_singly
from compensation.simulation.promise import promised
from tests import factories as make
from tests.factories import JUNG, line, shop, shop_line
from tests.rules.test_benefit_properties import schemes as random_schemes
from tests.stages.test_assess import awards, kt

pytestmark = pytest.mark.django_db
KT, KAKAO = make.sample_scheme("kt-2018"), make.sample_scheme("kakao-2022")


def draft(content: Any) -> Any:
    return schemes.load(parse_scheme(dict(content)), by=make.person("examiner"), at=make.AT).version


def simulate(about: Incident, content: Any, against: Any = None) -> Simulation:
    found = open_simulation(about, draft(content), draft(against) if against else None, at=make.AT)
    assert found.run is not None
    if found.run.closed_at is None:
        make.work(found.run)
    found.refresh_from_db()
    assert found.done_at is not None
    return found


def whole_road(about: Incident, content: Any) -> Any:
    """In force, confirmed, screened, assessed, and nobody decides anything."""
    make.in_force(about, content)
    make.confirm(about)
    make.screen(about)
    return make.assess(about).counts


def demonstrated(shape: str = "KT-2018") -> Incident:
    """A small demonstration of KT or Kakao, received and no more."""
    from backoffice.lib.yaml_text import read_yaml
    from claims import intake
    from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS

    make.cast()
    with tempfile.TemporaryDirectory() as folder:
        if shape == "KT-2018":
            made = generate(shape, customers_wanted=150, merchants=90, seed=3, folder=Path(folder))
        else:
            made = generate_reports(shape, reports=150, seed=3, folder=Path(folder))
        content: Any = read_yaml(made.incident_file.read_bytes())
        about = make.load_incident(**{key: content[key] for key in content}).incident
        for stage, kind, columns, file in (
            (intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, made.customers_file),
            (intake.CLAIMS, "claims", CLAIM_COLUMNS, made.claims_file),
        ):
            with file.open("rb") as stream:
                received = intake.receive(
                    stage, kind, columns, about.code, stream, file.name, at=make.AT,
                    params={"incident": about.pk},
                )  # fmt: skip
            make.work(received.run)
    return about


def filed_in_2022(*losses: int) -> Incident:
    """Shops with these losses, each on a line of its own, received and no more; the last filed twice."""
    make.cast()
    about = make.incident()
    numbers = range(1, len(losses) + 1)
    make.take_lines(about, *(shop_line(number) for number in numbers))
    rows = [shop(n, claimed_loss=loss, received_at="2022-10-20") for n, loss in enumerate(losses, start=1)]
    make.take_shops(about, *rows, {**rows[-1], "reference": "AGAIN", "received_at": "2022-10-21"})
    return about


def same(counts: Any, found: Simulation) -> None:
    """What was awarded is what was simulated, to the won and the claim."""
    assert found.run is not None
    assert (found.total_won, found.count) == (counts["total_won"], counts["count"])
    assert answer_of(found)["nothing_due"] == counts["nothing_due"]


@pytest.mark.parametrize("content", [KT, {**KT, "basis": "art33"}, KAKAO], ids=["kt", "by law", "kakao"])
def test_what_is_simulated_of_received_claims_is_what_is_awarded_in_the_end(content: Any) -> None:
    about = demonstrated("KAKAO-2022" if content is KAKAO else "KT-2018")
    before = dict(Claim.objects.values_list("pk", "status"))
    found = simulate(about, content)
    assert dict(Claim.objects.values_list("pk", "status")) == before  # nothing moved, nothing linked
    assert not about.claim_set.filter(claimline__isnull=False).exists()
    assert found.total_won
    counts = whole_road(about, content)
    same(counts, found)
    waiting = Counter(Claim.objects.values_list("status", flat=True))
    left = counts["referred"]
    answer = answer_of(found)
    assert answer["person"]["count"] == waiting["unconfirmed"] + left
    assert answer["barred"]["count"] == waiting["referred"]
    adoption = schemes.in_force(about)
    assert adoption is not None
    promise = promised(adoption)
    assert promise is not None
    assert (promise.awarded_won, promise.changed, promise.position) == (promise.total_won, 0, False)


def test_whatever_a_scheme_says_it_is_simulated_as_it_is_assessed() -> None:
    """Any scheme that can be in force, over claims of every kind, through the stages."""
    about = kt()
    make.take_shops(about, shop(1, reference="TWICE"), shop(999, reference="NOBODY"))
    make.confirm(about)
    tried = []

    @settings(max_examples=12, database=None, derandomize=True, deadline=None)
    @given(random_schemes)
    def holds(rules: Any) -> None:
        with make.undone():
            content = rules.as_data()
            found = simulate(about, content)
            try:
                make.in_force(about, content)
            except SchemeError:  # it could pay nobody
                return
            make.screen(about)
            same(make.assess(about).counts, found)
            tried.append(found)

    holds()
    assert len(tried) > 3


def test_wherever_claims_stand_the_answer_is_the_same() -> None:
    about = demonstrated()
    found = [simulate(about, KT)]
    for step in (make.confirm, lambda about: make.in_force(about, KT), make.screen, make.assess):
        step(about)
        found.append(simulate(about, KT))
    assert len({(one.total_won, one.count) for one in found}) == 1
    assert found[-1].digest == found[-2].digest
    # Another admission: everybody would be screened again.
    other = {**KT, "admission": {**KT["admission"], "revenue": [{"ceiling": 1, "bound": "inclusive"}]}}
    barred = answer_of(simulate(about, other))["barred"]["by_ground"]["over_ceiling"]["count"]
    assert barred > 10


def test_claims_judged_in_groups_are_judged_as_one_by_one() -> None:
    about = kt()
    make.take_lines(about, line("LATE", base_1=1234))  # received: foreseen
    judging = Judging(draft(KT), about)
    patterns = Patterns(about)
    first, last = Claim.objects.order_by("pk").values_list("pk", flat=True)[0], Claim.objects.latest("pk").pk
    number = 0
    with transaction.atomic():
        for part in parts(Where(about, first, last + 1, True, True), patterns):
            for kind in KINDS:
                columns = columns_of(kind, judging.asks)
                judge = judging.over(kind, (*columns, "number"), patterns)
                together: Counter[Any] = Counter()
                for row in read(part, kind, columns):
                    together[judge(row)] += row[-1]
                alone = judging.over(kind, (*columns, "claim_id"), patterns)
                rows = list(read_singly(part, kind, (*columns, "claim_id")))
                assert Counter(alone(row) for row in rows) == together
                number += len(rows)
    assert number == Claim.objects.count()


def test_many_chunks_give_the_answer_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    about = kt()
    make.take_lines(about, line("LATE", base_1=1234))
    whole = simulate(about, KT, KAKAO)
    monkeypatch.setattr(simulation, "SPAN", 9)
    parted = simulate(about, KT, KAKAO)
    assert parted.run is not None and parted.run.chunk_set.count() > 5
    assert (parted.digest, parted.total_won, parted.figures) == (whole.digest, whole.total_won, whole.figures)


def test_a_version_against_another_names_winners_and_losers() -> None:
    about = kt()
    # Shops get more for one day and less for seven, optical lines nothing, copper lines as before.
    tiers = [
        {"from": 1, "to": 2, "won": 500_000},
        {"from": 3, "to": 6, "won": 800_000},
        {"from": 7, "won": 1},
    ]
    new = {
        **KT,
        "code": "new",
        "benefits": [
            {**b, "amount": {"tier_by_days": {"count": "calendar_days_touched", "tiers": tiers}}}
            if b["code"] == "tier"
            else b
            for b in KT["benefits"]
            if b["code"] != "waiver"
        ],
    }
    found = simulate(about, new, KT)
    compared = answer_of(found)["compared"]
    changes = {name: of["count"] for name, of in compared["changes"].items()}
    old_total, new_total = simulate(about, KT).total_won, simulate(about, new).total_won
    assert (compared["before_won"], compared["total_won"]) == (old_total, new_total)
    assert compared["difference_won"] == sum(of["difference_won"] for of in compared["changes"].values())
    assert changes["winners"] == 2 + 40  # one and two days; forty shops of one day
    assert changes["losers"] == 4  # five, six, seven, nine days
    assert (
        changes["newly_excluded"] == 6 and not changes["newly_included"]
    )  # also one whose bill a person looks for
    assert sum(changes.values()) == Claim.objects.count()
    for change in ("winners", "losers", "newly_excluded"):
        behind, rest = claims_behind(found, {"change": change}, limit=1_000)
        assert (len(behind), rest) == (changes[change], None)
    losers, more = claims_behind(found, {"change": "losers"}, limit=3)
    assert losers[0].before is not None
    assert losers[0].before.lowest - losers[0].now.lowest == 200_000
    assert more is not None
    assert len(claims_behind(found, {"change": "losers"}, after=more)[0]) == 1


def test_behind_every_number_are_so_many_claims() -> None:
    about = kt()
    make.take_shops(about, shop(1, reference="TWICE"))
    make.confirm(about)
    make.screen(about)
    found = simulate(about, KT)
    answer = answer_of(found)
    for part in ("awarded", "person", "barred"):
        for dimension in ("kind", "service", "area", "sector"):
            for value, of in answer[part][f"by_{dimension}"].items():
                behind, _ = claims_behind(found, {"part": part, dimension: value}, limit=1_000)
                assert len(behind) == of["count"], (part, dimension, value)
    assert set(answer["barred"]["by_ground"]) == {"duplicate"}
    behind, _ = claims_behind(found, {"part": "barred", "reason": "duplicate"})
    assert [one.claim_id for one in behind] == [make.claim("TWICE").pk]
    tiers, _ = claims_behind(found, {"part": "awarded", "benefit": "tier", "tier": "7+ days"})
    assert {one.claim_id for one in tiers} == {make.claim("R7").pk, make.claim("R9").pk}


def test_what_waits_for_a_person_has_a_lowest_and_a_highest() -> None:
    about = filed_in_2022(400_000, 900_000)
    make.take_shops(
        about, shop(9, claimed_loss=200_000, received_at="2022-10-20")
    )  # no line: not a subscriber
    answer = answer_of(simulate(about, KAKAO))
    person = answer["person"]
    assert (person["count"], person["lowest_won"], person["highest_won"], person["open_ended"]) == (
        2, 0, 900_000 + 30_000, 0,
    )  # fmt: skip
    assert set(person["by_ground"]) == {"person", "not_a_subscriber"}
    assert answer["barred"]["by_ground"]["duplicate"]["count"] == 1
    assert answer["total_won"] == 50_000
    near = {row["edge_won"]: (row["below"], row["above"]) for row in answer["near"]}
    assert near == {} or all(sum(of) >= 0 for of in near.values())


def test_losses_beside_the_edges_are_counted() -> None:
    about = filed_in_2022(299_000, 300_000, 300_001, 303_001, 400_000, 505_000)
    near = {row["edge_won"]: row for row in answer_of(simulate(about, KAKAO))["near"]}
    of = near[300_000]
    assert (of["below"], of["above"], of["bar_won"]) == (2, 2, 3_000)
    bars = {bar["up_to"]: bar["count"] for bar in of["bars"]}
    assert (bars[300_000], bars[303_000], bars[306_000]) == (2, 1, 1)
    assert near[500_000]["above"] == 2  # the last filed twice


@pytest.mark.parametrize(
    "limits", [{"cap_per_claimant": 30_000}, {"budget": 123_457}, {"cap_per_claim": 9_000}], ids=str
)
def test_caps_and_budget_take_what_they_take_in_production(limits: dict[str, int]) -> None:
    make.cast()
    about = make.incident()
    lines = [
        line(f"L{n}", customer_no=f"C{n // 3}", base_1=11_000 + n, base_2="", base_3="") for n in range(20)
    ]
    make.take_lines(about, *lines)
    content = {**make.scheme_file(benefits=[make.WAIVER]), "limits": limits}
    found = simulate(about, content)
    rules = parse_scheme(content)
    dues = [
        Due(c.pk, c.claimant_id, c.received_at, 0, 11_000 + n)
        for n, c in enumerate(Claim.objects.order_by("pk"))
    ]
    taken = limit(rules, dues)
    left = sum(due.won for due in dues) - sum(lost.capped + lost.shared for lost in taken.values())
    assert (found.total_won, found.count) == (left, 20)
    same(whole_road(about, content), found)
    # Put in force again with other limits: a budget takes nothing from anybody who has it already.
    more = {**content, "limits": {name: won + 20_000 for name, won in limits.items()}}
    found = simulate(about, more)
    make.in_force(about, more)
    make.screen(about)
    make.assess(about)
    assert found.total_won == sum(Award.objects.values_list("amount_won", flat=True))
    if "budget" in limits:
        assert found.total_won == 143_457
        small = open_simulation(about, draft({**content, "limits": {"budget": 50_000}}), at=make.AT)
        assert small.run is not None
        assert "예산" in make.work(small.run, "refused").message_ko


def test_claims_changed_since_are_named() -> None:
    about = kt()
    make.in_force(about, KT)
    simulate(about, KT)
    adoption = schemes.in_force(about)
    assert adoption is not None

    def changed() -> set[str]:
        promise = promised(adoption)
        assert promise is not None and promise.changed == len(promise.claims)
        return {make.name_of(pk) for pk in promise.claims}

    assert changed() == set()
    make.assess(about)  # from stage to stage no fact changes
    assert changed() == set()
    make.take_lines(about, line("NEW"))
    assert changed() == {"NEW"}
    make.take_lines(about, line("I-one", base_1=99_999, base_2="", base_3=""))  # awarded already, corrected
    assert changed() == {"NEW", "I-one"}
    make.take_shops(about, shop(1, reference="TWICE"))
    make.confirm(about)
    make.screen(about)
    examiner = make.person("examiner")
    review.decide(about, "clear", by=examiner, reason="둘", at=make.AT, references=["TWICE"])
    assert changed() == {"NEW", "I-one", "TWICE"}
    promise = promised(adoption)
    assert promise is not None and promise.awarded_won == sum(
        won for found in awards(about).values() for won in found.values()
    )


def test_a_person_needs_the_permission_and_one_at_a_time() -> None:
    about = kt()
    version = draft(KT)
    with pytest.raises(PermissionDenied):
        open_simulation(about, version, at=make.AT, by=make.person("auditor"))
    one = open_simulation(about, version, at=make.AT, by=make.person("treasurer"))
    with pytest.raises(RunOpen):
        open_simulation(about, version, at=make.AT, by=make.person("examiner"))
    assert one.done_at is None and one.total_won is None


def test_an_incident_without_claims_has_an_answer() -> None:
    make.cast()
    about = make.incident()
    found = simulate(about, KT, KAKAO)
    answer = answer_of(found)
    assert (found.total_won, found.count, answer["awarded"]["average_won"]) == (0, 0, None)
    assert claims_behind(found, {"part": "awarded"}) == ([], None)
    assert not SimulationGroup.objects.exists()


def test_an_excluded_claim_stays_out_until_the_rules_are_others() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, shop_line(1), shop_line(2, area=JUNG), shop_line(3))
    make.take_shops(about, shop(1, monthly_sales=60_000_000), shop(2), shop(3))
    ceiling = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
    old = make.scheme_file(admission=ceiling, benefits=[make.TIER])
    make.in_force(about, old)
    make.confirm(about)
    make.screen(about)
    examiner = make.person("examiner")
    review.decide(about, "exclude", by=examiner, reason="한도", at=make.AT, references=["R1"])
    review.decide(
        about,
        "exclude",
        by=examiner,
        reason="지역",
        at=make.AT,
        references=["R2"],
        ground="outside_every_window",
    )
    barred = answer_of(simulate(about, old))["barred"]["by_ground"]
    assert {ground: of["count"] for ground, of in barred.items()} == {
        "over_ceiling": 1,
        "outside_every_window": 1,
    }
    answer = answer_of(simulate(about, make.scheme_file(benefits=[make.TIER])))
    # The ceiling is gone: a person clears it. What was excluded for facts is not looked at again.
    assert set(answer["person"]["by_ground"]) == {"ground_fell_away", "outside_every_window"}  # and L2 itself
    assert answer["person"]["highest_won"] == 400_000 and answer["person"]["lowest_won"] == 0
    assert set(answer["barred"]["by_ground"]) == {"outside_every_window"}
