"""Amounts that the scheme leaves to a person: worked out from what they accept, by the machine."""

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.rules.amounts import AMOUNTS
from compensation.rules.appraisals import FACTORS, WHOLE, Appraisal, Line, appraisals_of, problems
from compensation.rules.benefit import compile, fields_asked, judge, render
from compensation.rules.scheme import Scheme, SchemeError, parse_scheme
from tests.rules.cast import FILING, KAKAO, KT, only

ABOVE = FILING._replace(claimed_loss=1_200_000)
NAMED = tuple(FACTORS)
CLAUSE = "1015 피해지원 협의체 합의(2022년 12월 29일): 피해액 구간별 지원"


def kakao(**benefit: Any) -> Scheme:
    """The Kakao scheme with another benefit."""
    data = KAKAO.as_data()
    data["benefits"] = [{**KAKAO.as_data()["benefits"][0], **benefit}]  # type: ignore[index]
    return parse_scheme(data)


def found(accepted: int, *parts: int, claimed: int = 1_200_000, names: tuple[str, ...] = NAMED) -> str:
    return Appraisal(claimed, accepted, tuple(zip(names, parts, strict=True))).as_text("bracket")


def test_above_the_brackets_a_person_decides_and_the_amount_follows() -> None:
    assert only(KAKAO, ABOVE).won is None
    judged = only(KAKAO, ABOVE._replace(appraised=found(800_000, 2_340, 10_000, 5_000)))
    assert judged.won == 93_600  # 800,000 × 23.4 % × 100 % × 50 %
    assert judged.figures == (1_200_000, 1_200_000, 800_000, 2_340, 10_000, 5_000)
    assert judged.tier == "above 500,000 won"
    ko = render(judged.steps, judged.figures, judged.won, "ko")
    assert "자료로 인정한 피해액: 청구 1,200,000원 중 800,000원" in ko
    assert "영업이익률 23.4%: 187,200원" in ko
    assert "회사 서비스의 비중 50%: 93,600원" in ko
    assert ko[-2:] == [
        "금액: 93,600원",
        "근거: 1015 피해지원 협의체 합의(2022년 12월 29일): 피해액 구간별 지원",
    ]
    en = render(judged.steps, judged.figures, judged.won, "en")
    assert "Loss accepted on the evidence: 800,000 won of 1,200,000 won claimed" in en
    assert "Operating margin 23.4%: 187,200 won" in en


def test_what_the_machine_may_decide_no_appraisal_changes() -> None:
    for loss in (0, 300_000, 300_001, 500_000):
        facts = FILING._replace(claimed_loss=loss)
        assert judge(KAKAO, facts) == judge(KAKAO, facts._replace(appraised=found(1, 1, 1, 1)))


@pytest.mark.parametrize(
    "names", [(), ("operating_margin",), ("operator_share", "without_substitute", "operating_margin")]
)
def test_an_appraisal_by_other_factors_does_not_count(names: tuple[str, ...]) -> None:
    """The scheme was changed since: a person decides anew."""
    text = found(800_000, *([5_000] * len(names)), names=names)
    assert judge(KAKAO, ABOVE._replace(appraised=text)) == judge(KAKAO, ABOVE)


def test_one_of_another_benefit_does_not_count() -> None:
    text = found(800_000, 1, 1, 1).replace("bracket", "other")
    assert judge(KAKAO, ABOVE._replace(appraised=text)) == judge(KAKAO, ABOVE)


def test_without_factors_the_accepted_loss_is_the_amount_within_limits_and_rounded() -> None:
    scheme = kakao(
        appraisal={"factors": ["operator_share"]},
        limits={"floor": 10_000, "cap_per_claim": 1_000_000},
        rounding={"unit": 1_000, "mode": "floor"},
    )
    for share, won in ((10_000, 999_000), (5_000, 499_000), (1, 10_000), (0, 0)):
        text = found(999_999, share, names=("operator_share",))
        assert only(scheme, ABOVE._replace(appraised=text)).won == won
    data = kakao().as_data()
    del data["benefits"][0]["appraisal"]  # type: ignore[index]
    plain = parse_scheme(data)
    assert only(plain, ABOVE._replace(appraised=found(999_999, names=()))).won == 999_999


def test_own_fault_is_taken_off_on_a_legal_basis() -> None:
    data = kakao().as_data()
    scheme = parse_scheme({**data, "basis": "art33"})
    facts = ABOVE._replace(own_fault_percent=50, appraised=found(800_000, WHOLE, WHOLE, WHOLE))
    assert only(scheme, facts).won == 400_000


@given(
    claimed=st.integers(0, 10**12),
    cut=st.integers(0, 10**12),
    parts=st.lists(st.integers(0, WHOLE), min_size=3, max_size=3),
)
def test_the_amount_is_whole_and_never_above_what_is_accepted(
    claimed: int, cut: int, parts: list[int]
) -> None:
    accepted = max(claimed - cut, 0)
    facts = ABOVE._replace(appraised=found(accepted, *parts, claimed=claimed))
    won = only(KAKAO, facts).won
    exact = Fraction(accepted)
    for part in parts:
        exact *= Fraction(part, WHOLE)
    assert won == floor(exact) and 0 <= won <= accepted <= claimed
    assert compile(KAKAO)(facts) == judge(KAKAO, facts)


@given(
    st.dictionaries(
        st.sampled_from(["a", "b-1", "bracket"]),
        st.tuples(
            st.integers(0, 10**12),
            st.integers(0, 10**12),
            st.lists(st.sampled_from(NAMED), unique=True).flatmap(
                lambda names: st.tuples(*(st.tuples(st.just(n), st.integers(0, WHOLE)) for n in names))
            ),
        ),
    )
)
def test_the_text_of_the_facts_reads_back(kept: dict[str, Any]) -> None:
    whole = {benefit: Appraisal(*one) for benefit, one in kept.items()}
    text = ";".join(one.as_text(benefit) for benefit, one in whole.items())
    assert appraisals_of(text) == whole


def test_equal_ways_share_their_steps_whatever_the_amounts() -> None:
    judging = compile(KAKAO)
    one, two = (
        judging(ABOVE._replace(claim_id=n, appraised=found(n * 100_000, n * 1_000, n * 1_000, n * 1_000)))[0]
        for n in (7, 8)
    )
    assert one.steps == two.steps and one.won != two.won


def test_only_schemes_that_may_leave_an_amount_to_a_person_ask_for_appraisals() -> None:
    assert "appraised" in fields_asked(KAKAO) and "appraised" in fields_asked(KT)
    for kind, amount in AMOUNTS.items():
        assert amount.leaves == (kind not in ("flat", "in_kind"))


@pytest.mark.parametrize(
    ("appraisal", "said"),
    [
        ({"factors": []}, "empty"),
        ({"factors": ["luck"]}, "is not one of"),
        ({"factors": ["operator_share", "operator_share"]}, "twice"),
        ({"factors": ["operator_share", "operating_margin"]}, "order"),
        ({}, "factors"),
        ({"factors": ["operator_share"], "x": 1}, "x"),
    ],
)
def test_what_the_file_may_not_say(appraisal: object, said: str) -> None:
    with pytest.raises(SchemeError) as refused:
        kakao(appraisal=appraisal)
    assert said in str(refused.value)


def test_factors_of_an_amount_that_nobody_is_left_are_refused() -> None:
    with pytest.raises(SchemeError) as refused:
        kakao(amount={"flat": {"won": 1}})
    assert "appraisal" in str(refused.value)


SALES = Line("10월 15일 매출 감소", 1_000_000, 800_000, "카드 매출 내역", "평소 매출의 80%만 확인")


@pytest.mark.parametrize(
    ("lines", "factors", "said"),
    [
        ([SALES], {"operating_margin": 2_340}, ""),
        ([SALES._replace(accepted=1_000_000, reason="")], {"operating_margin": 0}, ""),
        ([], {"operating_margin": 1}, "line"),
        ([SALES._replace(what=" ")], {"operating_margin": 1}, "line 1"),
        ([SALES, SALES._replace(paper="")], {"operating_margin": 1}, "line 2"),
        ([SALES._replace(reason="")], {"operating_margin": 1}, "why"),
        ([SALES._replace(accepted=1_000_001)], {"operating_margin": 1}, "1,000,000"),
        ([SALES._replace(accepted=-1)], {"operating_margin": 1}, "between"),
        ([SALES], {}, "operating margin"),
        ([SALES], {"operating_margin": 1, "operator_share": 1}, "every factor"),
        ([SALES], {"operating_margin": 10_001}, "100 %"),
    ],
)
def test_what_keeps_an_appraisal_from_being_made(
    lines: list[Line], factors: dict[str, int], said: str
) -> None:
    told = problems(lines, factors, ("operating_margin",))
    assert bool(told) == bool(said)
    assert not said or said in told[0].en
    assert all(one.ko and one.en for one in told)
