"""Write made-up data in the shape of a real incident."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from backoffice.lib.commands import JobCommand
from backoffice.lib.show import language
from claims.demonstration import KNOWN, REPORTED, Made, generate, generate_reports
from claims.demonstration.generate import TooFew


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)


class Command(JobCommand):
    """Needs no database. The same arguments give the same bytes."""

    help = "write incident.yaml, customers.csv, claims.csv: made-up data in the shape of a real incident"

    def arguments(self, parser: ArgumentParser) -> None:
        """What to write, how much of it, and where."""
        parser.add_argument("incident", choices=KNOWN, metavar="incident", help=", ".join(KNOWN))
        parser.add_argument("--customers", type=_count, help="lines of the billing list (KT-2018)")
        parser.add_argument("--merchants", type=_count, help="shop claims (KT-2018)")
        parser.add_argument("--reports", type=_count, help="reports of merchants (KAKAO-2022)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--code", default="", help="code of the incident in incident.yaml, if another")
        parser.add_argument(
            "--bad-lines",
            type=_count,
            default=0,
            metavar="K",
            help="broken lines added to each of the two lists",
        )

    def job(self, **options: Any) -> dict[str, Any]:
        """Write the three files."""
        made = self._made(**options)
        if not self.quiet:
            self.stderr.write("")
        return {
            "incident": options["code"] or options["incident"],
            "count": made.customers + made.merchants + 2 * made.bad_lines,
            "customers": made.customers,
            "merchants": made.merchants,
            "bad_lines": made.bad_lines,
            "incident_file": str(made.incident_file),
            "customers_file": str(made.customers_file),
            "claims_file": str(made.claims_file),
        }

    def _made(self, **options: Any) -> Made:
        incident = options["incident"]
        wanted = ("reports",) if incident in REPORTED else ("customers", "merchants")
        for name in ("customers", "merchants", "reports"):
            if (options[name] is None) == (name in wanted):
                needed = " ".join(f"--{each} N" for each in wanted)
                raise CommandError(
                    f"{incident}: {needed} 옵션이 필요합니다"
                    if language() == "ko"
                    else f"{incident} is made by {needed}",
                    returncode=2,
                )
        common = {
            "seed": options["seed"],
            "folder": options["out"],
            "bad_lines": options["bad_lines"],
            "code": options["code"],
        }
        if incident in REPORTED:
            return generate_reports(incident, reports=options["reports"], **common)
        try:
            return generate(
                incident,
                customers_wanted=options["customers"],
                merchants=options["merchants"],
                progress=lambda written: self._progress(written, options["customers"]),
                **common,
            )
        except TooFew as error:
            raise CommandError(error.in_words(language()), returncode=2) from error

    def _progress(self, written: int, wanted: int) -> None:
        if not self.quiet and wanted:
            bar = "#" * (30 * written // wanted)
            self.stderr.write(f"\rcustomers.csv [{bar:<30}] {written:,}/{wanted:,}", ending="")
            self.stderr.flush()
