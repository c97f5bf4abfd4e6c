"""Schemes in plain words: the shipped ones as a lawyer reads them, and every amount kind says something.

After a change of words: `python -m tests.rules.test_plain` writes the texts again; read what changed.
"""

from pathlib import Path
from typing import Any

import pytest

from backoffice.lib.workflow import Wording
from compensation.rules import plain_amounts
from compensation.rules.amounts import AMOUNTS
from compensation.rules.plain import as_text, in_plain_words
from compensation.rules.plain_parts import PARTS
from compensation.rules.scheme import Scheme, parse_scheme
from tests.rules.cast import SAMPLES, scheme, shipped

GOLDEN = Path(__file__).parent / "plain"
BOTH = {"ko": "가", "en": "a"}


def text(of: Scheme) -> str:
    document = in_plain_words(of)
    return as_text(document, "ko") + "\n" + as_text(document, "en")


def names() -> list[str]:
    """Every shipped scheme."""
    return sorted(str(path.relative_to(SAMPLES).with_suffix("")) for path in SAMPLES.rglob("*.yaml"))


@pytest.mark.parametrize("name", names())
def test_a_shipped_scheme_reads_as_it_was_signed(name: str) -> None:
    assert text(shipped(name)) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_both_languages_say_the_same_lines() -> None:
    document = in_plain_words(shipped("kt-2018"))
    assert as_text(document, "ko").count("\n") == as_text(document, "en").count("\n")
    for number in ("400,000", "3,000,000,000", "2019-05-05"):
        assert number in as_text(document, "ko") and number in as_text(document, "en")


def said(of: Scheme, language: str = "en") -> str:
    return as_text(in_plain_words(of), language)


MONTH = {"parts": ["base"], "bills": 1, "month": "30_days"}
WEEK = {"from": "2022-09-01", "to": "2022-10-31", "outage_week": "2022-10-15"}
TEXTS: list[tuple[dict[str, Any], str, str]] = [
    ({"flat": {"won": 50_000}}, "Pays 50,000 won.", "50,000원을 지급한다."),
    ({"bracket_by_loss": {"brackets": [{"won": 5}]}}, "any amount: 5 won", "모든 금액: 5원"),
    (
        {"bracket_by_loss": {"of": "proven", "brackets": [{"up_to": 10, "won": 5}, {"person": True}]}},
        "Pays by the loss proven on the evidence:", "10원 초과: 담당자가 자료를 보고 결정",
    ),
    (
        {"fee_for_time": {"time": {"hours": 15}, **MONTH}},
        "for 15 hours; a month has 30 days", "15시간에 해당하는",
    ),
    (
        {"fee_for_time": {"time": {"outage": {"times": 10, "counted": "continuous"}}, **MONTH}},
        "10 times the longest outage without a break", "가장 긴 연속 장애 시간의 10배",
    ),
    (
        {"amount_per_date": {"dates": [{"date": "2021-10-25", "won": 7}], "several": {"won": 9}}},
        "on two dates or more: 9 won", "2021-10-25: 7원",
    ),
    (
        {"amount_per_date": {"dates": [{"date": "2021-10-25", "won": 7}]}},
        "For several dates the amounts add up", "여러 날짜이면 더하고",
    ),
    ({"percent_of_loss": {"of": "claimed", "percent": 50}}, "Pays 50% of the loss stated", "50%를 지급한다"),
    (
        {"percent_of_loss": {"of": {"best_week": {**WEEK, "otherwise": "proven"}}, "percent": "33.5"}},
        "Where no weekly sales are stated, it is the loss proven on the evidence.", "0원보다 작을 수 없다",
    ),
    ({"in_kind": {"what": BOTH}}, "It is recorded and not paid in money.", "현물로 제공한다: 가."),
    ({"decided_by_person": {}}, "A person decides the amount on the evidence.", "담당자가 자료를 보고"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "en", "ko"), TEXTS)
def test_an_amount_in_words(amount: dict[str, Any], en: str, ko: str) -> None:
    channel = {"channel": "in_kind"} if "in_kind" in amount else {}
    of = scheme(amount, **channel)
    assert en in said(of) and ko in said(of, "ko")


def test_every_kind_and_every_part_has_a_sentence() -> None:
    assert set(plain_amounts.AMOUNTS) == set(AMOUNTS)
    beside = set(whole().as_data()) - {"code", "name", "basis", "admission", "benefits"}
    assert beside == set(PARTS)


def test_what_is_given_in_kind_is_not_rounded() -> None:
    assert "Rounding" not in said(scheme({"in_kind": {"what": BOTH}}, channel="in_kind"))


def test_own_fault_counts_on_a_legal_basis_alone() -> None:
    fault = "own share of the fault is taken off"
    assert fault in said(scheme({"flat": {"won": 5}}, basis="terms"))
    assert fault not in said(scheme({"flat": {"won": 5}}))


def whole() -> Scheme:
    """A scheme that says everything a file can say."""
    data = scheme({"flat": {"won": 5}}).as_data()
    asks = {
        "questions": [
            {"code": "q", "type": "choice", "label": BOTH, "choices": [{"code": "c", "label": BOTH}]}
        ],
        "papers": [
            {"code": "p", "name": BOTH, "any_of": [{"code": "o", "name": BOTH}],
             "who": {"all_of": [{"fact": "kind", "is": "filing"}]}}
        ],
    }  # fmt: skip
    return parse_scheme(
        {
            **data,
            "limits": {"cap_per_claimant": 1000, "budget": 5_000_000},
            "tax": {"treatment": "other_income", "note": BOTH},
            "objection": {"days": 30},
            "offer": {"accept": True, "text": BOTH},
            "asks": asks,
        }
    )


def test_the_parts_in_words() -> None:
    english = said(whole())
    for line in (
        "budget for all: 5,000,000 won", "Tax treatment: other income.", "object within 30 days",
        "paid after the claimant has accepted this text:\n     - a\n", "- a (one of several: a)",
        "- a (accepted instead: a) – of: kind of claim: merchant's claim",
    ):  # fmt: skip
        assert line in english
    assert "30일 안에 이의신청" in said(whole(), "ko")


def test_codes_are_called_by_their_names() -> None:
    names = {"service": {"mobile": Wording("이동전화", "mobile phone")}}
    shown = as_text(in_plain_words(shipped("kt-2018"), names), "ko")
    assert "서비스: 이동전화, iptv 중 하나" in shown


if __name__ == "__main__":
    for each in names():
        path = GOLDEN / f"{each}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(shipped(each)), encoding="utf-8")
