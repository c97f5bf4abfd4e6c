"""When open work will be done: a span of days that follows from the days seen and from nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from claims.rules.forecast import LEAST, MOST, Forecast, Progress, forecast

DAYS = st.lists(st.builds(Progress, st.integers(0, 500), st.integers(0, 500)), min_size=LEAST, max_size=20)
LEFT = st.integers(1, 100_000)


def steady(went: int, came: int = 0, days: int = 20) -> list[Progress]:
    return [Progress(came, went)] * days


def test_days_that_are_all_alike_leave_no_doubt() -> None:
    assert forecast(100, steady(10)) == Forecast(10, 10)
    assert forecast(101, steady(10)) == Forecast(11, 11)
    assert forecast(100, steady(30, came=20)) == Forecast(10, 10)
    assert forecast(1, steady(500)) == Forecast(1, 1)


def test_days_that_differ_make_a_span_around_the_mean() -> None:
    uneven = [Progress(0, number) for number in (5, 15) * 10]
    found = forecast(100, uneven)
    assert found.earliest is not None and found.latest is not None
    assert found.earliest < 10 < found.latest
    assert found == Forecast(8, 14)


def test_nothing_left_is_done_and_a_heap_that_grows_has_no_end() -> None:
    assert forecast(0, []) == Forecast(0, 0)
    assert forecast(10, steady(10, days=LEAST - 1)) == Forecast(None, None, "too_few")
    assert forecast(10, steady(10, came=10)) == Forecast(None, None, "grows")
    assert forecast(10 * MOST, steady(1)) == Forecast(None, None, "far")


def test_a_doubtful_progress_has_no_latest_day() -> None:
    found = forecast(100, [Progress(0, 0)] * 19 + [Progress(0, 100)])
    assert found.earliest is not None
    assert found.latest is None
    assert found.reason == ""


@given(LEFT, DAYS)
def test_the_span_holds_the_even_pace(left: int, days: list[Progress]) -> None:
    found = forecast(left, days)
    made = sum(day.went - day.came for day in days)
    assert (found.reason == "grows") == (made <= 0)
    if found.earliest is not None:
        assert found.earliest - 1 <= left * len(days) / made + 1e-6
        assert found.earliest >= 1
    if found.latest is not None:
        assert found.latest + 1e-6 >= left * len(days) / made


@given(LEFT, LEFT, DAYS)
def test_more_work_takes_no_less_long(one: int, other: int, days: list[Progress]) -> None:
    less, more = forecast(min(one, other), days), forecast(max(one, other), days)
    if less.earliest is not None and more.earliest is not None:
        assert less.earliest <= more.earliest
    if less.latest is not None and more.latest is not None:
        assert less.latest <= more.latest


@given(LEFT, DAYS, st.randoms())
def test_the_order_of_the_days_says_nothing(left: int, days: list[Progress], chance: object) -> None:
    shuffled = list(days)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = forecast(left, days), forecast(left, shuffled)
    assert one.reason == other.reason
    for each, again in ((one.earliest, other.earliest), (one.latest, other.latest)):
        assert (each is None) == (again is None) or one.reason == ""
        assert each is None or again is None or abs(each - again) <= 1  # sums of floats
