"""The editor of schemes by its controls: a scheme file typed in as a person would, field by field."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from compensation.rules.amount_forms import Field
from compensation.rules.conditions import OPERATORS


def field(page: Page, place: str) -> Locator:
    """The control of a place of the file."""
    return page.locator(f'#scheme-form :is(input, select, textarea)[data-place="{place}"]')


def below(place: str, key: str | int) -> str:
    """The place of a key or a row."""
    return f"{place}[{key}]" if isinstance(key, int) else f"{place}.{key}" if place else key


def button(place: str) -> str:
    """What adds a row or a condition to a place."""
    return "#f-" + "".join(sign if sign.isalnum() else "-" for sign in place).replace("--", "-") + "-add"


def type_in(page: Page, what: Field, data: Any, place: str = "") -> None:
    """Type data of a scheme file, by the description of its fields that the page itself is drawn from."""
    if what.type == "group":
        for inner in what.fields:
            if inner.key in data:
                type_in(page, inner, data[inner.key], below(place, inner.key))
    elif what.type == "rows":
        _rows(page, what, data, place)
    elif what.type == "one_of":
        _one_of(page, what, data, place)
    elif what.type == "who":
        _who(page, data, place)
    elif what.type in ("words", "long"):
        for language, text in data.items():
            field(page, below(place, language)).fill(text)
    elif what.type == "many":
        for number, code in enumerate(what.options):
            tick = page.locator(f'[data-place="{place}"] input').nth(number)
            tick.set_checked(code in data)
    elif what.type == "choice":
        field(page, place).select_option(data)
    elif what.type == "flag":
        field(page, place).set_checked(data)
    else:
        field(page, place).fill(str(data))


def _rows(page: Page, what: Field, data: list[Any], place: str) -> None:
    for at, row in enumerate(data):
        here = below(place, at)
        if not page.locator(f'[data-place="{here}"]').count():
            page.locator(button(place)).press("Enter")
        type_in(page, what._replace(type="group"), row, here)


def _one_of(page: Page, what: Field, data: Any, place: str) -> None:
    kind = data if isinstance(data, str) else next(iter(data))
    field(page, place).select_option(kind)
    if kind != data:
        inner = what.below(kind)
        assert inner is not None
        type_in(page, inner, data[kind], below(place, kind))


def _who(page: Page, data: dict[str, list[dict[str, Any]]], place: str) -> None:
    """Conditions joined by `all_of`, each compared with one value."""
    for at, condition in enumerate(data["all_of"]):
        here = below(below(place, "all_of"), at)
        if not page.locator(f'[data-place="{here}"]').count():
            page.locator(button(place)).press("Enter")
        (op,) = set(condition) & set(OPERATORS)
        field(page, below(here, "fact")).select_option(condition["fact"])
        page.locator(f'[data-place="{here}"]').get_by_label("비교").select_option(op)
        value = field(page, below(here, op))
        expect(value).to_be_visible()
        if value.evaluate("control => control.tagName") == "SELECT":
            value.select_option(condition[op])
        else:
            value.fill(str(condition[op]))
