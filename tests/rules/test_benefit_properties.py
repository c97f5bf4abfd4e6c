"""What always holds: the fast way is the plain way, an independent oracle agrees, more is never less."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.rules.damage import Interval
from compensation.rules.appraisals import FACTORS, Appraisal
from compensation.rules.benefit import AssessFacts, compile, judge, render
from compensation.rules.register import FACTS
from compensation.rules.scheme import Scheme, parse_scheme
from tests.rules.amounts import BEST, brackets, fee, outage, per_date, percent, sales
from tests.rules.cast import SHIPPED, START, average, only, scheme
from tests.rules.oracle import ORACLES

won_or_none = st.one_of(st.none(), st.integers(min_value=0, max_value=200_000))
minutes = st.integers(min_value=0, max_value=12 * 24 * 60)
outages = st.lists(st.tuples(minutes, minutes), max_size=3).map(
    lambda pairs: tuple(
        (START + timedelta(minutes=min(p)), START + timedelta(minutes=max(p))) for p in pairs if p[0] != p[1]
    )
)
hundredths = st.integers(min_value=0, max_value=10_000)
appraisals = st.builds(
    lambda benefit, won, parts: Appraisal(max(won), min(won), parts).as_text(benefit),
    st.sampled_from(["bracket", "b0"]),
    st.tuples(st.integers(0, 5_000_000), st.integers(0, 5_000_000)),
    st.sampled_from([(), ("operating_margin",), tuple(FACTORS)]).flatmap(
        lambda names: st.tuples(*[hundredths] * len(names)).map(
            lambda parts: tuple(zip(names, parts, strict=True))
        )
    ),
)
claims = st.builds(
    AssessFacts,
    claim_id=st.integers(1, 9),
    kind=st.sampled_from(["list", "filing"]),
    service=st.sampled_from(["mobile", "internet", "iptv", "phone"]),
    line_type=st.sampled_from(["", "copper", "optical"]),
    area=st.sampled_from(["", "11440", "11170"]),
    customer_kind=st.sampled_from(["individual", "business"]),
    sector=st.sampled_from(["", "retail", "food"]),
    annual_revenue=won_or_none,
    claimed_loss=st.one_of(won_or_none, st.sampled_from([300_000, 300_001, 500_000, 500_001])),
    own_fault_percent=st.sampled_from([0, 1, 33, 99, 100]),
    intervals=outages,
    bills=st.tuples(*[won_or_none] * 9),
    fault=st.sampled_from(["", "ordinary", "gross"]),
    chosen_channel=st.sampled_from(["", "credit", "bank"]),
    proven_loss=won_or_none,
    weekly_sales=st.sampled_from(["", sales(), sales(w1015=2_000_000), sales(w0903=None)]),
    appraised=st.lists(appraisals, max_size=2, unique_by=lambda text: text.split(" ")[0]).map(";".join),
)
conditions = st.one_of(
    st.sampled_from(["list", "filing"]).map(lambda v: {"fact": "kind", "is": v}),
    st.sampled_from(["mobile", "internet"]).map(lambda v: {"fact": "service", "is": v}),
    st.sampled_from(["", "copper"]).map(lambda v: {"fact": "line_type", "is_one_of": [v, "optical"]}),
    st.sampled_from(["11440"]).map(lambda v: {"fact": "area", "is": v}),
    st.sampled_from(["retail", "food"]).map(lambda v: {"fact": "sector", "is": v}),
    st.sampled_from(["individual"]).map(lambda v: {"fact": "customer_kind", "is": v}),
    st.sampled_from(["gross", ""]).map(lambda v: {"fact": "fault", "is": v}),
    st.sampled_from(["bank", ""]).map(lambda v: {"fact": "chosen_channel", "is": v}),
    st.tuples(
        st.sampled_from([name for name, fact in FACTS.items() if fact.type == "number"]),
        st.sampled_from(["at_least", "above", "at_most", "below", "is"]),
        st.integers(0, 100),
    ).map(lambda t: {"fact": t[0], t[1]: t[2]}),
)
whos = st.one_of(
    st.lists(conditions, min_size=1, max_size=3).map(lambda c: {"all_of": c}),
    st.lists(conditions, min_size=1, max_size=3).map(lambda c: {"any_of": c}),
    st.tuples(conditions, st.lists(conditions, min_size=1, max_size=2)).map(
        lambda t: {"all_of": [t[0], {"any_of": t[1]}]}
    ),
)
TIERS = {
    "count": "calendar_days_touched",
    "tiers": [{"from": 1, "to": 2, "won": 4}, {"from": 3, "to": 3, "won": 8}, {"from": 4, "won": 12_345}],
}
losses = st.sampled_from(
    ["claimed", "proven", BEST, {"best_week": {**BEST["best_week"], "otherwise": "proven"}}]
)
amounts = st.one_of(
    st.integers(0, 99_999).map(lambda won: {"flat": {"won": won}}),
    st.just({"tier_by_days": TIERS}),
    st.just({"decided_by_person": {}}),
    st.integers(0, 3).map(
        lambda won: {"bracket_by_loss": {"brackets": [{"up_to": 300_000, "won": won}, {"person": True}]}}
    ),
    st.builds(
        average,
        months=st.integers(1, 6),
        parts=st.sampled_from([("base",), ("base", "addon"), ("usage", "base", "addon")]),
        bills=st.integers(1, 3),
    ),
    st.builds(
        fee,
        st.one_of(
            st.integers(1, 99).map(lambda number: {"hours": number}),
            st.integers(1, 99).map(lambda number: {"days": number}),
            st.builds(outage, st.integers(1, 10), st.sampled_from(["cumulative", "continuous"])),
        ),
        bills=st.integers(1, 3),
        month=st.sampled_from(["30_days", "calendar_month"]),
    ),
    st.builds(per_date, st.one_of(st.none(), st.integers(0, 99_999))),
    st.builds(percent, st.sampled_from(["0.01", "33.3", "100"]), losses),
    st.builds(brackets, losses),
)
benefits = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["bank", "credit"]),
        "who": whos,
        "amount": amounts,
        "count": st.just("calendar_days_touched"),
        "limits": st.sampled_from(
            [{}, {"floor": 1_000}, {"cap_per_claim": 20_000}, {"floor": 1_000, "cap_per_claim": 5_000}]
        ),
        "rounding": st.tuples(
            st.sampled_from([1, 10, 100]), st.sampled_from(["floor", "ceil", "half_up"])
        ).map(lambda t: {"unit": t[0], "mode": t[1]}),
        "clause": st.just({"ko": "가", "en": "a"}),
    }
)
schemes = st.tuples(st.sampled_from(["goodwill", "terms"]), st.lists(benefits, min_size=1, max_size=3)).map(
    lambda t: parse_scheme(
        {
            "code": "s",
            "name": {"ko": "가", "en": "a"},
            "basis": t[0],
            "benefits": [{"code": f"b{at}", **benefit} for at, benefit in enumerate(t[1])],
        }
    )
)


@settings(max_examples=300)
@given(schemes, st.lists(claims, min_size=1, max_size=6))
def test_the_fast_way_gives_the_same_answers_in_any_order(
    any_scheme: Scheme, some: list[AssessFacts]
) -> None:
    fast = compile(any_scheme)
    expected = [judge(any_scheme, facts) for facts in some]
    assert [fast(facts) for facts in some] == expected
    assert [fast(facts) for facts in reversed(some)] == expected[::-1]  # from what it kept
    assert [fast(facts._replace(claim_id=77)) for facts in some] == expected
    for judged in (j for verdict in expected for j in verdict):
        assert judged.won is None or (type(judged.won) is int and judged.won >= 0)
        hash(judged.steps)


@given(schemes)
def test_any_scheme_reads_back_what_it_writes(any_scheme: Scheme) -> None:
    kept = json.loads(json.dumps(any_scheme.as_data()))
    assert parse_scheme(kept) == any_scheme
    assert parse_scheme(kept).digest() == any_scheme.digest()


@pytest.mark.parametrize("name", sorted(ORACLES))
@settings(max_examples=100)
@given(claims)
def test_a_precedent_against_an_oracle(name: str, facts: AssessFacts) -> None:
    judged = compile(SHIPPED[name])(facts)
    assert {one.benefit: one.won for one in judged} == ORACLES[name](facts)


@pytest.mark.parametrize("name", sorted(SHIPPED))
@settings(max_examples=40)
@given(st.lists(claims, min_size=1, max_size=5))
def test_every_shipped_scheme_is_judged_alike_both_ways(name: str, some: list[AssessFacts]) -> None:
    shipped = SHIPPED[name]
    fast = compile(shipped)
    expected = [judge(shipped, facts) for facts in some]
    assert [fast(facts) for facts in some] == expected
    assert [fast(facts) for facts in reversed(some)] == expected[::-1]
    for judged in (one for verdict in expected for one in verdict):
        assert judged.won is None or (type(judged.won) is int and judged.won >= 0)
        for lang in ("ko", "en"):
            assert render(judged.steps, judged.figures, judged.won, lang)


@pytest.mark.parametrize("name", ["kt-2018", "kt-2018-first", "variants/budget"])
@given(claims, outages)
def test_more_days_are_never_less_won(name: str, facts: AssessFacts, more: tuple[Interval, ...]) -> None:
    filing = facts._replace(kind="filing")
    longer = filing._replace(intervals=filing.intervals + more)
    tiers = SHIPPED[name]
    assert (only(tiers, longer).won or 0) >= (only(tiers, filing).won or 0)


@pytest.mark.parametrize("name", ["terms-2018", "terms-2022"])
@given(claims, outages)
def test_a_longer_outage_is_never_less_won(name: str, facts: AssessFacts, more: tuple[Interval, ...]) -> None:
    line = facts._replace(kind="list")
    longer = line._replace(intervals=line.intervals + more)
    due = [sum(one.won or 0 for one in judge(SHIPPED[name], some)) for some in (line, longer)]
    assert due[0] <= due[1]


@given(claims, st.integers(1, 100))
def test_own_fault_never_raises_an_amount(facts: AssessFacts, percent: int) -> None:
    owed = scheme(average(), basis="art33", limits={"floor": 100, "cap_per_claim": 50_000})
    blameless, blamed = (only(owed, facts._replace(own_fault_percent=p)).won for p in (0, percent))
    assert (blamed is None) is (blameless is None)
    assert blamed is None or blameless is None or blamed <= blameless <= 50_000
