"""List what was paid beyond what is due."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand
from claims.queries import NoSuch, incident_by_code
from compensation.queries import overpayment_lines


class Command(JobCommand):
    """Every overpayment of an incident, with what came back and what is still open."""

    help = "list the overpayments of an incident"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident."""
        parser.add_argument("incident")
        parser.add_argument("--open", action="store_true", help="only what is still to be had back")

    def job(self, **options: Any) -> dict[str, Any]:
        """Read them."""
        incident = incident_by_code(options["incident"])
        found = [
            row
            for row in overpayment_lines(incident, timezone.now())
            if row["open_won"] or not options["open"]
        ]
        if not options["json"]:
            for row in found:
                self.stdout.write(
                    f"#{row['overpayment']}  {row['claim']}  {row['won']:,}  {row['status']}"
                    f"  {row['repaid_won']:,} / {row['open_won']:,}"
                )
        return {
            "incident": incident.code,
            "count": len(found),
            "overpaid_won": sum(row["won"] for row in found),
            "repaid_won": sum(row["repaid_won"] for row in found),
            "open_won": sum(row["open_won"] for row in found),
            **({"overpayments": found} if options["json"] else {}),
        }
