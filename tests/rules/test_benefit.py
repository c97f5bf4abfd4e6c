"""Judging a claim: the precedents to the won, an independent oracle, the fast way equal to the plain one."""

import copy
import json
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.rules.damage import KST, Interval
from compensation.rules.benefit import AssessFacts, compile, judge
from compensation.rules.scheme import Scheme, parse_scheme
from tests.rules.cast import FILING, KAKAO, KT, LINE, START, average, days, only, scheme

# --- the precedents


@pytest.mark.parametrize(
    ("number", "won", "tier"),
    [
        (1, 400_000, "1-2 days"),
        (2, 400_000, "1-2 days"),
        (3, 800_000, "3-4 days"),
        (4, 800_000, "3-4 days"),
        (5, 1_000_000, "5-6 days"),
        (6, 1_000_000, "5-6 days"),
        (7, 1_200_000, "7+ days"),
        (30, 1_200_000, "7+ days"),
        (0, 0, ""),
    ],
)
def test_kt_2018_tiers(number: int, won: int, tier: str) -> None:
    judged = only(KT, FILING._replace(intervals=days(number)))
    assert (judged.benefit, judged.won, judged.tier, judged.figures) == ("tier", won, tier, ())


@pytest.mark.parametrize(
    ("service", "line_type", "benefit", "months"),
    [
        ("mobile", "", "waiver", 1),
        ("iptv", "copper", "waiver", 1),
        ("iptv", "optical", "waiver", 1),
        ("internet", "optical", "waiver", 1),
        ("internet", "", "waiver", 1),
        ("internet", "copper", "waiver-copper-internet", 3),
        ("phone", "optical", "waiver", 1),
        ("phone", "copper", "waiver-copper-phone", 6),
    ],
)
def test_kt_2018_waivers_meet_every_line_exactly_once(
    service: str, line_type: str, benefit: str, months: int
) -> None:
    judged = only(KT, LINE._replace(service=service, line_type=line_type))
    assert judged.benefit == benefit
    assert judged.figures == (34_100, 33_000, 33_001)  # base and add-on; usage does not count
    assert judged.won == floor(Fraction((34_100 + 33_000 + 33_001) * months, 3))


def test_kt_2018_ceilings_windows_and_basis() -> None:
    admission = KT.admission
    for sector, ceiling in (("retail", 5_000_000_000), ("food", 3_000_000_000), ("wholesale", 3_000_000_000)):
        row = admission.ceiling_for(sector)
        assert row is not None and row.passes(ceiling) and not row.passes(ceiling + 1)
    windows = [(w.first.isoformat(), w.last.isoformat()) for w in admission.filing]
    assert windows == [("2018-12-12", "2018-12-26"), ("2019-02-15", "2019-05-05")]
    assert (KT.basis, admission.business_status) == ("goodwill", ("active",))


@pytest.mark.parametrize(
    ("loss", "won", "tier"),
    [
        (0, 0, "up to 0 won"),
        (1, 30_000, "up to 300,000 won"),
        (300_000, 30_000, "up to 300,000 won"),
        (300_001, 50_000, "up to 500,000 won"),
        (500_000, 50_000, "up to 500,000 won"),
        (500_001, None, "above 500,000 won"),
        (None, None, ""),
    ],
)
def test_kakao_2022_brackets(loss: int | None, won: int | None, tier: str) -> None:
    judged = only(KAKAO, FILING._replace(claimed_loss=loss))
    assert (judged.won, judged.tier) == (won, tier)
    assert judged.figures == (() if loss is None else (loss,))


def test_kakao_2022_admission() -> None:
    assert KAKAO.admission.ceiling_for("retail") is None
    assert KAKAO.admission.received_in_time(date(2022, 11, 6))
    assert not KAKAO.admission.received_in_time(date(2022, 11, 7))
    assert KAKAO.admission.received_in_time(date(2023, 5, 31))
    assert judge(KAKAO, LINE) == ()


# --- the language


N = None


@pytest.mark.parametrize(
    ("amount", "bills", "figures", "won"),
    [
        (average(), (10, 20, 40, 1, 2, 3, 9, 9, 9), (11, 22, 43), 25),  # 76 / 3
        (average(), (10, 20, N, 1, N, N, 9, 9, 9), (11, 20), 15),  # a part that is missing counts 0
        (average(), (N, 20, 40, N, 2, 3, 9, 9, 9), (22, 43), 32),  # a month without any part is no bill
        (average(), (N, N, 40, N, N, N, N, N, N), (40,), 40),
        (average(), (N, N, N, 5, N, N, N, N, N), (5,), 5),
        (average(), (0, 0, 0, N, N, N, N, N, N), (0, 0, 0), 0),
        (average(), (N, N, N, N, N, N, 9, 9, 9), (), None),  # usage alone is no bill here
        (average(), (N,) * 9, (), None),
        (average(), (), (), None),
        (average(bills=1), (10, 20, 40, 1, 2, 3, 9, 9, 9), (11,), 11),
        (average(bills=2), (N, 20, 40, N, 2, 3, 9, 9, 9), (22, 43), 32),  # the two newest there are
        (average(bills=2), (10, 20, 40, 1, 2, 3, 9, 9, 9), (11, 22), 16),
        (average(parts=("usage",)), (10, 20, 40, 1, 2, 3, 7, 8, 9), (7, 8, 9), 8),
        (average(parts=("addon", "base", "usage")), (1, N, N, 10, N, N, 100, N, N), (111,), 111),
        (average(months=3), (10, 10, 11, N, N, N, N, N, N), (10, 10, 11), 31),  # rounded once: 3 × 10⅓
        (average(months=6), (10, 10, 11, N, N, N, N, N, N), (10, 10, 11), 62),
    ],
)
def test_months_of_the_average_bill(
    amount: dict[str, Any], bills: tuple[int | None, ...], figures: tuple[int, ...], won: int | None
) -> None:
    judged = only(scheme(amount), LINE._replace(bills=bills))
    assert (judged.figures, judged.won) == (figures, won)


FLAT = {"flat": {"won": 100_001}}


@pytest.mark.parametrize(
    ("basis", "more", "percent", "won"),
    [
        ("goodwill", {}, 0, 100_001),
        ("goodwill", {}, 30, 100_001),  # goodwill asks for no fault
        ("goodwill", {}, 100, 100_001),
        ("art33", {}, 30, 70_000),
        ("terms", {"rounding": {"unit": 1, "mode": "ceil"}}, 30, 70_001),
        ("court", {}, 100, 0),
        ("art33", {"limits": {"floor": 90_000}}, 30, 90_000),
        ("art33", {"limits": {"floor": 90_000}}, 100, 0),  # nothing is owed: nothing to lift
        ("art33", {"limits": {"cap_per_claim": 60_000}}, 30, 60_000),
        ("art33", {"limits": {"cap_per_claim": 80_000}}, 30, 70_000),  # fault first, then the cap
        ("goodwill", {"limits": {"cap_per_claim": 80_000}}, 0, 80_000),
        ("goodwill", {"limits": {"floor": 100_002}}, 0, 100_002),
        ("goodwill", {"limits": {"floor": 100_001, "cap_per_claim": 100_001}}, 0, 100_001),
        ("goodwill", {"rounding": {"unit": 10, "mode": "floor"}}, 0, 100_000),
        ("goodwill", {"rounding": {"unit": 10, "mode": "ceil"}}, 0, 100_010),
        ("goodwill", {"rounding": {"unit": 100, "mode": "half_up"}}, 0, 100_000),
        (
            "goodwill",
            {"rounding": {"unit": 1000, "mode": "ceil"}, "limits": {"cap_per_claim": 100_000}},
            0,
            100_000,
        ),
    ],
)
def test_own_fault_limits_and_rounding(basis: str, more: dict[str, Any], percent: int, won: int) -> None:
    judged = only(scheme(FLAT, basis=basis, **more), FILING._replace(own_fault_percent=percent))
    assert judged.won == won
    counted = any(step.verb == "own_fault" for step in judged.steps)
    assert counted is (basis != "goodwill" and percent > 0)


def test_a_person_decides() -> None:
    judged = only(scheme({"decided_by_person": {}}, basis="terms"), FILING._replace(own_fault_percent=30))
    assert judged.won is None
    assert [step.verb for step in judged.steps] == ["met", "person", "clause"]


def test_a_single_bracket_without_end_has_no_label() -> None:
    assert only(scheme({"bracket_by_loss": {"brackets": [{"won": 7}]}}), FILING)[1:4] == (7, (450_000,), "")


BOTH_DAYS = (
    (START, START + timedelta(minutes=5)),
    (START + timedelta(days=2), START + timedelta(days=2, minutes=5)),
)


@pytest.mark.parametrize(
    ("condition", "changes", "met"),
    [
        ({"fact": "service", "is": "internet"}, {}, True),
        ({"fact": "service", "is": "internet"}, {"service": "phone"}, False),
        ({"fact": "line_type", "is_one_of": ["", "copper"]}, {"line_type": ""}, True),
        ({"fact": "line_type", "is_one_of": ["", "copper"]}, {}, False),
        ({"fact": "area", "is": "11440"}, {}, True),
        ({"fact": "customer_kind", "is": "individual"}, {}, False),
        ({"fact": "sector", "is_one_of": ["food", "retail"]}, {}, True),
        ({"fact": "annual_revenue", "at_most": 360_000_000}, {}, True),
        ({"fact": "annual_revenue", "below": 360_000_000}, {}, False),
        ({"fact": "annual_revenue", "at_most": 10**12}, {"annual_revenue": None}, False),
        ({"fact": "claimed_loss", "above": 450_000}, {}, False),
        ({"fact": "claimed_loss", "at_least": 450_000}, {}, True),
        ({"fact": "claimed_loss", "between": [450_000, 450_000]}, {}, True),
        ({"fact": "claimed_loss", "between": [0, 449_999]}, {}, False),
        ({"fact": "own_fault_percent", "below": 50}, {}, True),
        ({"fact": "minutes", "at_least": 180}, {"intervals": ((START, START + timedelta(hours=3)),)}, True),
        (
            {"fact": "minutes", "at_least": 180},
            {"intervals": ((START, START + timedelta(minutes=179)),)},
            False,
        ),
        ({"fact": "days", "is": 2}, {"intervals": BOTH_DAYS}, True),
        ({"fact": "days", "is": 3}, {"intervals": BOTH_DAYS}, False),
    ],
)
def test_conditions(condition: dict[str, Any], changes: dict[str, Any], met: bool) -> None:
    asked = scheme({"flat": {"won": 1}}, who={"all_of": [condition]}, count="calendar_days_touched")
    facts = FILING._replace(**changes)
    assert bool(judge(asked, facts)) is met
    assert compile(asked)(facts) == judge(asked, facts)


def test_all_of_any_of_one_level() -> None:
    any_inside_all = {
        "all_of": [
            {"fact": "kind", "is": "filing"},
            {"any_of": [{"fact": "sector", "is": "retail"}, {"fact": "claimed_loss", "above": 1}]},
        ]
    }
    all_inside_any = {
        "any_of": [
            {"fact": "kind", "is": "list"},
            {"all_of": [{"fact": "sector", "is": "food"}, {"fact": "claimed_loss", "above": 10**9}]},
        ]
    }
    first, second = (scheme(FLAT, who=who) for who in (any_inside_all, all_inside_any))
    assert judge(first, FILING) and not judge(first, LINE)
    assert not judge(first, FILING._replace(claimed_loss=0))
    assert judge(second, LINE) and not judge(second, FILING)
    assert judge(second, FILING._replace(claimed_loss=10**9 + 1))


def test_benefits_add_up_in_the_order_of_the_file() -> None:
    data = copy.deepcopy(scheme(FLAT).as_data())
    one: Any = data["benefits"]
    data["benefits"] = [{**one[0], "code": code} for code in ("c", "a", "b")]
    assert [j.benefit for j in judge(parse_scheme(data), FILING)] == ["c", "a", "b"]


# --- properties

won_or_none = st.one_of(st.none(), st.integers(min_value=0, max_value=200_000))
minutes = st.integers(min_value=0, max_value=12 * 24 * 60)
outages = st.lists(st.tuples(minutes, minutes), max_size=3).map(
    lambda pairs: tuple(
        (START + timedelta(minutes=min(p)), START + timedelta(minutes=max(p))) for p in pairs if p[0] != p[1]
    )
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
)
conditions = st.one_of(
    st.sampled_from(["list", "filing"]).map(lambda v: {"fact": "kind", "is": v}),
    st.sampled_from(["mobile", "internet"]).map(lambda v: {"fact": "service", "is": v}),
    st.sampled_from(["", "copper"]).map(lambda v: {"fact": "line_type", "is_one_of": [v, "optical"]}),
    st.sampled_from(["11440"]).map(lambda v: {"fact": "area", "is": v}),
    st.sampled_from(["retail", "food"]).map(lambda v: {"fact": "sector", "is": v}),
    st.sampled_from(["individual"]).map(lambda v: {"fact": "customer_kind", "is": v}),
    st.tuples(
        st.sampled_from(["annual_revenue", "claimed_loss", "minutes", "days", "own_fault_percent"]),
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


def oracle(facts: AssessFacts) -> tuple[str, int | None]:
    """KT 2018 once more, in plain words, sharing nothing with the engine."""
    if facts.kind == "filing":
        touched = set()
        for start, end in facts.intervals:
            moment = start
            while moment < end:
                touched.add(moment.date())
                moment = datetime(moment.year, moment.month, moment.day, tzinfo=KST) + timedelta(days=1)
        number = len(touched)
        return "tier", [0, 40, 40, 80, 80, 100, 100, 120][min(number, 7)] * 10_000
    months, name = 1, "waiver"
    if facts.line_type == "copper" and facts.service == "internet":
        months, name = 3, "waiver-copper-internet"
    if facts.line_type == "copper" and facts.service == "phone":
        months, name = 6, "waiver-copper-phone"
    pairs = zip(facts.bills[0:3], facts.bills[3:6], strict=True)
    there = [(base or 0) + (addon or 0) for base, addon in pairs if base is not None or addon is not None]
    return name, sum(there) * months // len(there) if there else None


@settings(max_examples=300)
@given(claims)
def test_kt_2018_against_an_oracle(facts: AssessFacts) -> None:
    (judged,) = compile(KT)(facts)
    assert (judged.benefit, judged.won) == oracle(facts)


@given(claims, outages)
def test_more_days_are_never_less_won(facts: AssessFacts, more: tuple[Interval, ...]) -> None:
    filing = facts._replace(kind="filing")
    longer = filing._replace(intervals=filing.intervals + more)
    assert (only(KT, longer).won or 0) >= (only(KT, filing).won or 0)


@given(claims, st.integers(1, 100))
def test_own_fault_never_raises_an_amount(facts: AssessFacts, percent: int) -> None:
    owed = scheme(average(), basis="art33", limits={"floor": 100, "cap_per_claim": 50_000})
    blameless, blamed = (only(owed, facts._replace(own_fault_percent=p)).won for p in (0, percent))
    assert (blamed is None) is (blameless is None)
    assert blamed is None or blameless is None or blamed <= blameless <= 50_000
