"""What a verdict means wherever a claim stands; and what an admission asks for."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules.admission import parse_admission
from claims.rules.grounds import ScreenFacts, fields_asked, first_ground
from compensation.rules.benefit import judge
from compensation.rules.whatif import (
    AWARDED,
    BARRED,
    BINS,
    CHANGES,
    NEAR,
    PERSON,
    Edge,
    Outcome,
    Standing,
    bin_of,
    change_of,
    edges,
    near,
    outcome,
    part_of,
    width,
)
from tests.rules.cast import FILING, KAKAO, KT, LINE, scheme

PERSON_DECIDES = judge(KAKAO, FILING._replace(claimed_loss=900_000))


@pytest.mark.parametrize(
    ("status", "anew", "found", "ground", "part"),
    [
        ("received", True, "", "", (AWARDED, "")),
        ("received", True, "not_alive", "", (PERSON, "not_alive")),
        ("received", True, "", "duplicate", (BARRED, "duplicate")),
        ("unconfirmed", False, "site_unknown", "", (PERSON, "site_unknown")),
        ("confirmed", True, "", "", (AWARDED, "")),
        ("referred", False, "over_ceiling", "", (BARRED, "over_ceiling")),
        ("referred", True, "over_ceiling", "", (PERSON, "ground_fell_away")),
        ("referred", False, "", "", (PERSON, "ground_fell_away")),
        ("referred", True, "over_ceiling", "duplicate", (BARRED, "duplicate")),
        ("cleared", False, "", "", (AWARDED, "")),
        ("cleared", True, "", "duplicate", (BARRED, "duplicate")),
        ("excluded", False, "over_ceiling", "", (BARRED, "over_ceiling")),
        ("excluded", False, "", "", (BARRED, "excluded")),
        ("excluded", True, "over_ceiling", "", (PERSON, "ground_fell_away")),
        ("assessed", False, "", "", (AWARDED, "")),
        ("settled", True, "", "own_fault", (BARRED, "own_fault")),
    ],
)
def test_where_a_claim_stands(
    status: str, anew: bool, found: str, ground: str, part: tuple[str, str]
) -> None:
    assert part_of(Standing(status, anew, found), ground, ()) == part


def test_an_amount_left_to_a_person_waits_and_a_ground_goes_before_it() -> None:
    stands = Standing("cleared", False, "")
    assert part_of(stands, "", PERSON_DECIDES) == (PERSON, "person")
    assert part_of(stands, "duplicate", PERSON_DECIDES) == (BARRED, "duplicate")
    nothing_known = judge(KT, LINE._replace(bills=()))
    assert part_of(stands, "", nothing_known) == (PERSON, "no_bill")


def test_lowest_and_highest() -> None:
    facts = FILING._replace(claimed_loss=900_000)
    one = outcome(KAKAO, Standing("cleared", False, ""), "", judge(KAKAO, facts), facts)
    assert (one.lowest, one.highest) == (0, 900_000)  # nobody gets more than the loss stated
    doubted = outcome(KT, Standing("unconfirmed", False, "not_alive"), "", judge(KT, FILING), FILING)
    assert (doubted.lowest, doubted.highest) == (0, 400_000)
    unknown = FILING._replace(intervals=())
    timeless = outcome(KT, Standing("unconfirmed", False, "not_alive"), "", judge(KT, unknown), unknown)
    assert (timeless.lowest, timeless.highest) == (0, 1_200_000)  # the highest tier
    barred = outcome(KT, Standing("confirmed", True, ""), "over_ceiling", judge(KT, FILING), FILING)
    assert (barred.lowest, barred.highest) == (400_000, 400_000)  # what the ground keeps from it
    bill = LINE._replace(bills=())
    endless = outcome(KT, Standing("cleared", False, ""), "", judge(KT, bill), bill)
    assert (endless.lowest, endless.highest) == (0, None)


def made(part: str, won: int, highest: int | None = None) -> Outcome:
    return Outcome(part, "", won, won if highest is None else highest, (), ())


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (made(AWARDED, 2), made(AWARDED, 1), "winners"),
        (made(AWARDED, 1), made(AWARDED, 2), "losers"),
        (made(AWARDED, 1), made(AWARDED, 1), "unchanged"),
        (made(AWARDED, 1), made(BARRED, 1), "newly_included"),
        (made(AWARDED, 1), made(AWARDED, 0), "newly_included"),
        (made(BARRED, 1), made(AWARDED, 1), "newly_excluded"),
        (made(BARRED, 1), made(AWARDED, 0), "unchanged"),
        (made(PERSON, 0, 9), made(BARRED, 1), "newly_included"),
        (made(PERSON, 0, 9), made(AWARDED, 1), "uncertain"),
        (made(PERSON, 0, 9), made(PERSON, 0, 9), "unchanged"),
        (made(PERSON, 0, 9), made(PERSON, 0, 8), "uncertain"),
    ],
)
def test_one_version_against_another(now: Outcome, before: Outcome, change: str) -> None:
    assert change_of(now, before) == change
    assert change in CHANGES


@given(st.integers(0, 10**13))
def test_every_amount_has_one_size(won: int) -> None:
    size = bin_of(won)
    assert size == len(BINS) or won <= BINS[size]
    assert not size or BINS[size - 1] < won


@given(st.integers(1, 10**12), st.integers(0, 10**12))
def test_a_bar_beside_an_edge_holds_what_is_in_it(edge: int, value: int) -> None:
    bar = near(edge, value)
    if bar is None:
        assert abs(value - edge) >= (NEAR - 1) * width(edge)
    else:
        assert edge + (bar - 1) * width(edge) < value <= edge + bar * width(edge)
        assert (bar <= 0) is (value <= edge)  # an edge belongs to the bracket below it


def test_the_edges_are_those_of_brackets_and_ceilings() -> None:
    assert edges(KAKAO) == (
        Edge("worked_out", 300_000, "bracket"), Edge("worked_out", 500_000, "bracket")
    )  # fmt: skip
    assert edges(KT) == (Edge("annual_revenue", 3_000_000_000), Edge("annual_revenue", 5_000_000_000))
    (judged,) = judge(KAKAO, FILING._replace(claimed_loss=300_001))
    assert edges(KAKAO)[0].value([judged]) == 300_001
    assert edges(KT)[0].value([judged]) is None


def test_the_most_of_a_percentage_and_of_dates() -> None:
    half = scheme({"percent_of_loss": {"of": "proven", "percent": "33.3"}}, limits={"cap_per_claim": 100_000})
    facts = FILING._replace(claimed_loss=200_000)
    stands = Standing("cleared", False, "")
    assert outcome(half, stands, "", judge(half, facts), facts).highest == 66_600
    more = facts._replace(claimed_loss=900_000)
    assert outcome(half, stands, "", judge(half, more), more).highest == 100_000
    dates = [{"date": date(2018, 11, 24), "won": 5}, {"date": date(2018, 11, 25), "won": 7}]
    each = scheme({"amount_per_date": {"dates": dates}})
    unknown = FILING._replace(intervals=())
    doubted = Standing("unconfirmed", False, "not_alive")
    assert outcome(each, doubted, "", judge(each, unknown), unknown).highest == 12


screened = st.builds(
    ScreenFacts,
    claim_id=st.integers(1, 9),
    kind=st.sampled_from(["list", "filing"]),
    received_on=st.sampled_from([date(2018, 12, 11), date(2018, 12, 12), date(2019, 5, 6)]),
    sector=st.sampled_from(["", "retail", "food"]),
    annual_revenue=st.one_of(st.none(), st.integers(0, 10)),
    business_status=st.sampled_from(["", "active", "suspended", "closed"]),
    closed_on=st.one_of(st.none(), st.sampled_from([date(2018, 11, 23), date(2018, 11, 24)])),
    outage_on=st.sampled_from([date(2018, 11, 23), date(2018, 11, 24)]),
    earlier_claim=st.booleans(),
    own_fault_percent=st.sampled_from([0, 99, 100]),
    liability=st.sampled_from(["under_investigation", "denied", "force_majeure"]),
    exemption=st.sampled_from(["", "force_majeure", "announced_maintenance"]),
)
admissions = st.tuples(
    st.fixed_dictionaries(
        {},
        optional={
            "filing": st.just([{"from": date(2018, 12, 12), "to": date(2018, 12, 26)}]),
            "revenue": st.just(
                [
                    {"sector": "retail", "ceiling": 7, "bound": "exclusive"},
                    {"ceiling": 5, "bound": "inclusive"},
                ]
            ),
            "business_status": st.just(["active"]),
        },
    ),
    st.sampled_from(["goodwill", "art33"]),
)


@given(admissions, screened, screened)
def test_screening_depends_on_nothing_that_an_admission_does_not_ask_for(
    asked: tuple[Any, str], one: ScreenFacts, other: ScreenFacts
) -> None:
    """What a simulation groups by is enough: the fields asked for, of filings; a line is asked for less."""
    admission = parse_admission(asked[0], basis=asked[1])
    fields = fields_asked(admission) | {"kind"}
    mixed = other._replace(**{name: getattr(one, name) for name in fields})
    assert first_ground(mixed, admission) == first_ground(one, admission)
    line = one._replace(kind="list", own_fault_percent=0, earlier_claim=False)
    bare = line._replace(
        received_on=date.min, sector="", annual_revenue=None, business_status="", closed_on=None
    )
    assert first_ground(bare, admission) == first_ground(line, admission)
