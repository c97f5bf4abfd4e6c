"""Lists of claim numbers as people hand them over: CSV, a workbook, or text with a number on each line."""

import io
import re
from typing import NamedTuple

from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import BadLine, is_workbook, records, scan, workbook_to_csv
from backoffice.lib.workflow import Wording
from claims.rules.intake_header import Column, HeaderError, match_header
from claims.rules.numbers import claim_id

COLUMNS = (Column("claim", ("신청번호", "접수번호", "가입번호", "claim", "reference"), required=True),)

MOST = 100_000
"""Numbers that one list holds: as many as one statement moves."""

LARGEST = 20_000_000
"""Bytes of a file."""

APART = re.compile(r"[\s,;]+")

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would compute."""

EMPTY = Wording("신청번호가 비어 있습니다", "the claim number is empty")
COMPUTED = Wording(
    "수식으로 시작하는 값입니다. 신청번호를 글자로 적으십시오", "a formula: write the claim number as text"
)
TOO_LONG = Wording("40자를 넘습니다", "longer than 40 characters")
TWICE = Wording("같은 신청이 위에 있습니다", "the claim stands above already")


class Bad(NamedTuple):
    """Why a line is refused; counted as in the file, a typed text from 1."""

    line: int
    text: str
    said: Wording


class Named(NamedTuple):
    """A claim as a line names it."""

    line: int
    text: str


def typed(text: str) -> tuple[list[Named], list[Bad]]:
    """Numbers of a text, on lines of their own or with spaces, commas and semicolons between."""
    found: list[Named] = []
    bad: list[Bad] = []
    for line, content in enumerate(text.splitlines(), start=1):
        for word in APART.split(content.strip()):
            if word:
                _sort(line, word, found, bad)
    return found, bad


def read(raw: bytes, name: str) -> tuple[list[Named], list[Bad]]:
    """Numbers of a file: a column with a header that says so, or a file whose first line is a number.

    Raises TabularError for a file that cannot be read, Unreadable for one without such a column.
    """
    if name.lower().endswith(".txt"):
        return typed(_text(raw))
    if is_workbook(raw[:8]):
        raw = workbook_to_csv(raw, name=name)
    source = scan(io.BytesIO(raw), name=name)
    found: list[Named] = []
    bad: list[Bad] = []
    numbers = [at for at, cell in enumerate(source.header) if claim_id(cell) is not None]
    if numbers:
        place = numbers[0]
        _sort(1, source.header[place].strip(), found, bad)
    else:
        try:
            place = match_header(source.header, COLUMNS).index("claim")
        except HeaderError as error:
            raise Unreadable("header", f"{name}: {error.ko}", f"{name}: {error.en}") from error
    for span in source.chunks:
        for line, cells in records(raw[span.offset : span.offset + span.length], source, span):
            if isinstance(cells, BadLine):
                bad.append(Bad(cells.line, "", Wording(cells.ko, cells.en)))
            else:
                _sort(line, cells[place].strip(), found, bad)
    return found, bad


def _sort(line: int, text: str, found: list[Named], bad: list[Bad]) -> None:
    if not text:
        bad.append(Bad(line, "", EMPTY))
    elif text.startswith(FORMULA):
        bad.append(Bad(line, text[:40], COMPUTED))
    elif len(text) > 40:
        bad.append(Bad(line, text[:40], TOO_LONG))
    else:
        found.append(Named(line, text))


def _text(raw: bytes) -> str:
    """UTF-8, or CP949 where it is that."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949", "replace")
