"""CSV that goes out: nothing in it runs in a spreadsheet, and it reads back as it was."""

import csv
import io

import pytest

from backoffice.lib.tabular import TabularError, safe_text, scan, write_csv


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+82 10", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =cmd|' /C calc'!A0",
        "＝1", "＋1", "－1", "＠x",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "김철수", "1,200", "02-312-0001", "a=b", "'=1", " x"])
def test_everything_else_stays(text: str) -> None:
    assert safe_text(text) == text


def test_a_file_for_excel_in_korea() -> None:
    out = io.BytesIO()
    written = write_csv(out, ["이름", "금액"], ([f"김{n}", n] for n in range(3)))
    assert written == 3
    assert out.getvalue() == "\ufeff이름,금액\r\n김0,0\r\n김1,1\r\n김2,2\r\n".encode()
    source = scan(io.BytesIO(out.getvalue()), name="x")
    assert (source.header, source.lines) == (["이름", "금액"], 3)


def test_text_is_escaped_numbers_are_not_and_machines_get_it_as_it_is() -> None:
    out = io.BytesIO()
    write_csv(out, ["=a", "b"], [['=1+1, "x"', -5], ["+82", None]], encoding="utf-8")
    assert list(csv.reader(io.StringIO(out.getvalue().decode()))) == [
        ["'=a", "b"],
        ['\'=1+1, "x"', "-5"],
        ["'+82", ""],
    ]
    out = io.BytesIO()
    write_csv(out, ["a"], [["+82"]], encoding="utf-8", escape=False)
    assert out.getvalue() == b"a\r\n+82\r\n"


def test_a_letter_that_cp949_does_not_have_is_named() -> None:
    out = io.BytesIO()
    write_csv(out, ["예금주"], [["㈜한빛"]], encoding="cp949")
    assert out.getvalue().decode("cp949") == "예금주\r\n㈜한빛\r\n"
    with pytest.raises(TabularError, match="CP949: 😀"):
        write_csv(io.BytesIO(), ["예금주"], [["😀"]], encoding="cp949")


def test_rows_are_written_as_they_come() -> None:
    out = io.BytesIO()
    seen = []

    def rows() -> object:
        for n in range(20_000):
            seen.append(len(out.getvalue()))
            yield [n, "x" * 50]

    write_csv(out, ["n", "text"], rows())  # type: ignore[arg-type]
    assert seen[-1] > 0
    assert not out.closed
