"""Reads a workbook from standard input and writes CSV to standard output: run as a process of its own, never
imported.

Arguments: rows (the header among them), bytes of address space, seconds of processor time. On a refusal the
last line of standard error is its code, a tab, and a detail; the exit status is 1. A process that its limits
end has neither.
"""

import csv
import datetime
import io
import resource
import sys

MAX_CHARACTERS = 200 << 20  # one shared text may stand in every cell


def refuse(code: str, detail: str = "") -> None:
    sys.stderr.write(f"{code}\t{detail}\n")
    sys.stderr.flush()
    raise SystemExit(1)


def text(value: object) -> str:
    if isinstance(value, str):
        return " ".join(value.splitlines())
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="auto" if value.microsecond else "seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def number(value: float) -> str:
    """Spreadsheets keep 15 digits: a larger number is written so that nobody takes it for an exact one."""
    if not -1e15 < value < 1e15:
        return "NaN" if value != value else f"{value:.14E}"
    whole = int(value)
    if value == whole:
        return str(whole)
    shown = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0") if "e" in shown else shown


def main() -> None:
    max_rows, memory, seconds = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        refuse("encrypted")
    except python_calamine.CalamineError:
        refuse("not_a_workbook")
    found = None
    filled = []
    for sheet_info in book.sheets_metadata:
        if sheet_info.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(sheet_info.name)
        except python_calamine.CalamineError:
            refuse("not_a_workbook")
        if sheet.start is not None:
            filled.append(sheet_info.name)
            found = found or sheet
    if len(filled) > 1:
        refuse("several_sheets", ", ".join(filled[:10]).replace("\n", " ").replace("\t", " "))
    if found is None:
        refuse("empty")
    write(found, max_rows)


def write(sheet, max_rows: int) -> None:  # type: ignore[no-untyped-def]
    if sheet.end[0] + 1 > max_rows:
        refuse("too_many_rows")
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", errors="replace")
    writer = csv.writer(out, lineterminator="\n")
    size = 0
    for row in sheet.iter_rows():  # from row 1 of the sheet on, so that a line's number is the row's number
        line = [
            value if type(value) is str and "\n" not in value and "\r" not in value else text(value)
            for value in row
        ]
        size += sum(map(len, line))
        if size > MAX_CHARACTERS:
            refuse("too_much_memory")
        writer.writerow(line)
    out.flush()


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        refuse("too_much_memory")
