"""Past awards judged again: no difference after any road, and every one that there is is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.lib.edits import edited_by
from claims import review
from claims.models import Filing, Incident, UndoneLink
from compensation import gathering
from compensation.models import Award, Verdict
from compensation.moments import end_of
from compensation.replay import WHY, judging, known, replay
from compensation.rules import engines
from compensation.rules.benefit import compile
from tests import commands
from tests import factories as make
from tests.factories import MAPO, SEODAEMUN, line, shop, shop_line, window
from tests.house.law import execute
from tests.stages.test_redetermination import tiers, waiver

pytestmark = pytest.mark.django_db

EVER = end_of(None)


@pytest.fixture(autouse=True)
def to_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are those of the award's moment, or nothing: no correction is amid an award here."""
    monkeypatch.setattr(known, "AMID", timedelta(0))


def differences(about: Incident) -> list[Any]:
    count, found = replay(about, until=EVER)
    assert count == Award.objects.filter(claim__incident=about).count() > 0
    return found


def determine(about: Incident, *benefits: dict[str, Any], **more: Any) -> None:
    content = make.scheme_file(benefits=benefits, basis=more.pop("basis", "goodwill"))
    make.in_force(about, {**content, **more})
    make.screen(about)
    make.assess(about)


@pytest.fixture
def incident() -> Incident:
    make.cast()
    about = make.incident()
    make.take_lines(
        about, line("S1", base_1=10_000), line("S2", base_1=5_000, customer_no="D"),
        line("S3", customer_no="D"),
        *(shop_line(n, area=SEODAEMUN if n == 3 else MAPO, base_1=n * 1_000) for n in (1, 2, 3)),
    )  # fmt: skip
    make.take_shops(about, *(shop(n, own_fault_percent=n * 10) for n in (1, 2, 3)))
    make.confirm(about)
    return about


def test_nothing_differs_after_corrections_of_every_kind(incident: Incident) -> None:
    determine(incident, waiver(1), tiers(400_000, 500_000, 600_000), basis="art33")
    assert differences(incident) == []
    # Another bill, another area, a longer outage: judged anew, and the first awards as they were.
    make.take_lines(incident, line("S1", base_1=20_000), shop_line(1, area=SEODAEMUN))
    windows = [row for row in make.WINDOWS if row.get("area") != MAPO or row["service"] != "internet"]
    make.load_incident("T-1", [*windows, window("internet", "11-24 11:12", "11-28 18:00", area=MAPO)])
    make.confirm(incident)
    make.screen(incident)
    make.assess(incident)
    assert max(len(won) for won in make.awarded().values()) == 2
    assert differences(incident) == []
    determine(incident, waiver(2), tiers(300_000, code="other"), basis="terms")
    ceiling = {"revenue": [{"ceiling": 1, "bound": "inclusive"}]}
    make.in_force(incident, benefits=[waiver(1)], admission=ceiling)
    make.screen(incident)
    examiner = make.person("examiner")
    review.decide(incident, "exclude", by=examiner, reason="x", at=make.AT, references=["R2"])
    make.assess(incident)
    assert differences(incident) == []


def test_nothing_differs_where_limits_took_something(incident: Incident) -> None:
    determine(
        incident, {**waiver(1), "limits": {"cap_per_claimant": 12_000}}, tiers(400_000, 500_000),
        limits={"budget": 900_001},
    )  # fmt: skip
    assert Award.objects.filter(capped_won__gt=0).exists()
    assert Award.objects.filter(shared_won__gt=0).exists()
    assert differences(incident) == []


@pytest.mark.parametrize("name", ["kt-2018", "kakao-2022"])
def test_the_shipped_schemes(incident: Incident, name: str) -> None:
    make.in_force(incident, {**make.sample_scheme(name), "admission": {}})
    make.screen(incident)
    make.assess(incident)
    assert differences(incident) == []


def test_a_bill_corrected_behind_the_dated_rows_is_found(incident: Incident) -> None:
    determine(incident, waiver(1))
    execute("UPDATE claims_subscription SET base_1 = base_1 + 7 WHERE subscription_no = 'S1'")
    (one,) = differences(incident)
    assert (one.why, one.stands, one.benefit, one.version) == ("figures", 10_666, "waiver", "test@1")


def test_an_award_written_over_is_found(incident: Incident) -> None:
    determine(incident, tiers(400_000))
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE compensation_award DISABLE TRIGGER USER")
    execute(
        "UPDATE compensation_award SET amount_won = amount_won + 1 WHERE claim_id = %s", make.claim("R1").pk
    )
    execute("ALTER TABLE compensation_award ENABLE TRIGGER USER")
    (one,) = differences(incident)
    assert (one.why, one.stands, one.judged) == ("won", 400_001, 400_000)


def test_an_engine_that_judges_otherwise_is_found(incident: Incident, monkeypatch: Any) -> None:
    determine(incident, waiver(1), tiers(400_000))

    def otherwise(rules: Any) -> Any:
        judge = compile(rules)
        return lambda facts: tuple(one._replace(tier="another") for one in judge(facts))

    monkeypatch.setattr(judging, "ENGINES", {"2": otherwise})
    assert {one.why for one in differences(incident)} == {"steps"}
    monkeypatch.setattr(judging, "ENGINES", {"3": compile})
    assert {one.why for one in differences(incident)} == {"engine"}
    assert set(WHY) >= {"steps", "engine"}


def test_every_engine_that_is_named_can_be_run() -> None:
    from compensation.rules.benefit import ENGINE

    assert ENGINE in engines.ENGINES


def test_the_command_and_a_day(incident: Incident) -> None:
    determine(incident, waiver(1), tiers(400_000))
    today = timezone.localdate()
    with commands.without_workers():
        done = commands.told("replay", "T-1")
        assert (done["incident"], done["count"], done["differences"], done["differ"]) == ("T-1", 9, 0, [])
        assert commands.told("replay", "T-1", "--as-of", today.isoformat())["count"] == 9
        assert commands.told("replay", "T-1", "--as-of", (today - timedelta(1)).isoformat())["count"] == 0
        execute("UPDATE claims_subscription SET base_1 = 1 WHERE subscription_no = 'S1'")
        said = commands.say("replay", "T-1")
        assert said.code == 1
        assert "waiver (test@1): 10,666 / " in said.out
    assert end_of(date(2019, 3, 4)).isoformat().startswith("2019-03-05T00:00:00")


def of_the_bill(months: int = 1) -> dict[str, Any]:
    """Support of shops by the bills of the lines they are about."""
    parts = {"months": months, "parts": ["base"], "bills": 3}
    return {**make.TIER, "amount": {"months_of_average_bill": parts}}


def test_a_filing_matched_to_another_line_since_was_about_the_line_of_then(incident: Incident) -> None:
    """Its line went to another account of its business; the first award was by the bill of the first."""
    determine(incident, of_the_bill())
    before = make.awarded()["R2"]
    make.take_lines(
        incident,
        shop_line(2, line_no="02-999-0002"),
        shop_line(9, line_no="02-310-0002", business_no=make.business_no(2), base_1=90_000),
    )
    make.confirm(incident)
    determine(incident, of_the_bill(2))
    after = make.awarded()["R2"]
    assert len(after) > len(before) and UndoneLink.objects.filter(claim=make.claim("R2")).exists()
    assert differences(incident) == []


def test_a_benefit_not_met_any_more_keeps_its_facts_where_limits_are(incident: Incident) -> None:
    """What a claimant was then stands with the verdict: afterwards nobody could say why it was not met."""
    capped = {"limits": {"cap_per_claimant": 10_000_000}}
    only = {"who": {"all_of": [{"fact": "kind", "is": "filing"}, {"fact": "sector", "is": "food"}]}}
    determine(incident, {**tiers(400_000), **only, **capped})
    with edited_by():
        Filing.objects.filter(reference="R1").update(sector="retail")
    make.assess(incident)
    lost = Award.objects.get(claim=make.claim("R1"), sequence=1)
    assert lost.verdict.steps[0][0] == "not_met" and lost.verdict.facts["sector"] == "retail"
    assert differences(incident) == []


def test_the_first_engine_can_still_be_run(incident: Incident, monkeypatch: Any) -> None:
    """It counted exempt time on a legal basis too, and saw no bill of a filing."""
    later = window("internet", "11-27 10:00", "11-28 18:00", area=MAPO, exemption="announced_maintenance")
    make.load_incident("T-1", [*make.WINDOWS, later])
    make.confirm(incident)
    monkeypatch.setattr("compensation.verdicts.ENGINE", "1")
    monkeypatch.setattr("compensation.assessment.compile", engines.first)
    whole = gathering.Intervals
    monkeypatch.setattr(gathering, "Intervals", lambda of, legal: whole(of, legal=False))
    determine(incident, waiver(1), tiers(400_000, 500_000, 600_000), basis="art33")
    assert set(Verdict.objects.values_list("engine", flat=True)) == {"1"}
    monkeypatch.undo()
    assert differences(incident) == []
    monkeypatch.setattr(judging, "ALL_TIME", frozenset())
    assert {one.why for one in differences(incident)} == {"steps"}
