"""Record the losses that people found on the evidence."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.lib import files
from backoffice.lib.commands import JobCommand, person
from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import BadLine, TabularError, is_workbook, records, scan, workbook_to_csv
from claims.losses import LossRefused, record
from claims.queries import NoSuch, incident_by_code
from claims.rules.intake import HeaderError, RowError, match_header
from claims.rules.intake_losses import LOSS_COLUMNS, loss_reader

SHOWN = 10
"""Bad lines that are named; the file is mended from the top."""


class Command(JobCommand):
    """All of the losses are recorded, or none."""

    help = "record proven losses from a file with the columns claim and proven_loss, all or none"
    refusals = (NoSuch, LossRefused, TabularError)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident, the file, who."""
        parser.add_argument("incident")
        parser.add_argument("file", help="CSV or XLSX: claim number or reference, and the loss in won")
        parser.add_argument("--as", dest="user", required=True, help="who found it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Read, keep the file, record."""
        at = timezone.now()
        incident, by = incident_by_code(options["incident"]), person(options["user"])
        path = Path(options["file"])
        losses = read_losses(path)
        recorded = record(incident, losses, by=by, at=at)
        files.keep_bytes(path.read_bytes(), kind="losses", scope=incident.code, name=path.name, at=at, by=by)
        return {
            "incident": incident.code,
            "count": recorded.changed,
            "rechecked": recorded.rechecked,
            "again": not recorded.changed,
        }


def read_losses(path: Path) -> dict[str, int]:
    """{claim: won} of a file. Raises TabularError, and Unreadable with every bad line."""
    with path.open("rb") as file:
        raw = workbook_to_csv(path) if is_workbook(file.read(8)) else path.read_bytes()
    source = scan(io.BytesIO(raw), name=path.name)
    try:
        read = loss_reader(match_header(source.header, LOSS_COLUMNS))
    except HeaderError as error:
        raise Unreadable("header", f"{path.name}: {error.ko}", f"{path.name}: {error.en}") from error
    losses: dict[str, int] = {}
    bad: list[tuple[int, str, str]] = []
    for span in source.chunks:
        for line, cells in records(raw[span.offset : span.offset + span.length], source, span):
            if isinstance(cells, BadLine):
                bad.append((cells.line, cells.ko, cells.en))
                continue
            try:
                row = read(cells)
            except RowError as error:
                bad.extend((line, f"{p.column}: {p.ko}", f"{p.column}: {p.en}") for p in error.problems)
                continue
            if row.claim in losses:
                bad.append((line, "같은 신청이 위에 있습니다", "the claim stands above already"))
            losses[row.claim] = row.proven_loss
    if bad:
        ko = "; ".join(f"{line}번째 줄: {said}" for line, said, _ in bad[:SHOWN])
        en = "; ".join(f"line {line}: {said}" for line, _, said in bad[:SHOWN])
        raise Unreadable("losses_unreadable", f"{path.name}: {ko}", f"{path.name}: {en}")
    return losses
