"""Workbooks: what a spreadsheet did to the values, and what nobody should open."""

import datetime
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from backoffice.lib.tabular import TabularError, is_workbook, scan, workbook_to_csv
from backoffice.lib.tabular import workbook as limits


def book(*sheets: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"시트{number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(
    data: bytes, *, add: dict[str, bytes] | None = None, replace: tuple[str, bytes, bytes] | None = None
) -> bytes:
    """The workbook with further parts, or with other bytes in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if replace and part == replace[0]:
                assert replace[1] in content
                content = content.replace(replace[1], replace[2])
            new.writestr(part, content)
        for part, content in (add or {}).items():
            new.writestr(part, content)
    return out.getvalue()


def lines(data: bytes) -> list[str]:
    return workbook_to_csv(data).decode().splitlines()


def refused(data: bytes, **options: int) -> TabularError:
    with pytest.raises(TabularError) as error:
        workbook_to_csv(data, name="list.xlsx", **options)  # type: ignore[arg-type]
    assert error.value.en.startswith("list.xlsx: ") and error.value.ko.startswith("list.xlsx: ")
    return error.value


FIRE = datetime.datetime(2018, 11, 24, 11, 12)  # noqa: DTZ001 (a cell of a workbook knows no time zone)
SHEET = "xl/worksheets/sheet1.xml"
GOOD = book([["가입번호", "금액"], ["S1", 120_000]])


def test_values_come_back_as_text_without_what_the_spreadsheet_added() -> None:
    data = book(
        [
            ["a", "b", "c", "d", "e"],
            [120_000, 0, -5, 1.5, 0.1 + 0.2],
            ["00123", " 앞뒤 ", "한\n줄", True, None],
            [datetime.date(2018, 11, 24), FIRE, datetime.time(9, 5), 1e-7, "x"],
            [110_123_456_789, 999_999_999_999_999, 1_234_567_890_123_456, 1.1e20, "=1+1"],
        ]
    )  # fmt: skip
    assert lines(data) == [
        "a,b,c,d,e",
        "120000,0,-5,1.5,0.3",
        "00123, 앞뒤 ,한 줄,TRUE,",
        "2018-11-24,2018-11-24 11:12:00,09:05:00,0.0000001,x",
        "110123456789,999999999999999,1.23456789012346E+15,1.10000000000000E+20,",
    ]


def test_a_number_that_lost_digits_is_taken_for_no_account_and_no_business_number() -> None:
    from claims.rules.identity import account_number, business_number

    _, cell = lines(book([["계좌번호"], [1_234_567_890_123_456]]))
    for read in (account_number, business_number):
        with pytest.raises(ValueError, match="digit"):
            read(cell)


def test_line_numbers_are_row_numbers() -> None:
    data = book([[], [], ["가입번호", "메모"], ["S1", "두\n줄"], [], ["S2", "x"]])
    source = scan(io.BytesIO(workbook_to_csv(data)), name="x")
    assert (source.header, source.lines, source.chunks[0].first_line) == (["가입번호", "메모"], 2, 4)
    assert lines(data)[5] == "S2,x"


def test_the_one_sheet_with_content_is_read_wherever_it_stands() -> None:
    assert lines(book([], [["a"], [1]], [])) == ["a", "1"]
    error = refused(book([["a"], [1]], [], [["b"]]))
    assert (error.code, error.values["what"]) == ("several_sheets", "시트1, 시트3")
    assert refused(book([], [])).code == "empty"


def test_a_path_works_as_bytes_do(tmp_path: Path) -> None:
    path = tmp_path / "목록.xlsx"
    path.write_bytes(GOOD)
    assert workbook_to_csv(path) == workbook_to_csv(GOOD) == "가입번호,금액\nS1,120000\n".encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_workbook"),
        (b"a,b\n1,2\n", "not_a_workbook"),
        (GOOD[:-30], "not_a_workbook"),
        (GOOD[:200] + b"\xff" * 50 + GOOD[250:], "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (changed(GOOD, add={"xl/vbaProject.bin": b"x"}), "macros"),
        (changed(GOOD, add={"XL/VBAPROJECT.BIN": b"x"}), "macros"),
        (changed(GOOD, add={"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
        (changed(GOOD, replace=("[Content_Types].xml", b"sheet.main", b"sheet.macroEnabled.main")), "macros"),
        (changed(GOOD, add={"xl/externalLinks/externalLink1.xml": b"x"}), "external_links"),
        (changed(GOOD, add={"xl/connections.xml": b"x"}), "external_links"),
        (changed(GOOD, add={"xl/embeddings/oleObject1.bin": b"x"}), "external_links"),
        (changed(GOOD, add={"xl/workbook.bin": b"x"}), "other_format"),
        (changed(GOOD, add={"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "other_format"),
        (changed(GOOD, add={"xl/worksheets/SHEET1.xml": b"<worksheet/>"}), "not_a_workbook"),
        (changed(GOOD, add={"xl/media/zeros": b"\0" * (9 << 20)}), "zip_bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",  # a zip holds the second of its making
)  # fmt: skip
def test_what_is_not_opened(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_a_cell_that_shows_an_error_is_named() -> None:
    good, bad = b'<c r="A3" t="n"><v>2</v></c>', b'<c r="A3" t="e"><v>#N/A</v></c>'
    broken = changed(book([["a"], [1], [2]]), replace=(SHEET, good, bad))
    error = refused(broken)
    assert (error.code, error.values["what"]) == ("error_cells", "A3")


def test_rows_above_the_limit_are_refused_with_advice_before_anything_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = book([["a"], *[[n] for n in range(6)]])
    assert len(lines(data)) == 7
    error = refused(data, max_rows=5)
    assert error.code == "too_many_rows"
    assert "CSV" in error.en and "CSV" in error.ko
    monkeypatch.setattr(limits, "_ROW", re.compile(rb"nothing"))  # the reader counts as well
    assert refused(data, max_rows=5).code == "too_many_rows"


def test_a_tag_cut_in_two_by_the_pieces_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book([["a"], *[[n] for n in range(300)]])
    for piece in (7, 64, 1000):
        monkeypatch.setattr(limits, "PIECE", piece)
        assert refused(data, max_rows=299).code == "too_many_rows"
        workbook_to_csv(data, max_rows=300)


def bomb(stated: int | None = None) -> bytes:
    """A small workbook with a sheet of 40 MB when unpacked; `stated`: the size that it admits to."""
    sheet = b"<worksheet><sheetData>" + b" " * (40 << 20) + b"</sheetData></worksheet>"
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeeze.compress(sheet) + squeeze.flush()
    data = changed(GOOD, add={"xl/worksheets/sheet2.xml": b"PLACE"})
    if stated is None:
        stated = len(sheet)
    name, crc = b"xl/worksheets/sheet2.xml", zlib.crc32(sheet)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo(name.decode()).header_offset
        directory = archive.start_dir
    entry = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0x21, crc, len(packed), stated, len(name), 0)
    tail = bytearray(data[directory:])
    where = tail.index(name) - 46
    struct.pack_into("<HHH3I", tail, where + 10, 8, 0, 0x21, crc, len(packed), stated)
    made = data[:at] + entry + name + packed
    struct.pack_into("<I", tail, len(tail) - 6, len(made))
    return made + bytes(tail)


def test_a_zip_bomb_is_refused_whatever_size_it_admits_to() -> None:
    assert refused(bomb()).code == "zip_bomb"
    assert refused(bomb(1000)).code == "zip_bomb"


def test_two_far_cells_do_not_eat_the_memory() -> None:
    cell = b'<row r="150000"><c r="XFD150000"><v>1</v></c></row></sheetData>'
    far = changed(book([["a"], [1]]), replace=(SHEET, b"</sheetData>", cell))
    assert refused(far).code in ("too_much_memory", "not_a_workbook")


def test_what_a_workbook_is_told_by() -> None:
    assert is_workbook(GOOD[:8]) and is_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert not is_workbook(b"a,b,c\n1,") and not is_workbook(b"")
