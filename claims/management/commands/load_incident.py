"""Load an incident file: services, areas, outage windows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from backoffice.lib import files
from backoffice.lib.commands import JobCommand
from backoffice.lib.yaml_text import read_yaml
from claims.incidents import load
from claims.rules.incident import parse_incident
from claims.rules.intake import HARMS
from claims.tasks import work

SCREEN_AGAIN = gettext_noop(
    "The liability position changed: run screen_claims again where claims are paid on a legal basis"
)


class Command(JobCommand):
    """A second load closes windows that are gone with a date, and rechecks the claims it touches."""

    help = "load an incident: services, areas, outage windows"

    def arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file")

    def job(self, **options: Any) -> dict[str, Any]:
        """Parse, keep the file, load."""
        at = timezone.now()
        raw = Path(options["file"]).read_bytes()
        content = parse_incident(read_yaml(raw), harms=frozenset(HARMS))
        stored = files.keep_bytes(
            raw, kind="incident", scope=content.code, name=Path(options["file"]).name, at=at
        )
        loaded = load(content, at=at, file=stored)
        done: dict[str, Any] = {
            "incident": content.code,
            "count": loaded.added + loaded.closed + loaded.changed + loaded.liability,
            "added": loaded.added,
            "closed": loaded.closed,
            "touched": 0,
            "rechecked": 0,
            "run": None,
            "again": loaded.again,
        }
        if loaded.liability:
            done |= {"liability": loaded.incident.liability, "hint": gettext(SCREEN_AGAIN)}
        if loaded.changed:
            done["services_changed"] = loaded.changed
        if loaded.run:
            run = self.follow(loaded.run, work)
            done |= {
                "touched": run.counts.get("touched", 0),
                "rechecked": run.counts.get("count", 0),
                "run": run.pk,
            }
        return done
