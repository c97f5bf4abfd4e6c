"""docs/schemes.md says what the language does: examples are read, tables name what the register names."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from claims.rules.admission import BASES, parse_admission
from claims.rules.damage import COUNTING
from claims.rules.sectors import SECTORS
from compensation.rules.amounts import AMOUNTS
from compensation.rules.asks import TYPES
from compensation.rules.conditions import OPERATORS
from compensation.rules.explain import render
from compensation.rules.losses import METHODS, STATED
from compensation.rules.register import FACTS
from compensation.rules.scheme import SchemeError, parse_scheme
from compensation.rules.terms import TREATMENTS
from tests.rules.amounts import percent
from tests.rules.cast import KT, LINE, SHIPPED, only, scheme

PAGE = (Path(__file__).parents[2] / "docs" / "schemes.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [
    yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
]


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", text, re.M))


def test_the_first_scheme_is_a_complete_file() -> None:
    (whole,) = (example for example in EXAMPLES if "code" in example)
    assert parse_scheme(whole).benefits[0].code == "support"


def test_the_admission_example_is_read() -> None:
    (part,) = (example for example in EXAMPLES if set(example) == {"admission"})
    assert parse_admission(part["admission"], basis="goodwill").ceiling_for("retail") is not None


def test_the_example_of_what_else_is_said_is_read() -> None:
    (more,) = (example for example in EXAMPLES if "asks" in example)
    (limits,) = (example for example in EXAMPLES if set(example) == {"limits"})
    (loss,) = (example["of"] for example in EXAMPLES if set(example) == {"of"})
    whole = parse_scheme({**scheme(percent("5", loss)).as_data(), **more, **limits})
    assert [paper.any_of[1].code for paper in whole.asks.papers] == ["card-sales"]
    assert whole.offer and whole.offer.accept and whole.budget


def test_every_amount_kind_has_an_example_that_is_read() -> None:
    kinds = [example["amount"] for example in EXAMPLES if set(example) == {"amount"}]
    assert {kind for amount in kinds for kind in amount} == set(AMOUNTS)
    (who,) = (example["who"] for example in EXAMPLES if set(example) == {"who"})
    benefits = [
        {
            "code": f"b{at}",
            "channel": "in_kind" if "in_kind" in amount else "bank",
            "who": who,
            "amount": amount,
        }
        for at, amount in enumerate(kinds)
    ]
    parse_scheme({"code": "s", "name": {"ko": "가", "en": "a"}, "basis": "goodwill", "benefits": benefits})


def test_the_tables_are_complete() -> None:
    assert first_cells(section("Facts")) == set(FACTS)
    assert first_cells(section("Counting days")) == set(COUNTING)
    assert first_cells(section("The top of the file")) >= set(BASES)
    assert all(f"`{operator}" in section("What is paid: benefits") for operator in OPERATORS)
    more = section("Tax, objection, offer and questions")
    assert first_cells(more) == {"tax", "objection", "offer", "asks", *TYPES}
    assert all(f"`{treatment}`" in more for treatment in TREATMENTS)
    assert first_cells(section("What is paid: benefits").split("### Which loss")[1]) == {*STATED, *METHODS}
    assert all(f"`{sector}`" in section("Who may claim: admission") for sector in SECTORS)


def test_the_explanation_shown_is_a_real_one() -> None:
    judged = only(KT, LINE._replace(service="phone", line_type="copper"))
    shown = section("How an amount is worked out")
    assert all(f"    {line}\n" in shown for line in render(judged.steps, judged.figures, judged.won, "en"))


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_shipped_precedent_is_explained(name: str) -> None:
    assert f"`{name}.yaml`" in section("The shipped precedents")


def test_the_refusals_shown_are_real() -> None:
    shown = section("When a file is refused")
    tiers = [{"from": 1, "to": 2, "won": 1.5}, {"from": 3, "to": 4, "won": 2}, {"from": 7, "won": 3}]
    benefit = {"code": "b", "channel": "bank", "who": {"all_of": [{"fact": "kind", "is": "filing"}]}}
    said = []
    for rows in (tiers, [{**tiers[0], "won": 1}, *tiers[1:]]):
        amount = {"tier_by_days": {"count": "calendar_days_touched", "tiers": rows}}
        data = {
            "code": "s",
            "name": {"ko": "가", "en": "a"},
            "basis": "goodwill",
            "admission": {"filng": []},
            "benefits": [
                {**benefit, "amount": {"flat": {"won": 1}}},
                {**benefit, "code": "c", "amount": amount},
            ],
        }
        with pytest.raises(SchemeError) as refused:
            parse_scheme(data)
        said += refused.value.lines("en")
    quoted = [line.strip() for line in shown.splitlines() if line.startswith("    ")]
    assert len(quoted) == 3
    assert set(quoted) <= set(said)
