"""Writing CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from backoffice.lib.tabular.refusals import TabularError

# What makes Excel or LibreOffice read a cell as a formula, the full-width forms included (OWASP, CSV
# injection).
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def safe_text(value: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would read it as a formula."""
    if value and (value[0] in _FORMULA or value.lstrip()[:1] in _FORMULA):
        return "'" + value
    return value


def write_csv(
    stream: BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8-sig",
    escape: bool = True,
    name: str = "csv",
) -> int:
    """Writes header and rows to a binary stream as they come, lines ending in CRLF; returns their number.

    Text goes through `safe_text`; numbers stay numbers. `escape=False` is for a file only a machine reads.
    Excel in Korea needs the default encoding to see Hangul. The stream stays open.
    Raises TabularError for a character that `encoding` cannot hold.
    """
    text = io.TextIOWrapper(stream, encoding=encoding, newline="", write_through=False)
    count = 0

    def counted() -> Iterable[Sequence[object]]:
        nonlocal count
        for row in rows:
            count += 1
            yield [safe_text(cell) if isinstance(cell, str) else cell for cell in row] if escape else row

    try:
        writer = csv.writer(text)
        writer.writerow([safe_text(cell) for cell in header] if escape else header)
        writer.writerows(counted())
        text.flush()
    except UnicodeEncodeError as error:
        letter = error.object[error.start : error.end]
        raise TabularError("unwritable", name=name, encoding=encoding.upper(), what=letter) from None
    finally:
        text.detach()
    return count
