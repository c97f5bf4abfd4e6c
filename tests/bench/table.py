"""The table of a bench: values beside aims, and in words what missed them."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.house import Cost

FLOOR, ROWS, FILES, MEMORY, GROWTH, AWARD = 2.0, 30.0, 8.0, 400, 1.2, 200
MILLION = 1_000_000


class Line(NamedTuple):
    """A measured step. Seconds; `usual` is scaled from the sample to the same rows, `earlier` is seconds per
    row in the smaller run.
    """

    name: str
    title: str
    rows: int
    cost: Cost
    floor: float | None = None
    usual: float | None = None
    usual_aim: float | None = None
    earlier: float | None = None
    floor_aim: float = FLOOR
    most: float | None = None  # seconds for a million rows
    each_award: float | None = None  # bytes, after the step

    def misses(self) -> Iterator[str]:
        """What missed its aim, in words."""
        # An aim of its own is one for a million rows: below, starting a run is what takes the time.
        aimed = self.floor_aim == FLOOR or self.rows >= MILLION
        if aimed and self.floor and self.cost.seconds > self.floor_aim * self.floor:
            times = f"{self.cost.seconds / self.floor:.1f}× the floor"
            yield f"{self.title}: {times} (aim: at most {self.floor_aim:g}×)"
        if self.most and self.rows >= MILLION and self.cost.seconds * MILLION > self.most * self.rows:
            yield f"{self.title}: {self.cost.seconds:.1f} s (aim: {self.most:g} s for a million rows)"
        if self.usual and self.usual_aim and self.usual < self.usual_aim * self.cost.seconds:
            times = self.usual / self.cost.seconds
            yield f"{self.title}: {times:.0f}× the usual way (aim: at least {self.usual_aim:.0f}×)"
        if max(self.cost.worker, self.cost.command) > MEMORY * 2**20:
            yield f"{self.title}: {_mb(max(self.cost.worker, self.cost.command))} MB (aim: below {MEMORY})"
        if self.each_award and self.each_award > AWARD:
            yield f"{self.title}: {self.each_award:.0f} bytes per award (aim: below {AWARD})"
        if self.growth and self.growth > GROWTH:
            yield f"{self.title}: {self.growth:.2f}× the time per row of the smaller run (aim: {GROWTH}×)"

    @property
    def growth(self) -> float | None:
        """Time per row against the smaller run."""
        return self.cost.seconds / self.rows / self.earlier if self.earlier and self.rows else None


def table(lines: list[Line]) -> str:
    """Markdown."""
    head = (
        "step", "rows", "seconds", "rows/s", "MB worker", "MB command", "floor s", "× floor",
        "usual way rows/s", "× usual way", "× per row",
    )  # fmt: skip
    aims = (
        "*aim*", "", "", "", f"< {MEMORY}", f"< {MEMORY}", "", f"≤ {FLOOR:.0f}", "",
        f"≥ {ROWS:.0f}; files ≥ {FILES:.0f}", f"≤ {GROWTH}",
    )  # fmt: skip
    text = [_row(head), _row(["---", *["--:"] * (len(head) - 1)]), _row(aims)]
    for line in lines:
        seconds = line.cost.seconds
        text.append(
            _row(
                (
                    line.title,
                    f"{line.rows:,}",
                    f"{seconds:.1f}",
                    f"{line.rows / seconds:,.0f}" if seconds else "–",
                    _mb(line.cost.worker),
                    _mb(line.cost.command),
                    f"{line.floor:.1f}" if line.floor else "–",
                    _against(line),
                    f"{line.rows / line.usual:,.0f}" if line.usual else "–",
                    f"{line.usual / seconds:.0f}" if line.usual else "–",
                    f"{line.growth:.2f}" if line.growth else "–",
                )
            )
        )
    return "\n".join(text)


def _against(line: Line) -> str:
    """How many times its floor a step takes, with its aim where that is its own."""
    if not line.floor:
        return "–"
    own = f" (≤ {line.floor_aim:g})" if line.floor_aim != FLOOR else ""
    return f"{line.cost.seconds / line.floor:.1f}{own}"


def verdict(lines: list[Line]) -> str:
    """What missed its aim; one plain sentence when nothing did."""
    missed = [miss for line in lines for miss in line.misses()]
    if not missed:
        return "Every aim that was measured here is met."
    return "\n".join(["Missed:", "", *(f"- {miss}." for miss in missed)])


def _mb(size: int) -> str:
    return f"{size / 2**20:.0f}" if size else "–"


def _row(cells: object) -> str:
    return f"| {' | '.join(cells)} |"  # type: ignore[arg-type]
