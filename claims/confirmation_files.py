"""Lists of answers as third parties send them back: CSV or a workbook, in the layout they were sent in."""

import io

from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import BadLine, is_workbook, records, scan, workbook_to_csv
from backoffice.lib.workflow import Wording
from claims.confirmations import Bad, Line
from claims.rules.confirmations import COLUMNS
from claims.rules.intake_header import HeaderError, match_header

LARGEST = 20_000_000
"""Bytes of a file."""


def read_lines(raw: bytes, name: str) -> tuple[list[Line], list[Bad]]:
    """The lines of a list, and those that cannot be read; columns that are not read back are passed over.

    Raises TabularError, and Unreadable for a header without question or outcome.
    """
    if is_workbook(raw[:8]):
        raw = workbook_to_csv(raw, name=name)
    source = scan(io.BytesIO(raw), name=name)
    try:
        columns = match_header(source.header, COLUMNS)
    except HeaderError as error:
        raise Unreadable("header", f"{name}: {error.ko}", f"{name}: {error.en}") from error
    at = {column: place for place, column in enumerate(columns) if column is not None}
    found: list[Line] = []
    bad: list[Bad] = []
    for span in source.chunks:
        for line, cells in records(raw[span.offset : span.offset + span.length], source, span):
            if isinstance(cells, BadLine):
                bad.append(Bad(cells.line, "", Wording(cells.ko, cells.en)))
                continue
            said = {column: _plain(cells[place]) for column, place in at.items()}
            found.append(Line(line, said["key"], said))
    return found, bad


def _plain(cell: str) -> str:
    """A cell without the apostrophe that a written list puts before what would be a formula."""
    text = cell.strip()
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text
