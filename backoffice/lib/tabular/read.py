"""One span of an intake file as cells: quickly where it is clean, carefully where it is not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from backoffice.lib.tabular.lines import BLANK, MAX_LINE, cells, record_at
from backoffice.lib.tabular.refusals import BadLine, bad_line
from backoffice.lib.tabular.scan import Source, Span

Record = tuple[int, list[str] | BadLine]

# After a trouble this many records are read with care before csv.reader takes over again: a span full of
# troubles would otherwise set up a reader for each of them.
_CAREFUL_RECORDS = 64


def records(span_bytes: bytes, source: Source, span: Span) -> Iterator[Record]:
    """Yields (physical line number, cells) for each record of a span, or (number, BadLine) for a broken one.

    `span_bytes` are the `span.length` bytes at `span.offset` of the plain file. Cells are text as it stands,
    spaces included; there are always as many as the header has. Blank lines are skipped. Only encoding,
    header and delimiter of `source` are looked at.
    """
    reading = _Reading(span_bytes, source, span)
    try:
        text = span_bytes.decode(source.encoding)
    except UnicodeDecodeError:
        yield from reading.carefully(0, None)
        return
    # newline="" splits at \n, \r\n and \r, as bytes.splitlines does; str.splitlines would split at U+2028 as
    # well.
    lines = list(io.StringIO(text, newline=""))
    if max(map(len, lines), default=0) > MAX_LINE // 4:  # a limit in bytes cannot be judged on characters
        yield from reading.carefully(0, None)
    elif '"' in text:
        yield from reading.quoted(lines)
    else:
        yield from reading.plain(lines)


class _Reading:
    def __init__(self, span_bytes: bytes, source: Source, span: Span) -> None:
        self.span_bytes = span_bytes
        self.encoding, self.delimiter, self.width = source.encoding, source.delimiter, len(source.header)
        self.first_line = span.first_line
        self._raw: list[bytes] | None = None
        self.at = 0  # index of the line where careful reading stopped

    @property
    def raw(self) -> list[bytes]:
        """The span's physical lines as bytes: cut only when something is wrong."""
        if self._raw is None:
            self._raw = self.span_bytes.splitlines(keepends=True)
        return self._raw

    def plain(self, lines: list[str]) -> Iterator[Record]:
        """No quotes: each line is one record."""
        width = self.width
        for number, row in enumerate(csv.reader(lines, delimiter=self.delimiter), self.first_line):
            # Anything greater than "!" does not begin with a space: the cheap way to know that a line is not
            # blank.
            if len(row) == width and row[0] > "!":
                yield number, row
            else:
                yield from self._single(number - self.first_line, row)

    def quoted(self, lines: list[str]) -> Iterator[Record]:
        """Quotes: csv.reader as long as each record is one line and well formed, the careful way for all
        others.
        """
        width, at, total = self.width, 0, len(lines)
        while at < total:
            reader = csv.reader(lines[at:] if at else lines, delimiter=self.delimiter, strict=True)
            base = at
            try:
                for row in reader:
                    if reader.line_num != at - base + 1:
                        break
                    if len(row) == width and row[0] > "!":
                        yield self.first_line + at, row
                    else:
                        yield from self._single(at, row)
                    at += 1
            except csv.Error:
                pass
            if at < total:
                yield from self.carefully(at, _CAREFUL_RECORDS)
                at = self.at

    def _single(self, at: int, row: list[str]) -> Iterator[Record]:
        """A record of one line that is blank, has a wrong number of cells, or begins with an empty cell."""
        raw = self.raw[at]
        if raw.strip(BLANK + self.delimiter.encode()):
            yield self.first_line + at, self._fitted(at, raw, row)

    def _fitted(self, at: int, raw: bytes, row: list[str]) -> list[str] | BadLine:
        """The row at the header's width; empty cells beyond it are what spreadsheets leave behind."""
        found, width = len(row), self.width
        if found == width or (found > width and not any(cell.strip() for cell in row[width:])):
            return row[:width]
        code = "cells" if found < width else "too_many_cells"
        return bad_line(self.first_line + at, code, raw, found=found, expected=width)

    def carefully(self, at: int, most: int | None) -> Iterator[Record]:
        """Reads record by record from line `at`, by the same rules as the scan; leaves the next line in
        `self.at`.
        """
        lines, delimiter = self.raw, self.delimiter.encode()
        done = 0
        while at < len(lines) and (most is None or done < most):
            taken, trouble = record_at(lines, at, width=self.width, delimiter=delimiter, final=True)
            raw = lines[at] if taken == 1 else b"".join(lines[at : at + taken])
            if raw.strip(BLANK + delimiter):
                yield self.first_line + at, self._judged(at, raw, trouble)
                done += 1
            at += taken
        self.at = at

    def _judged(self, at: int, raw: bytes, trouble: str) -> list[str] | BadLine:
        if trouble:
            return bad_line(self.first_line + at, trouble, raw, limit=MAX_LINE)
        try:
            row = cells(raw.decode(self.encoding), self.delimiter)
        except UnicodeDecodeError:
            return bad_line(self.first_line + at, "encoding", raw, encoding=self.encoding.upper())
        return self._fitted(at, raw, row)
