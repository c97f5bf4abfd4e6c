"""The made-up data: the same arguments give the same bytes, every ground occurs, 85 % are paid in the end.

The data is read by the rules of intake and judged by the rules of claims, with a small stand-in for the
matching and the counting that the stages do in SQL.
"""

import hashlib
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from claims.demonstration import generate
from claims.demonstration.generate import TooFew
from claims.demonstration.plan import NOT_PAID, PER_THOUSAND, counts, paid_in_the_end
from claims.demonstration.shops import OTHERS, RETAIL
from claims.rules.damage import KST, Doubt, calendar_days_touched, merge
from claims.rules.grounds import Ground
from claims.rules.intake import (
    sector_code,
)
from tests.stages.made_up import (
    TIERS,
    hashes,
    judge,
    make,
)


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        make(tmp_path / name, 3_000, 100, seed)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert not set(hashes(tmp_path / "a")) & set(hashes(tmp_path / "c"))


def test_the_bytes_do_not_change_from_version_to_version(tmp_path: Path) -> None:
    """Who keeps a file made earlier gets the same one again; a change here is one for the changelog."""
    make(tmp_path, 500, 50, 1)
    whole = hashlib.sha256("".join(hashes(tmp_path)).encode()).hexdigest()
    assert whole[:16] == EXPECTED


EXPECTED = "9ea02994c7447a45"


@pytest.mark.parametrize(("customers", "merchants"), [(200, 40), (400, 200), (20_000, 500)])
def test_every_doubt_and_every_ground_occurs_and_the_plan_comes_true(
    tmp_path: Path, customers: int, merchants: int
) -> None:
    world = make(tmp_path, customers, merchants)
    assert (len(world.customers), len(world.claims)) == (customers, merchants)
    judged = judge(world)
    doubts = Counter(one.doubt for one in judged)
    confirmed = [one for one in judged if one.doubt is None]
    assert set(doubts) == {None, *Doubt} - {Doubt.EXCLUDED_BEFORE}  # nobody has decided anything yet
    assert {one.second for one in confirmed} == {
        None, Ground.DUPLICATE, Ground.FILED_OUTSIDE_WINDOWS, Ground.OVER_CEILING, Ground.BUSINESS_CLOSED
    }  # fmt: skip
    assert {one.legal for one in confirmed} == {None, *Ground} - {Ground.LIABILITY_DENIED}
    planned = counts(merchants)
    assert doubts[Doubt.AMBIGUOUS_MATCH] == planned["ambiguous"]
    assert doubts[Doubt.NOT_A_SUBSCRIBER] == planned["not_subscriber"]
    assert doubts[Doubt.SITE_UNKNOWN] == planned["site_unknown"]
    assert doubts[Doubt.NOT_ALIVE] == planned["not_alive"]
    assert doubts[Doubt.OUTSIDE_EVERY_WINDOW] == planned["outside_window"]
    assert doubts[Doubt.HARM_IMPOSSIBLE] == planned["harm_impossible"]
    referred = Counter(one.second for one in confirmed)
    assert referred[Ground.DUPLICATE] == planned["duplicate"]
    assert referred[Ground.OVER_CEILING] == planned["over_ceiling"]
    assert referred[Ground.FILED_OUTSIDE_WINDOWS] == planned["outside_filing"]
    assert referred[Ground.BUSINESS_CLOSED] == planned["closed"]
    paid = [one for one in judged if one.doubt in (None, Doubt.AMBIGUOUS_MATCH) and one.second is None]
    assert len(paid) == paid_in_the_end(merchants)
    if merchants >= 200:
        assert 0.83 <= len(paid) / merchants <= 0.87
        # The step from 500 million to three billion gives a good share of them their money.
        assert sum(one.first is Ground.OVER_CEILING for one in paid) > len(paid) / 7


def test_tiers_lie_near_those_that_were_paid(tmp_path: Path) -> None:
    """KT paid 543,478 won on average."""
    judged = judge(make(tmp_path, 4_000, 2_000))
    paid = [one for one in judged if one.doubt in (None, Doubt.AMBIGUOUS_MATCH) and one.second is None]
    won = [TIERS[min(one.days, 7)] for one in paid]
    assert set(won) == {400_000, 800_000, 1_000_000, 1_200_000}
    assert 500_000 < sum(won) / len(won) < 590_000


def test_the_billing_list_has_the_shape_of_the_real_one(tmp_path: Path) -> None:
    customers = make(tmp_path, 60_000, 500).customers
    services = Counter(row.service for row in customers)
    for service, share in (("mobile", 0.587), ("internet", 0.198), ("iptv", 0.124), ("phone", 0.091)):
        assert abs(services[service] / 60_000 - share) < 0.01
    assert 0.007 < sum(row.line_type == "copper" for row in customers) / 60_000 < 0.015
    assert (
        len({row.subscription_no for row in customers}) == len({row.line_no for row in customers}) == 60_000
    )
    lines = Counter(Counter(row.customer_no for row in customers).values())
    assert set(lines) >= {1, 2, 3, 4} and lines[1] > lines[2] > lines[3] > lines[4]
    assert {(row.base_1 is None, row.base_2 is None, row.base_3 is None) for row in customers} == {
        (False, False, False), (False, False, True), (False, True, True), (True, True, True)
    }  # fmt: skip
    assert any(row.area == "" for row in customers) and any(row.area == "11680" for row in customers)
    fire = datetime(2018, 11, 24, 11, 12, tzinfo=KST)
    assert any(row.active_to and row.active_to < fire for row in customers)
    assert any(row.active_from and row.active_from > fire for row in customers)
    assert all(row.customer_kind == "business" for row in customers if row.business_no)
    mobile = [(row.base_1 or 0) + (row.addon_1 or 0) for row in customers if row.service == "mobile"]
    assert 36_000 < sum(mobile) / len(mobile) < 39_500  # 22.12 billion for 587,298 customers


def test_windows_overlap_leave_gaps_and_come_back(tmp_path: Path) -> None:
    incident = make(tmp_path, 300, 60).incident
    areas: dict[tuple[str, ...], list[tuple[datetime, datetime]]] = defaultdict(list)
    for window in incident.windows:
        areas[window.service, window.area, window.line_type, window.line_no].append(
            (window.start, window.end)
        )
    merged = {key: merge(parts) for key, parts in areas.items()}
    assert any(len(parts) > 1 for parts in merged.values())
    assert any(len(merged[key]) < len(parts) for key, parts in areas.items())
    assert max(calendar_days_touched(parts) for parts in merged.values()) >= 7
    assert sum(bool(key[3]) for key in areas) >= 3
    assert {window.exemption for window in incident.windows} == {"", "force_majeure", "announced_maintenance"}


def test_sector_texts_mean_what_they_should() -> None:
    assert {sector_code(text) for text, _ in RETAIL} == {"retail"}
    assert "retail" not in {sector_code(text) for text, _ in OTHERS}
    assert {sector_code(text) for text, _ in OTHERS} >= {
        "food",
        "service",
        "wholesale",
        "transport",
        "lodging",
    }


def test_bad_lines_are_added_to_both_lists_and_all_refused(tmp_path: Path) -> None:
    world = make(tmp_path, 500, 50, bad=60)
    assert (len(world.customers), len(world.claims)) == (500, 50)
    assert world.refused == {"customers.csv": 60, "claims.csv": 60}


@pytest.mark.parametrize(("customers", "merchants"), [(0, 0), (1, 0), (5, 1), (40, 40), (17, 3)])
def test_small_numbers(tmp_path: Path, customers: int, merchants: int) -> None:
    world = make(tmp_path, customers, merchants)
    assert (len(world.customers), len(world.claims), world.refused) == (customers, merchants, {})


def test_too_few_customers_and_unknown_incidents_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFew):
        make(tmp_path, 5, 50)
    with pytest.raises(KeyError):
        generate("KT-1994", customers_wanted=1, merchants=0, seed=1, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_plan_is_one_list() -> None:
    assert set(PER_THOUSAND) >= NOT_PAID
    assert sum(PER_THOUSAND[kind] for kind in NOT_PAID) == 150
