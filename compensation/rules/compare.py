"""Two versions of a scheme field by field, in words of the file: what was added, changed, removed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader
from compensation.rules.amount_forms import Field
from compensation.rules.conditions import read_who
from compensation.rules.forms import SCHEME
from compensation.rules.said import Names, counted, joined, plain, span, who
from compensation.rules.scheme import Scheme

_LANGUAGES = {"ko": Wording("한국어", "Korean"), "en": Wording("영어", "English")}
_YES, _NO = Wording("예", "yes"), Wording("아니요", "no")

Key = tuple[object, ...]


class Difference(NamedTuple):
    """One place ("benefits › support › tiers › 3–4 days"), what it said and what it says; None: nothing."""

    path: tuple[Wording, ...]
    before: Wording | None
    after: Wording | None


class _Leaf(NamedTuple):
    path: tuple[Wording, ...]
    value: Wording


def differences(old: Scheme, new: Scheme, names: Names | None = None) -> tuple[Difference, ...]:
    """Every place that differs, in the order of the file; equal schemes have none.

    A row is known by what it is about (a tier by its days, a benefit by its code): moved, it is the same row.
    """
    was = dict(_leaves(SCHEME, old.as_data(), (), (), names))
    becomes = dict(_leaves(SCHEME, new.as_data(), (), (), names))
    found = []
    for key in _merged(list(was), list(becomes)):
        before, after = was.get(key), becomes.get(key)
        if before is None or after is None or before.value != after.value:
            there = after or before
            assert there is not None
            found.append(
                Difference(there.path, before.value if before else None, after.value if after else None)
            )
    return tuple(found)


def _merged(old: list[Key], new: list[Key]) -> list[Key]:
    """All keys, in the order of the new file; what is gone stands where it stood, behind its neighbour."""
    order = list(new)
    known = set(new)
    last: Key | None = None
    for key in old:
        if key not in known:
            order.insert(order.index(last) + 1 if last is not None else 0, key)
            known.add(key)
        last = key
    return order


def _leaves(
    field: Field, data: Any, key: Key, path: tuple[Wording, ...], names: Names | None
) -> Iterator[tuple[Key, _Leaf]]:
    """Every value below a field, with the place that people know it by."""
    if field.type == "group" and isinstance(data, Mapping):
        for name, value in _in_order(field, data):
            inner = field.below(name) or Field(name, "raw", plain(name))
            yield from _leaves(inner, value, (*key, name), (*path, inner.words), names)
    elif field.type == "one_of" and isinstance(data, Mapping):
        for kind, value in data.items():
            inner = field.below(kind) or Field(kind, "raw", plain(kind))
            yield (*key, "kind"), _Leaf(path, inner.words)
            here = path[:-1] if inner.type == "group" else (*path[:-1], inner.words)
            yield from _leaves(inner, value, (*key, kind), here, names)
    elif field.type == "rows" and isinstance(data, list):
        yield from _rows(field, data, key, path, names)
    elif field.type in ("words", "long") and isinstance(data, Mapping):
        for language, words in _LANGUAGES.items():
            if language in data:
                yield (*key, language), _Leaf((*path, words), plain(data[language]))
    else:
        yield key, _Leaf(path, value_in_words(field, data, names))


def _in_order(field: Field, data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    known = [inner.key for inner in field.fields]
    return sorted(data.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known))


def _rows(
    field: Field, data: list[Any], key: Key, path: tuple[Wording, ...], names: Names | None
) -> Iterator[tuple[Key, _Leaf]]:
    """The rows by what they are about; a row that says one thing more is one line."""
    seen: set[Key] = set()
    for number, row in enumerate(data):
        if not isinstance(row, Mapping):
            yield (*key, number), _Leaf((*path, plain(number + 1)), plain(row))
            continue
        about: Key = tuple(row.get(name) for name in field.named_by) or (number,)
        if about in seen:
            about = (*about, number)
        seen.add(about)
        here = (*path, row_name(field, row, number, names))
        hidden = set(field.named_by)
        rest = {name: value for name, value in row.items() if name not in hidden}
        inner = field._replace(type="group", fields=tuple(f for f in field.fields if f.key not in hidden))
        leaves = list(_leaves(inner, rest, (*key, about), here, names))
        for place, leaf in leaves:
            yield place, _Leaf(here, leaf.value) if len(leaves) == 1 else leaf


def row_name(field: Field, row: Mapping[str, Any], number: int, names: Names | None = None) -> Wording:
    """What a row is called: by its name, its span, the value it is known by, else its number."""
    if not field.named_by:
        return plain(number + 1)
    called = row.get("name") or row.get("label")
    if isinstance(called, Mapping):
        return Wording(str(called.get("ko")), str(called.get("en")))
    if field.named_by == ("from", "to") and isinstance(row.get("from"), int):
        first = field.below("from")
        return span(row["from"], row.get("to"), first.unit if first else "")
    found = []
    for name in field.named_by:
        inner = field.below(name)
        if name in row:
            found.append(value_in_words(inner or Field(name, "text", plain(name)), row[name], names))
        elif inner is not None and inner.hint.en:
            found.append(inner.hint)
    return joined(found) if found else plain(number + 1)


def value_in_words(field: Field, value: Any, names: Names | None = None) -> Wording:
    """A single value as people read it."""
    if field.type == "who":
        return who(read_who(Reader(), value, field.key), names)
    if field.type == "flag" or isinstance(value, bool):
        return _YES if value else _NO
    if field.type == "many" and isinstance(value, list):
        return joined(field.options.get(one, plain(one)) for one in value)
    if isinstance(value, str) and value in field.options:
        return field.options[value]
    if isinstance(value, int):
        return counted(value, field.unit)
    return plain(value)
