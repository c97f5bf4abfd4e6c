"""A person's decision about claims that wait for one."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims.queries import NoSuch, incident_by_code
from claims.review import GROUNDS, VERDICTS, UnknownClaims, decide
from claims.wording import claim_called

DONE = {"confirm": "confirmed", "clear": "cleared", "exclude": "excluded"}
"""The key of the claims that a verdict moved."""

HEADERS = {"claim", "claims", "reference", "신청번호", "접수번호", "claim number"}


class Command(JobCommand):
    """All of the claims are decided, or none."""

    help = "confirm, clear or exclude claims that wait for a person, all or none, with one reason"
    refusals = (NoSuch, UnknownClaims)

    def called(self, row: int) -> str:
        """The claim's number, the reference it came in with, and where it stands."""
        return claim_called(row)

    def arguments(self, parser: ArgumentParser) -> None:
        """What, about which, why, who."""
        parser.add_argument("incident")
        parser.add_argument("--verdict", required=True, choices=list(VERDICTS))
        parser.add_argument("--ground", default="", help="one of: " + ", ".join(GROUNDS))
        parser.add_argument("--claims", help="a file with one claim number or reference per line")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--as", dest="user", required=True, help="who decides")

    def job(self, **options: Any) -> dict[str, Any]:
        """Decide."""
        incident = incident_by_code(options["incident"])
        references = read_references(Path(options["claims"])) if options["claims"] else None
        decided = decide(
            incident,
            options["verdict"],
            by=person(options["user"]),
            reason=options["reason"],
            at=timezone.now(),
            ground=options["ground"].lower().replace("-", "_"),
            references=references,
        )
        return {
            "incident": incident.code,
            "verdict": options["verdict"],
            "count": decided.decided,
            DONE[options["verdict"]]: decided.decided,
            "still_standing": decided.still_standing,
        }


def read_references(path: Path) -> list[str]:
    """The first column of each line; a header line is passed over."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp949")
    found = [row[0].strip() for row in csv.reader(text.splitlines()) if row and row[0].strip()]
    return [name for place, name in enumerate(found) if place or name.casefold() not in HEADERS]
