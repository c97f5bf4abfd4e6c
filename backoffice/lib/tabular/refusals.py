"""What can be wrong with a file or a line, in Korean and English, and how to mend it."""

from __future__ import annotations

from typing import NamedTuple

# A whole file is refused: nothing of it goes in. {name} is the file's name.
_FILE: dict[str, tuple[str, str]] = {
    "empty": (
        "{name}: 빈 파일입니다. 첫 줄에 열 이름이 있는 파일을 다시 보내 주십시오.",
        "{name}: the file is empty. Send a file whose first line names the columns.",
    ),
    "too_large": (
        "{name}: 파일이 {limit:,}바이트를 넘습니다. 나누어 보내 주십시오.",
        "{name}: the file is larger than {limit:,} bytes. Split it and send the parts.",
    ),
    "utf16": (
        "{name}: UTF-16(유니코드) 파일입니다. Excel에서 ‘CSV UTF-8(쉼표로 분리)’ 형식으로 다시 저장해"
        " 주십시오.",
        "{name}: the file is UTF-16. Save it again in Excel as “CSV UTF-8 (comma delimited)”.",
    ),
    "nul": (
        "{name}: {line}번째 줄 근처에 NUL 문자가 있습니다. 텍스트 CSV 파일이 아니거나 손상되었습니다. 다시"
        " 내보내 주십시오.",
        "{name}: there is a NUL byte near line {line}. The file is not a text CSV or is damaged. Export it"
        " again.",
    ),
    "binary": (
        "{name}: 표 형식의 텍스트 파일이 아닙니다({what}). CSV 또는 .xlsx로 저장해 다시 보내 주십시오.",
        "{name}: this is not a text table ({what}). Save it as CSV or .xlsx and send it again.",
    ),
    "no_line_ends": (
        "{name}: {line}번째 줄 뒤로 줄바꿈이 없습니다. 표 형식의 텍스트 파일이 아닙니다. CSV로 다시 저장해"
        " 주십시오.",
        "{name}: there is no line end after line {line}. This is not a text table. Save it as CSV again.",
    ),
    "encoding": (
        "{name}: 대부분의 줄을 UTF-8로도 CP949로도 읽을 수 없습니다. ‘CSV UTF-8’ 형식으로 다시 저장해"
        " 주십시오.",
        "{name}: most lines are neither UTF-8 nor CP949. Save the file again as “CSV UTF-8”.",
    ),
    "header": (
        "{name}: 열 이름이 있는 첫 줄을 읽을 수 없습니다(따옴표 또는 문자 인코딩 오류). 첫 줄을 고쳐 다시"
        " 보내 주십시오.",
        "{name}: the first line, which names the columns, cannot be read (a quote or encoding error). Mend it"
        " and send"
        " the file again.",
    ),
    "old_excel": (
        "{name}: 이전 형식(.xls) 통합 문서입니다. Excel에서 .xlsx 또는 CSV로 저장해 다시 보내 주십시오.",
        "{name}: this is a workbook of the old kind (.xls). Save it as .xlsx or CSV and send it again.",
    ),
    "encrypted": (
        "{name}: 암호로 보호된 통합 문서입니다. 암호를 풀고 .xlsx 또는 CSV로 저장해 다시 보내 주십시오.",
        "{name}: the workbook is protected by a password. Remove it, save as .xlsx or CSV and send it again.",
    ),
    "not_a_workbook": (
        "{name}: .xlsx 통합 문서가 아니거나 손상된 파일입니다. Excel에서 .xlsx 또는 CSV로 다시 저장해"
        " 주십시오.",
        "{name}: this is not an .xlsx workbook, or it is damaged. Save it again as .xlsx or CSV.",
    ),
    "other_format": (
        "{name}: {what} 형식은 읽지 않습니다. .xlsx 또는 CSV로 저장해 다시 보내 주십시오.",
        "{name}: {what} files are not read. Save it as .xlsx or CSV and send it again.",
    ),
    "macros": (
        "{name}: 매크로가 들어 있는 통합 문서입니다. ‘Excel 통합 문서(.xlsx)’ 또는 CSV로 저장해 다시 보내"
        " 주십시오.",
        "{name}: the workbook contains macros. Save it as a plain .xlsx or CSV and send it again.",
    ),
    "external_links": (
        "{name}: 다른 파일이나 데이터로 이어지는 연결이 있는 통합 문서입니다. 값만 남겨 .xlsx 또는 CSV로"
        " 저장해 주십시오.",
        "{name}: the workbook links to other files or data. Keep the values only, and save as .xlsx or CSV.",
    ),
    "zip_bomb": (
        "{name}: 압축을 풀면 지나치게 커지는 파일이라 열지 않았습니다. CSV로 저장해 다시 보내 주십시오.",
        "{name}: the file grows too much when unpacked, so it was not opened. Save it as CSV and send it"
        " again.",
    ),
    "too_many_rows": (
        "{name}: {limit:,}행을 넘는 통합 문서입니다. CSV로 저장해 다시 보내 주십시오.",
        "{name}: the workbook has more than {limit:,} rows. Save it as CSV and send it again.",
    ),
    "several_sheets": (
        "{name}: 내용이 있는 시트가 여러 개입니다({what}). 한 시트만 남겨 다시 보내 주십시오.",
        "{name}: several sheets have content ({what}). Keep one of them and send the file again.",
    ),
    "error_cells": (
        "{name}: 오류 값(#N/A 등)이 있는 셀이 있습니다({what}). 값을 고쳐 다시 저장해 주십시오.",
        "{name}: a cell shows an error such as #N/A ({what}). Mend its value and save the file again.",
    ),
    "too_much_memory": (
        "{name}: 여는 데 메모리나 시간이 너무 많이 드는 통합 문서입니다. CSV로 저장해 다시 보내 주십시오.",
        "{name}: opening the workbook takes too much memory or time. Save it as CSV and send it again.",
    ),
    "unwritable": (
        "{name}: {encoding}(으)로 쓸 수 없는 글자가 있습니다: {what}",
        "{name}: a character cannot be written in {encoding}: {what}",
    ),
}

# One line is refused: the others go in.
_LINE: dict[str, tuple[str, str]] = {
    "cells": (
        "{expected}개 열 가운데 {found}개만 있습니다",
        "{found} of {expected} columns",
    ),
    "too_many_cells": (
        "열이 {expected}개여야 하는데 {found}개입니다(값 안의 쉼표는 따옴표로 묶어야 합니다)",
        "{found} columns instead of {expected} (a comma inside a value needs quotes around the value)",
    ),
    "quote": (
        "따옴표가 닫히지 않았거나 잘못된 자리에 있습니다",
        "a quote is not closed or stands in the wrong place",
    ),
    "encoding": (
        "{encoding}(으)로 읽을 수 없는 글자가 있습니다",
        "there are bytes that are not {encoding}",
    ),
    "too_long": (
        "한 줄이 {limit:,}바이트를 넘습니다",
        "the line is longer than {limit:,} bytes",
    ),
}


class TabularError(Exception):
    """The whole file is refused. `code` names the reason; `ko` and `en` say it, and how to mend the file."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        ko, en = _FILE[code]
        self.ko = ko.format(**values)
        self.en = en.format(**values)
        super().__init__(self.en)


class BadLine(NamedTuple):
    """One refused line: its physical number (1 is the header's first line), why, and its bytes without the"
    " line end."""

    line: int
    code: str
    ko: str
    en: str
    raw: bytes


def bad_line(line: int, code: str, raw: bytes, **values: object) -> BadLine:
    """A BadLine with its texts. `code` is a key of the table above, `values` fill its places."""
    ko, en = _LINE[code]
    return BadLine(line, code, ko.format(**values), en.format(**values), raw.rstrip(b"\r\n"))
