"""Confirming damage: every doubt once, alone and among many; affected time as a union of intervals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from backoffice.lib.runs import RunOpen
from claims import damage
from claims.models import Claim, ClaimEvent, ClaimLine, Finding, Incident, Subscription
from claims.rules.damage import COUNTING, Doubt
from tests import factories as make
from tests.factories import JUNG, MAPO, SEODAEMUN, business_no, hours, line, shop, shop_line, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    make.cast()
    return make.incident()


def everything() -> tuple[list[Any], list[Any]]:
    """50 claims and more: every doubt, every way of matching, and plain ones."""
    lines = [
        line("S1"),
        line("S2", area=JUNG),
        line("S3", active_to="2018-11-23"),
        line("S4", service="mobile", area=""),
        *(shop_line(n) for n in range(1, 40)),
        # a business with two sites, and two customers behind one line number
        shop_line(50),
        shop_line(51, customer_no="C-L50", business_no=business_no(50), customer_name="가게50"),
        shop_line(52, line_no="02-310-0052"),
        shop_line(53, line_no="02-310-0052"),
        shop_line(54, area=JUNG),
        shop_line(55, active_to="2018-11-01"),
        shop_line(56, active_from="2018-12-24"),
        shop_line(57, line_no=""),
        shop_line(58, line_no="", business_no=business_no(158)),
        shop_line(59, line_no="", postcode="", address=""),
    ]
    shops = [
        *(shop(n) for n in range(1, 40)),
        shop(50, line_no="", address="서울 종로구 어딘가 1"),  # which of its two sites?
        shop(51, line_no="", business_no=business_no(50), address="서울 마포구 월드컵로 51"),
        shop(52),
        shop(54),
        shop(55),
        shop(56),
        shop(57, line_no=""),
        shop(58, line_no=""),
        shop(59, line_no="", address="", postcode=""),
        shop(60, line_no=""),
        shop(61, line_no="02-999-0061"),
        shop(62, line_no="02-310-0001", harm="order_calls"),
        shop(63, line_no="02-310-0002;02-310-0003", harm="online_orders"),
    ]
    return lines, shops


DOUBTED = {
    "S2": Doubt.OUTSIDE_EVERY_WINDOW,
    "S3": Doubt.NOT_ALIVE,
    "L54": Doubt.OUTSIDE_EVERY_WINDOW,
    "L55": Doubt.NOT_ALIVE,
    "L56": Doubt.NOT_ALIVE,
    "R50": Doubt.AMBIGUOUS_MATCH,
    "R52": Doubt.AMBIGUOUS_MATCH,
    "R54": Doubt.OUTSIDE_EVERY_WINDOW,
    "R55": Doubt.NOT_ALIVE,
    "R56": Doubt.NOT_ALIVE,
    "R59": Doubt.SITE_UNKNOWN,
    "R60": Doubt.NOT_A_SUBSCRIBER,
    "R61": Doubt.NOT_A_SUBSCRIBER,
    "R62": Doubt.HARM_IMPOSSIBLE,
    "R63": Doubt.AMBIGUOUS_MATCH,  # the lines belong to two customers
}


def told(about: Incident) -> dict[str, tuple[Any, ...]]:
    """What confirming said of each claim: status, ground, minutes, lines with how they were found."""
    status, ground, minutes = (
        make.statuses(about), make.grounds(about, "damage"), make.minutes(about)
    )  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {}
    called = make.names(about)
    for link in ClaimLine.objects.select_related("subscription"):
        found.setdefault(called[link.claim_id], []).append(
            (link.subscription.subscription_no, link.matched_by)
        )
    return {
        name: (status[name], ground.get(name), minutes[name], sorted(found.get(name, []))) for name in status
    }


def test_every_doubt_once_and_one_claim_is_judged_as_fifty_are(incident: Incident) -> None:
    lines, shops = everything()
    make.take_lines(incident, *lines)
    make.take_shops(incident, *shops)
    assert Claim.objects.count() > 50
    with make.undone():
        run = make.confirm(incident)
        together, counts = told(incident), run.counts
        assert run.chunk_set.count() == 1
    run = make.confirm(incident, singly=True)
    assert run.chunk_set.count() == len(together)
    assert told(incident) == together
    assert run.counts == counts

    assert {name: row[1] for name, row in together.items() if row[1]} == DOUBTED
    # A new doubt needs a line here; an exclusion comes first in test_corrections.
    assert set(DOUBTED.values()) == set(Doubt) - {Doubt.EXCLUDED_BEFORE}
    for name, (status, ground, minutes, _) in together.items():
        assert status == ("unconfirmed" if ground else "confirmed"), name
        assert (minutes is None) == bool(ground), name
    assert counts["confirmed"] == len(together) - len(DOUBTED)
    assert (counts["count"], counts["unconfirmed"]) == (len(together), len(DOUBTED))
    for doubt in set(DOUBTED.values()):
        assert counts[f"ground.{doubt}"] == list(DOUBTED.values()).count(doubt)
    assert Finding.objects.count() == ClaimEvent.objects.count() == len(together)

    matched = {name: row[3] for name, row in together.items()}
    assert matched["R1"] == [("L1", "line")]
    assert matched["R51"] == [("L51", "business_no")]  # of two sites the one at the address
    assert matched["R57"] == [("L57", "business_no")]
    assert matched["R58"] == [("L58", "name_and_address")]
    assert matched["R50"] == matched["R52"] == matched["R63"] == []


def test_an_ambiguous_match_goes_to_a_person_with_its_candidates(incident: Incident) -> None:
    lines, shops = everything()
    make.take_lines(incident, *lines)
    make.take_shops(incident, *shops)
    make.confirm(incident)
    numbers = dict(Subscription.objects.values_list("pk", "subscription_no"))

    def candidates(name: str) -> set[str]:
        evidence = Finding.objects.get(claim=make.claim(name)).evidence
        return {numbers[pk] for pk in evidence["candidates"]}

    assert candidates("R50") == {"L50", "L51"}
    assert candidates("R52") == {"L52", "L53"}
    assert candidates("R63") == {"L2", "L3"}


def test_a_line_number_counts_before_the_business_number(incident: Incident) -> None:
    make.take_lines(incident, shop_line(1), shop_line(2))
    make.take_shops(
        incident,
        shop(1, line_no="02-310-0002"),  # names the line of another: that line it is
        shop(2, line_no="L1"),  # a subscription number will do
        shop(3, line_no="02-310-9999", business_no=business_no(2)),  # no such line: its business number
    )
    make.confirm(incident)
    found = {name: row[3] for name, row in told(incident).items() if name[0] == "R"}
    assert found == {"R1": [("L2", "line")], "R2": [("L1", "line")], "R3": [("L2", "business_no")]}


def test_a_dead_line_does_not_hide_a_living_one(incident: Incident) -> None:
    make.take_lines(
        incident,
        shop_line(1, active_to="2018-06-30"),
        shop_line(2, line_no="02-310-0001", business_no=business_no(3), customer_no="C-new"),
    )
    make.take_shops(incident, shop(1))
    make.confirm(incident)
    assert told(incident)["R1"] == ("confirmed", "", hours(30.8), [("L2", "line")])


@pytest.fixture
def intervals(incident: Incident) -> Iterator[Any]:
    """`intervals(windows, lines, …)`: {name: [[from, to], …]} after confirming these."""

    def confirmed(windows: list[Any], *rows: Any, lines: Any = ()) -> dict[str, Any]:
        about = make.incident("T-2", windows, lines=list(lines))
        make.take_lines(about, *rows)
        make.confirm(about)
        called = make.names(about)
        return {
            called[c.pk]: [
                tuple(datetime.fromisoformat(at).strftime("%m-%d %H:%M") for at in pair)
                for pair in (c.pattern.intervals if c.pattern else [])
            ]
            for c in Claim.objects.filter(incident=about).select_related("pattern")
        }

    yield confirmed


def test_affected_time_is_the_union_of_the_windows_that_meet(intervals: Any) -> None:
    windows = [
        window("internet", "11-24 11:00", "11-24 15:00"),
        window("internet", "11-24 14:00", "11-24 18:00", area=MAPO),  # overlaps: once
        window("internet", "11-24 18:00", "11-24 19:00", area=MAPO, line_type="copper"),  # touches: one
        window("internet", "11-26 09:00", "11-26 10:00", area=MAPO, line_type="copper"),  # returns
        window("internet", "11-24 12:00", "11-24 13:00", area=MAPO),  # inside: nothing more
        window("phone", "11-24 00:00", "11-30 00:00", area=MAPO),  # another service
    ]
    assert intervals(
        windows, line("S1", line_type="copper"), line("S2"), line("S3", area=SEODAEMUN), line("S4", area="")
    ) == {
        "S1": [("11-24 11:00", "11-24 19:00"), ("11-26 09:00", "11-26 10:00")],
        "S2": [("11-24 11:00", "11-24 18:00")],
        "S3": [("11-24 11:00", "11-24 15:00")],
        "S4": [("11-24 11:00", "11-24 15:00")],  # bound to no area: what was down everywhere
    }


def test_a_list_of_a_line_goes_before_its_area(intervals: Any) -> None:
    found = intervals(
        [window("internet", "11-24 11:00", "11-24 15:00"), window("phone", "11-24 11:00", "11-24 15:00")],
        line("S1", line_no="02-1-1"),
        line("S2", line_no="02-1-2"),
        line("S3", line_no="02-1-1", service="phone"),
        lines=[window("internet", "11-26 09:00", "11-26 10:00", line="02-1-1")],
    )
    assert found["S1"] == [("11-26 09:00", "11-26 10:00")]
    assert found["S2"] == [("11-24 11:00", "11-24 15:00")]
    assert found["S3"] == [("11-24 11:00", "11-24 15:00")]  # the list speaks of another service


def test_affected_time_is_cut_to_the_time_subscribed(intervals: Any) -> None:
    windows = [
        window("internet", "11-24 11:00", "11-26 15:00"),
        window("internet", "11-28 00:00", "11-29 00:00"),
    ]
    assert intervals(
        windows,
        line("S1", active_from="2018-11-25"),
        line("S2", active_to="2018-11-24"),  # the day is included
        line("S3", active_to="2018-11-24 12:30"),
        line("S4", active_from="2018-11-26", active_to="2018-11-27"),
        line("S5", active_from="2018-11-26 15:00", active_to="2018-11-27"),
    ) == {
        "S1": [("11-25 00:00", "11-26 15:00"), ("11-28 00:00", "11-29 00:00")],
        "S2": [("11-24 11:00", "11-25 00:00")],
        "S3": [("11-24 11:00", "11-24 12:30")],
        "S4": [("11-26 00:00", "11-26 15:00")],
        "S5": [],  # alive between the windows only
    }
    assert Finding.objects.get(claim=make.claim("S5")).ground == Doubt.OUTSIDE_EVERY_WINDOW


def test_days_by_both_rules_from_one_confirmation(incident: Incident) -> None:
    about = make.incident(
        "T-2",
        [
            window("internet", "11-24 23:00", "11-25 01:00", area=MAPO),  # two days, one block
            window("internet", "11-24 11:00", "11-26 12:00", area=SEODAEMUN),  # three days, three blocks
            window(
                "phone", "11-24 00:00", "11-25 00:00", area=MAPO
            ),  # midnight to midnight: one day, one block
            window("phone", "11-24 10:00", "11-24 11:00", area=SEODAEMUN),
            window("phone", "11-24 20:00", "11-24 21:00", area=SEODAEMUN),  # one day, two blocks
        ],
    )
    make.take_lines(
        about, line("A"), line("B", area=SEODAEMUN), line("C", service="phone"),
        line("D", service="phone", area=SEODAEMUN),
    )  # fmt: skip
    make.confirm(about)
    called = make.names(about)
    days = {}
    for one in Claim.objects.filter(incident=about).select_related("pattern"):
        assert one.pattern is not None
        pattern = [tuple(map(datetime.fromisoformat, pair)) for pair in one.pattern.intervals]
        days[called[one.pk]] = tuple(
            COUNTING[rule](pattern)  # type: ignore[arg-type]
            for rule in ("calendar_days_touched", "started_24h_blocks")
        )
    assert days == {"A": (2, 1), "B": (3, 3), "C": (1, 1), "D": (1, 2)}


def test_equal_outages_share_one_pattern(incident: Incident) -> None:
    make.take_lines(incident, line("S1"), line("S2"), line("S3", area=SEODAEMUN))
    make.confirm(incident)
    a, b, c = (make.claim(name).pattern_id for name in ("S1", "S2", "S3"))
    assert a == b != c


def test_confirming_again_finds_nothing_to_do(incident: Incident) -> None:
    make.take_lines(incident, line("S1"))
    run = make.confirm(incident)
    chunk = run.chunk_set.get()
    before = Finding.objects.count()
    assert make.work_again(run) == 0  # a repeated message
    assert damage.confirm(run, chunk)["count"] == 0  # the work of a chunk, done once more
    assert make.confirm(incident).counts.get("count", 0) == 0
    assert Finding.objects.count() == before


def test_one_confirmation_at_a_time(incident: Incident) -> None:
    make.take_lines(incident, line("S1"))
    damage.open_confirmation(incident, at=make.AT)
    with pytest.raises(RunOpen):
        damage.open_confirmation(incident, at=make.AT)
