"""The payout report opens: in a strict reader, in a fast one, in LibreOffice where there is one.

Text stays text whatever it looks like, numbers are numbers, days are days, account numbers stay masked.
"""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from backoffice.lib.workflow import Wording
from claims.models import PayeeAccount
from compensation.reports.cells import Book, Column, Listing, escape
from tests.stages import road
from tests.stages.report_road import EVIL, Told, told

__all__ = ["told"]

pytestmark = pytest.mark.xdist_group("report")

Rows = dict[str, list[list[Any]]]


def by_openpyxl(path: Path, _: Path, **how: bool) -> Rows:
    book = openpyxl.load_workbook(path, data_only=True, **how)
    return {
        sheet.title: [[plain(v) for v in row] for row in sheet.iter_rows(values_only=True)] for sheet in book
    }


def by_openpyxl_streaming(path: Path, folder: Path) -> Rows:
    return by_openpyxl(path, folder, read_only=True)


def plain(value: Any) -> Any:
    """openpyxl leaves _xHHHH_ (how a workbook writes a character XML cannot hold) to its caller."""
    return unescape(value) if isinstance(value, str) else value


def by_calamine(path: Path, _: Path) -> Rows:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def by_libreoffice(path: Path, folder: Path) -> Rows:
    """Opened and saved again by LibreOffice, which calculates the formulas anew, then read."""
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx",
         "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    book = openpyxl.load_workbook(folder / path.name, data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


READERS: list[Callable[[Path, Path], Rows]] = [by_openpyxl, by_openpyxl_streaming, by_calamine]
if shutil.which("soffice"):
    READERS.append(by_libreoffice)


@pytest.mark.parametrize("read", READERS)
def test_the_report_opens_with_its_figures(
    told: Told, read: Callable[[Path, Path], Rows], tmp_path: Path
) -> None:
    got = read(told.path, tmp_path)
    assert list(got) == [
        "표지", "요약", "등급별", "유형별", "지역별", "신청 상태별", "지급 상태별", "일자별", "지급 회차별",
        "미지급", "입금 불능", "초과 지급", "명세",
    ]  # fmt: skip
    summary = {str(row[0]).split(" · ")[0]: row for row in got["요약"] if row[0]}
    assert summary["보상 결정액"][1:3] == [told.reported.awards, told.reported.total_won]
    assert summary["검산 (차이)"][1:3] == [0, 0]
    header, *detail = got["명세"]
    assert header[0] == "신청번호\nClaim number"
    assert sum(row[4] for row in detail) == told.reported.total_won
    assert len(detail) == told.reported.awards
    reasons = {row[6] for row in got["입금 불능"][1:]}
    assert reasons == {EVIL[0], EVIL[1], EVIL[2], EVIL[4]}
    days = {row[6] for row in detail if row[6]}
    assert {day.date() if isinstance(day, datetime) else day for day in days} == {
        date(2019, 5, 21), date(2019, 5, 22),
    }  # fmt: skip
    assert {str(row[1]).strip() for row in got["지역별"]} >= {"=1+1", "<r><t>서대문</t></r>"}


def test_nothing_in_it_is_a_formula_but_the_checks_and_nothing_is_a_link(told: Told) -> None:
    book = openpyxl.load_workbook(told.path)
    for sheet in book:
        formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert bool(formulas) == (sheet.title == "요약")
        assert all(re.fullmatch(r"=(SUM\([BC]\d+:[BC]\d+\)|[BC]\d+-[BCD]\d+)", text) for text in formulas)
        assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    with ZipFile(told.path) as archive:
        assert not [
            name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()
        ]
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314  # our own file: every part is whole XML
            assert b"TargetMode" not in archive.read(name)


def test_cells_are_what_they_say(told: Told) -> None:
    book = openpyxl.load_workbook(told.path)
    row = book["명세"][2]
    assert row[4].data_type == "n" and row[4].number_format.startswith("#,##0")
    assert row[6].is_date and row[6].number_format == "yyyy-mm-dd"
    masks = [cell for cell in book["명세"]["K"][1:] if cell.value]
    assert masks and all(
        re.fullmatch(r"\d{3}\*+\d{3}", cell.value) and cell.number_format == "@" for cell in masks
    )
    assert book["명세"].auto_filter.ref == f"A1:K{told.reported.awards + 1}"
    assert book["명세"].dimensions == f"A1:K{told.reported.awards + 1}"
    assert book["명세"].freeze_panes == "A2"


@pytest.mark.usefixtures("told")
def test_no_account_number_is_in_it(told: Told, django_db_blocker: Any) -> None:
    from backoffice.lib import crypto

    with django_db_blocker.unblock():
        numbers = [crypto.open_account(a.key_id, a.number, a.identity) for a in PayeeAccount.objects.all()]
        names = list(PayeeAccount.objects.values_list("holder", flat=True))
    with ZipFile(told.path) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert len(numbers) == 8
    assert not any(secret in text for secret in [*numbers, *names])


COLUMNS = (
    Column(Wording("글", "text"), "text"),
    Column(Wording("돈", "won"), "won"),
    Column(Wording("날", "day"), "day"),
)


def workbook(rows: list[tuple[Any, ...]], length: int | None = None) -> io.BytesIO:
    book = Book("ko", title="t", until=road.AT)
    book.listing(
        Wording("목록", "list"),
        Listing("list", COLUMNS, len(rows) if length is None else length, lambda: iter(rows)),
    )
    target = io.BytesIO()
    book.close(target, lambda done: None)
    return target


def test_any_text_comes_back_as_it_went_in() -> None:
    texts = [
        *EVIL, "+82", "-1", "\t=1", "'x", "0012", "1e5", "가나다", "a\nb", "<is>&amp;</is>", "_x000D_",
        "]]>", "x" * 3000, "\u200b", "😀",
    ]  # fmt: skip
    rows = [(text, number, date(2019, 1, 1)) for number, text in enumerate(texts)]
    rows.append(("", -(2**53), None))
    sheet = openpyxl.load_workbook(workbook(rows))["목록"]
    got = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert [plain(row[0]) for row in got] == [*texts, None]
    assert {cell.data_type for cell in sheet["A"][1:-1]} <= {"s", "inlineStr"}
    assert got[-1] == (None, -(2**53), None)
    assert got[3][2] == datetime(2019, 1, 1)  # noqa: DTZ001  # a spreadsheet knows no zone


def test_control_characters_are_written_as_spreadsheets_do() -> None:
    assert escape("a\x00b\x1f") == "a_x0000_b_x001F_"
    assert escape("_x0000_") == "_x005F_x0000_"  # the letters themselves stay the letters
    assert escape("plain 글") == "plain 글"


@pytest.mark.parametrize("said", [1, 3])
def test_a_list_that_is_not_as_long_as_it_said_is_never_written(said: int) -> None:
    rows = [("a", 1, None), ("b", 2, None)]
    with pytest.raises(ValueError, match="rows"):
        workbook(rows, said)
    workbook([])
