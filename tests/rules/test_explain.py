"""An amount explained, step by step, in both languages."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from claims.rules.damage import KST
from compensation.rules.benefit import Judged, compile, judge, render
from compensation.rules.engines import ENGINES
from compensation.rules.explain import VERBS, tier_label
from compensation.rules.register import COUNTING_WORDS, FACTS
from compensation.rules.steps import AssessFacts, Step
from tests.rules.amounts import WAYS as OTHER_WAYS
from tests.rules.cast import FILING, KAKAO, KT, LINE, average, days, only, scheme


def told(judged: Judged, lang: str) -> list[str]:
    return render(judged.steps, judged.figures, judged.won, lang)


def test_a_tier_in_korean() -> None:
    assert told(only(KT, FILING._replace(intervals=days(3))), "ko") == [
        "대상 확인: 신청 종류: 소상공인 피해 신청",
        "장애 일수: 3일 (장애가 있었던 달력상 날짜 수)",
        "구간 3~4일: 800,000원",
        "끝수 처리: 1원 미만 버림",
        "금액: 800,000원",
        "근거: 상생보상협의체 합의(2019년 3월 22일): 서비스 장애복구 기간별 지급",
    ]


def test_a_waiver_in_english() -> None:
    assert told(only(KT, LINE._replace(service="phone", line_type="copper")), "en") == [
        "Applies: kind of claim: subscription of a billing list",
        "Applies: service: phone",
        "Applies: line type: copper",
        "Newest bills before the outage, 3 (base fee, add-on fees): 34,100 won, 33,000 won, 33,001 won",
        "Average 33,367 won × 6 months = 200,202 won",
        "Rounding: rounded down to 1 won",
        "Amount: 200,202 won",
        "Clause: Further waiver for copper phone: six months in all, the month announced before included",
    ]


def test_what_a_person_decides() -> None:
    assert told(only(KAKAO, FILING._replace(claimed_loss=500_001)), "ko") == [
        "대상 확인: 신청 종류: 소상공인 피해 신청",
        "추정 피해액 500,001원: 500,000원 초과 구간",
        "담당자가 자료를 보고 금액을 결정합니다",
        "금액: 담당자 결정 대기",
        "근거: 1015 피해지원 협의체 합의(2022년 12월 29일): 피해액 구간별 지원",
    ]


def test_every_won_that_was_taken_is_said() -> None:
    owed = scheme(
        average(months=3, parts=("base",)),
        basis="art33",
        limits={"cap_per_claim": 20_000},
        rounding={"unit": 100, "mode": "half_up"},
        who={
            "any_of": [
                {"fact": "annual_revenue", "at_most": 360_000_000},
                {"fact": "days", "between": [1, 5]},
            ]
        },
        count="calendar_days_touched",
    )
    facts = FILING._replace(own_fault_percent=30, bills=(10_000, 10_000, 10_001, *[None] * 6))
    judged = only(owed, facts)
    assert told(judged, "en") == [
        "Applies: annual revenue at most 360,000,000 won",
        "Applies: days of outage 1 days ~ 5 days (both included)",
        "Newest bills before the outage, 3 (base fee): 10,000 won, 10,000 won, 10,001 won",
        "Average 10,000.33… won × 3 months = 30,001 won",
        "Own fault (Telecommunications Business Act art. 33 (1)), less 30%: 21,000.70 won",
        "Lowered to the cap per claim: 20,000 won",
        "Rounding: rounded half up to 100 won",
        "Amount: 20,000 won",
        "Clause: a",
    ]


def test_the_last_amount_said_before_rounding_leads_to_the_award() -> None:
    """Who multiplies along with the letter arrives at the amount paid."""
    judged = only(scheme(average(months=1), rounding={"unit": 10, "mode": "floor"}), LINE)
    assert judged.won == 33_360
    assert "Average 33,367 won × 1 month = 33,367 won" in told(judged, "en")
    assert "Rounding: rounded down to 10 won" in told(judged, "en")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_steps_that_were_kept_as_json_read_the_same(lang: str) -> None:
    for facts in (FILING, LINE, LINE._replace(bills=()), FILING._replace(intervals=())):
        for judged in judge(KT, facts):
            kept = json.loads(json.dumps(judged.steps))
            assert render(kept, judged.figures, judged.won, lang) == told(judged, lang)


def test_steps_are_few_valued() -> None:
    """Equal ways share their steps, whatever the amounts: they are stored once per distinct verdict."""
    fast = compile(KT)
    seen = set()
    for base in range(500):
        claim = LINE._replace(claim_id=base, bills=(base, base * 7, None, base, None, None, 1, 2, 3))
        (judged,) = fast(claim)
        seen.add(judged.steps)
        assert judged.figures == (base * 2, base * 7)
    assert len(seen) == 1


def test_no_amount_of_a_claim_stands_in_a_step() -> None:
    facts: AssessFacts = FILING._replace(claimed_loss=123_457, annual_revenue=98_765_432)
    for some_scheme in (KT, KAKAO):
        for judged in judge(some_scheme, facts):
            assert "123457" not in repr(judged.steps)
            assert "98765432" not in repr(judged.steps)


@pytest.mark.parametrize(
    ("tier", "ko"),
    [
        ("1-2 days", "1~2일"),
        ("3 days", "3일"),
        ("7+ days", "7일 이상"),
        ("up to 300,000 won", "300,000원 이하"),
        ("above 500,000 won", "500,000원 초과"),
        ("", ""),
    ],
)
def test_tier_labels(tier: str, ko: str) -> None:
    assert tier_label(tier, "ko") == ko
    assert tier_label(tier, "en") == tier


APPRAISED = "bracket 1000000 500000 operating_margin=2340 without_substitute=10000 operator_share=5000"


def test_every_verb_can_be_said() -> None:
    start = datetime(2018, 11, 24, tzinfo=KST)
    outage = ((start, start + timedelta(hours=1)),)
    brackets = {"bracket_by_loss": {"brackets": [{"up_to": 9, "won": 5}, {"person": True}]}}
    tiers = {"tier_by_days": {"count": "started_24h_blocks", "tiers": [{"from": 1, "won": 5}]}}
    ways = [
        (
            scheme({"flat": {"won": 5}}, basis="terms", limits={"floor": 9}),
            FILING._replace(own_fault_percent=1),
        ),
        (scheme({"flat": {"won": 5}}, limits={"cap_per_claim": 2}), FILING),
        (scheme(tiers), FILING._replace(intervals=outage)),
        (scheme(tiers), FILING._replace(intervals=())),
        (scheme(brackets), FILING._replace(claimed_loss=3)),
        (scheme(brackets), FILING),
        (scheme(brackets), FILING._replace(claimed_loss=None)),
        (scheme(average()), LINE),
        (scheme(average()), LINE._replace(bills=())),
        (KAKAO, FILING._replace(claimed_loss=10**6, appraised=APPRAISED)),
        *OTHER_WAYS,
    ]
    said = set()
    for some_scheme, facts in ways:
        for judged in judge(some_scheme, facts):
            said |= {step.verb for step in judged.steps}
            ko, en = told(judged, "ko"), told(judged, "en")
            assert len(ko) == len(en)
            assert not any("\uac00" <= c <= "\ud7a3" for line in en for c in line)
    assert said | set(BESIDE) | {"amount"} == set(VERBS)


BESIDE: dict[str, tuple[tuple[Any, ...], str, str]] = {
    "barred": (
        ("excluded",), "부지급 결정으로 지급할 금액이 없습니다", "The claim was excluded: nothing is due",
    ),
    "dropped": (
        (), "시행 중인 보상 기준에 이 보상 항목이 없습니다", "The scheme in force no longer has this benefit",
    ),
    "no_tier": ((), "해당하는 구간 없음: 0원", "No tier applies: 0 won"),
    "not_met": ((), "이 보상 항목의 대상이 아닙니다", "The benefit is not for this claim"),
    "capped": (
        (2_000, 3_000), "여러 보상 결정에 걸친 한도로 2,000원 차감: 3,000원",
        "Less 2,000 won by the caps over several awards: 3,000 won",
    ),
    "shared": ((1, 9), "예산을 나누어 1원 차감: 9원", "Less 1 won, the budget being shared: 9 won"),
    "delta": ((400, -100), "앞선 결정 합계 400원: 100원 차감", "Awarded before 400 won: 100 won less"),
}  # fmt: skip
"""What no amount kind says: corrections, limits over several awards, what an earlier engine said."""


@pytest.mark.parametrize("verb", BESIDE)
def test_what_is_said_beside_a_judgement(verb: str) -> None:
    args, ko, en = BESIDE[verb]
    assert render([Step(verb, args)], (), 0, "ko")[0] == ko
    assert render([Step(verb, args)], (), 0, "en")[0] == en


def test_the_first_engine_gave_nothing_where_no_time_was_known() -> None:
    rules = scheme({"tier_by_days": {"count": "started_24h_blocks", "tiers": [{"from": 1, "won": 5}]}})
    facts = FILING._replace(intervals=())
    (then,), (now,) = ENGINES["1"](rules)(facts), ENGINES["2"](rules)(facts)
    assert (then.won, now.won) == (0, None)
    verbs = [step.verb for step in then.steps]
    assert verbs[verbs.index("days") :][:3] == ["days", "no_tier", "round"]
    assert then.steps[verbs.index("days")].args == ("started_24h_blocks", 0)


def test_a_top_up_and_a_withdrawal_are_said() -> None:
    told = [
        render([step], (), 0, "en")[0] for step in (Step("delta", (400, 5)), Step("barred", ("withdrawn",)))
    ]
    assert told == ["Awarded before 400 won: 5 won more", "The claim was withdrawn: nothing is due"]


def test_the_register_has_words_for_everything() -> None:
    assert all(fact.words.ko and fact.words.en for fact in FACTS.values())
    assert {name for name, fact in FACTS.items() if fact.type == "number"} == {
        "annual_revenue", "claimed_loss", "proven_loss", "monthly_fee", "days", "minutes", "longest_minutes",
        "minutes_in_month", "own_fault_percent",
    }  # fmt: skip
    worked_out = {"days", "minutes", "longest_minutes", "minutes_in_month", "monthly_fee"}
    assert {name for name in FACTS if name not in AssessFacts._fields} == worked_out
    assert set(COUNTING_WORDS) == {"calendar_days_touched", "started_24h_blocks"}
