"""Intake and output files: safe, streaming reading of CSV and XLSX; writing of CSV and of plain workbooks.

The road of every file that comes in, in three steps:

1. An XLSX workbook becomes UTF-8 CSV by `workbook_to_csv`, after it was checked for macros, links and bombs.
2. `scan` reads the plain bytes once: it finds encoding, delimiter and header, refuses a file that is no
   table, and cuts the records into spans that can be read alone.
3. `records` reads one span and yields a list of cells, or a `BadLine` that says what is wrong, for each
   record of it.

Nothing here knows what a column means, and nothing imports Django: a cell is text until a rule of an app
reads it.
"""

from backoffice.lib.tabular.read import records
from backoffice.lib.tabular.refusals import BadLine, TabularError
from backoffice.lib.tabular.scan import Source, Span, scan
from backoffice.lib.tabular.sheet import MOST_ROWS, write_sheet
from backoffice.lib.tabular.workbook import is_workbook, workbook_to_csv
from backoffice.lib.tabular.write import safe_text, write_csv

__all__ = [
    "MOST_ROWS",
    "BadLine",
    "Source",
    "Span",
    "TabularError",
    "is_workbook",
    "records",
    "safe_text",
    "scan",
    "workbook_to_csv",
    "write_csv",
    "write_sheet",
]
