"""Record the losses that people found on the evidence."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.lib import files
from backoffice.lib.commands import JobCommand, person
from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import TabularError
from claims.loss_files import as_csv, read_losses
from claims.losses import LossRefused, record
from claims.queries import NoSuch, incident_by_code

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
        raw = path.read_bytes()
        found = read_losses(as_csv(raw, path.name), path.name)
        if found.bad:
            ko = "; ".join(f"{line.line}번째 줄: {line.said.ko}" for line in found.bad[:SHOWN])
            en = "; ".join(f"line {line.line}: {line.said.en}" for line in found.bad[:SHOWN])
            raise Unreadable("losses_unreadable", f"{path.name}: {ko}", f"{path.name}: {en}")
        recorded = record(incident, found.won, by=by, at=at)
        files.keep_bytes(raw, kind="losses", scope=incident.code, name=path.name, at=at, by=by)
        return {
            "incident": incident.code,
            "count": recorded.changed,
            "rechecked": recorded.rechecked,
            "again": not recorded.changed,
        }
