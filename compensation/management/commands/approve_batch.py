"""Approve a payout batch."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims.queries import NoSuch
from compensation.payouts import BatchRefused, approve
from compensation.queries import batch_by_number
from compensation.schemes import NotForYou


class Command(JobCommand):
    """Refused for whoever made the batch."""

    help = "approve a payout batch; refused for its maker"
    refusals = (NoSuch, NotForYou, BatchRefused)

    def arguments(self, parser: ArgumentParser) -> None:
        """The batch and who approves."""
        parser.add_argument("batch")
        parser.add_argument("--as", dest="user", required=True, help="who approves it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Give the approval that is due."""
        batch = batch_by_number(options["batch"])
        missing = approve(batch, by=person(options["user"]), at=timezone.now())
        return {
            "batch": batch.pk,
            "incident": batch.incident.code,
            "count": 1,
            "total_won": batch.total_won,
            "missing": missing,
        }
