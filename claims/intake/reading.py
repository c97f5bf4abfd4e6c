"""Reading the lines of one span into typed rows, and putting the refused ones aside with their reasons."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.tabular import BadLine, records
from claims.intake.receive import span_of
from claims.rules.intake import Column, RowError, match_header

Row = TypeVar("Row")


class Refusal(NamedTuple):
    """One reason against one line; the order is that of the table's columns."""

    line: int
    code: str
    column: str
    ko: str
    en: str


class Lines:
    """The good rows of a chunk as they are read; `refusals` fills meanwhile."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def refuse(self, line: int, code: str, column: str, ko: str, en: str) -> None:
        """Put a line aside."""
        self.refusals.append(Refusal(line, code, column, ko[:300], en[:300]))

    def read(
        self,
        run: Run,
        chunk: Chunk,
        columns: Sequence[Column],
        make_reader: Callable[[list[str | None]], Callable[[list[str]], Row]],
    ) -> Iterator[tuple[int, Row]]:
        """(line, row) for each good line of the chunk."""
        data, source, part = span_of(run, chunk.params)
        reader = make_reader(match_header(source.header, columns))
        for line, cells in records(data, source, part):
            if isinstance(cells, BadLine):
                self.refuse(line, cells.code, "", cells.ko, cells.en)
                continue
            try:
                yield line, reader(cells)
            except RowError as error:
                for problem in error.problems:
                    self.refuse(line, problem.code, problem.column, problem.ko, problem.en)

    def write(self, run: Run) -> int:
        """Record the refusals; returns how many lines they are."""
        rows: list[tuple[Any, ...]] = [(run.pk, *refusal) for refusal in dict.fromkeys(self.refusals)]
        if rows:
            sql.copy_rows(
                "claims_refusedline",
                ("run_id", "line", "code", '"column"', "reason_ko", "reason_en"),
                rows,
            )
        return len({refusal.line for refusal in self.refusals})
