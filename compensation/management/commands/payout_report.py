"""Write the payout report of an incident."""

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, out_file, person
from backoffice.staff.access import origin
from claims.queries import NoSuch, incident_by_code
from compensation.moments import day_asked, end_of
from compensation.reports import LANGUAGES, write_report


class Command(JobCommand):
    """One workbook: summary with chart, groups, what is not yet paid, what came back, every award."""

    help = "write the payout report of an incident as an Excel workbook"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident, the file, the language."""
        parser.add_argument("incident")
        parser.add_argument("--out", required=True, help="FILE.xlsx")
        parser.add_argument(
            "--lang", choices=LANGUAGES, default="ko", help="language of the report; default: ko"
        )
        parser.add_argument(
            "--as-of",
            metavar="DATE",
            help="as it stood at the end of this day in Seoul, YYYY-MM-DD; default: now",
        )
        parser.add_argument(
            "--as", dest="by", help="who makes it, for the cover; default: the terminal's user"
        )

    def job(self, **options: Any) -> dict[str, Any]:
        """Write it, showing progress."""
        incident = incident_by_code(options["incident"])
        out = out_file(options["out"])
        shown = time.monotonic()

        def progress(done: int, known: int) -> None:
            nonlocal shown
            if not self.quiet and (time.monotonic() - shown > 0.25 or done == known):
                shown = time.monotonic()
                bar = "#" * (30 * done // max(known, 1))
                self.stderr.write(f"\rrows [{bar:<30}] {done:,}/{known:,}", ending="")
                self.stderr.flush()

        at, asked = timezone.now(), options["as_of"]
        day = day_asked(incident, asked, today=timezone.localdate(at)) if asked else None
        by = str(person(options["by"])) if options["by"] else origin()
        reported = write_report(
            incident,
            out,
            at=at,
            until=end_of(day) if day else None,
            by=by,
            language=options["lang"],
            progress=progress,
        )
        if not self.quiet:
            self.stderr.write("")
        figures = reported._asdict()
        told = {"as_of": day.isoformat()} if day else {}
        return {
            "incident": incident.code,
            **told,
            "count": figures.pop("awards"),
            **figures,
            "file": str(out),
        }
