"""Caps over claims and benefits, and a budget shared to the last won."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.rules.limits import Due, Taken, limit
from compensation.rules.scheme import Scheme, SchemeError, parse_scheme
from tests.rules.cast import START


def scheme(caps: tuple[int | None, ...] = (None,), **limits: int) -> Scheme:
    """A scheme with a benefit for each of `caps`, its cap per claimant."""
    benefits: list[dict[str, Any]] = [
        {
            "code": f"b{at}",
            "channel": "bank",
            "who": {"all_of": [{"fact": "kind", "is": "filing"}]},
            "amount": {"flat": {"won": 1}},
            "limits": {} if cap is None else {"cap_per_claimant": cap},
        }
        for at, cap in enumerate(caps)
    ]
    return parse_scheme(
        {"code": "s", "name": {"ko": "가", "en": "a"}, "basis": "goodwill", "benefits": benefits,
         **({"limits": limits} if limits else {})}
    )  # fmt: skip


def due(claim: int, won: int, *, of: int = 1, benefit: int = 0, minute: int = 0) -> Due:
    return Due(claim, of, START + timedelta(minutes=minute), benefit, won)


@pytest.mark.parametrize(
    ("rules", "dues", "taken"),
    [
        (scheme(), [due(1, 100)], {}),
        # the cap of a benefit: the earlier receipt first, then the lower number
        (scheme((150,)), [due(1, 100, minute=9), due(2, 100)], {(1, 0): (50, 0)}),
        (scheme((150,)), [due(2, 100), due(1, 100)], {(2, 0): (50, 0)}),
        (scheme((150,)), [due(1, 100), due(2, 100), due(3, 100)], {(2, 0): (50, 0), (3, 0): (100, 0)}),
        (scheme((150,)), [due(1, 100), due(2, 100, of=2)], {}),
        (scheme((150, None)), [due(1, 100), due(1, 100, benefit=1)], {}),
        # over benefits: the order of the file before the order of receipt
        (
            scheme((None, None), cap_per_claimant=150),
            [due(1, 100, benefit=1), due(2, 100, minute=9)],
            {(1, 1): (50, 0)},
        ),
        (
            scheme((None, None), cap_per_claim=120),
            [due(1, 100), due(1, 100, benefit=1), due(2, 130)],
            {(1, 1): (80, 0), (2, 0): (10, 0)},
        ),
        # the benefit's own cap, then the scheme's
        (
            scheme((50, None), cap_per_claimant=120),
            [due(1, 100), due(1, 100, benefit=1)],
            {(1, 0): (50, 0), (1, 1): (30, 0)},
        ),
        # the budget: 100 × 3 of 200 is 66⅔, two won remain
        (
            scheme(budget=200),
            [due(n, 100, of=n) for n in (3, 1, 2)],
            {(1, 0): (0, 33), (2, 0): (0, 33), (3, 0): (0, 34)},
        ),
        (scheme(budget=300), [due(n, 100, of=n) for n in (1, 2, 3)], {}),
        (scheme(budget=1), [due(1, 1), due(2, 2, of=2)], {(1, 0): (0, 1), (2, 0): (0, 1)}),
        # what a cap took is not shared
        (
            scheme((60,), budget=80),
            [due(1, 100), due(2, 100, of=2)],
            {(1, 0): (40, 20), (2, 0): (40, 20)},
        ),
        (scheme((10,), cap_per_claim=5, budget=1), [due(1, 0)], {}),
    ],
)  # fmt: skip
def test_limits(rules: Scheme, dues: list[Due], taken: dict[tuple[int, int], tuple[int, int]]) -> None:
    assert limit(rules, dues) == {key: Taken(*won) for key, won in taken.items()}


def test_what_a_claimant_holds_already_uses_up_the_caps() -> None:
    held = {(1, 0): 120, (1, 1): 70, (2, 0): 500}
    assert limit(scheme((150,)), [due(1, 100)], spent=held) == {(1, 0): Taken(70, 0)}
    assert limit(scheme((100,)), [due(1, 100)], spent=held) == {(1, 0): Taken(100, 0)}
    both = scheme((None, None), cap_per_claimant=200)
    assert limit(both, [due(1, 100)], spent=held) == {(1, 0): Taken(90, 0)}
    assert limit(both, [due(1, 100, of=3)], spent=held) == {}


def test_a_scheme_says_whether_it_looks_at_others() -> None:
    assert [s.looks_at_others for s in (scheme(), scheme((5,)), scheme(budget=5))] == [False, True, True]
    assert [scheme(**{key: 5}).looks_at_others for key in ("cap_per_claim", "cap_per_claimant")] == [True] * 2
    assert (scheme().budget, scheme(budget=5).budget) == (None, 5)


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        ({"budget": 0}, "limits.budget", "from 1"),
        ({"budget": 1.5}, "limits.budget", "whole number"),
        ({"cap": 5}, "limits.cap", "known here: budget, cap_per_claim, cap_per_claimant"),
        ({"cap_per_claim": 9}, "limits.cap_per_claim", "below the floor of a benefit, 10 won"),
        (5, "limits", "names with values"),
    ],
)
def test_what_is_wrong_with_limits_is_said(data: object, place: str, reason: str) -> None:
    plain = scheme().as_data()
    benefits: Any = plain["benefits"]
    benefits[0]["limits"] = {"floor": 10}
    with pytest.raises(SchemeError) as refused:
        parse_scheme({**plain, "limits": data})
    assert reason in dict(refused.value.problems)[place]


def test_limits_read_back_and_leave_the_digest_of_other_schemes_alone() -> None:
    for rules in (scheme(), scheme((5, None)), scheme(cap_per_claim=5, cap_per_claimant=6, budget=7)):
        assert parse_scheme(rules.as_data()) == rules
    assert "limits" not in scheme().as_data()
    assert scheme().digest() != scheme(budget=7).digest() != scheme(budget=8).digest()


caps = st.one_of(st.none(), st.integers(1, 300))
schemes = st.builds(
    lambda own, limits: scheme(own, **{key: won for key, won in limits.items() if won}),
    st.tuples(caps, caps),
    st.fixed_dictionaries({"cap_per_claim": caps, "cap_per_claimant": caps, "budget": caps}),
)
dues = st.lists(
    st.builds(
        due,
        st.integers(1, 8),
        st.integers(0, 200),
        of=st.integers(1, 3),
        benefit=st.integers(0, 1),
        minute=st.integers(0, 2),
    ),
    max_size=14,
    unique_by=lambda one: (one.claim_id, one.benefit),
).map(lambda rows: [row._replace(claimant_id=row.claim_id % 3) for row in rows])  # one claimant per claim


@given(schemes, dues, st.randoms(use_true_random=False))
def test_the_order_of_the_dues_is_irrelevant(rules: Scheme, rows: list[Due], chance: Any) -> None:
    mixed = rows[:]
    chance.shuffle(mixed)
    assert limit(rules, mixed) == limit(rules, rows)


@given(schemes, dues)
def test_no_limit_is_ever_passed_and_nothing_is_lost(rules: Scheme, rows: list[Due]) -> None:
    taken = limit(rules, rows)
    left = {}
    for row in rows:
        capped, shared = taken.get((row.claim_id, row.benefit), (0, 0))
        assert type(capped) is int and type(shared) is int and capped >= 0 and shared >= 0
        assert 0 <= row.won - capped - shared <= row.won
        left[row] = (row.won - capped, row.won - capped - shared)
    for claimant in range(3):
        own = {row: won for row, won in left.items() if row.claimant_id == claimant}
        for at, benefit in enumerate(rules.benefits):
            cap = benefit.limits.cap_per_claimant
            assert cap is None or sum(won for row, (won, _) in own.items() if row.benefit == at) <= cap
        cap = rules.limits.cap_per_claimant
        assert cap is None or sum(won for won, _ in own.values()) <= cap
    for claim in range(9):
        cap = rules.limits.cap_per_claim
        assert cap is None or sum(won for row, (won, _) in left.items() if row.claim_id == claim) <= cap
    before, after = (sum(pair[at] for pair in left.values()) for at in (0, 1))
    budget = rules.budget
    assert after == (before if budget is None else min(before, budget))


@given(dues, st.integers(1, 2000))
def test_a_budget_gives_everybody_the_same_part_to_the_won(rows: list[Due], budget: int) -> None:
    taken = limit(scheme((None, None), budget=budget), rows)
    total = sum(row.won for row in rows)
    for row in rows:
        shared = row.won - taken.get((row.claim_id, row.benefit), Taken(0, 0)).shared
        assert total <= budget or abs(shared * total - row.won * budget) < total
