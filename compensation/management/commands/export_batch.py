"""Write the payment file of an approved batch."""

import os
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, out_file, person
from backoffice.lib.permits import demand
from backoffice.staff import access
from claims.queries import NoSuch
from compensation.exports import copy_out, open_export
from compensation.payouts import BatchRefused
from compensation.queries import batch_by_number
from compensation.tasks import work

NEEDED = ("compensation.export_batch", "lib.download_file")
"""Asked of the person who is named; the account numbers leave in the clear."""


class Command(JobCommand):
    """The first export fixes the format; again gives the same bytes. Each time goes into the access log."""

    help = "write the payment file of an approved batch; again gives the same bytes"
    refusals = (NoSuch, BatchRefused)

    def arguments(self, parser: ArgumentParser) -> None:
        """The batch and where the file goes."""
        parser.add_argument("batch")
        parser.add_argument("--out", required=True, help="FILE.xlsx or FILE.csv; the suffix is the format")
        parser.add_argument("--as", dest="user", help="who takes the file, for the access log")
        parser.add_argument("--reason", default="", help="why, for the access log")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the export, follow it, copy the file out."""
        out = out_file(options["out"])
        batch = batch_by_number(options["batch"])
        by = person(options["user"]) if options["user"] else None
        if by is not None:
            for permission in NEEDED:
                demand(by, permission, "이체 파일 내려받기", "take a payment file")
        run = open_export(batch, out.suffix.lower(), by=by, at=timezone.now())
        if run is not None:
            self.follow(run, work)
        # Account numbers leave in the clear: who, from where and why is written first.
        batch.refresh_from_db()
        access.record_command(
            "export_payment",
            "payout_batch",
            batch.pk,
            by=by,
            reason=options["reason"].strip() or f"export_batch {batch.pk}",
            at=timezone.now(),
            detail=f"{batch.file.name if batch.file else ''} {out.resolve()}",
        )
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
