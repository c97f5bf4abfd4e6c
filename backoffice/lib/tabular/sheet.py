"""Writing a workbook of one sheet straight into a stream: nothing is held, and nothing touches another disk.

The libraries that write large workbooks put the sheet into the folder for temporary files first, in the
clear. A payment file holds account numbers, which rest encrypted only: here each piece of the sheet is packed
and handed to `stream`, which seals it. The bytes depend on the content alone; a workbook usually carries the
time it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MOST_ROWS = 1_048_575
"""Rows that a sheet holds beneath its header."""

PIECE = 2_000
"""Rows handed to the packer at a time."""

# XML knows no other control characters; a spreadsheet writes them as _x0000_, which no text may then imitate.
_NOT_PLAIN = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_TEXT, _HEAD = ' s="1" t="inlineStr"><is><t xml:space="preserve">', ' s="2" t="inlineStr"><is><t>'

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Styles: 0 numbers as they are, 1 text that stays text when somebody edits the cell, 2 the bold header.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}  # fmt: skip


def write_sheet(
    stream: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> int:
    """Writes a workbook of one sheet as the rows come; returns their number. The stream stays open.

    Text stays text (account numbers, leading zeros; never a formula or a link), whole numbers are numbers,
    None and empty text are empty cells. The header is bold and stays in sight. ValueError above MOST_ROWS.
    """
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=3) as book:
        for name, content in {**_PARTS, "xl/workbook.xml": workbook}.items():
            book.writestr(_part(name), _XML + content)
        with book.open(_part("xl/worksheets/sheet1.xml"), "w") as sheet:
            heads = "".join(
                f'<c r="{letters(place)}1"{_HEAD}{escape(text)}</t></is></c>'
                for place, text in enumerate(header)
            )
            sheet.write(
                f'{_XML}<worksheet xmlns="{_MAIN}">'
                '<sheetViews><sheetView workbookViewId="0" tabSelected="1">'
                '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
                "</sheetView></sheetViews>"
                f'<cols><col min="1" max="{len(header)}" width="20" customWidth="1"/></cols>'
                f'<sheetData><row r="1">{heads}</row>'.encode()
            )
            count = 0
            for piece, found in _pieces([f'<c r="{letters(place)}' for place in range(len(header))], rows):
                sheet.write(piece.encode())
                count = found
            sheet.write(b"</sheetData></worksheet>")
    return count


def _pieces(columns: list[str], rows: Iterable[Sequence[str | int | None]]) -> Iterable[tuple[str, int]]:
    pieces: list[str] = []
    number = 1
    for number, row in enumerate(rows, start=2):
        if number - 1 > MOST_ROWS:
            raise ValueError(f"a sheet holds {MOST_ROWS:,} rows")
        pieces.append(f'<row r="{number}">')
        for column, value in zip(columns, row, strict=True):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                text = escape(value) if _NOT_PLAIN.search(value) else value
                pieces.append(f'{column}{number}"{_TEXT}{text}</t></is></c>')
            else:
                pieces.append(f'{column}{number}"><v>{value}</v></c>')
        pieces.append("</row>")
        if number % PIECE == 0:
            yield "".join(pieces), number - 1
            pieces.clear()
    yield "".join(pieces), number - 1


def _part(name: str) -> ZipInfo:
    """A part of the archive without a time of its own: ZIP's first day."""
    part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = ZIP_DEFLATED
    part._compresslevel = 3  # type: ignore[attr-defined]  # ZipFile's own level is not for a given ZipInfo
    part.external_attr = 0o600 << 16
    return part


def letters(place: int) -> str:
    """The name of a column, counted from 0: A, B, …, Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def escape(text: str) -> str:
    """Text for XML; a control character as spreadsheets write it (_x0000_), which no text then imitates."""
    if _NOT_PLAIN.search(text):
        text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda found: f"_x{ord(found[0]):04X}_", text)
    return text
