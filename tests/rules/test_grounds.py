"""The ordered grounds: the first that applies refers the claim to a person."""

from datetime import date

import pytest

from claims.rules.admission import Admission, parse_admission
from claims.rules.grounds import CLAUSES, GROUNDS, LABELS, LEGAL, Ground, ScreenFacts, first_ground

ADMISSION = {
    "filing": [{"from": "2018-12-12", "to": "2018-12-26"}, {"from": "2019-02-15", "to": "2019-05-05"}],
    "revenue": [
        {"sector": "retail", "ceiling": 5_000_000_000, "bound": "inclusive"},
        {"ceiling": 3_000_000_000, "bound": "inclusive"},
    ],
    "business_status": ["active"],
}
FINE = ScreenFacts(
    claim_id=1,
    kind="filing",
    received_on=date(2018, 12, 12),
    sector="food",
    annual_revenue=360_000_000,
    business_status="active",
    closed_on=None,
    outage_on=date(2018, 11, 24),
    earlier_claim=False,
    own_fault_percent=0,
    liability="under_investigation",
    exemption="",
)
NOV_23, NOV_24, NOV_30 = date(2018, 11, 23), date(2018, 11, 24), date(2018, 11, 30)


def under(basis: str, **changes: object) -> Admission:
    return parse_admission({**ADMISSION, **changes}, basis=basis)


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({}, None),
        ({"earlier_claim": True}, Ground.DUPLICATE),
        ({"received_on": date(2018, 12, 27)}, Ground.FILED_OUTSIDE_WINDOWS),
        ({"received_on": date(2018, 12, 26)}, None),
        ({"received_on": date(2019, 5, 5)}, None),
        ({"received_on": date(2019, 5, 6)}, Ground.FILED_OUTSIDE_WINDOWS),
        ({"annual_revenue": 3_000_000_000}, None),
        ({"annual_revenue": 3_000_000_001}, Ground.OVER_CEILING),
        ({"sector": "retail", "annual_revenue": 5_000_000_000}, None),
        ({"sector": "retail", "annual_revenue": 5_000_000_001}, Ground.OVER_CEILING),
        ({"sector": "wholesale", "annual_revenue": 5_000_000_000}, Ground.OVER_CEILING),
        ({"annual_revenue": None}, None),
        ({"business_status": "closed", "closed_on": NOV_23}, Ground.BUSINESS_CLOSED),
        ({"business_status": "closed", "closed_on": NOV_24}, None),  # its last day of business
        ({"business_status": "closed", "closed_on": NOV_30}, None),  # open when its line failed
        ({"business_status": "closed"}, Ground.BUSINESS_CLOSED),
        ({"business_status": "suspended"}, Ground.BUSINESS_CLOSED),
        ({"business_status": ""}, None),
        # What a list customer is never asked.
        ({"kind": "list", "received_on": date(2020, 1, 1)}, None),
        ({"kind": "list", "annual_revenue": 9_000_000_000}, None),
        ({"kind": "list", "business_status": "closed"}, None),
        ({"kind": "list", "earlier_claim": True}, Ground.DUPLICATE),
    ],
)
@pytest.mark.parametrize("basis", ["goodwill", "art33"])
def test_who_may_claim(changes: dict[str, object], ground: Ground | None, basis: str) -> None:
    assert first_ground(FINE._replace(**changes), under(basis)) == ground


LEGAL_CASES = [
    ({"liability": "force_majeure"}, Ground.FORCE_MAJEURE),
    ({"exemption": "force_majeure"}, Ground.FORCE_MAJEURE),
    ({"exemption": "announced_maintenance"}, Ground.ANNOUNCED_MAINTENANCE),
    ({"own_fault_percent": 100}, Ground.OWN_FAULT),
    ({"liability": "denied"}, Ground.LIABILITY_DENIED),
    ({"kind": "list", "liability": "denied"}, Ground.LIABILITY_DENIED),
    ({"exemption": "force_majeure", "liability": "denied", "own_fault_percent": 100}, Ground.FORCE_MAJEURE),
    ({"exemption": "announced_maintenance", "own_fault_percent": 100}, Ground.ANNOUNCED_MAINTENANCE),
    ({"liability": "denied", "own_fault_percent": 100}, Ground.OWN_FAULT),
]


@pytest.mark.parametrize("basis", ["art33", "terms", "mediation", "court"])
@pytest.mark.parametrize(("changes", "ground"), LEGAL_CASES)
def test_a_legal_ground_bars_what_is_owed_by_law(
    changes: dict[str, object], ground: Ground, basis: str
) -> None:
    assert first_ground(FINE._replace(**changes), under(basis)) == ground
    assert ground in LEGAL


@pytest.mark.parametrize(("changes", "ground"), LEGAL_CASES)
def test_goodwill_pays_all_the_same(changes: dict[str, object], ground: Ground) -> None:
    assert first_ground(FINE._replace(**changes), under("goodwill")) is None


@pytest.mark.parametrize(
    "changes",
    [{}, {"liability": "under_investigation"}, {"liability": "admitted"}, {"own_fault_percent": 99}],
)
def test_what_bars_nothing(changes: dict[str, object]) -> None:
    assert first_ground(FINE._replace(**changes), under("art33")) is None


def test_the_first_ground_is_the_answer() -> None:
    everything = FINE._replace(
        earlier_claim=True,
        received_on=date(2020, 1, 1),
        annual_revenue=9_000_000_000,
        business_status="closed",
        exemption="force_majeure",
        own_fault_percent=100,
        liability="denied",
    )
    mended = [
        {"earlier_claim": False},
        {"received_on": FINE.received_on},
        {"annual_revenue": 1},
        {"business_status": "active"},
        {"exemption": "announced_maintenance"},
        {"exemption": ""},
        {"own_fault_percent": 0},
        {"liability": "admitted"},
    ]
    seen = []
    for change in mended:
        seen.append(first_ground(everything, under("terms")))
        everything = everything._replace(**change)
    assert seen == list(Ground)
    assert first_ground(everything, under("terms")) is None


def test_the_ceiling_of_the_first_round_and_the_final_one() -> None:
    shop = FINE._replace(annual_revenue=600_000_000)
    first = under("goodwill", revenue=[{"ceiling": 500_000_000, "bound": "inclusive"}])
    assert first_ground(shop, first) is Ground.OVER_CEILING
    assert first_ground(shop, under("goodwill")) is None


def test_who_is_not_asked_is_not_barred() -> None:
    nothing = parse_admission(None, basis="goodwill")
    worst = FINE._replace(received_on=date(2030, 1, 1), annual_revenue=10**13, business_status="closed")
    assert first_ground(worst, nothing) is None


def test_a_waived_ground_does_not_hide_the_next() -> None:
    worst = FINE._replace(earlier_claim=True, annual_revenue=9_000_000_000)
    rules = under("goodwill")
    assert first_ground(worst, rules, waived=["duplicate"]) is Ground.OVER_CEILING
    assert first_ground(worst, rules, waived=[Ground.DUPLICATE, "over_ceiling"]) is None
    assert first_ground(worst, rules, waived=["over_ceiling"]) is Ground.DUPLICATE


def test_the_claim_id_changes_nothing() -> None:
    for changes, _ in LEGAL_CASES:
        facts = FINE._replace(**changes)
        assert first_ground(facts, under("terms")) == first_ground(
            facts._replace(claim_id=99), under("terms")
        )
        assert hash(facts[1:]) == hash(facts._replace(claim_id=99)[1:])


def test_every_ground_has_its_place_its_words_and_its_clause() -> None:
    assert [ground for ground, _ in GROUNDS] == list(Ground)
    assert set(LABELS) == set(CLAUSES) == set(Ground)
    assert all("제33조" in CLAUSES[ground].ko for ground in LEGAL)
    assert not any("제33조" in CLAUSES[ground].ko for ground in set(Ground) - LEGAL)
