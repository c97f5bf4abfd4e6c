"""What caps and budgets took, worked out anew: nothing differs after any road; whatever is astray is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.lib.models import Move, Run
from claims import recheck, review
from claims.models import Incident
from claims.rules.numbers import claim_number
from compensation.models import Award, Proposal
from compensation.moments import end_of
from compensation.replay import known, replay
from compensation.takings import LIMITED_BY
from tests import commands
from tests import factories as make
from tests.factories import line, shop, shop_line
from tests.house.law import execute
from tests.stages.test_limiting import CEILING
from tests.stages.test_redetermination import tiers, waiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def to_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "AMID", timedelta(0))


@pytest.fixture
def incident() -> Incident:
    """D1 has three lines of 11,000, D2 one; three shops of two days, R3 above the ceiling."""
    make.cast()
    about = make.incident()
    make.take_lines(
        about, *(of_the_first(n) for n in (1, 2, 3)), line("S4", customer_no="D2"),
        *(shop_line(n) for n in (1, 2, 3)),
    )  # fmt: skip
    make.take_shops(about, shop(1), shop(2), shop(3, monthly_sales=50_000_000))
    make.confirm(about)
    return about


def of_the_first(number: int) -> dict[str, Any]:
    return line(f"S{number}", customer_no="D1", customer_name="고객")


def determine(about: Incident, *benefits: dict[str, Any], singly: bool = False, **limits: int) -> Run:
    make.in_force(about, {**make.scheme_file(benefits=benefits, admission=CEILING), "limits": limits})
    make.screen(about)
    run: Run = make.assess(about, singly=singly)
    return run


def capped(won: int) -> dict[str, Any]:
    return {**waiver(1), "limits": {"cap_per_claimant": won}}


def differences(about: Incident) -> list[tuple[str, str, int, int | None]]:
    """(claim, why, stands, judged) of each."""
    count, found = replay(about, until=end_of(None))
    assert count == Award.objects.filter(claim__incident=about).count() > 0
    called = {claim_number(pk): name for pk, name in make.names(about).items()}
    return [(called[one.claim], one.why, one.stands, one.judged) for one in found]


PROPOSAL, AWARD, MOVE = "compensation_proposal", "compensation_award", "lib_move"


def behind(table: str, change: str, number: int) -> None:
    """Change a row past the laws of its table."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert execute(f"UPDATE {table} SET {change} WHERE id = %s", number) == 1
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def proposed(run: Run, name: str) -> Proposal:
    return Proposal.objects.get(run=run, claim=make.claim(name))


@pytest.mark.parametrize("singly", [False, True])
def test_nothing_differs_after_every_road(incident: Incident, singly: bool) -> None:
    """Caps and a budget; more lines later; a version that keeps what was awarded; one that pays less."""
    determine(incident, capped(25_000), tiers(400_000), budget=600_000, singly=singly)
    assert differences(incident) == []
    make.paid(make.send(incident))
    examiner = make.person("examiner")
    review.decide(incident, "clear", by=examiner, reason="seen", at=make.AT, references=["R3"])
    run = determine(incident, capped(25_000), tiers(400_000), budget=750_000, singly=singly)
    assert Proposal.objects.filter(run=run).count() > Award.objects.filter(run=run).count() > 0
    assert differences(incident) == []
    make.take_lines(incident, line("S4", base_1=20_000, customer_no="D2"))
    determine(incident, capped(30_000), tiers(100_000), singly=singly)
    make.take_lines(incident, of_the_first(5), line("S6", customer_no="D2"))
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident, singly=singly)
    assert Run.objects.filter(params__has_key=LIMITED_BY).count() == 4
    assert differences(incident) == []


def test_of_one_claim(incident: Incident) -> None:
    only = {"who": {"all_of": [{"fact": "kind", "is": "filing"}, {"fact": "sector", "is": "food"}]}}
    determine(incident, {**tiers(400_000), **only}, budget=100_000)
    assert differences(incident) == []


AWARDED, STANDING = "S3", "S1"
"""The caps of a second version raise the one and leave the other as it is: it has no award of that run."""


@pytest.fixture
def raised(incident: Incident) -> Run:
    determine(incident, capped(25_000))
    run = determine(incident, capped(30_000))
    assert [make.claim(AWARDED).pk] == list(Award.objects.filter(run=run).values_list("claim", flat=True))
    return run


@pytest.mark.parametrize("name", [AWARDED, STANDING])
def test_a_cap_noted_otherwise_is_told(incident: Incident, raised: Run, name: str) -> None:
    one = proposed(raised, name)
    left = one.won - one.capped_won
    behind(PROPOSAL, "capped_won = capped_won + 1", one.pk)
    found = differences(incident)
    assert (name, "limits", left - 1, left) in found
    assert {row[0] for row in found} == {name}


@pytest.mark.parametrize("name", [AWARDED, STANDING])
def test_an_amount_proposed_otherwise_is_told(incident: Incident, raised: Run, name: str) -> None:
    one = proposed(raised, name)
    left = one.won - one.capped_won
    behind(PROPOSAL, "won = won - 1", one.pk)
    expected = {AWARDED: ("proposed", left, left - 1), STANDING: ("won", left - 1, left)}[name]
    assert (name, *expected) in differences(incident)


@pytest.fixture
def shared(incident: Incident) -> Run:
    """R1 gets 250,001 won of its 400,000, R2 a won less."""
    run = determine(incident, tiers(400_000), budget=500_001)
    assert {name: make.awarded()[name] for name in ("R1", "R2")} == {"R1": [250_001], "R2": [250_000]}
    return run


def test_a_share_is_worked_out_anew(incident: Incident, shared: Run) -> None:
    """A wrong share that award and proposal agree about is told by the sharing alone."""
    behind(PROPOSAL, "shared_won = shared_won - 7", proposed(shared, "R1").pk)
    award = Award.objects.get(claim=make.claim("R1"))
    behind(AWARD, "shared_won = shared_won - 7, amount_won = amount_won + 7", award.pk)
    assert differences(incident) == [("R1", "limits", 250_008, 250_001)]


def test_an_award_that_took_otherwise_than_proposed_is_told(incident: Incident, shared: Run) -> None:
    award = Award.objects.get(claim=make.claim("R1"))
    behind(AWARD, "shared_won = shared_won - 7, amount_won = amount_won + 7", award.pk)
    assert differences(incident) == [("R1", "proposed", 250_008, 250_001)]
    with commands.without_workers():
        said = commands.say("replay", "T-1")
    assert said.code == 1
    assert "250,008 / 250,001" in said.out


def test_an_award_that_nothing_proposed_is_told(incident: Incident, shared: Run) -> None:
    """Its proposal is another claim's."""
    behind(PROPOSAL, f"claim_id = {make.claim('R3').pk}", proposed(shared, "R1").pk)
    assert ("R1", "proposed", 250_001, None) in differences(incident)


@pytest.fixture
def held_beside(incident: Incident) -> Run:
    """S5 of D1 gets nothing, for D1 holds the cap by lines that its run does not judge."""
    determine(incident, capped(25_000))
    make.take_lines(incident, of_the_first(5))
    make.confirm(incident)
    make.screen(incident)
    run: Run = make.assess(incident)
    assert make.awarded()["S5"] == [0]
    assert Proposal.objects.filter(run=run).count() == 1
    return run


def taken_up() -> int:
    """S1 is taken up again: what was awarded to it stands beside no other claim any more. The move."""
    assert recheck.recheck([make.claim("S1").pk], at=timezone.now()) == 1
    return Move.objects.latest("pk").pk


def test_claims_beside_stand_as_they_stood_then(incident: Incident, held_beside: Run) -> None:
    assert differences(incident) == []
    taken_up()
    assert differences(incident) == []


@pytest.mark.parametrize(("over", "found"), [(True, [("S5", "limits", 0, 11_000)]), (False, [])])
def test_a_move_that_was_not_over_then_was_not_seen(
    incident: Incident, held_beside: Run, over: bool, found: list[Any]
) -> None:
    """Its time is when it began: whether the run saw it, its transaction tells."""
    move = taken_up()
    behind(MOVE, f"at = '{make.AT.isoformat()}', xact = {1 if over else 10**15}", move)
    assert differences(incident) == found


def test_what_was_awarded_since_is_not_what_was_kept(incident: Incident) -> None:
    """The first sharing knew no floors, whatever was awarded afterwards."""
    determine(incident, tiers(400_000), budget=300_001)
    determine(incident, tiers(400_000), budget=500_000)
    assert make.awarded()["R1"] == [150_001, 99_999]
    assert differences(incident) == []
