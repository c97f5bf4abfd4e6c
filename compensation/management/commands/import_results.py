"""Import a result file of a bank or of billing."""

import csv
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from backoffice.lib.models import Run
from backoffice.lib.runs import Refused
from claims.intake import IntakeRefused
from compensation.reconcile import problems_of, receive_results
from compensation.tasks import work


class Command(JobCommand):
    """All lines are good, or the whole file is refused and every bad line is named."""

    help = "import a result file: paid, returned with reason; all or nothing"
    refusals = (IntakeRefused,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The file and who imports it."""
        parser.add_argument("file")
        parser.add_argument("--as", dest="user", required=True, help="who imports it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Receive, follow, report."""
        path = Path(options["file"])
        with path.open("rb") as stream:
            received = receive_results(stream, path.name, by=person(options["user"]), at=timezone.now())
        if received.again:
            return {"count": 0, "again": True, "run": received.run.pk}
        try:
            run = self.follow(received.run, work)
        except Refused as error:
            raise CommandError(refusal(received.run, path, str(error))) from error
        keys = ("count", "paid", "returned", "paid_won", "returned_won", "settled", "reopened")
        return {
            **{key: run.counts.get(key, 0) for key in keys},
            "total_won": run.counts.get("paid_won", 0),
            "run": run.pk,
            "again": False,
        }


def refusal(run: Run, path: Path, message: str) -> str:
    """The message of a refused file; every line is named, the many in a file beside."""
    found = list(problems_of(run))
    named = "; ".join(f"line {line} ({number or '-'}): {en}" for line, number, _, en in found[:20])
    if len(found) <= 20:
        return f"{message}: {named}"
    for folder in (path.resolve().parent, Path(tempfile.gettempdir())):
        target = folder / f"{path.name}.refused.csv"
        try:
            with target.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(("줄 line", "지급번호 payment_no", "사유", "reason"))
                writer.writerows(found)
        except OSError:
            continue
        return f"{message}: {named}; all {len(found)} lines in {target}"
    return f"{message}: {named}; … {len(found)} lines in all, see run {run.pk}"
