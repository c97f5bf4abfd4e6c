"""The first pass over an intake file: encoding, delimiter, header, and where its spans lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import BinaryIO, NamedTuple

from backoffice.lib.tabular.lines import BLANK, cells, delimiter_of, plainly_whole, record_at
from backoffice.lib.tabular.refusals import BadLine, TabularError

BLOCK = 1 << 20  # bytes read at a time; a file with a line longer than that is no table
MAX_BYTES = 16 << 30  # 35 million lines of a billing list have about 8 GB
_CERTAIN = 500  # lines with Hangul: so many in UTF-8 never form valid CP949 together
BOM = b"\xef\xbb\xbf"

_MAGIC = (
    (b"PK\x03\x04", "binary", "ZIP / XLSX"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel", "OLE"),
    (b"%PDF", "binary", "PDF"),
    (b"\x1f\x8b", "binary", "gzip"),
    (b"{\\rtf", "binary", "RTF"),
    (b"\xff\xfe", "utf16", "UTF-16"),
    (b"\xfe\xff", "utf16", "UTF-16"),
)


class Span(NamedTuple):
    """A run of records that can be read alone: `length` bytes of the plain file from `offset`."""

    number: int
    offset: int
    first_line: int  # physical line of the span's first record; the header's first line is 1 in a plain file
    records: int
    length: int


@dataclass(frozen=True)
class Source:
    """What the first pass found out about a file.

    `lines` counts the records after the header, bad ones included: `records` yields exactly one answer for
    each of them. `bad` holds lines that lie in no span. The present reader leaves every line in its span, so
    that a broken line is reported once, by `records`, whoever reads the span; the list is empty.
    """

    encoding: str  # utf-8 or cp949
    header: list[str]
    chunks: list[Span] = field(default_factory=list)
    lines: int = 0
    bad: list[BadLine] = field(default_factory=list)
    delimiter: str = ","

    def settings(self) -> dict[str, object]:
        """What a worker needs, as JSON, to read a span in another process: `Source(**settings)` rebuilds
        it.
        """
        return {"encoding": self.encoding, "header": self.header, "delimiter": self.delimiter}


class _Votes:
    """Which encoding the lines fit. UTF-8 goes first: Korean text of CP949 is hardly ever valid UTF-8 by
    chance.
    """

    def __init__(self) -> None:
        self.ascii = self.utf8 = self.cp949 = self.neither = 0

    def weigh(self, block: bytes, lines: list[bytes]) -> None:
        foreign = 0 if block.isascii() else len(lines) - sum(map(bytes.isascii, lines))
        self.ascii += len(lines) - foreign
        if not foreign:
            return
        if _fits(block, "utf-8"):
            self.utf8 += foreign
        elif foreign > _CERTAIN and _fits(block, "cp949"):
            self.cp949 += foreign
        else:
            self._weigh_each(lines)

    def _weigh_each(self, lines: list[bytes]) -> None:
        for line in lines:
            if line.isascii():
                continue
            if _fits(line, "utf-8"):
                self.utf8 += 1
            elif _fits(line, "cp949"):
                self.cp949 += 1
            else:
                self.neither += 1

    def winner(self, name: str) -> str:
        if self.neither > self.ascii + self.utf8 + self.cp949:
            raise TabularError("encoding", name=name)
        return "cp949" if self.cp949 > self.utf8 else "utf-8"


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(stream: BinaryIO, name: str, max_bytes: int) -> Iterator[tuple[bytes, bool]]:
    r"""Blocks of whole physical lines (\n, \r\n or \r), and whether it is the last one."""
    rest, size, line = b"", 0, 1
    while True:
        parts, got = [rest], len(rest)
        final = False
        while got < BLOCK:
            part = stream.read(BLOCK - got)
            if not part:
                final = True
                break
            parts.append(part)
            got += len(part)
            size += len(part)
        data = b"".join(parts)
        if size > max_bytes:
            raise TabularError("too_large", name=name, limit=max_bytes)
        if b"\0" in data:
            raise _nul(data, name, line)
        if final:
            yield data, True
            return
        # A lone \r ends a line only where no \n follows, so the last byte of a block never decides.
        end = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, len(data) - 1) + 1
        if not end:
            raise TabularError("no_line_ends", name=name, line=line)
        block, rest = data[:end], data[end:]
        line += block.count(b"\n")
        yield block, False


def _nul(data: bytes, name: str, line: int) -> TabularError:
    at = data.index(b"\0")
    sample = data[:2000]
    marked = line == 1 and data.startswith((b"\xff\xfe", b"\xfe\xff"))  # Korean text has few NUL bytes
    if marked or (sample.count(b"\0") * 4 >= len(sample) >= 4 and b"\0\0" not in sample):
        return TabularError("utf16", name=name)
    return TabularError("nul", name=name, line=line + data.count(b"\n", 0, at))


def _refuse_magic(start: bytes, name: str) -> None:
    for magic, code, what in _MAGIC:
        if start.startswith(magic):
            raise TabularError(code, name=name, what=what)


class _Spans:
    """Cuts records into spans of `size`, block by block."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.done: list[Span] = []
        self.records = 0
        self._open: tuple[int, int, int] | None = None  # offset, first line, records so far

    def add(self, starts: list[int], offsets: list[int], first_line: int) -> None:
        """`starts`: indexes of lines that begin a record; `offsets` of every line; `first_line`: number of
        line 0.
        """
        at = 0
        self.records += len(starts)
        while at < len(starts):
            if self._open is None:
                self._open = (offsets[starts[at]], first_line + starts[at], 0)
            offset, line, count = self._open
            taken = min(self.size - count, len(starts) - at)
            if taken == 0:
                self.close(offsets[starts[at]])
                continue
            at += taken
            self._open = (offset, line, count + taken)

    def close(self, end: int) -> None:
        if self._open is not None:
            offset, line, count = self._open
            self.done.append(Span(len(self.done), offset, line, count, end - offset))
            self._open = None


def _starts(
    lines: list[bytes], quotes: bool, delimiter: bytes, width: int, final: bool
) -> tuple[list[int], int]:
    """Indexes of the lines that begin a record, blank ones left out, and how many lines could be judged."""
    blank = BLANK + delimiter
    starts = [at for at, line in enumerate(lines) if line.strip(blank)]
    if not quotes:
        return starts, len(lines)
    inside: set[int] = set()  # lines that continue a record
    usable, after = len(lines), 0
    whole = plainly_whole(delimiter).fullmatch
    for at in [at for at, line in enumerate(lines) if b'"' in line and not whole(line)]:
        if at < after:
            continue
        taken, _trouble = record_at(lines, at, width=width, delimiter=delimiter, final=final)
        if taken == 0:
            usable = at
            break
        after = at + taken
        if taken > 1:
            inside.update(range(at + 1, after))
    if inside or usable < len(lines):
        starts = [at for at in starts if at < usable and at not in inside]
    return starts, usable


def _header(lines: list[bytes], final: bool, name: str) -> tuple[int, int, str]:
    """(blank lines before the header, lines it takes, delimiter); 0 lines: it is not, or not wholly, there
    yet.
    """
    for at, line in enumerate(lines):
        if line.strip(BLANK + b",;"):
            delimiter = delimiter_of(line)
            taken, trouble = record_at(lines, at, width=None, delimiter=delimiter.encode(), final=final)
            if trouble:
                raise TabularError("header", name=name)
            return at, taken, delimiter
    return len(lines), 0, ","


def scan(stream: BinaryIO, *, name: str, span_records: int = 20_000, max_bytes: int = MAX_BYTES) -> Source:
    """Reads the plain bytes of a CSV file once and says how to read it.

    1. Refuses what is no text table: another format by its first bytes, UTF-16, NUL bytes, nothing at all.
    2. Takes the first line that is not blank as header; comma, semicolon or tab, whichever it has most of.
    3. Cuts the records that follow into spans of `span_records` (the last one has fewer), skipping blank
       lines.
    4. Takes UTF-8 or CP949, whichever more lines fit; lines that do not fit it are bad when their span is
       read.

    `name` is the file's name for messages. Memory does not grow with the file but for a few bytes per span.
    Raises TabularError.
    """
    votes, spans = _Votes(), _Spans(span_records)
    raw_header, delimiter, width = b"", "", 0
    # lines that wait for the next block, because a quoted field is open at the block's end
    held: list[bytes] = []
    offset, line, first = 0, 1, True
    for block, final in _blocks(stream, name, max_bytes):
        if first:
            first = False
            _refuse_magic(block[:16], name)
            if block.startswith(BOM):
                block, offset = block[len(BOM) :], len(BOM)
        fresh = block.splitlines(keepends=True)
        votes.weigh(block, fresh)
        quotes = bool(held) or b'"' in block
        lines, held = held + fresh, []
        if not raw_header:
            at, taken, delimiter = _header(lines, final, name)
            offset += sum(map(len, lines[: at + taken]))
            line += at + taken
            raw_header, lines = b"".join(lines[at : at + taken]), lines[at + taken :]
            if not raw_header:
                held = lines
                continue
            width = len(cells(raw_header.decode("latin-1"), delimiter))
        starts, usable = _starts(lines, quotes, delimiter.encode(), width, final)
        offsets = list(accumulate(map(len, lines), initial=offset))
        spans.add(starts, offsets, line)
        held = lines[usable:]
        offset = offsets[usable]
        line += usable
    if not raw_header:
        raise TabularError("empty", name=name)
    spans.close(offset)
    encoding = votes.winner(name)
    return Source(
        encoding, _names(raw_header, encoding, delimiter, name), spans.done, spans.records, [], delimiter
    )


def _names(raw: bytes, encoding: str, delimiter: str, name: str) -> list[str]:
    try:
        header = cells(raw.decode(encoding), delimiter)
    except UnicodeDecodeError:
        raise TabularError("header", name=name) from None
    if any(ord(letter) < 32 and letter not in "\t\r\n" for cell in header for letter in cell):
        raise TabularError("binary", name=name, what="control characters")
    return [" ".join(cell.split()) for cell in header]
