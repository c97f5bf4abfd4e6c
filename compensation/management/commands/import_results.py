"""Import a result file of a bank or of billing."""

import csv
import tempfile
from argparse import ArgumentParser
from collections.abc import Set
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext

from backoffice.lib.commands import JobCommand, person
from backoffice.lib.models import Run
from backoffice.lib.runs import Refused
from backoffice.lib.show import language
from claims.intake import IntakeRefused
from compensation.queries import batches_of
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
        try:
            run = received.run if received.again else self.follow(received.run, work)
        except Refused as error:
            raise CommandError(refusal(received.run, path, error.in_words(language()))) from error
        keys = ("paid", "returned", "paid_won", "returned_won", "settled", "reopened")
        about = batches_of(run)
        return {
            "incident": _one({batch.incident.code for batch in about}),
            "batch": _one({batch.pk for batch in about}),
            "count": 0 if received.again else run.counts.get("count", 0),
            # When the file comes again: what the first time did.
            **{key: run.counts.get(key, 0) for key in keys},
            "total_won": run.counts.get("paid_won", 0),
            "run": run.pk,
            "again": received.again,
        }


def _one(found: Set[Any]) -> Any:
    """The one value, or all of them when a file speaks of several batches."""
    return next(iter(found)) if len(found) == 1 else sorted(found)


def refusal(run: Run, path: Path, message: str) -> str:
    """The message of a refused file; every line is named, the many in a file beside."""
    found = list(problems_of(run))
    korean = language() == "ko"
    words = gettext("line %(line)s (%(payment)s): %(why)s")
    named = "; ".join(
        words % {"line": line, "payment": number or "-", "why": ko if korean else en}
        for line, number, ko, en in found[:20]
    )
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
        rest = gettext("all %(count)s lines in %(file)s") % {"count": len(found), "file": target}
        return f"{message}: {named}; {rest}"
    rest = gettext("… %(count)s lines in all, see run %(run)s") % {"count": len(found), "run": run.pk}
    return f"{message}: {named}; {rest}"
