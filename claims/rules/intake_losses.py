"""One row of proven losses: which claim, and what a person found on the evidence."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from claims.rules.intake_claims import MOST_STATED
from claims.rules.intake_header import Column
from claims.rules.intake_values import RowReader, fit, same, won_up_to

LOSS_COLUMNS = (
    Column("claim", ("신청번호", "접수번호", "claim", "reference"), required=True),
    Column("proven_loss", ("확인된 피해액", "확인 피해액", "proven_loss"), required=True),
)

_won = won_up_to(MOST_STATED)


class LossRow(NamedTuple):
    """The claim as people name it, and the loss in won."""

    claim: str
    proven_loss: int


def loss_reader(columns: Sequence[str | None]) -> Callable[[Sequence[str]], LossRow]:
    """A function that reads one row, for a header matched by `match_header`; it raises RowError."""
    at = [(name, index) for index, name in enumerate(columns) if name is not None]

    def read(cells: Sequence[str]) -> LossRow:
        cells = fit(cells, len(columns))
        row = RowReader({name: cells[index] for name, index in at})
        result = LossRow(
            row.take("claim", same, "", limit=40, needed=True),
            row.take("proven_loss", _won, 0, limit=40, needed=True),
        )
        row.close()
        return result

    return read
