"""Record money that came back for an overpayment."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from backoffice.lib.money import parse_won
from claims.queries import NoSuch
from claims.rules.numbers import claim_number
from compensation.overpayments import NotOwed, record
from compensation.queries import overpayment_by_number


class Command(JobCommand):
    """A part is a part; with the last won the overpayment is repaid."""

    help = "record a repayment of an overpayment"
    refusals = (NoSuch, NotOwed)

    def arguments(self, parser: ArgumentParser) -> None:
        """The overpayment, how much, when, who says so."""
        parser.add_argument("overpayment", help="its number, as `overpayments` lists it")
        parser.add_argument("--amount", required=True, help="won")
        parser.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD; default: today")
        parser.add_argument("--note", default="", help="how it came back")
        parser.add_argument("--as", dest="user", required=True, help="who records it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Record it."""
        row = overpayment_by_number(options["overpayment"])
        won, at = parse_won(options["amount"]), timezone.now()
        left = record(
            row, won, received_on=options["on"] or timezone.localdate(at), note=options["note"],
            by=person(options["user"]), at=at,
        )  # fmt: skip
        row.refresh_from_db()
        return {
            "incident": row.claim.incident.code,
            "claim": claim_number(row.claim_id),
            "overpayment": row.pk,
            "count": 1,
            "total_won": won,
            "open_won": left,
            "status": row.status,
        }
