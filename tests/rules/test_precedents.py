"""The shipped schemes to the won: every value the facts of the cases give."""

from datetime import date
from fractions import Fraction
from math import floor

import pytest

from compensation.rules.benefit import fact_value, judge
from tests.rules.amounts import sales
from tests.rules.cast import FILING, KAKAO, KT, LINE, SHIPPED, days, only


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
        (0, None, ""),  # confirmed by a person, and no time known: a person's
    ],
)
def test_kt_2018_tiers(number: int, won: int | None, tier: str) -> None:
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


@pytest.mark.parametrize(
    ("stated", "loss", "won"),
    [
        (sales(w1015=1_400_000), 0, 0),
        (sales(w1015=9_000_000), 0, 0),  # never below 0
        (sales(w1015=1_100_000), 300_000, 30_000),
        (sales(w1015=1_099_999), 300_001, 50_000),
        (sales(), 500_000, 50_000),
        (sales(w1015=899_999), 500_001, None),
    ],
)
def test_kakao_2022_loss_by_the_best_week(stated: str, loss: int, won: int | None) -> None:
    judged = only(KAKAO, FILING._replace(weekly_sales=stated, claimed_loss=123))
    assert (judged.figures[0], judged.won) == (loss, won)


def test_kakao_2022_asks() -> None:
    def asked(loss: int) -> tuple[list[str], list[str]]:
        asks = KAKAO.asks.of(lambda name: fact_value(name, FILING._replace(claimed_loss=loss), ""))
        return [q.code for q in asks.questions], [p.code for p in asks.papers]

    assert asked(500_000) == (["service"], ["small-business", "use", "bank-book"])
    assert asked(500_001) == (["service", "weekly-sales"], ["small-business", "sales", "use", "bank-book"])
    assert (KAKAO.tax.treatment, KAKAO.offer) == ("to_confirm", None)


def test_kt_2018_was_first_for_smaller_shops() -> None:
    """The same scheme: the final rules are its next version, and nobody is awarded twice."""
    first = SHIPPED["kt-2018-first"]
    assert first.code == KT.code
    assert [b.as_data() for b in first.benefits] == [b.as_data() for b in KT.benefits]
    for sector in ("retail", "food"):
        row = first.admission.ceiling_for(sector)
        assert row is not None and row.passes(500_000_000) and not row.passes(500_000_001)
    assert [str(w.last) for w in first.admission.filing] == ["2018-12-26"]


def test_kakao_2022_admission() -> None:
    assert KAKAO.admission.ceiling_for("retail") is None
    assert KAKAO.admission.received_in_time(date(2022, 11, 6))
    assert not KAKAO.admission.received_in_time(date(2022, 11, 7))
    assert KAKAO.admission.received_in_time(date(2023, 5, 31))
    assert judge(KAKAO, LINE) == ()
