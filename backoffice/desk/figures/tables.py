"""A table of figures with its chart: as the page shows it, and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from backoffice.desk.charts import Plot
from backoffice.lib import show


class Cell(NamedTuple):
    """What a page shows, what a file holds, and where it leads."""

    text: str
    value: str | int | None
    link: str = ""


def words(text: object, link: str = "") -> Cell:
    """Words."""
    return Cell(str(text), str(text), link)


def count(number: int | None, link: str = "") -> Cell:
    """How many."""
    return Cell(show.number(number), number, link)


def won(amount: int | None, link: str = "") -> Cell:
    """Whole won."""
    return Cell(show.won(amount), amount, link)


def day(on: date | None) -> Cell:
    """A day."""
    return Cell(show.when(on), on.isoformat() if on else None)


def share(part: int, whole: int) -> Cell:
    """A share in percent, to a tenth."""
    if not whole:
        return Cell("–", None)
    tenths = round(1000 * part / whole)
    return Cell(f"{tenths / 10:.1f}%", f"{tenths / 10:.1f}")


@dataclass
class Table:
    """Rows of cells under `head`: (title, whether its column holds numbers). `bars`: a width for each row.

    `note` says how to read it; `empty` what is said instead of no rows. `folded`: behind a summary.
    """

    name: str
    title: str
    head: Sequence[tuple[str, bool]]
    rows: list[list[Cell]]
    note: str = ""
    empty: str = ""
    plot: Plot | None = None
    bars: list[float] = field(default_factory=list)
    folded: bool = False

    @property
    def lines(self) -> list[tuple[list[tuple[Cell, bool]], float | None]]:
        """For the template: the cells of each row, whether they are numbers, and the width of its bar."""
        numbers = [number for _, number in self.head]
        widths: list[float | None] = [*self.bars, *[None] * (len(self.rows) - len(self.bars))]
        return [
            (list(zip(row, numbers, strict=True)), width)
            for row, width in zip(self.rows, widths, strict=True)
        ]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The files it comes as."""
        return ("csv", "xlsx")

    def header(self) -> list[str]:
        """The first line of a file."""
        return [title for title, _ in self.head]

    def values(self) -> list[list[str | int | None]]:
        """The lines of a file."""
        return [[cell.value for cell in row] for row in self.rows]


def widths(numbers: Sequence[int]) -> list[float]:
    """A bar for each number, the largest as wide as can be."""
    most = max((abs(number) for number in numbers), default=0)
    return [round(100 * abs(number) / most, 1) if most else 0.0 for number in numbers]
