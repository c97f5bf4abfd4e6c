"""Compute the risk signals of an incident."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand
from backoffice.lib.runs import RunOpen
from claims.queries import NoSuch, incident_by_code
from claims.risk import open_flagging
from claims.rules.risk import SIGNALS
from claims.tasks import work
from compensation.risk import edges_of


class Command(JobCommand):
    """Flags for people; no claim is moved."""

    help = "compute the risk signals of an incident: flags with reasons, no claim is moved"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident."""
        parser.add_argument("incident")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the run and follow it."""
        incident = incident_by_code(options["incident"])
        try:
            run = open_flagging(incident, edges_of(incident), at=timezone.now())
        except RunOpen as earlier:
            run = earlier.run
        run = self.follow(run, work)
        counts = run.counts
        return {
            "incident": incident.code,
            "run": run.pk,
            "count": counts.get("count", 0),
            "closed": counts.get("closed", 0),
            "signals": {signal: counts.get(f"signal.{signal}", 0) for signal in map(str, SIGNALS)},
        }
