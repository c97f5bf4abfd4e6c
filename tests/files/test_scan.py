"""Intake files as people really send them: what is read, what is refused, and under which line number."""

import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.lib.tabular import BadLine, Source, Span, TabularError, records, scan

KOREAN = "가입번호,고객명,주소"
ROW = "S1,홍길동,서울특별시 마포구"


def read(data: bytes, span_records: int = 20_000) -> tuple[Source, list[tuple[int, list[str] | BadLine]]]:
    source = scan(io.BytesIO(data), name="list.csv", span_records=span_records)
    found: list[tuple[int, list[str] | BadLine]] = []
    for span in source.chunks:
        found += records(data[span.offset : span.offset + span.length], source, span)
    return source, found


def short(found: list[tuple[int, list[str] | BadLine]]) -> list[tuple[int, object]]:
    return [(line, what.code if isinstance(what, BadLine) else what) for line, what in found]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("last", [True, False])
def test_every_shape_of_a_good_file(ending: str, encoding: str, delimiter: str, last: bool) -> None:
    text = ending.join([KOREAN, ROW, ROW.replace("S1", "S2")]).replace(",", delimiter) + ending * last
    source, found = read(text.encode(encoding))
    assert source.header == ["가입번호", "고객명", "주소"]
    assert source.encoding == ("cp949" if encoding == "cp949" else "utf-8")
    assert source.delimiter == delimiter
    assert (source.lines, source.bad) == (2, [])
    assert found == [
        (2, ["S1", "홍길동", "서울특별시 마포구"]),
        (3, ["S2", "홍길동", "서울특별시 마포구"]),
    ]


def test_header_only_is_no_error_and_has_no_spans() -> None:
    for data in (b"a,b\n", b"a,b", b"a,b\n\n , \n\x1a"):
        source, found = read(data)
        assert (source.header, source.lines, source.chunks, found) == (["a", "b"], 0, [], [])


def test_blank_lines_are_skipped_and_counted_as_physical_lines() -> None:
    _, found = read(b"\n\na,b\n\n1,2\r\n,\n  \n3,4\n\x1a")
    assert found == [(5, ["1", "2"]), (8, ["3", "4"])]


def test_cells_that_are_empty_or_begin_with_a_space_are_no_blank_line() -> None:
    _, found = read(b'a,b\n,2\n 1, 2 \n"",""\n!,1\n')
    assert found == [(2, ["", "2"]), (3, [" 1", " 2 "]), (4, ["", ""]), (5, ["!", "1"])]


def test_a_half_line_says_how_many_columns_are_there() -> None:
    header = ",".join(f"c{n}" for n in range(25))
    _, found = read(f"{header}\n{','.join('1234567')}\n".encode())
    assert found == [(2, found[0][1])]
    bad = found[0][1]
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.code, bad.en, bad.raw) == (2, "cells", "7 of 25 columns", b"1,2,3,4,5,6,7")
    assert "25개 열 가운데 7개" in bad.ko


def test_a_comma_too_many() -> None:
    _, found = read(b"a,b\n1,2,3\n4,5\n6,7,, \n")
    assert short(found) == [(2, "too_many_cells"), (3, ["4", "5"]), (4, ["6", "7"])]


def test_a_quoted_field_may_hold_delimiters_quotes_and_line_ends() -> None:
    _, found = read(b'a,b\n1,"x, ""y"""\n2,"one\r\ntwo\n\nfour"\n3,5" disk\n')
    assert found == [(2, ["1", 'x, "y"']), (3, ["2", "one\r\ntwo\n\nfour"]), (7, ["3", '5" disk'])]


def test_a_stray_quote_costs_its_own_line_and_no_other() -> None:
    lines = ['1,"x', "2,y", '3,"z, z"', '4,"a"b', "5,e"] + [f"{n},n" for n in range(6, 60)]
    _, found = read(("a,b\n" + "\n".join(lines)).encode())
    assert short(found[:5]) == [
        (2, "quote"),
        (3, ["2", "y"]),
        (4, ["3", "z, z"]),
        (5, "quote"),
        (6, ["5", "e"]),
    ]
    assert [line for line, _ in found] == list(range(2, 61))


def test_two_stray_quotes_that_would_pair_up_do_not_swallow_what_lies_between() -> None:
    # The pair makes one legal CSV record of three lines, but with five cells instead of two.
    _, found = read(b'a,b\n1,"x\n2,y\n3,z",4\n5,6\n')
    assert short(found) == [(2, "quote"), (3, ["2", "y"]), (4, "too_many_cells"), (5, ["5", "6"])]


def test_a_field_open_for_more_than_twenty_lines_is_a_stray_quote() -> None:
    body = "\n".join("x" for _ in range(18))
    _, found = read(f'a,b\n1,"{body}\nend"\n2,3\n'.encode())
    assert [line for line, _ in found] == [2, 21]
    body = "\n".join("x" for _ in range(20))
    _, found = read(f'a,b\n1,"{body}\nend"\n2,3\n'.encode())
    assert short(found)[0] == (2, "quote")
    assert short(found)[-1] == (23, ["2", "3"])


def test_spans_are_alone_readable_when_a_quote_is_open_at_their_end() -> None:
    data = b'a,b\n1,1\n2,"x\n3,3\n4,"y\ny"\n5,5\n'
    source, found = read(data, span_records=2)
    assert [span.records for span in source.chunks] == [2, 2, 1]
    assert short(found) == [
        (2, ["1", "1"]),
        (3, "quote"),
        (4, ["3", "3"]),
        (5, ["4", "y\ny"]),
        (7, ["5", "5"]),
    ]


def test_mixed_encodings_lose_the_smaller_part_by_line_number() -> None:
    good, bad = "1,가나다\n".encode(), "2,라마바\n".encode("cp949")
    source, found = read("a,이름\n".encode() + good * 3 + bad + good)
    assert source.encoding == "utf-8"
    assert short(found)[3] == (5, "encoding")
    assert len(found) == source.lines == 5
    source, found = read(
        "a,이름\n".encode("cp949") + bad * 3 + good.replace("가나다".encode(), b"\xea\xb0\x80") + bad
    )
    assert source.encoding == "cp949"
    assert [line for line, what in found if isinstance(what, BadLine)] == [5]
    assert "CP949" in found[3][1].en  # type: ignore[union-attr]


def test_ten_thousand_bad_lines_do_not_hide_the_good_ones() -> None:
    rows = [b"1,2" if n % 2 else b'1,"2' if n % 4 else b"1" for n in range(20_000)]
    source, found = read(b"a,b\n" + b"\n".join(rows))
    bad = [what for _, what in found if isinstance(what, BadLine)]
    assert source.lines == len(found) == 20_000
    assert len(bad) == 10_000
    assert [line for line, _ in found] == list(range(2, 20_002))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (",".join("가나").encode("utf-16"), "utf16"),
        ("name,kind\nx,y\n".encode("utf-16-le"), "utf16"),
        (b"a,b\n1,\x002\n", "nul"),
        (b"PK\x03\x04rest", "binary"),
        (b"%PDF-1.7\n", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old_excel"),
        (b"\x01\x02\x03,b\n1,2\n", "binary"),
        (b"a" * (2 << 20), "no_line_ends"),
        (b"a,b\n" + b"\xff\xfe\xff,1\n" * 9, "encoding"),
        (b'a,"b\n1,2\n', "header"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(data: bytes, code: str) -> None:
    with pytest.raises(TabularError) as refused:
        scan(io.BytesIO(data), name="list.csv")
    assert refused.value.code == code
    assert refused.value.en.startswith("list.csv: ") and refused.value.ko.startswith("list.csv: ")


def test_too_large_is_refused_while_reading() -> None:
    with pytest.raises(TabularError, match="larger than 1,000 bytes"):
        scan(io.BytesIO(b"a,b\n" * 1000), name="list.csv", max_bytes=1000)


def test_a_line_of_a_megabyte_is_one_bad_line() -> None:
    _, found = read(b'a,b\n1,"' + b"x" * 200_000 + b'"\n2,3\n')
    assert short(found) == [(2, "too_long"), (3, ["2", "3"])]


def test_settings_rebuild_the_source_in_another_process() -> None:
    source, _ = read("이름;값\n1;2\n".encode("cp949"))
    assert Source(**source.settings()) == Source("cp949", ["이름", "값"], [], 0, [], ";")  # type: ignore[arg-type]


class Dribble(io.RawIOBase):
    """A stream that returns a few bytes at a time, as a decrypting or a network stream may."""

    def __init__(self, data: bytes) -> None:
        self.data, self.chance = io.BytesIO(data), random.Random(7)

    def read(self, size: int = -1) -> bytes:
        return self.data.read(min(size, self.chance.randint(1, 50_000)))


def test_blocks_cut_nothing_in_two() -> None:
    rows = [f'{n},"{"가" * (n % 40)}{chr(10) if n % 50 == 0 else ""}{n}"\r\n' for n in range(60_000)]
    data = ("번호,이름\r\n" + "".join(rows)).encode("cp949")
    source = scan(Dribble(data), name="x", span_records=7_000)  # type: ignore[arg-type]
    assert source == read(data, 7_000)[0]
    _, found = read(data, 7_000)
    assert [cells[0] for _, cells in found] == [str(n) for n in range(60_000)]
    assert [span.records for span in source.chunks] == [7_000] * 8 + [4_000]


_pieces = st.sampled_from(
    [
        b"a", b"1", b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b" ", b"\xff", b"\x1a", b"\x0b",
        b"x,y", b'"q"', b'"o,\n', "가".encode(), "나".encode("cp949"), "\u2028".encode(),
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), st.lists(_pieces, max_size=120).map(b"".join)), st.integers(1, 5))
def test_any_bytes_are_refused_or_read_exactly_once(data: bytes, size: int) -> None:
    try:
        source = scan(io.BytesIO(data), name="any", span_records=size)
    except TabularError:
        return
    # Spans follow one another, and hold nothing of each other.
    for before, after in zip(source.chunks, source.chunks[1:], strict=False):
        assert before.offset + before.length == after.offset
    assert all(span.records == size for span in source.chunks[:-1])
    assert sum(span.records for span in source.chunks) == source.lines
    apart: list[tuple[int, object]] = []
    for span in source.chunks:
        found = list(records(data[span.offset : span.offset + span.length], source, span))
        assert len(found) == span.records
        assert found[0][0] == span.first_line
        apart += found
    assert all(isinstance(what, BadLine) or len(what) == len(source.header) for _, what in apart)  # type: ignore[arg-type]
    # One span over everything gives the same answers, whatever the cuts were.
    if source.chunks:
        start = source.chunks[0].offset
        whole = Span(0, start, source.chunks[0].first_line, source.lines, len(data) - start)
        assert list(records(data[start:], source, whole)) == apart


_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_text, _text).map(list), max_size=20))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]]) -> None:
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    writer.writerows(rows)
    found = read(out.getvalue().encode())[1]
    assert [cells for _, cells in found] == rows
