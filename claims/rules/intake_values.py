"""Reading the single values of an intake row, and collecting what is wrong with them.

A reason never repeats the value: it may be somebody's account, name
or number.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from backoffice.lib.money import Unreadable, parse_won
from claims.rules.damage import KST
from claims.rules.identity import looks_like_rrn

T = TypeVar("T")


class Problem(NamedTuple):
    """One thing wrong with a row.

    The column's name ("" for the row itself), a stable code, and the reason twice.
    """

    column: str
    code: str
    ko: str
    en: str


class RowError(ValueError):
    """A row is refused. `problems` is everything wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.column or 'row'}: {p.en}" for p in self.problems))


def clean(text: str, limit: int) -> str:
    """A text to keep: composed Hangul, ordinary spaces, none around.

    Raises Unreadable: `control_character`, `too_long` or `resident_number` (개인정보 보호법 제24조의2: what
    no law asks for is not kept).
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        text = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    text = text.strip(" ")
    if not text.isprintable():
        raise Unreadable(
            "control_character",
            "제어 문자나 보이지 않는 글자가 들어 있습니다",
            "contains a control character or an invisible one",
        )
    if len(text) > limit:
        raise Unreadable("too_long", f"{limit}자를 넘습니다", f"is longer than {limit} characters")
    if looks_like_rrn(text):
        raise Unreadable(
            "resident_number",
            "주민등록번호로 보이는 값은 받지 않습니다",
            "looks like a resident registration number, which must not be kept",
        )
    return text


class RowReader:
    """Takes the values of one row by column name, collecting the problems."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells
        self.problems: list[Problem] = []

    def take(
        self, column: str, read: Callable[[str], T], default: T, *, limit: int, needed: bool = False
    ) -> T:
        """The value of a column, or the default when it is empty or wrong (which is noted)."""
        try:
            text = clean(self._cells.get(column, ""), limit)
            if text:
                return read(text)
            if needed:
                raise Unreadable("missing", "값이 비어 있습니다", "the value is missing")
        except Unreadable as reason:
            self.refuse(column, reason)
        return default

    def refuse(self, column: str, reason: Unreadable) -> None:
        """Note one problem."""
        self.problems.append(Problem(column, reason.code, reason.ko, reason.en))

    def close(self) -> None:
        """Raise RowError when anything was noted."""
        if self.problems:
            raise RowError(self.problems)


def same(text: str) -> str:
    """A text kept as it is."""
    return text


def fit(cells: Sequence[str], width: int) -> Sequence[str]:
    """The row at the width of its header; empty cells beyond it are what spreadsheets leave behind.

    Raises RowError: `half_line` or `too_many_cells`.
    """
    if len(cells) < width:
        raise RowError(
            [
                Problem(
                    "",
                    "half_line",
                    f"줄이 잘렸습니다: {width}칸 중 {len(cells)}칸",
                    f"the line breaks off: {len(cells)} of {width} cells",
                )
            ]
        )
    if any(cell.strip() for cell in cells[width:]):
        raise RowError(
            [
                Problem(
                    "",
                    "too_many_cells",
                    f"머리글보다 칸이 많습니다: {len(cells)}칸, 머리글 {width}칸",
                    f"more cells than the header has: {len(cells)} instead of {width}",
                )
            ]
        )
    return cells[:width]


_SEPARATED = r"([0-9]{4})\s?([-./])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,2})\.?"
_MOMENT = re.compile(
    rf"(?:{_SEPARATED}|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}}))"
    r"(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)


def moment(text: str) -> tuple[datetime, bool]:
    """A date, or a date with a time, in Asia/Seoul; the second value says whether it had a time.

    Accepts 2018-11-24, 2018.11.24, 2018. 11. 24., 2018/11/24, 20181124, each with an optional 11:12 or
    11:12:33. Raises Unreadable `date_unreadable`.
    """
    match = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if match is not None:
            year, month, day = (int(match[n] or match[n + other]) for n, other in ((1, 4), (3, 3), (4, 3)))
            hour, minute, second = (int(match[n] or 0) for n in (8, 9, 10))
            if 1900 <= year <= 2199:
                return datetime(year, month, day, hour, minute, second, tzinfo=KST), match[8] is not None
    except ValueError:
        pass
    raise Unreadable(
        "date_unreadable",
        "날짜를 읽을 수 없습니다: 2018-11-24 또는 2018-11-24 11:12처럼 적어 주십시오",
        "the date is unreadable: write it like 2018-11-24 or 2018-11-24 11:12",
    )


def beginning(text: str) -> datetime:
    """The moment itself; a date alone begins at midnight."""
    return moment(text)[0]


def ending(text: str) -> datetime:
    """The first moment no longer included: a date alone still includes its whole day."""
    at, timed = moment(text)
    return at if timed else datetime.combine(at.date() + timedelta(days=1), datetime.min.time(), tzinfo=KST)


def day(text: str) -> date:
    """A date; a time beside it is dropped."""
    return moment(text)[0].date()


def won_up_to(most: int) -> Callable[[str], int]:
    """A reader of amounts from 0 to `most` won."""

    def read(text: str) -> int:
        won = parse_won(text)
        if won > most:
            raise Unreadable(
                "amount_too_large", f"금액이 {most:,}원을 넘습니다", f"the amount is above {most:,} won"
            )
        return won

    return read


def code_reader(spellings: Mapping[str, str], code: str, accepted: str) -> Callable[[str], str]:
    """A reader of one closed set: spelling (folded) -> code; `accepted` names the choices in the reason."""

    def read(text: str) -> str:
        found = spellings.get(fold(text))
        if found is None:
            raise Unreadable(
                code, f"알 수 없는 값입니다. 가능: {accepted}", f"is not known; accepted: {accepted}"
            )
        return found

    return read


def fold(text: str) -> str:
    """A spelling without what varies: width, case, spaces, underscores."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", text).casefold())
