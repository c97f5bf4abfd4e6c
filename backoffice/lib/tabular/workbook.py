"""An XLSX workbook as CSV: looked at with care before anything opens it, read in a process of its own.

The checks come before the parser: a workbook is a ZIP file of XML, and a hostile one is small on disk and
enormous in memory.
"""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from backoffice.lib.tabular.refusals import TabularError

MAX_ROWS = 200_000
MAX_FILE = 200 << 20  # bytes of the workbook itself
MAX_UNPACKED = 600 << 20  # bytes of all its parts; 200,000 rows of a billing list have about 250 MB
MAX_RATIO = 250  # unpacked to packed; sheets that a spreadsheet wrote stay below 60
SMALL = 8 << 20  # below this size a ratio says nothing
MAX_PARTS = 5_000
PIECE = 1 << 20
MEMORY = 1536 << 20  # bytes of address space for the process that reads
SECONDS = 120

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ANSWERS = ("several_sheets", "too_many_rows", "empty", "encrypted", "not_a_workbook", "too_much_memory")
_READER = Path(__file__).with_name("workbook_reader.py")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[ />]")
_ERROR = re.compile(rb'<(?:\w{1,20}:)?c\s[^>]*\bt="e"[^>]*>')
_MACROS = re.compile(r"vbaproject|xl/macrosheets/|xl/activex/|xl/dialogsheets/", re.IGNORECASE)
_LINKS = re.compile(r"xl/externallinks/|xl/connections\.xml|xl/embeddings/|xl/querytables/", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def is_workbook(start: bytes) -> bool:
    """Whether the first bytes of a file (8 suffice) are those of a workbook, old or new, rather than of a CSV
    file.
    """
    return start.startswith((b"PK\x03\x04", _OLE))


def workbook_to_csv(
    path_or_bytes: str | os.PathLike[str] | bytes, *, max_rows: int = MAX_ROWS, name: str = ""
) -> bytes:
    """The one sheet with content as UTF-8 CSV, one line per row of the sheet, so that line numbers are row
    numbers.

    1. The file is a ZIP with the parts of an .xlsx, without macros, links to other files, or encryption.
    2. Every part is unpacked once and counted, not believed: size, ratio and rows stay below the limits.
    3. A process with a limit of memory and time opens it. Whole numbers are written without a decimal point,
       dates as ISO, a formula as the value it last had, text as it stands (a line break inside a cell becomes
       a space).

    Numbers of 16 digits and more have lost digits in the spreadsheet: they are written in scientific form,
    which no rule takes for an account or business number. A cell that shows an error such as #N/A refuses the
    file, because its value would be read as empty. Nothing is written to disk. Raises TabularError.
    """
    if isinstance(path_or_bytes, bytes):
        data, name = path_or_bytes, name or "workbook"
    else:
        path = Path(path_or_bytes)
        name = name or path.name
        if path.stat().st_size > MAX_FILE:
            raise TabularError("too_large", name=name, limit=MAX_FILE)
        data = path.read_bytes()
    if len(data) > MAX_FILE:
        raise TabularError("too_large", name=name, limit=MAX_FILE)
    _check(data, name, max_rows)
    return _read(data, name, max_rows)


def _check(data: bytes, name: str, max_rows: int) -> None:
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise TabularError("encrypted" if encrypted else "old_excel", name=name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise TabularError("not_a_workbook", name=name) from None
    _check_parts(parts, name)
    _check_contents(data, parts, name, max_rows)


def _check_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    """By the list of parts alone."""
    names = [part.filename.replace("\\", "/") for part in parts]
    if len(names) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TabularError("zip_bomb", name=name)
    if any(part.flag_bits & 0x1 for part in parts):
        raise TabularError("encrypted", name=name)
    if any(_MACROS.search(part) for part in names):
        raise TabularError("macros", name=name)
    if any(_LINKS.search(part) for part in names):
        raise TabularError("external_links", name=name)
    if "xl/workbook.bin" in names:
        raise TabularError("other_format", name=name, what=".xlsb")
    if "mimetype" in names:  # OpenDocument and HWPX name themselves there
        raise TabularError("other_format", name=name, what="OpenDocument / HWPX")
    # Two parts of one name are read differently by different programs: one of them hides something.
    if "xl/workbook.xml" not in names or len({part.lower() for part in names}) < len(names):
        raise TabularError("not_a_workbook", name=name)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise TabularError("not_a_workbook", name=name)


def _check_contents(data: bytes, parts: list[zipfile.ZipInfo], name: str, max_rows: int) -> None:
    """By unpacking each part once, without keeping it. The sizes that the file states are claims, these are
    facts.
    """
    total = 0
    for part in parts:
        size, rows, tail = 0, 0, b""
        sheet = bool(_SHEET.fullmatch(part.filename))
        try:
            for piece in _unpacked(data, part):
                size += len(piece)
                if total + size > MAX_UNPACKED or (size > SMALL and size > part.compress_size * MAX_RATIO):
                    raise TabularError("zip_bomb", name=name)
                if part.filename == "[Content_Types].xml" and b"macroEnabled" in piece:
                    raise TabularError("macros", name=name)
                if sheet:
                    text, tail = _whole_tags(tail + piece)
                    rows += _rows(text)
                    if b't="e"' in text and (broken := _ERROR.search(text)):
                        raise TabularError("error_cells", name=name, what=_cell(broken[0]))
        except (zlib.error, struct.error, EOFError):
            raise TabularError("not_a_workbook", name=name) from None
        if size != part.file_size:
            raise TabularError("not_a_workbook", name=name)
        total += size
        if rows > max_rows + 1:
            raise TabularError("too_many_rows", name=name, limit=max_rows)


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes in pieces of at most 1 MB, to the very end of its stream, whatever size the file
    states.
    """
    name_length, extra_length = struct.unpack("<HH", data[part.header_offset + 26 : part.header_offset + 30])
    start = part.header_offset + 30 + name_length + extra_length
    packed = memoryview(data)[start : start + part.compress_size]
    if len(packed) < part.compress_size:
        raise EOFError
    if part.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), PIECE):
            yield bytes(packed[at : at + PIECE])
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), PIECE):
        waiting: bytes | memoryview = packed[at : at + PIECE]
        while waiting and not inflate.eof:
            yield inflate.decompress(waiting, PIECE)
            waiting = inflate.unconsumed_tail
    while not inflate.eof:
        piece = inflate.decompress(b"", PIECE)
        if not piece:
            raise EOFError
        yield piece


def _rows(text: bytes) -> int:
    """Row tags in a piece of a sheet. Nearly all writers use no prefix, and counting is quick."""
    if b":row" in text:
        return len(_ROW.findall(text))
    return text.count(b"<row ") + text.count(b"<row>") + text.count(b"<row/>")


def _whole_tags(text: bytes) -> tuple[bytes, bytes]:
    """(text up to the last tag that is not closed yet, that beginning of a tag)."""
    cut = text.rfind(b"<")
    if cut < 0 or text.find(b">", cut) >= 0 or len(text) - cut > PIECE:
        return text, b""
    return text[:cut], text[cut:]


def _cell(tag: bytes) -> str:
    found = re.search(rb'\br="([A-Z]{1,3}[0-9]{1,7})"', tag)
    return found[1].decode() if found else "?"


def _read(data: bytes, name: str, max_rows: int) -> bytes:
    """Runs the reader. -I: the process sees neither the working directory nor PYTHON* variables."""
    command = [sys.executable, "-I", str(_READER), str(max_rows + 1), str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS + 30, check=False)
    except subprocess.TimeoutExpired:
        raise TabularError("too_much_memory", name=name) from None
    if done.returncode == 0:
        return done.stdout
    code, _, what = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].partition("\t")
    if code in _ANSWERS:
        raise TabularError(code, name=name, what=what, limit=max_rows)
    # A limit ends the process by a signal; the parser's own complaints end it with status 1.
    raise TabularError("too_much_memory" if done.returncode < 0 else "not_a_workbook", name=name)
