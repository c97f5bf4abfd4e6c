"""The workbook: formats, small tables by xlsxwriter, long lists written row by row beneath it.

xlsxwriter makes the workbook with everything but the rows of the long lists: there it writes the header and
one sample row, from which the style of each column is read. `Book.close` then copies the archive and puts the
real rows in place of the sample, straight from the database's cursor: nothing is held, and a row costs a
tenth of what it costs through the library. Text is always an inline string: never a formula, never a link.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from backoffice.lib.tabular.sheet import MOST_ROWS, escape, letters
from backoffice.lib.workflow import Wording
from claims.rules.damage import KST
from compensation.reports.words import W

FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"},
    "won": {"num_format": "#,##0;[Red]-#,##0"},
    "count": {"num_format": "#,##0"},
    "number": {"num_format": "0"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "share": {"num_format": "0.0%"},
}
BOLD = {"bold": True, "top": 1, "bg_color": "#F2F2F2"}
HEADER = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#DCE6F1"}

_SAMPLE_CELL = re.compile(r'<c r="[A-Z]+2"(?: s="(\d+)")?')
_EPOCH = date(1899, 12, 30)


class Column(NamedTuple):
    """A column: its heading, what it holds (a key of FORMATS), its width in characters."""

    word: Wording
    holds: str
    width: int = 14


COVER = (
    Column(W["item"], "text", 30),
    Column(W["value"], "text", 76),
    Column(W["file_part"], "text", 28),
)
COVER_PART = "xl/worksheets/sheet1.xml"
TEXTS_PART = "xl/sharedStrings.xml"
"""Where the workbook keeps the words of its small tables."""


class Listing(NamedTuple):
    """A long list: how many rows it will have, and the rows once they are wanted."""

    key: str
    columns: Sequence[Column]
    length: int
    rows: Callable[[], Iterable[Sequence[Any]]]


class Book:
    """A workbook in the making."""

    def __init__(self, language: str, *, title: str, until: datetime):
        self.language = language
        self._base = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self._base,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False},
        )  # fmt: skip
        self.workbook.set_properties({"title": title, "author": "Bosang", "created": seoul(until)})
        self.formats = {name: self.workbook.add_format(what) for name, what in FORMATS.items()}
        self.bold = {name: self.workbook.add_format({**what, **BOLD}) for name, what in FORMATS.items()}
        self.header = self.workbook.add_format(HEADER)
        self.title = self.workbook.add_format({"bold": True, "font_size": 16})
        self.heading = self.workbook.add_format({"bold": True, "font_size": 12})
        self._sheets = 0
        self._lists: list[tuple[str, Listing]] = []
        self._cover: Any = None
        self._facts: Sequence[tuple[str, str]] = ()
        self.digests: dict[str, str] = {}

    def say(self, word: Wording) -> str:
        """The word in the report's language."""
        return word.into(self.language)

    def both(self, word: Wording, between: str = "\n") -> str:
        """The word in the report's language, then in the other."""
        first, second = word if self.language == "ko" else reversed(word)
        return f"{first}{between}{second}"

    def sheet(self, name: str, columns: Sequence[Column]) -> Any:
        """A further sheet, its columns as wide as they ask, prepared for printing."""
        sheet = self.workbook.add_worksheet(name)
        self._sheets += 1
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def write(self, sheet: Any, row: int, place: int, value: Any, holds: str, *, bold: bool = False) -> None:
        """One cell; None leaves it empty. Numbers are numbers, dates are dates, everything else is text."""
        style = (self.bold if bold else self.formats)[holds]
        if value is None:
            sheet.write_blank(row, place, None, style)
        elif holds == "text":
            # xlsxwriter takes text of this shape for rich text and would write it unescaped.
            text = f" {value}" if str(value).startswith("<r>") else str(value)
            sheet.write_string(row, place, text, style)
        elif holds in ("day", "moment"):
            sheet.write_datetime(row, place, seoul(value) if holds == "moment" else value, style)
        else:
            sheet.write_number(row, place, value, style)

    def heads(self, sheet: Any, row: int, columns: Sequence[Column]) -> None:
        """A header row: the report's language, the other beneath."""
        sheet.set_row(row, 48)  # two languages, one of them may need two lines
        for place, column in enumerate(columns):
            sheet.write_string(row, place, self.both(column.word), self.header)

    def table(self, word: Wording, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Any:
        """A sheet with one small table; its last row is the total."""
        sheet = self.sheet(self.say(word), columns)
        self.heads(sheet, 0, columns)
        for number, row in enumerate(rows, start=1):
            for place, (value, column) in enumerate(zip(row, columns, strict=True)):
                self.write(sheet, number, place, value, column.holds, bold=number == len(rows))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def listing(self, word: Wording, listing: Listing) -> None:
        """Sheets for a long list, as many as its rows need."""
        for page in range(max(1, -(-listing.length // MOST_ROWS))):
            name = self.say(word) + (f" {page + 1}" if page else "")
            sheet = self.sheet(name, listing.columns)
            self.heads(sheet, 0, listing.columns)
            for place, column in enumerate(listing.columns):
                sample = date(2000, 1, 1) if column.holds == "day" else 1
                self.write(sheet, 1, place, sample, column.holds)
            rows = min(listing.length - page * MOST_ROWS, MOST_ROWS)
            sheet.autofilter(0, 0, rows, len(listing.columns) - 1)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            self._lists.append((f"xl/worksheets/sheet{self._sheets}.xml", listing))

    def cover(self, name: str, facts: Sequence[tuple[str, str]]) -> None:
        """The first sheet: `facts` about this file, then what every other sheet weighs (its SHA-256).

        It alone holds what differs between two reports about the same moment, and it is written last.
        """
        self._cover, self._facts = self.sheet(name, COVER), facts

    def _covered(self) -> None:
        """Head the cover, and promise it its rows: the facts, the texts of the tables, the other sheets."""
        if self._cover is None:
            return
        rows = len(self._facts) + self._sheets
        self.heads(self._cover, 0, COVER)
        for place in range(len(COVER)):
            self.write(self._cover, 1, place, 1, "text")
        self._cover.autofilter(0, 0, rows, len(COVER) - 1)
        self._lists.append((COVER_PART, Listing("cover", COVER, rows, self._cover_rows)))

    def _cover_rows(self) -> Iterator[tuple[str, ...]]:
        """What stands on the cover, once all other parts are written."""
        for fact in self._facts:
            yield (*fact, "")
        yield self.say(W["texts"]), self.digests[TEXTS_PART], TEXTS_PART
        for number, sheet in enumerate(self.workbook.worksheets()[1:], start=2):
            part = f"xl/worksheets/sheet{number}.xml"
            yield sheet.get_name(), self.digests[part], part

    def close(self, target: BinaryIO, progress: Callable[[int], None]) -> str:
        """Write the whole workbook to `target`; `progress` is told how many list rows are written.

        Returns the SHA-256 of all parts but the cover: equal for the same data. Raises ValueError when a list
        gives another number of rows than it said.
        """
        self._covered()
        self.workbook.close()
        lists = dict(self._lists)
        running: dict[str, Iterator[Sequence[Any]]] = {}
        told = 0
        with ZipFile(self._base) as base, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as final:
            for entry in sorted(base.infolist(), key=lambda one: _order(one.filename)):
                content = base.read(entry)
                if entry.filename not in lists:
                    final.writestr(entry.filename, content)
                    self.digests[entry.filename] = sha256(content).hexdigest()
                    continue
                listing = lists[entry.filename]
                rows = running.setdefault(listing.key, iter(listing.rows()))
                digest = sha256()
                with final.open(entry.filename, "w") as sheet:
                    for text, count in _sheet(content.decode(), listing, rows):
                        piece = text.encode()
                        sheet.write(piece)
                        digest.update(piece)
                        if entry.filename != COVER_PART:
                            told += count
                            progress(told)
                self.digests[entry.filename] = digest.hexdigest()
        for _, listing in self._lists:
            if next(running[listing.key], None) is not None:
                raise ValueError(f"{listing.key}: more rows than were counted")
        told_of = sorted((part, digest) for part, digest in self.digests.items() if part != COVER_PART)
        return sha256("".join(f"{digest}  {part}\n" for part, digest in told_of).encode()).hexdigest()


def _order(name: str) -> tuple[int, int, str]:
    """The pages of one list one after another, everything else before them; the cover at the end."""
    if name == COVER_PART:
        return 2, 0, name
    number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
    return (1, int(number[1]), "") if number else (0, 0, "" if name == "[Content_Types].xml" else name)


def _sheet(xml: str, listing: Listing, rows: Iterator[Sequence[Any]]) -> Iterator[tuple[str, int]]:
    """The sheet with the list's next rows in place of the sample; (piece of XML, rows in it)."""
    start, end = xml.index('<row r="2"'), xml.index("</sheetData>")
    last = re.search(r'<autoFilter ref="A1:[A-Z]+(\d+)"', xml)
    assert last is not None
    count = int(last[1]) - 1
    styles = _SAMPLE_CELL.findall(xml[start:end])
    yield re.sub(r'(<dimension ref="A1:[A-Z]+)\d+"', rf'\g<1>{count + 1}"', xml[:start]), 0
    columns = [
        (letters(place), f'" s="{style}"' if style else '"', column.holds)
        for place, (style, column) in enumerate(zip(styles, listing.columns, strict=True))
    ]
    pieces: list[str] = []
    number = 1
    while number <= count and (row := next(rows, None)) is not None:
        number += 1
        pieces.append(f'<row r="{number}">')
        for (letter, style, holds), value in zip(columns, row, strict=True):
            if value is None or value == "":
                continue
            if holds == "text":
                pieces.append(
                    f'<c r="{letter}{number}{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
                )
            else:
                if holds == "day":
                    value = (value - _EPOCH).days
                pieces.append(f'<c r="{letter}{number}{style}><v>{value}</v></c>')
        pieces.append("</row>")
        if number % 2000 == 1:
            yield "".join(pieces), 2000
            pieces.clear()
    if number <= count:
        raise ValueError(f"{listing.key}: {number - 1} rows where {count} were counted")
    yield "".join(pieces) + xml[end:], (number - 1) % 2000


def seoul(moment: datetime) -> datetime:
    """The moment on Seoul's clocks, without the zone: a spreadsheet knows none."""
    return moment.astimezone(KST).replace(tzinfo=None)
