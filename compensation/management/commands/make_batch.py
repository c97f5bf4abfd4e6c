"""Make a payout batch of everything due on one channel."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from backoffice.lib.runs import RunOpen
from claims.queries import NoSuch, incident_by_code
from compensation.models import PayoutBatch
from compensation.payouts import NothingDue, open_batch
from compensation.tasks import work


class Command(JobCommand):
    """The batch is locked when it is full; another person approves it."""

    help = "make a payout batch of everything due on one channel"
    refusals = (NoSuch, NothingDue)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident, the channel, the maker."""
        parser.add_argument("incident")
        parser.add_argument("--channel", required=True, choices=["bank", "credit"])
        parser.add_argument("--as", dest="user", required=True, help="who makes it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the batch and follow its run; one left open by a killed call is finished first."""
        incident = incident_by_code(options["incident"])
        try:
            _, run = open_batch(incident, options["channel"], by=person(options["user"]), at=timezone.now())
        except RunOpen as earlier:
            run = earlier.run
        run = self.follow(run, work)
        batch = PayoutBatch.objects.get(pk=run.params["batch"])
        return {
            "incident": incident.code,
            "batch": batch.pk,
            "channel": batch.channel,
            "count": batch.payments,
            "total_won": batch.total_won,
            "run": run.pk,
        }
