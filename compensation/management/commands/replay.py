"""Judge past awards again and report every difference."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, shell_language
from claims.queries import NoSuch, incident_by_code
from compensation.moments import day_asked, end_of
from compensation.replay import WHY, replay

NAMED = 100
"""Differences that are told; the rest are counted."""


class Command(JobCommand):
    """From stored facts and versions, by the engine each verdict names; nothing is written."""

    help = "judge past awards again from stored facts; exit status 1 when one differs"
    refusals = (NoSuch,)
    differs = False

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident; up to which day."""
        parser.add_argument("incident")
        parser.add_argument(
            "--as-of", metavar="DATE", help="awards up to the end of this day in Seoul, YYYY-MM-DD"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """As every command, but a difference is exit status 1."""
        super().handle(*args, **options)
        if self.differs:
            sys.exit(1)

    def job(self, **options: Any) -> dict[str, Any]:
        """Judge again."""
        incident = incident_by_code(options["incident"])

        def progress(done: int) -> None:
            if not self.quiet:
                self.stderr.write(f"\r{done:,}", ending="")
                self.stderr.flush()

        asked = options["as_of"]
        day = day_asked(incident, asked, today=timezone.localdate()) if asked else None
        count, found = replay(incident, until=end_of(day), progress=progress)
        self.differs = bool(found)
        language = shell_language()
        if not options["json"]:
            for one in found[:NAMED]:
                judged = "–" if one.judged is None else f"{one.judged:,}"
                why = WHY[one.why].into(language)
                self.stdout.write(
                    f"{one.claim} {one.benefit} ({one.version}): {one.stands:,} / {judged}  {why}"
                )
        return {
            "incident": incident.code,
            "count": count,
            "differences": len(found),
            **({"differ": [one._asdict() for one in found[:NAMED]]} if options["json"] else {}),
        }
