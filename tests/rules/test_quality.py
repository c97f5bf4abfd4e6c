"""Quality sampling without a database: who is drawn, what differs, how sure an error rate is."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rules import quality
from claims.rules.quality import DECISIONS, OFFERED, STAGES, STOOD, TAKEN_UP, Outcome, Result, Said, Stage
from claims.rules.workflow import CLAIM, Status

COUNTS = st.integers(0, 5_000)


@pytest.mark.parametrize(
    # 95 %: Newcombe (1998), table I, method 3, for 81/263, 15/148, 0/20 and 1/29; others by the formula.
    ("errors", "reviewed", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 10, 0.0000, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 100, 0.0215, 0.1118),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_the_interval_is_that_of_the_tables(errors: int, reviewed: int, low: float, high: float) -> None:
    rate = quality.wilson(errors, reviewed)
    assert rate is not None
    assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)
    assert rate.estimate == errors / reviewed


def test_more_confidence_is_a_wider_interval_and_nothing_reviewed_is_no_rate() -> None:
    rates = [quality.wilson(3, 60, confidence) for confidence in (80, 95, 99)]
    assert [round(rate.high - rate.low, 4) for rate in rates if rate] == [0.0751, 0.1199, 0.1642]
    assert quality.wilson(0, 0) is None
    for wrong in ((2, 1, 95), (-1, 1, 95), (0, 1, 100), (0, 1, 0)):
        with pytest.raises(ValueError, match=r"errors among|no confidence"):
            quality.wilson(*wrong)


@given(COUNTS, st.integers(1, 5_000), st.sampled_from((80, 90, 95, 99)))
def test_the_estimate_lies_within_and_the_other_answer_is_its_mirror(
    errors: int, reviewed: int, confidence: int
) -> None:
    errors = min(errors, reviewed)
    rate = quality.wilson(errors, reviewed, confidence)
    mirror = quality.wilson(reviewed - errors, reviewed, confidence)
    assert rate is not None
    assert mirror is not None
    assert 0 <= rate.low <= rate.estimate <= rate.high <= 1
    assert rate.low == pytest.approx(1 - mirror.high, abs=1e-12)


@given(COUNTS, st.integers(1, 10_000), st.integers(1, 300))
def test_the_size_of_a_sample(among: int, share_bp: int, least: int) -> None:
    size = quality.sample_size(among, share_bp, least)
    assert min(among, least) <= size <= among
    assert size * quality.WHOLE_BP >= among * share_bp
    if size > least:
        assert (size - 1) * quality.WHOLE_BP < among * share_bp


DECISIONS_MADE = st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)), unique=True, max_size=60)


@given(st.text(min_size=1, max_size=20), DECISIONS_MADE, st.integers(1, 10_000), st.randoms())
def test_a_sample_is_the_same_whenever_it_is_drawn_and_grows_by_what_comes_next(
    seed: str, decisions: list[tuple[int, int]], share_bp: int, chance: Random
) -> None:
    drawn = quality.draw(seed, decisions, share_bp, 1)
    chance.shuffle(decisions)
    assert quality.draw(seed, decisions, share_bp, 1) == drawn
    wider = quality.draw(seed, decisions, min(10_000, share_bp * 2), 1)
    assert wider[: len(drawn)] == drawn
    assert set(quality.draw(seed, decisions, 10_000, 1)) == set(decisions)


def test_the_rank_is_one_that_anybody_works_out() -> None:
    # printf 'kt-2018:12-34' | md5sum
    assert quality.rank("kt-2018", 12, 34) == "d4b2fbb017b14a8155dedb5a3975d46e"


EXCLUDED = Said("exclude", "over_ceiling")


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        (Said("clear"), Said("clear"), Result.AGREES),
        (EXCLUDED, EXCLUDED, Result.AGREES),
        (EXCLUDED, Said("exclude", "duplicate"), Result.FORMAL),
        (Said("answer"), Said("hand_on"), Result.FORMAL),
        (Said("clear"), EXCLUDED, Result.MATERIAL),
        (EXCLUDED, Said("clear"), Result.MATERIAL),
        (Said("confirm"), Said("answer"), Result.MATERIAL),
        (Said("hand_on"), EXCLUDED, Result.MATERIAL),
    ],
)
def test_what_differs(first: Said, second: Said, result: Result) -> None:
    assert quality.compare(first, second) == result


@pytest.mark.parametrize(
    ("errors", "reviewed", "threshold_bp", "stops"),
    [(0, 0, 0, False), (0, 30, 0, False), (1, 30, 0, True), (3, 100, 300, False), (4, 100, 300, True)],
)
def test_a_rate_stops_above_its_threshold_and_not_at_it(
    errors: int, reviewed: int, threshold_bp: int, stops: bool
) -> None:
    assert quality.above(errors, reviewed, threshold_bp) is stops


def test_every_decision_is_of_one_question_and_every_answer_is_offered() -> None:
    for outcome, step in DECISIONS.items():
        for status in step.sources:
            (stage,) = [stage for stage in Stage if status in STOOD[stage]]
            # To clear is no answer to the first question, nor to confirm one to the second.
            assert outcome in OFFERED[stage] or (stage, outcome) == (Stage.DAMAGE, Outcome.CLEAR)
    assert set(STAGES) == set(OFFERED) == set(STOOD) == set(Stage)


def test_a_wrong_decision_comes_before_a_person_again() -> None:
    for status, step in TAKEN_UP.items():
        assert status in step.sources
        assert step in CLAIM.transitions
    with_people = {Status.RECEIVED, Status.UNCONFIRMED, Status.REFERRED, Status.WITHDRAWN}
    assert set(TAKEN_UP) == set(Status) - with_people
