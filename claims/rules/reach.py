"""How a claimant is reached beside the telephone: the e-mail address, and the language of notices."""

import re
import unicodedata

from backoffice.lib.money import Unreadable
from backoffice.lib.workflow import Wording
from claims.rules.intake_values import code_reader, fold

LANGUAGES: dict[str, Wording] = {"ko": Wording("한국어", "Korean"), "en": Wording("영어", "English")}
"""The languages of notices; the first where nobody said."""

LONGEST = 254
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")

read_language = code_reader(
    {
        **{fold(code): code for code in LANGUAGES},
        **{fold(text): code for code, words in LANGUAGES.items() for text in words},
        **dict.fromkeys(("국문", "korean", "kr", "kor"), "ko"),
        **dict.fromkeys(("영문", "english", "eng"), "en"),
    },
    "language_unknown",
    ", ".join(f"{code} {words.ko}" for code, words in LANGUAGES.items()),
)
"""Reads the language a claimant is written in; raises Unreadable."""


def email(text: str) -> str:
    """An e-mail address, its domain in small letters; empty gives "".

    Raises Unreadable `email_unreadable`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    if len(plain) > LONGEST or not _ADDRESS.fullmatch(plain) or ".." in plain:
        raise Unreadable(
            "email_unreadable", "전자우편 주소를 읽을 수 없습니다", "the e-mail address is unreadable"
        )
    name, _at, domain = plain.rpartition("@")
    return f"{name}@{domain.lower()}"
