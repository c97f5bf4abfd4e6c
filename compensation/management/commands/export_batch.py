"""Write the payment file of an approved batch."""

import os
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, out_file
from claims.queries import NoSuch
from compensation.exports import copy_out, open_export
from compensation.payouts import BatchRefused
from compensation.queries import batch_by_number
from compensation.tasks import work


class Command(JobCommand):
    """The first export fixes the format; again gives the same bytes."""

    help = "write the payment file of an approved batch; again gives the same bytes"
    refusals = (NoSuch, BatchRefused)

    def arguments(self, parser: ArgumentParser) -> None:
        """The batch and where the file goes."""
        parser.add_argument("batch")
        parser.add_argument("--out", required=True, help="FILE.xlsx or FILE.csv; the suffix is the format")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the export, follow it, copy the file out."""
        out = out_file(options["out"])
        batch = batch_by_number(options["batch"])
        run = open_export(batch, out.suffix.lower(), at=timezone.now())
        if run is not None:
            self.follow(run, work)
        # Written whole or not at all: a half file never carries the name that is handed to a bank.
        unfinished = out.with_name(f".{out.name}.part")
        try:
            with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
                stored = copy_out(batch, target)
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
        return {
            "batch": batch.pk,
            "incident": batch.incident.code,
            "count": 0 if run is None else stored.rows,
            "payments": stored.rows,
            "total_won": stored.sum_won,
            "sha256": stored.sha256,
            "file": str(out),
            "run": run.pk if run else None,
            "again": run is None,
        }
