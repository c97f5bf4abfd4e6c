"""What an answer of a third party says: yes, no, in part, with the figures of its fact and no others."""

import pytest

from backoffice.lib.money import Unreadable
from claims.rules.confirmations import (
    COLUMNS,
    FIELDS,
    FIGURES,
    NEEDS,
    PARTIES,
    Answer,
    key,
    number,
    read_answer,
)

DOWN = {"down_from": "2018-11-24 11:12", "down_to": "2018-11-30 00:00"}
WEEKS = "2018-11-05:1000000;2018-11-12:1000000"


@pytest.mark.parametrize(
    ("fact", "cells", "expected"),
    [
        ("customer", {"outcome": "확인"}, Answer("confirmed", {}, "")),
        ("customer", {"outcome": " Denied ", "words": " 해지 "}, Answer("denied", {}, "해지")),
        ("outage", {"outcome": "partly", **DOWN}, Answer("partly", DOWN, "")),
        ("outage", {"outcome": "no_answer"}, Answer("no_answer", {}, "")),
        ("outage", {"outcome": "확인", "down_from": "2018-11-24T11:12:00", "down_to": "2018-11-30T00:00"},
         Answer("confirmed", DOWN, "")),
    ],
    ids=["yes", "no", "in-part", "nothing", "as-browsers-write"],
)  # fmt: skip
def test_an_answer(fact: str, cells: dict[str, str], expected: Answer) -> None:
    assert read_answer(fact, cells) == expected


@pytest.mark.parametrize(
    ("fact", "cells", "said"),
    [
        ("customer", {"outcome": "maybe"}, "one of"),
        ("customer", {"outcome": ""}, "one of"),
        ("outage", {"outcome": "confirmed", "down_from": DOWN["down_from"]}, "down to is missing"),
        ("outage", {"outcome": "denied", **DOWN}, "not stated with this answer"),
        ("customer", {"outcome": "confirmed", "weekly_sales": WEEKS}, "not stated with this answer"),
        (
            "outage",
            {"outcome": "confirmed", "down_from": DOWN["down_to"], "down_to": DOWN["down_from"]},
            "up again",
        ),
        ("outage", {"outcome": "confirmed", **DOWN, "down_from": "24.11.2018"}, "is written as"),
        ("sales", {"outcome": "confirmed", "weekly_sales": "lots"}, ""),
        ("other", {"outcome": "confirmed", "words": "x" * 1001}, "at most 1,000"),
    ],
    ids=["word", "empty", "half", "denied", "foreign", "order", "layout", "sales", "long"],
)
def test_what_is_no_answer(fact: str, cells: dict[str, str], said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_answer(fact, cells)
    assert said in refused.value.en and refused.value.ko


def test_a_key_names_its_question() -> None:
    assert number(key(12)) == 12 and number(" q-00000012 ") == 12
    assert [number(text) for text in ("", "C-1", "Q-x", "9" * 19)] == [None] * 4


def test_a_party_is_told_no_account_no_phone_and_no_person() -> None:
    assert set(NEEDS) == set(PARTIES)
    assert {name for needs in NEEDS.values() for name in needs} == {"line_no", "business_no", "business_name"}
    assert {name for names in FIGURES.values() for name in names} == set(FIELDS)
    assert set(FIELDS) < {column.name for column in COLUMNS}
