"""How a claim's amount came about."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import get_language

from backoffice.lib.commands import JobCommand
from claims.queries import NoSuch, find_claims
from claims.rules.numbers import claim_number
from compensation.queries import explanation


class Command(JobCommand):
    """Step by step, with what was found, awarded and paid."""

    help = "how this amount came about, step by step"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The claim number or the reference in the intake file."""
        parser.add_argument("claim")
        parser.add_argument("--lang", choices=["ko", "en"], default="")

    def job(self, **options: Any) -> dict[str, Any]:
        """Explain."""
        claim, *others = find_claims(options["claim"])
        language = options["lang"] or get_language() or "ko"
        told = explanation(claim, language)
        if not options["json"]:
            for line in told["lines"]:
                self.stdout.write(line)
        return {
            "claim": claim_number(claim.pk),
            "incident": claim.incident.code,
            "status": claim.status,
            "total_won": told["total_won"],
            # The reference was used in an earlier incident too; the newest claim is explained.
            "also": [f"{claim_number(other.pk)} ({other.incident.code})" for other in others],
            **({"steps": told["lines"], "awards": told["awards"]} if options["json"] else {}),
        }
