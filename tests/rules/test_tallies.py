"""Bands of time and of age: what falls where, and how near a median from bands is."""

from itertools import pairwise
from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from claims.rules import workflow
from claims.rules.tallies import AGES, DECISIONS, UNDID, UNDONE, band_of, by_age, median, minutes_of

MINUTES = st.integers(0, 1_000_000)


@given(MINUTES, MINUTES)
def test_longer_is_never_in_a_lower_band(one: int, other: int) -> None:
    assert (band_of(one) <= band_of(other)) or one > other


@given(MINUTES)
def test_the_middle_of_a_band_is_near_all_of_it(minutes: int) -> None:
    assert abs(minutes_of(band_of(minutes)) - minutes) <= 0.1 * (minutes + 1) + 1


@given(st.lists(MINUTES, min_size=1))
def test_a_median_of_bands_is_near_the_median(minutes: list[int]) -> None:
    bands: dict[int, int] = {}
    for each in minutes:
        bands[band_of(each)] = bands.get(band_of(each), 0) + 1
    found, true = median(bands), median_low(minutes)
    assert found is not None
    assert abs(found - true) <= 0.1 * (true + 1) + 1


def test_nothing_has_no_median() -> None:
    assert median({}) is None
    assert median({band_of(0): 3}) == 0


def test_ages_leave_no_day_out() -> None:
    assert AGES[0][0] == 0
    for (_, until), (start, _end) in pairwise(AGES):
        assert until is not None and start == until + 1
    assert AGES[-1][1] is None
    assert by_age([(-3, 1), (0, 1), (1, 1), (2, 1), (7, 1), (8, 2), (60, 3), (61, 4), (900, 5)]) == [
        3, 2, 2, 0, 3, 9,
    ]  # fmt: skip


def test_every_decision_that_can_be_undone_is_known_by_where_it_led() -> None:
    undone = {(str(status), step.verb) for step in workflow.UNDO.values() for status in step.sources}
    assert {status for status, _ in undone} == set(map(str, UNDID))
    assert {verb for _, verb in undone} == set(UNDONE)
    assert set(UNDID.values()) <= {step.verb for step in DECISIONS}
