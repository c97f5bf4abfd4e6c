"""What a scheme would cost, and whom it would reach."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand
from claims.queries import NoSuch, incident_by_code
from compensation.queries import scheme_version
from compensation.simulation import open_simulation
from compensation.simulation.answer import answer_of
from compensation.tasks import work

SHORT = ("count", "total_won", "average_won", "lowest_won", "highest_won", "open_ended")


class Command(JobCommand):
    """Drafts too; no claim is moved."""

    help = "what a scheme would cost and whom it would reach, over every claim that is not withdrawn"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident, the version, and what it is compared with."""
        parser.add_argument("incident")
        what = "CODE or CODE@VERSION; the newest version when none is named"
        parser.add_argument("--scheme", required=True, help=what)
        parser.add_argument("--against", default="", help=f"another to compare with: {what}")

    def job(self, **options: Any) -> dict[str, Any]:
        """Judge everything, wait for the answer."""
        incident = incident_by_code(options["incident"])
        version = scheme_version(options["scheme"])
        against = scheme_version(options["against"]) if options["against"] else None
        simulation = open_simulation(incident, version, against, at=timezone.now())
        assert simulation.run is not None
        self.follow(simulation.run, work)
        simulation.refresh_from_db()
        answer = answer_of(simulation)
        return answer if options["json"] else _short(answer)


def _short(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without its divisions, for a summary."""
    keys = ("incident", "scheme", "against", "run", "count", "total_won", "nothing_due")
    short = {key: answer[key] for key in keys if key in answer}
    for part in ("awarded", "person", "barred"):
        short[part] = {key: answer[part][key] for key in SHORT if key in answer[part]}
    short["grounds"] = {
        ground: found["count"]
        for part in ("person", "barred")
        for ground, found in answer[part]["by_ground"].items()
    }
    if "compared" in answer:
        short["difference_won"] = answer["compared"]["difference_won"]
        short["changes"] = {name: of["count"] for name, of in answer["compared"]["changes"].items()}
    return short
