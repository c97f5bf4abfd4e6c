"""The fields of a scheme file for people: they are those of the reader, all of them, in both languages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from backoffice.lib.workflow import Wording
from compensation.rules import conditions
from compensation.rules.amount_forms import AMOUNT_FIELDS, Field, amounts
from compensation.rules.amounts import AMOUNTS
from compensation.rules.forms import BLANK, GROUPS, OPERATORS, SCHEME
from compensation.rules.said import UNITS
from compensation.rules.scheme import SchemeError, parse_scheme
from tests.rules.cast import shipped
from tests.rules.test_plain import TEXTS, names, whole

TYPES = {
    "code", "text", "whole", "day", "flag", "choice", "many", "words", "long", "group", "rows", "one_of",
    "who",
}  # fmt: skip


def every(field: Field = SCHEME) -> Iterator[Field]:
    """A field and all below it."""
    yield field
    for inner in field.fields:
        yield from every(inner)


def unknown(field: Field, data: Any, place: str = "") -> Iterator[str]:
    """The places of a file that no field knows."""
    if field.type in ("group", "one_of") and isinstance(data, Mapping):
        for key, value in data.items():
            inner = field.below(key)
            if inner is None:
                yield f"{place}.{key}"
            else:
                yield from unknown(inner, value, f"{place}.{key}")
    elif field.type == "rows":
        for row in data:
            yield from unknown(field._replace(type="group"), row, place)
    elif isinstance(data, str) and field.options and data not in field.options:
        yield f"{place}: {data}"


@pytest.mark.parametrize("name", names())
def test_every_place_of_a_shipped_scheme_has_its_field(name: str) -> None:
    assert list(unknown(SCHEME, shipped(name).as_data())) == []


def test_every_part_and_every_amount_has_its_fields() -> None:
    assert list(unknown(SCHEME, whole().as_data())) == []
    assert set(AMOUNT_FIELDS) == set(AMOUNTS) == {field.key for field in amounts()}
    kinds = Field("amount", "one_of", Wording("", ""), fields=amounts())
    for amount, _en, _ko in TEXTS:
        assert list(unknown(kinds, amount)) == []


def test_a_kind_without_fields_is_edited_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(AMOUNT_FIELDS, "flat")
    assert next(field for field in amounts() if field.key == "flat").type == "raw"


def test_the_reader_knows_every_key_and_asks_for_what_is_needed() -> None:
    """A file that says every key, each with something wrong: no key is unknown to the reader."""

    def wrong(field: Field) -> Any:
        if field.type in ("group", "one_of"):
            return {inner.key: wrong(inner) for inner in field.fields}
        return [wrong(field._replace(type="group"))] if field.type == "rows" else 1.5

    data = wrong(SCHEME)
    kinds = data["benefits"][0]["amount"]
    for kind in kinds:
        data["benefits"][0]["amount"] = {kind: kinds[kind]}
        with pytest.raises(SchemeError) as refused:
            parse_scheme(data)
        assert not [line for line in refused.value.lines("en") if ": unknown" in line and ".time" not in line]


@pytest.mark.parametrize("field", list(every()), ids=lambda field: f"{field.key}-{field.type}")
def test_a_field_is_said_in_both_languages(field: Field) -> None:
    assert field.type in TYPES
    assert field.unit in {"", *UNITS}
    for words in (field.words, *field.options.values(), *((field.hint,) if field.hint.en else ())):
        assert words.en.strip() and not re.search("[가-힣]", words.en)
        assert re.search("[가-힣]", words.ko), words
    assert set(field.named_by) <= {inner.key for inner in field.fields}


def test_conditions_are_those_of_the_reader() -> None:
    assert tuple(OPERATORS) == conditions.OPERATORS
    assert set(GROUPS) == {"all_of", "any_of"}


def test_a_blank_scheme_only_lacks_what_a_person_says() -> None:
    with pytest.raises(SchemeError) as refused:
        parse_scheme(BLANK)
    assert [place for place, _ in refused.value.placed("en")] == ["code", "name", "benefits"]
