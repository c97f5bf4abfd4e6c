"""Two versions compared: every place that differs in words of the file, and nothing else."""

import copy
from typing import Any

import pytest

from compensation.rules.compare import differences
from compensation.rules.scheme import Scheme, parse_scheme
from tests.rules.cast import KAKAO, KT
from tests.rules.test_plain import whole


def changed(change: Any, of: Scheme = KT) -> Scheme:
    data = copy.deepcopy(of.as_data())
    change(data)
    return parse_scheme(data)


def told(old: Scheme, new: Scheme, language: str = "en") -> list[str]:
    """ "benefits › support › tiers › 3–4 days: 800,000 won → 900,000 won"."""
    lines = []
    for path, before, after in differences(old, new):
        place = " › ".join(part.into(language) for part in path)
        was, becomes = (side.into(language) if side else "–" for side in (before, after))
        lines.append(f"{place}: {was} → {becomes}")
    return lines


@pytest.mark.parametrize("scheme", [KT, KAKAO, whole()])
def test_equal_schemes_differ_nowhere(scheme: Scheme) -> None:
    assert differences(scheme, parse_scheme(scheme.as_data())) == ()


def test_a_tier_is_known_by_its_days() -> None:
    def raised(data: Any) -> None:
        data["benefits"][3]["amount"]["tier_by_days"]["tiers"][1]["won"] = 900_000

    assert told(KT, changed(raised)) == [
        "benefits › Support for merchants › tiers › 3–4 days: 800,000 won → 900,000 won"
    ]
    assert told(KT, changed(raised), "ko") == [
        "보상 항목 › 소상공인 상생협력지원금 › 구간 › 3–4일: 800,000원 → 900,000원"
    ]


def test_a_tier_of_other_days_is_another_tier() -> None:
    def split(data: Any) -> None:
        data["benefits"][3]["amount"]["tier_by_days"]["tiers"][3:] = [
            {"from": 7, "to": 9, "won": 1_200_000}, {"from": 10, "won": 1_500_000},
        ]  # fmt: skip

    tiers = "benefits › Support for merchants › tiers › "
    assert told(KT, changed(split)) == [
        f"{tiers}7 days or more: 1,200,000 won → –",
        f"{tiers}7–9 days: – → 1,200,000 won",
        f"{tiers}10 days or more: – → 1,500,000 won",
    ]


def test_an_extended_window_and_a_new_ceiling() -> None:
    def extended(data: Any) -> None:
        data["admission"]["filing"][1]["to"] = "2019-08-16"
        data["admission"]["revenue"][1].update(ceiling=500_000_000, bound="exclusive")

    assert told(KT, changed(extended)) == [
        "admission › filing windows › 2019-02-15: 2019-05-05 → 2019-08-16",
        "admission › revenue ceilings › all sectors › ceiling: 3,000,000,000 won → 500,000,000 won",
        "admission › revenue ceilings › all sectors › bound: up to → below",
    ]


def test_the_order_of_the_rows_is_no_difference() -> None:
    assert told(KT, changed(lambda data: data["benefits"].reverse())) == []


def test_who_is_said_on_one_line() -> None:
    def narrowed(data: Any) -> None:
        data["benefits"][3]["who"]["all_of"].append({"fact": "sector", "is_one_of": ["food", "retail"]})

    assert told(KT, changed(narrowed)) == [
        "benefits › Support for merchants › who gets it: kind of claim: merchant's claim"
        " → kind of claim: merchant's claim and sector: one of food and drink, retail"
    ]


def test_another_kind_of_amount() -> None:
    def flat(data: Any) -> None:
        data["benefits"][3]["amount"] = {"flat": {"won": 1}}

    lines = told(KT, changed(flat))
    place = "benefits › Support for merchants › "
    assert lines[0] == f"{place}amount: by days of outage → the same for everyone"
    assert f"{place}tiers › 1–2 days: 400,000 won → –" in lines
    assert f"{place}amount: – → 1 won" in lines


def test_a_benefit_that_is_gone_and_parts_that_came() -> None:
    gone = told(KT, changed(lambda data: data["benefits"].pop()))
    assert all(
        line.startswith("benefits › Support for merchants › ") and line.endswith(" → –") for line in gone
    )
    old = whole()

    def without(data: Any) -> None:
        del data["objection"], data["limits"]
        data["asks"]["papers"][0]["name"]["en"] = "b"

    assert told(old, changed(without, old)) == [
        "limits over all › at most per claimant: 1,000 won → –",
        "limits over all › budget for all: 5,000,000 won → –",
        "objection › time to object: 30 days → –",
        "what is asked › papers › b › paper › English: a → b",
    ]
    assert {line.split(" → ")[0] for line in told(changed(without, old), old)} >= {
        "objection › time to object: –"
    }


def test_every_word_of_two_schemes_is_compared() -> None:
    assert len(differences(KT, KAKAO)) > 50
