"""What a scheme says beside the amounts: tax, time to object, an offer, questions and papers."""

import json
from typing import Any

import pytest

from claims.rules.documents import SchemeError
from compensation.rules.asks import NOTHING
from compensation.rules.benefit import fact_value
from compensation.rules.fit import Codes, check_fit, unknown_codes
from compensation.rules.scheme import Scheme, parse_scheme
from compensation.rules.terms import Objection, Tax
from tests.rules.cast import FILING, LINE, scheme

BOTH = {"ko": "가", "en": "a"}
QUESTION = {"code": "q", "type": "won", "label": BOTH}
PAPER = {"code": "p", "name": BOTH}
CHOICES = [{"code": "c1", "label": BOTH}, {"code": "c2", "label": BOTH}]


def with_(**more: Any) -> Scheme:
    return parse_scheme({**scheme({"flat": {"won": 5}}).as_data(), **more})


def asks(*, questions: Any = None, papers: Any = None) -> dict[str, Any]:
    lists = {"questions": questions, "papers": papers}
    return {"asks": {key: rows for key, rows in lists.items() if rows is not None}}


MORE: list[dict[str, Any]] = [
    {"tax": {"treatment": "none"}},
    {"tax": {"treatment": "to_confirm", "note": BOTH}},
    {"objection": {"days": 30}},
    {"offer": {"accept": True, "text": BOTH}},
    {"offer": {"accept": False, "text": {"ko": "가" * 4000, "en": "a"}}},
    asks(questions=[QUESTION, {**QUESTION, "code": "r", "type": "choice", "choices": CHOICES}]),
    asks(papers=[PAPER, {**PAPER, "code": "q", "any_of": [PAPER, {**PAPER, "code": "r"}]}]),
    asks(papers=[{**PAPER, "who": {"any_of": [{"fact": "minutes", "above": 5}]}}]),
]


@pytest.mark.parametrize("more", MORE)
def test_what_is_said_is_kept_and_read_again(more: dict[str, Any]) -> None:
    said, plain = with_(**more), with_()
    kept = json.loads(json.dumps(said.as_data(), ensure_ascii=False))
    assert parse_scheme(kept) == said
    assert all(kept[key] == value for key, value in more.items())
    assert parse_scheme(kept).digest() == said.digest() != plain.digest()


def test_left_out_it_leaves_the_digest_alone() -> None:
    plain = with_()
    assert (plain.tax, plain.objection, plain.offer, plain.asks) == (Tax("to_confirm"), None, None, NOTHING)
    assert not {"tax", "objection", "offer", "asks"} & set(plain.as_data())
    assert with_(tax={"treatment": "to_confirm"}).digest() == plain.digest()
    assert with_(objection={"days": 30}).objection == Objection(30)


def test_each_is_asked_what_is_meant_for_him() -> None:
    kinds = [{"all_of": [{"fact": "kind", "is": kind}]} for kind in ("filing", "list")]
    some = with_(
        **asks(
            questions=[QUESTION, *({**QUESTION, "code": f"q{n}", "who": who} for n, who in enumerate(kinds))],
            papers=[{**PAPER, "who": kinds[0]}],
        )
    ).asks
    filing, line = (some.of(lambda name, f=facts: fact_value(name, f, "")) for facts in (FILING, LINE))  # type: ignore[misc]
    assert [question.code for question in filing.questions] == ["q", "q0"]
    assert [question.code for question in line.questions] == ["q", "q1"]
    assert (len(filing.papers), len(line.papers)) == (1, 0)


@pytest.mark.parametrize(
    ("more", "place", "reason"),
    [
        ({"tax": {"treatment": "wages"}}, "tax.treatment", "other_income"),
        ({"tax": {}}, "tax.treatment", "missing"),
        ({"objection": {"days": 0}}, "objection.days", "from 1"),
        ({"objection": 30}, "objection", "names with values"),
        ({"offer": {"accept": "yes", "text": BOTH}}, "offer.accept", "true or false"),
        ({"offer": {"accept": True}}, "offer.text", "missing"),
        ({"offer": {"accept": True, "text": {"ko": "가", "en": "a" * 4001}}}, "offer.text.en", "4000"),
        ({"asks": {"forms": []}}, "asks.forms", "unknown"),
        (asks(questions=[]), "asks.questions", "empty"),
        (asks(questions=[{**QUESTION, "type": "money"}]), "asks.questions[0].type", "won"),
        (asks(questions=[{**QUESTION, "type": "choice"}]), "asks.questions[0].choices", "type: choice"),
        (asks(questions=[{**QUESTION, "choices": CHOICES}]), "asks.questions[0].choices", "type: choice"),
        (
            asks(questions=[{**QUESTION, "type": "choice", "choices": CHOICES[:1] * 2}]),
            "asks.questions[0].choices[1].code",
            "twice",
        ),
        (asks(questions=[QUESTION, QUESTION]), "asks.questions[1].code", "twice"),
        (asks(papers=[{**PAPER, "any_of": [{"code": "x"}]}]), "asks.papers[0].any_of[0].name", "missing"),
        (
            asks(papers=[{**PAPER, "who": {"all_of": [{"fact": "days", "above": 1}]}}]),
            "asks.papers[0].who",
            "ask for the minutes",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(more: dict[str, Any], place: str, reason: str) -> None:
    with pytest.raises(SchemeError) as refused:
        with_(**more)
    assert reason in dict(refused.value.problems)[place]
    assert len(refused.value.lines("ko")) == len(refused.value.problems)


def test_the_codes_of_questions_are_looked_at_too() -> None:
    codes = Codes(frozenset(("internet",)), frozenset(), frozenset())
    who = {"all_of": [{"fact": "service", "is": "internett"}]}
    misspelt = with_(**asks(papers=[{**PAPER, "who": who}]))
    assert unknown_codes(misspelt, codes) == ["asks.papers[0].who.all_of[0].is: internett"]
    paid = parse_scheme({**misspelt.as_data(), "benefits": [
        {"code": "b", "channel": "credit", "who": {"all_of": [{"fact": "kind", "is": "list"}]},
         "amount": {"flat": {"won": 5}}}]})  # fmt: skip
    with pytest.raises(SchemeError, match="did you mean internet"):
        check_fit(paid, codes)
