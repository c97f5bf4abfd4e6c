"""Closing filings that claim nothing of this company: questions are answered, other reports handed on."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims import amendments
from claims.queries import NoSuch, incident_by_code
from claims.rules.about import CLOSED_BY, About


class Command(JobCommand):
    """Every filing of the kind that waits, with one reason."""

    help = "answer the questions among the filings, or hand on what concerns another company"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """Which kind, why, who."""
        parser.add_argument("incident")
        parser.add_argument("--about", required=True, choices=[str(about) for about in CLOSED_BY])
        parser.add_argument("--reason", required=True, help="what was answered, or to whom they went")
        parser.add_argument("--as", dest="user", required=True, help="who answers")

    def job(self, **options: Any) -> dict[str, Any]:
        """Answer."""
        incident = incident_by_code(options["incident"])
        closed = amendments.answer_all(
            incident, About(options["about"]), by=person(options["user"]), reason=options["reason"],
            at=timezone.now(),
        )  # fmt: skip
        return {"incident": incident.code, "count": closed}
