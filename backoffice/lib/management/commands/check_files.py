"""Check that every kept file is there and opens, and find files that no row knows."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext

from backoffice.lib import inventory
from backoffice.lib.commands import JobCommand

NAMED = 10


class Command(JobCommand):
    """Changes nothing without --remove; safe beside everything else."""

    help = "check that every kept file is there and opens; find files left by a process that died"

    def arguments(self, parser: ArgumentParser) -> None:
        """How deep to look, and whether to clean up."""
        parser.add_argument(
            "--full", action="store_true", help="read every file to its end, compare its SHA-256"
        )
        parser.add_argument(
            "--remove", action="store_true", help="delete the files older than a day without a row"
        )

    def job(self, **options: Any) -> dict[str, Any]:
        """Look; a file that is not as it was kept ends this with exit 1 before anything is removed."""
        found = inventory.take(whole=options["full"], progress=self._progress())
        if found.broken:
            said = gettext("%(count)s of %(files)s kept files are not as they were kept: %(named)s")
            named = "; ".join(f"{place}: {wrong}" for place, wrong in found.broken[:NAMED])
            more = "; …" if len(found.broken) > NAMED else ""
            raise CommandError(
                said % {"count": len(found.broken), "files": found.files, "named": f"{named}{more}"}
            )
        removed = 0
        if options["remove"]:
            try:
                removed = inventory.remove(found)
            except inventory.NotOurs as error:
                said = gettext(
                    "Most files in this folder are not known to this database: is it another one's?"
                    " Nothing was removed."
                )
                raise CommandError(said) from error
        return {
            "count": removed,
            "files": found.files,
            "bytes": found.size,
            "orphans": [stray.place for stray in found.orphans],
            "orphan_bytes": sum(stray.size for stray in found.orphans),
            "young": found.young,
        }

    def _progress(self) -> Any:
        shown = time.monotonic()

        def progress(done: int, known: int) -> None:
            nonlocal shown
            if not self.quiet and time.monotonic() - shown > 0.25:
                shown = time.monotonic()
                self.stderr.write(f"\r{done:,}/{known:,}", ending="\n" if done == known else "")
                self.stderr.flush()

        return progress
