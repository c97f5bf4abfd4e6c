"""Confirm the damage of every received claim of an incident."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand
from backoffice.lib.runs import RunOpen
from claims.damage import open_confirmation
from claims.queries import NoSuch, grounds_of, incident_by_code
from claims.tasks import work


class Command(JobCommand):
    """Needs no scheme. An open run of an earlier call is finished first."""

    help = "confirm the damage of every received claim"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident."""
        parser.add_argument("incident")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the run and follow it."""
        incident = incident_by_code(options["incident"])
        try:
            run = open_confirmation(incident, at=timezone.now())
        except RunOpen as earlier:
            run = earlier.run
        run = self.follow(run, work)
        return {
            "incident": incident.code,
            "run": run.pk,
            "count": run.counts.get("count", 0),
            "confirmed": run.counts.get("confirmed", 0),
            "unconfirmed": run.counts.get("unconfirmed", 0),
            "grounds": grounds_of(run.counts),
        }
