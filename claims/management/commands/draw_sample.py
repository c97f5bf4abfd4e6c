"""Draw a sample of decisions for review, or draw it again."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from claims import quality
from claims.queries import NoSuch, incident_by_code
from claims.queries.quality import drawn_again
from claims.rules.numbers import claim_number


class Command(JobCommand):
    """Draw from what was decided since the last draw, by every plan in force; print the whole sample."""

    help = "draw the sample of decisions that another person reviews, and print it"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident."""
        parser.add_argument("incident")
        parser.add_argument("--as", dest="username", default="", help="who draws; else this terminal")
        parser.add_argument(
            "--again", action="store_true", help="draw nothing new: work out every draw again and compare"
        )

    def job(self, **options: Any) -> dict[str, Any]:
        """Draw, then work every draw out again."""
        incident = incident_by_code(options["incident"])
        new = 0
        if not options["again"]:
            by = person(options["username"]) if options["username"] else None
            new = sum(one.came for one in quality.draw_sample(incident, by=by, at=timezone.now()))
        rows = drawn_again(incident.pk)
        sample = [
            {
                "claim": claim_number(row.claim_id),
                "stage": row.stage,
                "examiner": row.examiner,
                "plan": row.plan_id,
                "seed": row.seed,
                "move": row.move_id,
            }
            for row in rows
        ]
        if not options["json"]:
            for row in sample:
                self.stdout.write("  ".join(str(row[key]) for key in ("claim", "stage", "examiner", "seed")))
        return {
            "incident": incident.code,
            "count": new,
            "sampled": len(rows),
            "differences": sum(row.kept != row.again for row in rows),
            **({"sample": sample} if options["json"] else {}),
        }
