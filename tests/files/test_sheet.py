"""The workbook that goes to a bank: text stays text, the same content is the same bytes."""

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from backoffice.lib.tabular import sheet, workbook_to_csv, write_sheet

HEADER = ("지급번호", "계좌번호", "금액", "예금주")
ROWS: list[tuple[Any, ...]] = [
    ("B-1", "000123456789012345", 400_000, "김<&>\"' 하윤"),
    ("=1+1", "007", -5, " 앞뒤 빈칸 "),
    ("http://x.kr", "_x0041_", 0, "줄\n바꿈\x07"),
    (None, "", 9_007_199_254_740_991, "_x0041_&"),
]


def written(rows: Any) -> bytes:
    out = io.BytesIO()
    write_sheet(out, "지급", HEADER, rows)
    return out.getvalue()


def test_each_reader_finds_what_was_written() -> None:
    data = written(ROWS)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.title == "지급" and page.freeze_panes == "A2"
    found = [[cell.value for cell in row] for row in page.iter_rows()]
    assert found[0] == list(HEADER) and all(cell.font.bold for cell in page[1])
    assert found[1] == list(ROWS[0]) and found[2] == list(ROWS[1])
    assert page["A3"].data_type == "s" and page["B3"].number_format == "@"
    assert found[4][:3] == [None, None, ROWS[3][2]]
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("지급").to_python()
    assert read[1:3] == [list(ROWS[0]), list(ROWS[1])]
    assert read[3][1:] == ["_x0041_", 0, "줄\n바꿈\x07"] and read[4][3] == "_x0041_&"
    assert (
        workbook_to_csv(written(ROWS[:1]))
        .decode()
        .splitlines()[1]
        .startswith("B-1,000123456789012345,400000,")
    )


def test_the_same_content_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(ROWS)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert written(ROWS) == first
    assert written(ROWS[:3]) != first


def test_a_stream_that_only_takes_bytes_gets_them_as_rows_come() -> None:
    class Pipe(io.RawIOBase):
        size = 0
        content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.size += len(data)
            self.content += data
            return len(data)

    pipe, seen = Pipe(), []

    def rows() -> Iterator[tuple[str, str, int, str]]:
        for number in range(30_000):
            seen.append(pipe.size)
            yield f"B-{number}", f"{number * 7919:012}", number, f"이름{number}"

    assert write_sheet(pipe, "지급", HEADER, rows()) == 30_000  # type: ignore[arg-type]
    assert seen[15_000] > 50_000 and not pipe.closed
    read = CalamineWorkbook.from_filelike(io.BytesIO(pipe.content)).get_sheet_by_index(0).to_python()
    assert len(read) == 30_001 and read[-1] == ["B-29999", f"{29_999 * 7919:012}", 29_999, "이름29999"]


def test_a_sheet_without_rows_and_one_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(workbook_to_csv(written([])).decode().splitlines()) == 1
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert write_sheet(io.BytesIO(), "지급", HEADER, ROWS[:3]) == 3
    with pytest.raises(ValueError, match="a sheet holds 3 rows"):
        written(ROWS)
    with pytest.raises(ValueError, match="zip"):
        written([("short",)])


def test_the_letters_of_columns() -> None:
    assert [sheet.letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
