"""Put a scheme in force for an incident."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims.queries import NoSuch, incident_by_code
from compensation.queries import scheme_version
from compensation.schemes import NotForYou, adopt, unknown_to


class Command(JobCommand):
    """Refused for whoever loaded the version."""

    help = "put a scheme in force for an incident; refused for its loader"
    refusals = (NoSuch, NotForYou)

    def arguments(self, parser: ArgumentParser) -> None:
        """The scheme (newest version unless CODE@VERSION), the incident, who approves."""
        parser.add_argument("code", help="CODE or CODE@VERSION; the newest version when none is named")
        parser.add_argument("--incident", required=True)
        parser.add_argument("--as", dest="user", required=True, help="who approves it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Adopt."""
        incident = incident_by_code(options["incident"])
        version = scheme_version(options["code"])
        adoption, again = adopt(version, incident, by=person(options["user"]), at=timezone.now())
        done = {
            "incident": incident.code,
            "scheme": version.scheme.code,
            "version": version.number,
            "admission": adoption.admission.number,
            "count": 0 if again else 1,
            "again": again,
        }
        unknown = unknown_to(incident, version)
        return {**done, "unknown_codes": unknown} if unknown else done
