"""Screen confirmed claims under the admission in force."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand
from backoffice.lib.runs import RunOpen
from claims.queries import NoSuch, grounds_of, incident_by_code, no_scheme, not_in_force
from claims.screening import current_admission, open_screening
from claims.tasks import work


class Command(JobCommand):
    """Also takes up again every claim judged under an older admission."""

    help = "screen confirmed claims; claims judged under an older admission are taken up again"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident; the scheme defaults to the one in force."""
        parser.add_argument("incident")
        parser.add_argument("--scheme", default="", help="code of the scheme in force (the default)")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the run and follow it."""
        incident = incident_by_code(options["incident"])
        admission = current_admission(incident)
        if admission is None:
            raise no_scheme(incident)
        if options["scheme"] and options["scheme"] != admission.scheme_code:
            raise not_in_force(incident, options["scheme"], admission.scheme_code)
        try:
            run = open_screening(incident, admission, at=timezone.now())
        except RunOpen as earlier:
            run = earlier.run
        run = self.follow(run, work)
        counts = run.counts
        return {
            "incident": incident.code,
            "run": run.pk,
            "admission": admission.number,
            "count": counts.get("count", 0),
            "cleared": counts.get("cleared", 0),
            "referred": counts.get("referred", 0),
            "recalled": counts.get("recalled", 0),
            "rejudged": counts.get("rejudged", 0),
            "grounds": grounds_of(counts),
        }
