"""Reading a document that a person wrote (a scheme file, parsed to dicts and lists), naming every mistake.

All are collected with their place, as in "benefits[1].amount.flat.won", so that a file is mended once.
"""

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from backoffice.lib.workflow import Wording

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_MOST_WON = 10**15
_LONGEST_TEXT = 300


class SchemeError(ValueError):
    """The scheme file cannot be accepted. `problems` is every (place, reason in English)."""

    def __init__(self, found: Iterable[tuple[str, str, str]]) -> None:
        self._found = tuple(found)
        self.problems: list[tuple[str, str]] = [(place, en) for place, en, _ in self._found]
        super().__init__("; ".join(self.lines("en")))

    @property
    def ko(self) -> str:
        """All of it in Korean, as every refusal of the rules has it."""
        return " / ".join(self.lines("ko"))

    @property
    def en(self) -> str:
        """All of it in English."""
        return " / ".join(self.lines("en"))

    def placed(self, lang: str = "ko") -> list[tuple[str, str]]:
        """Every problem with the place it is at, as the editor shows it: (place, reason)."""
        return [(place, ko if lang == "ko" else en) for place, en, ko in self._found]

    def lines(self, lang: str = "ko") -> list[str]:
        """Every problem as one line for people, "place: reason", in Korean or English."""
        return [f"{place or '-'}: {ko if lang == 'ko' else en}" for place, en, ko in self._found]


def wording_data(words: Wording) -> dict[str, str]:
    """A wording as plain data, as in a scheme file."""
    return {"ko": words.ko, "en": words.en}


def canonical_digest(data: object) -> str:
    """SHA-256 of the data as JSON with sorted keys and no spaces: equal content, equal digest."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def below(place: str, key: str | int) -> str:
    """The place of a key or a list item inside a place."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    return f"{place}.{key}" if place else key


def listed(values: Iterable[str]) -> str:
    """Accepted values for a message."""
    return ", ".join(sorted(values))


class Reader:
    """Collects the problems of one document.

    Its methods return the value, or None after noting what is wrong.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def refuse(self, place: str, en: str, ko: str) -> None:
        """Note one problem."""
        self.found.append((place, en, ko))

    def close(self) -> None:
        """Raise SchemeError when anything was noted."""
        if self.found:
            raise SchemeError(self.found)

    def mapping(
        self, data: object, place: str, *, known: Collection[str], required: Collection[str] = ()
    ) -> Mapping[str, object]:
        """A mapping with known keys only; an empty one after a problem."""
        if not isinstance(data, Mapping):
            self.refuse(place, "names with values are expected here", "이름과 값의 목록이 와야 합니다")
            return {}
        for key in data:
            if key not in known:
                self._refuse_key(place, key, known)
        for key in required:
            if key not in data:
                self.refuse(below(place, key), "is missing", "빠져 있습니다")
        return data

    def _refuse_key(self, place: str, key: object, known: Collection[str]) -> None:
        near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.5)
        if near:
            en, ko = f"unknown; did you mean {near[0]}?", f"알 수 없는 이름입니다. {near[0]}입니까?"
        else:
            en, ko = f"unknown; known here: {listed(known)}", f"알 수 없는 이름입니다. 가능: {listed(known)}"
        self.refuse(below(place, str(key)), en, ko)

    def one_of(
        self, data: object, place: str, known: Collection[str], *, what: tuple[str, str]
    ) -> tuple[str, object] | None:
        """The one key of a mapping and its value. `what` names such keys, in English and in Korean."""
        before = len(self.found)
        found = self.mapping(data, place, known=known)
        if len(self.found) > before:
            return None
        if len(found) != 1:
            choices = ", ".join(known)
            self.refuse(
                place,
                f"needs exactly one {what[0]}: {choices}",
                f"{what[1]} 하나만 있어야 합니다: {choices}",
            )
            return None
        return next(iter(found.items()))

    def items(self, data: object, place: str, *, least: int = 0) -> list[object]:
        """A list; an empty one after a problem."""
        if not isinstance(data, list | tuple):
            self.refuse(place, "a list is expected here", "목록이 와야 합니다")
            return []
        if len(data) < least:
            self.refuse(place, "the list is empty", "목록이 비어 있습니다")
        return list(data)

    def text(self, data: object, place: str, most: int = _LONGEST_TEXT) -> str | None:
        """A text that is not empty and not endless: what is stored has a column of a certain width."""
        if not isinstance(data, str):
            self.refuse(
                place,
                "a text is expected; put a number or yes/no in quotes",
                "글자가 와야 합니다. 숫자나 yes/no는 따옴표로 묶어 주십시오",
            )
            return None
        if not data.strip() or len(data) > most:
            self.refuse(
                place,
                f"the text is empty or longer than {most} characters",
                f"글이 비어 있거나 {most}자를 넘습니다",
            )
            return None
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n" for letter in data):
            self.refuse(place, "the text has a control character in it", "글에 제어 문자가 들어 있습니다")
            return None
        return data.strip()

    def code(self, data: object, place: str) -> str | None:
        """A short code: letters, digits, hyphen, dot, underscore."""
        text = self.text(data, place)
        if text is not None and not _CODE.fullmatch(text):
            self.refuse(
                place,
                "a code has up to 40 Latin letters, digits, . _ -",
                "코드는 영문자, 숫자, . _ - 로 40자까지입니다",
            )
            return None
        return text

    def choice(self, data: object, place: str, known: Collection[str]) -> str | None:
        """One of the known codes."""
        if isinstance(data, str) and data in known:
            return data
        if not known:
            self.refuse(
                place, "is unknown: there are none here", "알 수 없는 값입니다. 여기에 정해진 값이 없습니다"
            )
            return None
        near = difflib.get_close_matches(str(data), known, n=1, cutoff=0.5)
        hint_en = f"; did you mean {near[0]}?" if near else ""
        hint_ko = f". {near[0]}입니까?" if near else ""
        self.refuse(
            place, f"is not one of {listed(known)}{hint_en}", f"{listed(known)} 중 하나여야 합니다{hint_ko}"
        )
        return None

    def whole(self, data: object, place: str, *, least: int = 0, most: int = _MOST_WON) -> int | None:
        """A whole number between two bounds. A fraction is refused, not rounded: won have none."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.refuse(
                place,
                "a whole number is expected, without fraction, commas or quotes",
                "끝수, 쉼표, 따옴표가 없는 정수여야 합니다",
            )
            return None
        if not least <= data <= most:
            self.refuse(place, f"must be from {least} to {most}", f"{least}에서 {most} 사이여야 합니다")
            return None
        return data

    def day(self, data: object, place: str) -> date | None:
        """A date, written 2018-12-12 (with or without quotes)."""
        if isinstance(data, date) and not isinstance(data, datetime):
            return data
        if isinstance(data, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
            try:
                return date.fromisoformat(data)
            except ValueError:
                pass
        self.refuse(place, "a date is expected, like 2018-12-12", "2018-12-12와 같은 날짜여야 합니다")
        return None

    def words(self, data: object, place: str, most: int = _LONGEST_TEXT) -> Wording | None:
        """One wording in both languages: {ko: …, en: …}."""
        found = self.mapping(data, place, known=("ko", "en"), required=("ko", "en"))
        texts = [self.text(found[key], below(place, key), most) for key in ("ko", "en") if key in found]
        if len(texts) == 2 and texts[0] is not None and texts[1] is not None:
            return Wording(texts[0], texts[1])
        return None
