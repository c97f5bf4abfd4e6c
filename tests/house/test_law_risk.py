"""A flag begins open and is only closed; a pair is judged once, in one order, within one incident."""

import pytest

from claims import risk
from claims.models import RiskFlag
from tests import factories as make
from tests.house.law import admitted, execute, insert, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def run(world: None) -> int:
    return make.work(risk.open_flagging(make.claim("R7").incident, at=make.AT)).pk


def flag(run: int, **more: object) -> int:
    claim = make.claim("R7")
    row = {
        "claim_id": claim.pk,
        "incident_id": claim.incident_id,
        "signal": "edge",
        "count": 0,
        "against": [],
    }
    said = {"reason_ko": "이유", "reason_en": "why", "raised_at": make.AT, "run_id": run}
    return insert("claims_riskflag", **{**row, **said, **more})


def pair(one: str, other: str, **more: object) -> int:
    row = {"low_id": make.claim(one).pk, "high_id": make.claim(other).pk, "verdict": "same", "words": ""}
    return insert("claims_pairverdict", **{**row, "by_id": make.person("examiner").pk, "at": make.AT, **more})


def test_a_flag_begins_open_once_and_says_why(run: int) -> None:
    with refused("a_risk_flag_begins_open"):
        flag(run, closed_at=make.AT, closed_run_id=run)
    for wrong in ({"reason_ko": ""}, {"reason_en": ""}, {"signal": "looks"}):
        with refused("a_risk_flag_says_why"):
            flag(run, **wrong)
    with admitted():
        flag(run)
    with refused("a_signal_flags_a_claim_once"):
        flag(run)
        flag(run)


def test_a_flag_is_only_closed(run: int) -> None:
    pk = flag(run)
    close = "UPDATE claims_riskflag SET closed_at = now(), closed_run_id = %s{} WHERE id = %s"
    for change in (", count = 9", ", reason_ko = 'x'", ", against = '{1}'", ", signal = 'closed'"):
        with refused("a_risk_flag_is_only_closed"):
            execute(close.format(change), run, pk)
    with refused("a_risk_flag_is_only_closed"):
        execute("UPDATE claims_riskflag SET closed_at = now() WHERE id = %s", pk)
    execute(close.format(""), run, pk)
    for again in (close.format(""), "UPDATE claims_riskflag SET closed_at = NULL, closed_run_id = NULL"):
        with refused("a_risk_flag_is_only_closed"):
            execute(again, *((run, pk) if "%s" in again else ()))
    with refused("claims_riskflag_is_append_only"):
        execute("DELETE FROM claims_riskflag")
    assert RiskFlag.objects.filter(pk=pk).exists()


def test_a_pair_is_judged_once_whatever_its_order(run: int) -> None:
    with admitted():
        pair("R7", "R8")
    with refused("a_pair_is_judged_once"):
        pair("R7", "R8")
        pair("R7", "R8", verdict="different")
    for wrong in (("R8", "R7"), ("R7", "R7")):
        with refused("a_pair_stands_in_one_order"):
            pair(*wrong)
    with refused("a_pair_is_the_same_different_or_unsure"):
        pair("R7", "R8", verdict="perhaps")
    pair("R7", "R8")
    for change in ("UPDATE claims_pairverdict SET verdict = 'same'", "DELETE FROM claims_pairverdict"):
        with refused("claims_pairverdict_is_append_only"):
            execute(change)


def test_two_claims_of_one_incident_are_compared(run: int) -> None:
    other = make.incident("T-2")
    make.take_shops(other, make.shop(77))
    with refused("a_pair_is_of_one_incident"):
        pair("R7", "R77")


def test_a_rule_is_of_a_known_signal_once_with_thresholds(run: int) -> None:
    row = {"used": True, "at_least": 2, "minutes": 1, "percent": 1, "alone": False}
    with refused("a_signal_has_one_rule"):
        insert("claims_riskrule", signal="edge", **row)
    with refused("a_risk_rule_is_of_a_known_signal"):
        insert("claims_riskrule", signal="looks", **row)
    incident = make.claim("R7").incident_id
    for low in ({"at_least": 1}, {"minutes": 0}, {"percent": 0}):
        with refused("a_risk_rule_has_its_thresholds"):
            insert("claims_riskrule", signal="edge", incident_id=incident, **{**row, **low})
