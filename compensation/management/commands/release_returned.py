"""Let what came back be paid once more to where it went."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from compensation.queries import batch_by_number
from compensation.releases import NotHeld, of_batch, of_claim, release


class Command(JobCommand):
    """For a bank account that takes payments again, and a credit that billing can now post."""

    help = "release the returned payments of a claim or a batch: the next batch pays them once more"
    refusals = (NoSuch, NotHeld)

    def arguments(self, parser: ArgumentParser) -> None:
        """A claim or a batch, who and why."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("claim", nargs="?", help="claim number or reference in the intake file")
        which.add_argument("--batch", help="every payment of this batch that came back and is still held")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--as", dest="user", required=True, help="who releases them")

    def job(self, **options: Any) -> dict[str, Any]:
        """Release."""
        by = person(options["user"])
        told: dict[str, Any]
        if options["claim"]:
            claim = find_claim(options["claim"])
            held, told = of_claim(claim), {"incident": claim.incident.code, "claim": claim_number(claim.pk)}
        else:
            batch = batch_by_number(options["batch"])
            held, told = of_batch(batch), {"incident": batch.incident.code, "batch": batch.pk}
        done = release(held, by=by, at=timezone.now(), reason=options["reason"])
        return {**told, "count": done.payouts, "total_won": done.won}
