"""Record a corrected account for a claim."""

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims.accounts import AccountRefused, correct
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number

MOST = 200
"""Characters read as an account number: a file that holds more is another file."""


class Command(JobCommand):
    """The number is never an argument: arguments land in the shell's history and in the list of processes."""

    help = "record a corrected account; a returned payment goes to it with the next batch"
    refusals = (NoSuch, AccountRefused)

    def arguments(self, parser: ArgumentParser) -> None:
        """The claim, the account, who and why."""
        parser.add_argument("claim", help="claim number or reference in the intake file")
        parser.add_argument("--bank", required=True, help="three-digit code or name")
        parser.add_argument(
            "--number-file",
            default="-",
            metavar="FILE",
            help="file that holds the account number; - (the default) reads standard input, asking without"
            " echo on a terminal",
        )
        parser.add_argument("--holder", required=True, help="name of the account holder")
        parser.add_argument("--as", dest="user", required=True, help="who records it")
        parser.add_argument("--reason", required=True)

    def job(self, **options: Any) -> dict[str, Any]:
        """Record it."""
        claim = find_claim(options["claim"])
        account = correct(
            claim,
            bank=options["bank"],
            number=read_number(options["number_file"]),
            holder=options["holder"],
            by=person(options["user"]),
            at=timezone.now(),
            reason=options["reason"],
        )
        return {
            "incident": claim.incident.code,
            "claim": claim_number(claim.pk),
            "bank": account.bank,
            "account": account.mask,
            "count": 1,
        }


def read_number(source: str) -> str:
    """The account number from a file, standard input, or the terminal without echo."""
    if source != "-":
        with Path(source).open(encoding="utf-8-sig") as file:
            return file.read(MOST).strip()
    if sys.stdin.isatty():
        return getpass.getpass("account number: ").strip()
    return sys.stdin.read(MOST).removeprefix("\ufeff").strip()
