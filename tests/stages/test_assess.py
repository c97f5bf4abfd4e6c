"""Assessment: what each claim is due, to the won; once; alone as among many; what is left to a person."""

from datetime import date, timedelta
from typing import Any

import pytest

from compensation.assessment import assess
from compensation.models import Award, PersonAssessment, Verdict
from compensation.queries import explanation
from tests import factories as make
from tests.factories import MAPO, SEODAEMUN, line, shop, shop_line, window

pytestmark = pytest.mark.django_db


def awards(about: Any) -> dict[str, dict[str, int]]:
    called = make.names(about)
    found: dict[str, dict[str, int]] = {}
    for one in Award.objects.filter(claim__incident=about).select_related("benefit").order_by("pk"):
        found.setdefault(called[one.claim_id], {})[one.benefit.code] = one.amount_won
    return found


def confirmed(windows: Any = make.WINDOWS, lines: Any = (), shops: Any = ()) -> Any:
    make.cast()
    about = make.incident("T-1", windows)
    if lines:
        make.take_lines(about, *lines)
    if shops:
        make.take_shops(about, *shops)
    make.confirm(about)
    return about


KT_LINES = [
    line("I-copper", line_type="copper", base_1=30000, base_2=30000, base_3=30000),
    line("I-optical", line_type="optical", base_1=30000, base_2=30000, base_3=30001),
    line("I-none", line_type="", base_1=10000, base_2=20000, base_3=""),  # two bills
    line("I-one", base_1=12345, base_2="", base_3=""),
    line(
        "I-addon",
        base_1=10000,
        base_2=10000,
        base_3=10000,
        addon_1=1000,
        addon_2=2000,
        addon_3="",
        usage_1=9999,
    ),
    line("P-copper", service="phone", line_type="copper", base_1=5000, base_2=6000, base_3=7000),
    line("P-one", service="phone", line_type="copper", base_1=5001, base_2="", base_3=""),
    line("M-1", service="mobile", line_type="", area="", base_1=55000, base_2=55000, base_3=55001),
    line("Z-0", base_1=0, base_2=0, base_3=0),
    line("N-none", base_1="", base_2="", base_3=""),
]
KT_WAIVED = {
    "I-copper": {"waiver-copper-internet": 90000},
    "I-optical": {"waiver": 30000},  # 30,000.33…
    "I-none": {"waiver": 15000},
    "I-one": {"waiver": 12345},
    "I-addon": {"waiver": 11000},  # base and additional services; usage is not named
    "P-copper": {"waiver-copper-phone": 36000},
    "P-one": {"waiver-copper-phone": 30006},
    "M-1": {"waiver": 55000},
    "Z-0": {"waiver": 0},
}
DAYS = {
    1: 400_000,
    2: 400_000,
    3: 800_000,
    4: 800_000,
    5: 1_000_000,
    6: 1_000_000,
    7: 1_200_000,
    9: 1_200_000,
}


def kt() -> Any:
    """Every waiver of KT, every tier, and 40 shops beside."""
    tiers = [
        window("internet", "11-24 11:12", f"{date(2018, 11, 23) + timedelta(day):%m-%d} 18:00", area=MAPO,
               line_type=f"d{day}")
        for day in DAYS
    ]  # fmt: skip
    windows = [
        *tiers,
        *(
            window("internet", "11-24 11:12", "11-24 12:00", area=MAPO, line_type=kind)
            for kind in ("copper", "optical")
        ),
        window("internet", "11-24 11:12", "11-24 12:00", area=SEODAEMUN),
        window("phone", "11-24 11:12", "11-24 12:00"),
        window("mobile", "11-24 11:12", "11-24 12:00"),
        window("internet", "11-24 11:12", "11-24 11:13"),
    ]
    lines = [
        *KT_LINES,
        *(shop_line(day, line_type=f"d{day}") for day in DAYS),
        *(shop_line(n) for n in range(100, 140)),
    ]
    shops = [*(shop(day) for day in DAYS), *(shop(n) for n in range(100, 140))]
    about = confirmed(windows, lines, shops)
    make.in_force(about, make.sample_scheme("kt-2018"))
    make.screen(about)
    return about


def test_kt_to_the_won_and_one_claim_is_assessed_as_fifty_are() -> None:
    about = kt()
    with make.undone():
        run = make.assess(about)
        assert run.chunk_set.count() == 1
        together = (awards(about), make.statuses(about), run.counts)
    run = make.assess(about, singly=True)
    found = awards(about)
    assert run.chunk_set.count() == len(make.statuses(about)) > 50
    assert (found, make.statuses(about), run.counts) == together

    assert {name: found.get(name) for name in KT_WAIVED} == KT_WAIVED
    assert "N-none" not in found  # no bill to go by: for a person
    assert PersonAssessment.objects.get().claim == make.claim("N-none")
    assert {day: found[f"R{day}"]["tier"] for day in DAYS} == DAYS
    status = make.statuses(about)
    assert (status["Z-0"], status["N-none"], status["I-one"], status["R1"]) == (
        "settled", "cleared", "assessed", "assessed",
    )  # fmt: skip
    assert run.counts["total_won"] == sum(sum(won.values()) for won in found.values())
    assert run.counts["awards"] == Award.objects.count() == len(found)
    assert run.counts["referred"] == 1
    assert run.counts["nothing_due"] == list(status.values()).count("settled")
    # Equal judgements share their steps: a verdict for each way, not for each claim.
    assert Verdict.objects.count() < 25


def test_assessing_twice_awards_once() -> None:
    about = kt()
    run = make.assess(about)
    before = awards(about)
    count = Award.objects.count()
    assert make.work_again(run) == 0
    assert assess(run, run.chunk_set.get())["count"] == 0  # the work of a chunk, done once more
    again = make.assess(about)
    assert (again.counts["count"], again.counts["awards"], again.counts["referred"]) == (0, 0, 1)
    assert (awards(about), Award.objects.count(), PersonAssessment.objects.count()) == (before, count, 1)


def test_only_what_is_cleared_under_the_admission_in_force_is_assessed() -> None:
    about = confirmed(lines=[shop_line(1), shop_line(2)], shops=[shop(1), shop(2)])
    make.in_force(about)
    make.screen(about)
    make.in_force(about, admission={"business_status": ["active"]})
    assert make.assess(about).counts.get("count", 0) == 0  # screened under the admission before
    make.screen(about)
    assert make.assess(about).counts["count"] == 4


@pytest.mark.parametrize(
    ("loss", "won"),
    [(0, 0), (1, 30000), (300_000, 30000), (300_001, 50000), (500_000, 50000), (500_001, None)],
)
def test_kakao_brackets(loss: int, won: int | None) -> None:
    about = confirmed(lines=[shop_line(1)], shops=[shop(1, claimed_loss=loss, received_at="2022-10-20")])
    make.in_force(about, make.sample_scheme("kakao-2022"))
    make.screen(about)
    run = make.assess(about)
    status = make.statuses(about)
    if won is None:
        waiting = PersonAssessment.objects.get()
        assert (waiting.claim, waiting.figures) == (make.claim("R1"), [loss])
        assert (status["R1"], run.counts["referred"], awards(about).get("R1")) == ("cleared", 1, None)
        assert any("500,001" in text for text in explanation(make.claim("R1"), "en")["lines"])
    else:
        assert awards(about)["R1"] == {"bracket": won}
        assert status["R1"] == ("assessed" if won else "settled")
        assert explanation(make.claim("R1"), "ko")["total_won"] == won


def test_own_fault_reduces_what_is_paid_by_law_and_not_what_is_goodwill() -> None:
    about = confirmed(lines=[shop_line(1)], shops=[shop(1, own_fault_percent=30)])
    for basis, won in (("art33", 280_000), ("goodwill", 400_000)):
        with make.undone():
            make.in_force(about, basis=basis)
            make.screen(about)
            make.assess(about)
            assert awards(about)["R1"] == {"tier": won}


def test_days_are_counted_as_the_scheme_says() -> None:
    """From one confirmation: 24 November 23:00 to 25 November 01:00 is two days, or one block."""
    about = confirmed([window("internet", "11-24 23:00", "11-25 01:00")], [shop_line(1)], [shop(1)])
    tiers = [{"from": 1, "to": 1, "won": 100}, {"from": 2, "won": 200}]
    for count, won in (("calendar_days_touched", 200), ("started_24h_blocks", 100)):
        with make.undone():
            tier = {**make.TIER, "amount": {"tier_by_days": {"count": count, "tiers": tiers}}}
            make.in_force(about, benefits=[make.WAIVER, tier])
            make.screen(about)
            make.assess(about)
            assert awards(about)["R1"] == {"tier": won}


def test_benefits_add_up_and_limits_and_rounding_hold() -> None:
    about = confirmed(lines=[shop_line(1), line("S1", base_1=999, base_2=1000, base_3=1000)], shops=[shop(1)])
    more = {
        "code": "flat", "name": make.TIER["name"], "channel": "bank", "who": make.TIER["who"],
        "amount": {"flat": {"won": 55_555}}, "limits": {"floor": 0, "cap_per_claim": 50_000},
        "rounding": {"unit": 1, "mode": "floor"}, "clause": make.TIER["clause"],
    }  # fmt: skip
    waiver = {**make.WAIVER, "rounding": {"unit": 10, "mode": "half_up"}}
    make.in_force(about, benefits=[waiver, make.TIER, more])
    make.screen(about)
    make.assess(about)
    assert awards(about)["R1"] == {"tier": 400_000, "flat": 50_000}
    assert awards(about)["S1"] == {"waiver": 1000}
    batch = make.make(about)
    assert (batch.payments, batch.total_won) == (1, 450_000)  # one payout with two items
    assert batch.payment_set.get().payout_set.get().payoutitem_set.count() == 2
