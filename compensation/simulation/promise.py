"""What was simulated before a scheme was approved, beside what was awarded since: to the won, or why not."""

from typing import NamedTuple

from django.db.models import Sum

from backoffice.lib import sql
from compensation.models import Adoption, Award, Simulation

NAMED = 20
"""Changed claims that are named; the rest are counted."""


class Promise(NamedTuple):
    """The simulation a version was approved with. Won; `claims` are ids, the first of the `changed`.

    `position` when the liability position or the operator's fault is another one than it was then.
    """

    simulation: Simulation
    total_won: int
    awarded_won: int
    changed: int
    claims: list[int]
    position: bool


class Changed(NamedTuple):
    """How many claims changed after a simulation, the ids of the first, and whether the position did."""

    number: int
    claims: list[int]
    position: bool


def changed_since(simulation: Simulation, limit: int = NAMED) -> Changed:
    """The claims whose facts changed, or on which a person decided, after a simulation looked at them."""
    incident = simulation.incident
    found = sql.rows(
        sql.named("compensation/sql/changed_since"),
        {"incident": incident.pk, "as_of": simulation.as_of, "limit": limit},
    )
    position = (incident.liability_no, incident.fault) != (simulation.liability_no, simulation.fault)
    return Changed(found[0][1] if found else 0, [row[0] for row in found], position)


def promised(adoption: Adoption) -> Promise | None:
    """What the newest simulation before the approval said, else the newest since; None: nobody simulated it.

    Once the claims have passed their stages on the same facts, `awarded_won` is `total_won`. What may make
    them differ is named: claims whose facts changed, or on which a person decided, after the simulation.
    """
    done = Simulation.objects.filter(
        incident=adoption.incident_id, version=adoption.version_id, done_at__isnull=False
    ).order_by("-pk")
    simulation = done.filter(done_at__lte=adoption.approved_at).first() or done.first()
    if simulation is None:
        return None
    awarded = Award.objects.filter(
        claim__incident=adoption.incident_id, benefit__scheme=adoption.version.scheme_id
    ).aggregate(won=Sum("amount_won"))
    return Promise(simulation, simulation.total_won or 0, awarded["won"] or 0, *changed_since(simulation))
