"""The scheme language: what is read, and what is refused with its place and reason."""

import copy
import json
from typing import Any

import pytest

from backoffice.lib.yaml_text import read_yaml
from compensation.rules.scheme import Rounding, Scheme, SchemeError, parse_scheme
from tests.rules.cast import SAMPLES, SHIPPED

PLAIN: dict[str, Any] = {
    "code": "plain",
    "name": {"ko": "가", "en": "a"},
    "basis": "goodwill",
    "benefits": [
        {
            "code": "flat",
            "channel": "bank",
            "who": {"all_of": [{"fact": "kind", "is": "filing"}]},
            "amount": {"flat": {"won": 1000}},
        }
    ],
}


def scheme(**changes: Any) -> Scheme:
    """The plain scheme with its one benefit changed."""
    data = copy.deepcopy(PLAIN)
    data["benefits"][0].update(changes)
    return parse_scheme(data)


def problems(data: object) -> dict[str, str]:
    with pytest.raises(SchemeError) as refused:
        parse_scheme(data)
    assert len(refused.value.lines("ko")) == len(refused.value.problems)
    return dict(refused.value.problems)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_shipped_schemes_are_read_kept_and_read_again(name: str) -> None:
    shipped = parse_scheme(read_yaml((SAMPLES / f"{name}.yaml").read_bytes()))
    assert shipped == SHIPPED[name]
    assert shipped.code == name.removeprefix("variants/").removesuffix("-first")
    assert shipped.legal is (shipped.basis != "goodwill")
    kept = json.loads(json.dumps(shipped.as_data(), ensure_ascii=False))
    assert parse_scheme(kept) == shipped
    assert parse_scheme(kept).digest() == shipped.digest()
    assert all(benefit.clause is not None for benefit in shipped.benefits)


def test_defaults_are_written_out() -> None:
    benefit = scheme().benefits[0]
    assert benefit.rounding == Rounding(1, "floor")
    assert benefit.name.en == "flat"
    assert benefit.as_data()["rounding"] == {"unit": 1, "mode": "floor"}
    assert "clause" not in benefit.as_data()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": {"flat": {"won": 1001}}},
        {"rounding": {"unit": 10, "mode": "floor"}},
        {"rounding": {"unit": 1, "mode": "ceil"}},
        {"limits": {"cap_per_claim": 5}},
        {"channel": "credit"},
        {"who": {"any_of": [{"fact": "kind", "is": "filing"}]}},
        {"who": {"all_of": [{"fact": "kind", "is": "list"}]}},
        {"clause": {"ko": "가", "en": "a"}},
    ],
)
def test_the_digest_tells_contents_apart(changes: dict[str, Any]) -> None:
    assert scheme(**changes).digest() != scheme().digest()


def tiers(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"amount": {"tier_by_days": {"count": "calendar_days_touched", "tiers": list(rows)}}}


def brackets(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"amount": {"bracket_by_loss": {"brackets": list(rows)}}}


TIERS = "benefits[0].amount.tier_by_days.tiers"
BRACKETS = "benefits[0].amount.bracket_by_loss.brackets"
AMOUNT = "benefits[0].amount"
WHO = "benefits[0].who.all_of[0]"


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        # tiers: every number of days from 1 on has exactly one
        (
            tiers({"from": 1, "to": 3, "won": 1}, {"from": 5, "won": 2}),
            f"{TIERS}[1].from",
            "between 3 and 5 days nothing applies",
        ),
        (
            tiers({"from": 1, "to": 3, "won": 1}, {"from": 3, "won": 2}),
            f"{TIERS}[1].from",
            "overlaps the tier above: 3 days",
        ),
        (tiers({"from": 3, "won": 2}), f"{TIERS}[0].from", "below 3 days nothing applies"),
        (tiers({"from": 1, "to": 6, "won": 2}), f"{TIERS}[0].to", "above 6 days nothing applies"),
        (tiers({"from": 1, "won": 1}, {"from": 7, "won": 2}), f"{TIERS}[1].from", "never reached"),
        (tiers({"from": 4, "to": 2, "won": 1}), f"{TIERS}[0].to", "ends before it begins"),
        (tiers({"from": 0, "won": 1}), f"{TIERS}[0].from", "from 1"),
        (tiers({"from": 1, "won": 400000.5}), f"{TIERS}[0].won", "whole number"),
        (tiers({"from": 1, "won": 400000.0}), f"{TIERS}[0].won", "whole number"),
        (tiers({"from": 1, "won": "400,000"}), f"{TIERS}[0].won", "whole number"),
        (tiers({"from": 1, "won": True}), f"{TIERS}[0].won", "whole number"),
        (tiers({"from": 1, "won": -1}), f"{TIERS}[0].won", "from 0"),
        (tiers({"from": 1, "won": None}), f"{TIERS}[0].won", "whole number"),
        (tiers({"from": 1}), f"{TIERS}[0].won", "missing"),
        (tiers({"from": 1, "til": 2, "won": 1}), f"{TIERS}[0].til", "unknown"),
        (tiers(), TIERS, "empty"),
        (
            {"amount": {"tier_by_days": {"count": "calender_days_touched", "tiers": []}}},
            f"{AMOUNT}.tier_by_days.count",
            "did you mean calendar_days_touched",
        ),
        # brackets: every loss has exactly one
        (brackets({"up_to": 5, "won": 1}), f"{BRACKETS}[0].up_to", "above 5 won nothing applies"),
        (
            brackets({"up_to": 5, "won": 1}, {"up_to": 5, "won": 1}, {"person": True}),
            f"{BRACKETS}[1].up_to",
            "overlaps",
        ),
        (
            brackets({"up_to": 5, "won": 1}, {"up_to": 3, "won": 1}, {"person": True}),
            f"{BRACKETS}[1].up_to",
            "overlaps",
        ),
        (brackets({"won": 1}, {"up_to": 3, "won": 1}), f"{BRACKETS}[1]", "never reached"),
        (brackets({"up_to": 3, "won": 1, "person": True}), f"{BRACKETS}[0]", "either"),
        (brackets({"up_to": 3}), f"{BRACKETS}[0]", "either"),
        (brackets({"person": False}), f"{BRACKETS}[0]", "either"),
        (brackets({"up_to": 3.5, "won": 1}, {"person": True}), f"{BRACKETS}[0].up_to", "whole number"),
        (brackets(), BRACKETS, "empty"),
        # one kind, known
        ({"amount": {}}, AMOUNT, "exactly one kind"),
        ({"amount": {"flat": {"won": 1}, "decided_by_person": {}}}, AMOUNT, "exactly one kind"),
        ({"amount": {"flatt": {"won": 1}}}, f"{AMOUNT}.flatt", "did you mean flat"),
        ({"amount": 400000}, AMOUNT, "names with values"),
        ({"amount": {"decided_by_person": {"won": 1}}}, f"{AMOUNT}.decided_by_person.won", "unknown"),
        (
            {"amount": {"months_of_average_bill": {"months": 1.5, "parts": ["base"], "bills": 3}}},
            f"{AMOUNT}.months_of_average_bill.months",
            "whole number",
        ),
        (
            {"amount": {"months_of_average_bill": {"months": 1, "parts": [], "bills": 3}}},
            f"{AMOUNT}.months_of_average_bill.parts",
            "empty",
        ),
        (
            {"amount": {"months_of_average_bill": {"months": 1, "parts": ["base", "base"], "bills": 3}}},
            f"{AMOUNT}.months_of_average_bill.parts",
            "twice",
        ),
        (
            {"amount": {"months_of_average_bill": {"months": 1, "parts": ["tax"], "bills": 3}}},
            f"{AMOUNT}.months_of_average_bill.parts[0]",
            "addon, base, usage",
        ),
        (
            {"amount": {"months_of_average_bill": {"months": 1, "parts": ["base"], "bills": 4}}},
            f"{AMOUNT}.months_of_average_bill.bills",
            "from 1 to 3",
        ),
        # who
        ({"who": {}}, "benefits[0].who", "exactly one group: all_of, any_of"),
        ({"who": {"all_of": []}}, "benefits[0].who.all_of", "empty"),
        ({"who": {"none_of": []}}, "benefits[0].who.none_of", "unknown"),
        ({"who": {"all_of": [{"fact": "shoe_size", "is": "x"}]}}, f"{WHO}.fact", "is not one of"),
        ({"who": {"all_of": [{"fact": "kind", "is": "lists"}]}}, f"{WHO}.is", "did you mean list"),
        ({"who": {"all_of": [{"fact": "kind"}]}}, WHO, "exactly one comparison"),
        ({"who": {"all_of": [{"fact": "kind", "is": "list", "below": 3}]}}, WHO, "exactly one comparison"),
        ({"who": {"all_of": [{"is": "list"}]}}, f"{WHO}.fact", "missing"),
        ({"who": {"all_of": [{"fact": "kind", "above": 3}]}}, f"{WHO}.above", "no number"),
        ({"who": {"all_of": [{"fact": "minutes", "above": 3.5}]}}, f"{WHO}.above", "whole number"),
        ({"who": {"all_of": [{"fact": "minutes", "between": [5, 3]}]}}, f"{WHO}.between", "lowest"),
        ({"who": {"all_of": [{"fact": "minutes", "between": [5]}]}}, f"{WHO}.between", "lowest"),
        ({"who": {"all_of": [{"fact": "area", "is": 11440}]}}, f"{WHO}.is", "quotes"),
        ({"who": {"all_of": [{"fact": "service", "is_one_of": []}]}}, f"{WHO}.is_one_of", "empty"),
        ({"who": {"all_of": [{"fact": "service", "is_one_of": ["a", "a"]}]}}, f"{WHO}.is_one_of", "twice"),
        (
            {"who": {"all_of": [{"any_of": [{"all_of": [{"fact": "kind", "is": "list"}]}]}]}},
            f"{WHO}.any_of[0]",
            "one level",
        ),
        (
            {"who": {"all_of": [{"fact": "days", "at_least": 3}]}},
            "benefits[0].count",
            "choose how they are counted",
        ),
        # the rest of a benefit
        ({"channel": "cash"}, "benefits[0].channel", "bank, credit, in_kind"),
        ({"channel": "in_kind"}, "benefits[0].channel", "both or neither"),
        (
            {"amount": {"in_kind": {"what": {"ko": "가", "en": "a"}}}},
            "benefits[0].channel",
            "both or neither",
        ),
        ({"amount": {"in_kind": {"what": "mugs"}}}, f"{AMOUNT}.in_kind.what", "names with values"),
        ({"rounding": {"unit": 10}}, "benefits[0].rounding.mode", "missing"),
        ({"rounding": {"unit": 0, "mode": "floor"}}, "benefits[0].rounding.unit", "from 1"),
        ({"rounding": {"unit": 10, "mode": "down"}}, "benefits[0].rounding.mode", "floor"),
        (
            {"limits": {"floor": 10, "cap_per_claim": 5}},
            "benefits[0].limits.cap_per_claim",
            "below the floor",
        ),
        (
            {"limits": {"cap_per_claim": 15}, "rounding": {"unit": 10, "mode": "ceil"}},
            "benefits[0].limits.cap_per_claim",
            "multiple",
        ),
        ({"limits": {"cap": 5}}, "benefits[0].limits.cap", "cap_per_claim"),
        ({"name": "Flat"}, "benefits[0].name", "names with values"),
        ({"name": {"ko": "가" * 201, "en": "a"}}, "benefits[0].name.ko", "longer than 200"),
        ({"code": "c" * 41}, "benefits[0].code", "40"),
        (
            {"who": {"all_of": [{"fact": "service", "is": "s" * 41}]}},
            "benefits[0].who.all_of[0].is",
            "a code is expected",
        ),
        ({"clause": {"ko": "가"}}, "benefits[0].clause.en", "missing"),
        ({"code": "has space"}, "benefits[0].code", "Latin letters"),
        ({"formula": "won * 2"}, "benefits[0].formula", "unknown"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(changes: dict[str, Any], place: str, reason: str) -> None:
    found = problems({**PLAIN, "benefits": [{**PLAIN["benefits"][0], **changes}]})
    assert place in found
    assert reason in found[place]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (None, ""),
        ("kt-2018", ""),
        ([], ""),
        ({k: v for k, v in PLAIN.items() if k != "code"}, "code"),
        ({k: v for k, v in PLAIN.items() if k != "name"}, "name"),
        ({**PLAIN, "basis": "good will"}, "basis"),
        ({**PLAIN, "benefits": []}, "benefits"),
        ({**PLAIN, "benefits": PLAIN["benefits"] * 2}, "benefits[1].code"),
        ({**PLAIN, "benefit": []}, "benefit"),
        ({**PLAIN, "code": 2018}, "code"),
        ({**PLAIN, "code": "kt@2"}, "code"),
        ({**PLAIN, "code": "k" * 41}, "code"),
        ({**PLAIN, "name": {"ko": "가", "en": "a" * 201}}, "name.en"),
        (
            {**PLAIN, "admission": {"revenue": [{"ceiling": 1.5, "bound": "inclusive"}]}},
            "admission.revenue[0].ceiling",
        ),
        ({**PLAIN, "basis": "terms"}, "benefits[0].clause"),  # owed by law: the clause must be named
    ],
)
def test_the_top_of_the_file(data: object, place: str) -> None:
    assert place in problems(data)


def test_all_mistakes_are_named_at_once() -> None:
    found = problems(
        {
            "code": "x",
            "nam": {},
            "basis": "none",
            "admission": {"filing": 3},
            "benefits": [
                {"code": "a", "channel": "x", "who": {"all_of": [{}]}, "amount": {"flat": {"won": 0.5}}}
            ],
        }
    )
    assert set(found) == {
        "nam",
        "name",
        "basis",
        "admission.filing",
        "benefits[0].channel",
        "benefits[0].who.all_of[0].fact",
        "benefits[0].amount.flat.won",
    }


def test_a_tier_of_nothing_may_be_said_aloud() -> None:
    quiet = scheme(**tiers({"from": 1, "to": 2, "won": 0}, {"from": 3, "won": 5}))
    assert parse_scheme(quiet.as_data()) == quiet


def test_days_in_who_take_the_counting_rule_of_the_benefit() -> None:
    asked = {"who": {"all_of": [{"fact": "days", "at_least": 3}]}}
    assert scheme(**asked, count="started_24h_blocks").benefits[0].count == "started_24h_blocks"
    assert scheme(**asked, **tiers({"from": 1, "won": 5})).benefits[0].count == "calendar_days_touched"
    with pytest.raises(SchemeError):
        scheme(**asked, **tiers({"from": 1, "won": 5}), count="started_24h_blocks")


def test_hostile_data_ends_in_a_clear_refusal() -> None:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    for nasty in (deep, {1: 2}, {("a",): 1}, {"benefits": deep}, {**PLAIN, "benefits": [None, 1, "x", deep]}):
        assert problems(nasty)
