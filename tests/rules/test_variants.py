"""What other companies did, and what a council may want: each a file, none of them code."""

from datetime import timedelta

import pytest

from compensation.rules.benefit import AssessFacts, judge
from compensation.rules.limits import Due, limit
from tests.rules.cast import FILING, LINE, SHIPPED, START, days


def awarded(variant: str, facts: AssessFacts) -> dict[str, int | None]:
    return {one.benefit: one.won for one in judge(SHIPPED[f"variants/{variant}"], facts)}


@pytest.mark.parametrize(("number", "won"), [(1, 70_000), (2, 70_000), (3, 150_000)])
def test_two_dates(number: int, won: int) -> None:
    assert awarded("two-dates", FILING._replace(intervals=days(number))) == {"per-date": won}


def test_the_second_date_alone() -> None:
    later = START + timedelta(days=2)
    filing = FILING._replace(intervals=((later, later + timedelta(hours=1)),))
    assert awarded("two-dates", filing) == {"per-date": 50_000}


@pytest.mark.parametrize(
    ("chosen", "due"),
    [("credit", {"as-credit": 33_360}), ("bank", {"as-cash": 30_000}), ("", {"as-cash": 30_000})],
)
def test_the_claimant_chooses(chosen: str, due: dict[str, int]) -> None:
    filing = FILING._replace(chosen_channel=chosen, bills=LINE.bills)
    assert awarded("choice", filing) == due
    assert awarded("choice", LINE) == {}


def test_a_cap_per_claimant() -> None:
    scheme = SHIPPED["variants/cap-per-claimant"]
    long = FILING._replace(intervals=days(2))
    assert awarded("cap-per-claimant", long) == {"support": 400_000, "long-outage": 300_000}
    dues = [
        Due(claim, 1, START + timedelta(minutes=claim), benefit, won)
        for claim in range(1, 5)
        for benefit, won in ((0, 400_000), (1, 300_000))
    ]
    taken = limit(scheme, dues)
    left = {(d.claim_id, d.benefit): d.won - taken[d.claim_id, d.benefit].capped for d in dues if
            (d.claim_id, d.benefit) in taken}  # fmt: skip
    # Each claim 600,000 at most, the support three times, all together 1,500,000.
    assert left == {(4, 0): 0, (1, 1): 200_000, (2, 1): 100_000, (3, 1): 0, (4, 1): 0}


def test_a_budget_is_shared_to_the_last_won() -> None:
    scheme = SHIPPED["variants/budget"]
    won = [awarded("budget", FILING._replace(intervals=days(n)))["share"] or 0 for n in (2, 3)]
    dues = [Due(claim, claim, START, 0, won[claim % 2]) for claim in range(1, 32)]
    taken = limit(scheme, dues)
    left = [due.won - taken[due.claim_id, 0].shared for due in dues]
    assert scheme.budget == sum(left) == 10_000_000
    assert {(due.won, kept) for due, kept in zip(dues, left, strict=True)} == {
        (400_000, 212_766), (800_000, 425_532), (800_000, 425_531),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("loss", "won"),
    [
        (None, None),
        (0, 0),
        (1, 50_000),
        (100_000, 50_000),
        (200_999, 100_000),
        (201_000, 101_000),
        (10**8, 5_000_000),
    ],
)
def test_half_of_the_proven_loss(loss: int | None, won: int | None) -> None:
    assert awarded("percent-of-loss", FILING._replace(proven_loss=loss)) == {"half-of-the-loss": won}


@pytest.mark.parametrize(
    ("sector", "revenue", "due"),
    [
        ("food", 300_000_000, {"support": 200_000, "small-and-hit": 100_000}),
        ("food", 300_000_001, {"support": 200_000}),
        ("retail", 1, {"support": 200_000}),
    ],
)
def test_by_sector_and_size(sector: str, revenue: int, due: dict[str, int]) -> None:
    assert awarded("sector-and-size", FILING._replace(sector=sector, annual_revenue=revenue)) == due


def test_ceilings_of_sectors_with_and_without_equality() -> None:
    admission = SHIPPED["variants/sector-and-size"].admission
    for sector, ceiling, equal in (
        ("retail", 5 * 10**9, False), ("wholesale", 5 * 10**9, True), ("food", 3 * 10**9, True),
    ):  # fmt: skip
        row = admission.ceiling_for(sector)
        assert row is not None and row.passes(ceiling) is equal
        assert row.passes(ceiling - 1) and not row.passes(ceiling + 1)


def test_in_kind_beside_money() -> None:
    assert awarded("in-kind", LINE) == {"emoticons": 0}
    assert awarded("in-kind", FILING) == {"message-credit": 0, "support": 30_000}
    assert awarded("in-kind", FILING._replace(claimed_loss=0)) == {"message-credit": 0}
