"""Proven losses as people hand them over: a CSV or a workbook, or lines that somebody types."""

import csv
import io
import re
from typing import NamedTuple

from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import BadLine, is_workbook, records, scan, workbook_to_csv
from backoffice.lib.workflow import Wording
from claims.rules.intake import HeaderError, RowError, match_header
from claims.rules.intake_losses import LOSS_COLUMNS, loss_reader

TYPED = re.compile(r"\s*([^\s,;]+)[\s,;]*(.*)")
"""A claim, then its loss, with whatever people put between them."""


TWICE = Wording("같은 신청이 위에 있습니다", "the claim stands above already")


KOREAN = {column.name: column.headers[0] for column in LOSS_COLUMNS}


class Bad(NamedTuple):
    """One reason why a line is refused; the header is line 1."""

    line: int
    said: Wording


class Losses(NamedTuple):
    """Won by claim as it is named, and every line that is refused; `lines` are those of the claims."""

    won: dict[str, int]
    lines: dict[str, int]
    bad: list[Bad]


def typed(text: str) -> bytes:
    """Lines that somebody typed or pasted, as a file: line 1 of them is line 2 of the file."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow([column.name for column in LOSS_COLUMNS])
    for line in text.splitlines():
        found = TYPED.fullmatch(line.rstrip())
        rows.writerow(found.groups() if found else [])
    return out.getvalue().encode()


def as_csv(raw: bytes, name: str) -> bytes:
    """A workbook as CSV; a CSV as it is. Raises TabularError."""
    return workbook_to_csv(raw, name=name) if is_workbook(raw[:8]) else raw


def read_losses(raw: bytes, name: str) -> Losses:
    """What a CSV says, with every line that cannot be read or names a claim again.

    `name` is for messages. Raises TabularError, and Unreadable for a header without the two columns.
    """
    source = scan(io.BytesIO(raw), name=name)
    try:
        read = loss_reader(match_header(source.header, LOSS_COLUMNS))
    except HeaderError as error:
        raise Unreadable("header", f"{name}: {error.ko}", f"{name}: {error.en}") from error
    found = Losses({}, {}, [])
    for span in source.chunks:
        for line, cells in records(raw[span.offset : span.offset + span.length], source, span):
            if isinstance(cells, BadLine):
                found.bad.append(Bad(cells.line, Wording(cells.ko, cells.en)))
                continue
            try:
                row = read(cells)
            except RowError as error:
                found.bad.extend(
                    Bad(line, Wording(f"{KOREAN[p.column]}: {p.ko}", f"{p.column}: {p.en}"))
                    for p in error.problems
                )
                continue
            if row.claim in found.won:
                found.bad.append(Bad(line, TWICE))
                continue
            found.won[row.claim] = row.proven_loss
            found.lines[row.claim] = line
    return found
