"""Assess claims under the scheme in force; what was awarded under an earlier version is determined again."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from backoffice.lib.commands import JobCommand
from backoffice.lib.runs import RunOpen
from claims.queries import (
    NoSuch,
    cleared_under_another_position,
    cleared_under_others,
    incident_by_code,
    no_scheme,
    not_in_force,
)
from claims.rules.numbers import claim_number
from compensation.assessment import open_assessment
from compensation.schemes import in_force
from compensation.simulation.promise import promised
from compensation.tasks import work


class Command(JobCommand):
    """Only a scheme in force awards anything."""

    help = "assess cleared claims, and determine awarded ones again, under the scheme in force"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident; the scheme defaults to the one in force."""
        parser.add_argument("incident")
        parser.add_argument("--scheme", default="", help="code of the scheme in force (the default)")

    def job(self, **options: Any) -> dict[str, Any]:
        """Open the run and follow it."""
        incident = incident_by_code(options["incident"])
        adoption = in_force(incident)
        if adoption is None:
            raise no_scheme(incident)
        code = adoption.version.scheme.code
        if options["scheme"] not in ("", code, str(adoption.version)):
            raise not_in_force(incident, options["scheme"], code)
        try:
            run = open_assessment(incident, adoption, at=timezone.now())
        except RunOpen as earlier:
            run = earlier.run
        run = self.follow(run, work)
        keys = (
            "count", "awards", "total_won", "corrected", "raised_won", "lowered_won", "nothing_due",
            "no_benefit", "referred", "twins", "capped_won", "shared_won",
        )  # fmt: skip
        done: dict[str, Any] = {
            "incident": incident.code,
            "scheme": str(adoption.version),
            "run": run.pk,
            **{key: run.counts.get(key, 0) for key in keys},
        }
        if promise := promised(adoption):
            done["simulated"] = {
                "simulation": promise.simulation.pk,
                "total_won": promise.total_won,
                "awarded_won": promise.awarded_won,
                "difference_won": promise.awarded_won - promise.total_won,
                "changed": promise.changed,
                "claims": [claim_number(pk) for pk in promise.claims],
                "position_changed": promise.position,
            }
        older = cleared_under_others(adoption.admission)
        if older:
            hint = gettext(
                "%(count)s claims were cleared under admission %(numbers)s: run screen_claims first"
            )
            done["hint"] = hint % {
                "count": f"{sum(older.values()):,}",
                "numbers": ", ".join(str(number) for number in older),
            }
        elif moved := cleared_under_another_position(adoption.admission):
            hint = gettext(
                "%(count)s claims were cleared under another liability position: run screen_claims first"
            )
            done["hint"] = hint % {"count": f"{moved:,}"}
        return done
