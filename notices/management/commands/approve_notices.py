"""Putting the texts that came with the product in force."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from notices import texts
from notices.models import Template


class Command(JobCommand):
    """Every draft of the product; those that people wrote are put in force one by one, in the admin."""

    help = "put the shipped texts of notices in force: from then on what happens is told"

    def arguments(self, parser: ArgumentParser) -> None:
        """Who approves, and the number that text messages come from."""
        parser.add_argument("--as", dest="user", required=True, help="who approves them")
        parser.add_argument("--sender", default="", help="register this number for text messages from today")

    def job(self, **options: Any) -> dict[str, Any]:
        """Approve; again: nothing changes."""
        by, at = person(options["user"]), timezone.now()
        drafts = Template.objects.filter(made_by=None, approved_at=None, ended_at=None)
        count = texts.approve(list(drafts.values_list("pk", flat=True)), by=by, at=at)
        if options["sender"]:
            texts.register_sender(options["sender"], by=by, at=at)
        return {"count": count, "again": count == 0}
