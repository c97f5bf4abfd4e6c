"""An amount left to a person: prepared by one, approved by another, awarded by the same assessment as all."""

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib.moves import MoveRefused
from backoffice.staff.models import Approval, AuthorityLimit
from claims.models import Incident, WorkItem
from compensation import appraisals, schemes
from compensation.appraisals import AppraisalRefused
from compensation.models import Appraisal, AppraisalLine, Award
from compensation.moments import end_of
from compensation.queries import explanation
from compensation.replay import replay
from compensation.rules.scheme import parse_scheme
from compensation.schemes import NotForYou
from tests import factories as make
from tests.factories.appraised import FACTORS, LINES, WON, appraise, approve_appraisals, left_to_people
from tests.stages.test_simulation import simulate

pytestmark = pytest.mark.django_db


@pytest.fixture
def about() -> Incident:
    return left_to_people()


def statuses() -> list[str]:
    return list(Appraisal.objects.order_by("pk").values_list("status", flat=True))


def test_what_is_left_and_what_it_would_come_to(about: Incident) -> None:
    version, left = appraisals.left_to_a_person(make.claim("R1"))
    assert str(version) == "kakao-2022@1"
    assert [(one.benefit, one.factors) for one in left] == [("bracket", tuple(FACTORS))]
    assert appraisals.left_to_a_person(make.claim("R3"))[1] == []  # within the brackets: the machine's
    _version, judged = appraisals.work_out(
        make.claim("R1"), "bracket", LINES, {code: part for code, (part, _why) in FACTORS.items()}
    )
    assert judged.won == WON
    assert not Appraisal.objects.exists()


def test_it_is_awarded_once_another_approved_it(about: Incident) -> None:
    kept = appraise("R1")
    assert (kept.won, kept.claimed_won, kept.accepted_won, kept.lines) == (WON, 1_200_000, 900_000, 2)
    assert make.assess(about).counts["awards"] == 0  # prepared alone is nothing yet
    assert approve_appraisals(kept) == 1
    counts = make.assess(about).counts
    assert (counts["awards"], counts["total_won"]) == (1, WON)
    assert make.awarded() == {"R1": [WON], "R3": [50_000]}
    assert make.statuses(about)["R1"] == "assessed" and make.statuses(about)["R2"] == "cleared"
    assert not WorkItem.objects.filter(claim=make.claim("R1"), closed_at=None).exists()
    said = explanation(make.claim("R1"), "ko")["lines"]
    for line in ("자료로 인정한 피해액: 청구 1,200,000원 중 900,000원", "영업이익률 23.4%: 210,600원"):
        assert any(line in told for told in said)
    assert make.assess(about).counts["awards"] == 0  # and once


def test_the_simulation_awards_what_assessing_then_does(about: Incident) -> None:
    content = make.sample_scheme("kakao-2022")
    assert simulate(about, content).total_won == 50_000
    approve_appraisals(appraise("R1"), appraise("R2", factors={**FACTORS, "operating_margin": (0, "적자")}))
    found = simulate(about, content)
    assert found.total_won == 50_000 + WON
    make.assess(about)
    assert sum(sum(won) for won in make.awarded().values()) == found.total_won
    assert make.awarded()["R2"] == [0] and make.statuses(about)["R2"] == "settled"


def test_a_later_one_replaces_it_and_comes_as_a_difference(about: Incident) -> None:
    approve_appraisals(appraise("R1"))
    make.assess(about)
    higher = [LINES[0]._replace(accepted=900_000, reason=""), LINES[1]]
    second = appraise("R1", higher)
    assert make.assess(about).counts["awards"] == 0
    approve_appraisals(second)
    assert statuses() == ["replaced", "approved"]
    make.assess(about)
    assert make.awarded()["R1"] == [WON, 224_640 - WON]
    lower = [LINES[0]._replace(accepted=0), LINES[1]]
    approve_appraisals(appraise("R1", lower))
    make.assess(about)
    assert make.awarded()["R1"] == [WON, 224_640 - WON, 56_160 - 224_640]
    assert replay(about, until=end_of(None)) == (4, [])  # each award by what counted when it was made


def test_one_made_under_other_factors_leaves_the_claim_to_a_person_again(about: Incident) -> None:
    approve_appraisals(appraise("R1"))
    content = make.sample_scheme("kakao-2022")
    content["benefits"][0]["appraisal"] = {"factors": ["operator_share"]}
    version = schemes.load(parse_scheme(content), by=make.person("examiner"), at=make.AT).version
    schemes.adopt(version, about, by=make.person("approver"), at=make.AT)
    make.screen(about)
    make.assess(about)
    assert "R1" not in make.awarded()
    with pytest.raises(AppraisalRefused, match="every factor"):
        appraise("R1")
    approve_appraisals(appraise("R1", factors={"operator_share": (5_000, "절반")}))
    make.assess(about)
    assert make.awarded()["R1"] == [450_000]


def test_nobody_approves_their_own_and_a_limit_is_kept(about: Incident) -> None:
    kept = appraise("R1", by="approver")
    with pytest.raises(NotForYou, match="another person"):
        approve_appraisals(kept)
    limits = AuthorityLimit.objects.filter(person=make.person("approver2"), subject_kind="appraisal")
    limits.update(single_won=WON - 1)
    with pytest.raises(AppraisalRefused, match="above the limit"):
        approve_appraisals(kept, by="approver2")
    other = appraise("R2")
    limits.update(single_won=WON, daily_won=2 * WON - 1)
    with pytest.raises(AppraisalRefused, match="daily limit"):
        approve_appraisals(kept, other, by="approver2")
    assert statuses() == ["prepared", "prepared"]
    limits.delete()  # a limit for batches is none for this
    with pytest.raises(AppraisalRefused, match="above the limit"):
        approve_appraisals(kept, by="approver2")
    with pytest.raises(PermissionDenied):
        approve_appraisals(kept, by="finance")
    with pytest.raises(PermissionDenied):
        appraise("R1", by="clerk")
    assert Approval.objects.filter(subject_kind="appraisal", step="approved").count() == 0


def test_fifty_are_approved_as_one_is() -> None:
    about = left_to_people(52)
    rows = [appraise(f"R{number}") for number in range(1, 51)]
    assert approve_appraisals(*rows) == 50
    make.assess(about)
    assert sum(won == [WON] for won in make.awarded().values()) == 50
    with pytest.raises(MoveRefused) as refused:
        approve_appraisals(rows[0], appraise("R51"))
    assert refused.value.refused == [rows[0].pk]
    assert Appraisal.objects.filter(status="prepared").count() == 1  # all or none


def test_what_is_sent_back_is_made_anew(about: Incident) -> None:
    kept = appraise("R1")
    with pytest.raises(AppraisalRefused, match="waits for approval already"):
        appraise("R1")
    appraisals.send_back([kept.pk], by=make.person("approver"), at=make.AT, reason="거래처 확인 필요")
    with pytest.raises(MoveRefused):
        approve_appraisals(kept)
    appraise("R1")
    assert statuses() == ["sent_back", "prepared"]


def test_what_is_not_left_to_a_person_is_not_worked_out_by_one(about: Incident) -> None:
    with pytest.raises(AppraisalRefused, match="not left to a person"):
        appraise("R3")
    with pytest.raises(AppraisalRefused, match="why"):
        appraise("R1", [LINES[0]._replace(reason=" ")])
    with pytest.raises(AppraisalRefused, match="rests on"):
        appraise("R1", factors={**FACTORS, "operator_share": (1, " ")})
    assert not AppraisalLine.objects.exists() and not Award.objects.filter(claim=make.claim("R1")).exists()


def test_a_claim_that_is_not_cleared_has_no_amount_to_work_out() -> None:
    make.cast()
    about = make.incident()
    with pytest.raises(AppraisalRefused, match="no scheme"):
        make.take_lines(about, make.shop_line(1))
        make.take_shops(about, make.shop(1, claimed_loss=900_000))
        appraise("R1")
    make.in_force(about, make.sample_scheme("kakao-2022"))
    with pytest.raises(AppraisalRefused, match="not cleared"):
        appraise("R1")
