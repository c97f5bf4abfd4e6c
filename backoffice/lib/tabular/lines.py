r"""Where a record begins and ends, told from bytes alone.

A record is one physical line, or several while a quoted field stays open. Delimiters, quotes and line ends
are single ASCII bytes, and no byte of theirs is ever part of a longer character in UTF-8 or CP949: so records
can be cut before the encoding is known, and a line that does not decode does not disturb its neighbours.

The rules, on which `scan` and `records` both rely (a record is found by one exactly where the other finds
it):
- a quote opens a field only as the field's first character; elsewhere it is an ordinary character;
- after the closing quote a delimiter or the line end must follow;
- a field may stay open over at most MAX_JOINED physical lines, and the joined record must have exactly as
  many cells as the header: otherwise the quote was a stray one, the line that opened it is bad, and reading
  goes on at the next line.
"""

from __future__ import annotations

import csv
import re
from functools import cache

MAX_LINE = 100_000  # bytes of one record; csv's own limit for a field is 131,072
MAX_JOINED = 20  # physical lines of one record
BLANK = b" \t\r\n\x1a"  # 0x1A: the end-of-file mark of DOS programs


@cache
def _patterns(delimiter: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """(a whole record, a record whose last field is still open). Possessive: no input can make them slow."""
    d = re.escape(delimiter)
    quoted = rb'"[^"]*+(?:""[^"]*+)*+'
    field = rb"(?:" + quoted + rb'"|(?!")[^' + d + rb"]*+)"
    closed = re.compile(field + rb"(?:" + d + field + rb")*+[\r\n]*+")
    still_open = re.compile(rb"(?:" + field + d + rb")*+" + quoted)
    return closed, still_open


@cache
def plainly_whole(delimiter: bytes) -> re.Pattern[bytes]:
    """Fits only lines that are one whole record, though not all of them: it leaps from quote to quote.

    Each opening quote stands after a delimiter or at the line's start, each closing one before a delimiter or
    the line's end, and no field holds a doubled quote.
    """
    d = re.escape(delimiter)
    return re.compile(rb'(?:[^"]*+(?<![^' + d + rb'])"[^"]*+"(?![^' + d + rb'\r\n]))*+[^"]*+')


def record_at(
    lines: list[bytes], at: int, *, width: int | None, delimiter: bytes, final: bool
) -> tuple[int, str]:
    """How many physical lines the record at `lines[at]` takes, and its trouble: "", "quote" or "too_long".

    0 lines: the record may go on beyond `lines`, which are not the last of the file (`final`).
    `width` is the number of cells a record of several lines must have (None: any, for the header).
    """
    joined = lines[at]
    if len(joined) > MAX_LINE:
        return 1, "too_long"
    if b'"' not in joined:
        return 1, ""
    closed, still_open = _patterns(delimiter)
    taken = 1
    while not closed.fullmatch(joined):
        if taken == MAX_JOINED or not still_open.fullmatch(joined):
            return 1, "quote"
        if at + taken == len(lines):
            return (1, "quote") if final else (0, "")
        joined += lines[at + taken]
        taken += 1
        if len(joined) > MAX_LINE:
            return 1, "quote"
    if taken > 1 and width is not None and len(cells(joined.decode("latin-1"), delimiter.decode())) != width:
        return 1, "quote"
    return taken, ""


def cells(record: str, delimiter: str) -> list[str]:
    """The cells of one record that `record_at` found to be whole."""
    return next(csv.reader([record], delimiter=delimiter, strict=True), [])


def delimiter_of(header: bytes) -> str:
    """Comma, semicolon or tab: whichever stands most often outside quotes in the first line; a comma when
    none does.
    """
    plain = re.sub(rb'"[^"]*"?', b"", header)
    return max((",", ";", "\t"), key=lambda mark: plain.count(mark.encode()))
