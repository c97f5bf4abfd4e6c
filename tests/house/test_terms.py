"""One word per concept: docs/terms.md against the catalogues and against the Korean wordings of the rules."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from backoffice.lib.refusal import Refusal
from tests.house import wording

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"%\((\w+)\)s")


class Term(NamedTuple):
    """One row of the table."""

    ko: str
    en: tuple[str, ...]
    forbidden: tuple[str, ...]


def terms() -> list[Term]:
    """The rows of docs/terms.md."""
    found = []
    for line in (ROOT / "docs/terms.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or cells[1] in ("한국어", "---"):
            continue
        _concept, ko, en, other = cells
        found.append(
            Term(
                ko,
                tuple(part.strip() for part in en.split(",")),
                tuple(p.strip() for p in other.split(",") if p),
            )
        )
    return found


def rules() -> Iterator[tuple[str, str]]:
    """(where, Korean text) of every wording in the rules, and of the refusals in the stages."""
    for app in wording.OURS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "demonstration" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node) in ("Wording", "transition", *refusals()):
                    texts = [*node.args[:2], *(k.value for k in node.keywords if k.arg == "ko")]
                    for text in texts:
                        parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                        said = [part.value for part in parts if isinstance(part, ast.Constant)]
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", "".join(map(str, said))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


@cache
def refusals() -> frozenset[str]:
    """The names of the exceptions that carry both languages."""
    found: set[str] = set()
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return frozenset(found)


def test_the_words_the_product_was_given_are_in_the_table() -> None:
    given = """
        사고, 장애 시간, 가입 회선, 피해 신청, 피해 확정, 보완 요청, 면책 심사, 부지급, 보상 기준, 보상 결정,
        요금 감면, 지원금, 지급, 지급 회차, 예금주 조회, 입금 불능, 추가 지급,
        환수, 이의신청, 배상, 보상, 구상, 자기부담금, 보상한도액, 총보상한도액
    """
    assert {word.strip() for word in given.split(",")} <= {term.ko for term in terms()}


def test_a_word_stands_for_one_concept() -> None:
    ko, en = [term.ko for term in terms()], [word for term in terms() for word in term.en]
    assert len(ko) == len(set(ko))
    assert len(en) == len(set(en))
    assert not {word for term in terms() for word in term.forbidden} & set(ko)


def test_no_forbidden_word_in_korean() -> None:
    said = [(key, text) for key, text in wording.catalogue("ko").items() if key]
    said += list(rules())
    wrong = [
        f"{where!r}: {text!r} says {word!r}, the term is {term.ko!r}"
        for where, text in said
        for term in terms()
        for word in term.forbidden
        if word in text
    ]
    assert not wrong, "\n".join(wrong)


def test_the_english_words_are_translated_by_their_korean_ones() -> None:
    ko = wording.catalogue("ko")
    by_word = {word: term.ko for term in terms() for word in term.en}
    wrong = [
        f"{key!r} is {ko[key]!r}, the term is {by_word[word]!r}"
        for key in ko
        for word in [key.lower(), key.lower().removesuffix("s"), key.lower().removesuffix("es")]
        if word in by_word and by_word[word] not in ko[key]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_text_has_its_translation(language: str) -> None:
    own, django = wording.catalogue(language), wording.of_django("ko")
    missing = [
        f"{where}: {text!r}"
        for text, where in {**wording.of_theme(), **wording.ours()}.items()
        if text not in own and text not in django
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_translation_is_fuzzy_or_left_over_or_loses_a_value(language: str) -> None:
    source = (ROOT / f"locale/{language}/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert "fuzzy" not in source
    known = {**wording.of_theme(), **wording.ours()}
    for key, text in wording.catalogue(language).items():
        if not key:
            continue
        assert key in known, f"nothing says {key!r} any more"
        for form in text.split("\0"):
            singular = key.split("\0")[0]
            assert set(PLACE.findall(form)) == set(PLACE.findall(singular)), (key, form)


def test_korean_is_korean() -> None:
    same = {"CSV (.csv)"}
    for key, text in wording.catalogue("ko").items():
        if key and key not in same:
            assert re.search("[가-힣]", text) or not re.search("[A-Za-z]{3}", PLACE.sub("", key)), (key, text)
