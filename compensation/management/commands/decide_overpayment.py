"""Decide about an overpayment: agree on instalments, write it off, net it with what is due since."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims.queries import NoSuch
from claims.rules.numbers import claim_number
from compensation.overpayments import NotOwed, agree, withdraw, write_off
from compensation.queries import open_won, overpayment_by_number


class Command(JobCommand):
    """One person's decision, with its reason."""

    help = "agree on instalments of an overpayment, write it off, or withdraw it against what is due"
    refusals = (NoSuch, NotOwed)

    def arguments(self, parser: ArgumentParser) -> None:
        """The overpayment, the decision, who and why."""
        parser.add_argument("overpayment", help="its number, as `overpayments` lists it")
        parser.add_argument("--verdict", required=True, choices=["agree", "write_off", "withdraw"])
        parser.add_argument("--instalments", type=int, default=1, help="agree: how many, monthly; default: 1")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="agree: first due day")
        parser.add_argument("--reason", default="", help="write_off and withdraw need one")
        parser.add_argument("--as", dest="user", required=True, help="who decides")

    def job(self, **options: Any) -> dict[str, Any]:
        """Decide."""
        row, by, at = overpayment_by_number(options["overpayment"]), person(options["user"]), timezone.now()
        done: dict[str, Any] = {}
        if options["verdict"] == "agree":
            first = options["first"] or timezone.localdate(at)
            done["count"] = len(agree(row, instalments=options["instalments"], first=first, by=by, at=at))
        elif options["verdict"] == "write_off":
            done["count"] = write_off([row.pk], by=by, at=at, reason=options["reason"])
        else:
            done["due_won"] = withdraw(row, by=by, at=at, reason=options["reason"])
            done["count"] = 1
        row.refresh_from_db()
        return {
            "incident": row.claim.incident.code,
            "claim": claim_number(row.claim_id),
            "overpayment": row.pk,
            "status": row.status,
            **done,
            "open_won": open_won(row),
        }
