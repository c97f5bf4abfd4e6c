"""The pages of simulations: which there are, what one answered, the claims behind its numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.desk import queries
from backoffice.desk.overview import run_state
from backoffice.desk.simulated import Words, claims_address
from backoffice.desk.simulated import shown as in_words
from backoffice.desk.site import missing, page, shown
from backoffice.desk.stages import SIMULATE
from backoffice.lib import show, wording
from claims.models import Claim
from claims.rules.numbers import claim_number
from claims.rules.workflow import CLAIM, KINDS
from compensation.models import Simulation
from compensation.rules.limits import Taken
from compensation.rules.whatif import CHANGES, PARTS, PERSON, Outcome
from compensation.rules.workflow import SCHEME
from compensation.schemes import in_force
from compensation.simulation.answer import answer_of
from compensation.simulation.behind import FILTERS, claims_behind, figure_of
from compensation.simulation.promise import changed_since, promised

LISTED, SHOWN = 50, 50


@page("compensation.view_simulation")
def simulations(request: HttpRequest) -> HttpResponse:
    """The newest simulations, of one incident where it is named."""
    rows = Simulation.objects.select_related(
        "incident", "version__scheme", "against__scheme", "made_by", "run"
    )
    if code := request.GET.get("incident"):
        rows = rows.filter(incident__code=code)
    found = rows.order_by("-pk")[:LISTED]
    context = {
        "title": _("Simulations"),
        "simulations": [{"row": row, "state": wording.outcome(row.run) if row.run else ""} for row in found],
        "simulate": SIMULATE if SIMULATE.allowed(request.user) else None,
    }
    return shown(request, "desk/simulations.html", context)


def _crumbs(simulation: Simulation) -> list[tuple[str, str]]:
    incident = simulation.incident
    return [
        (_("Simulations"), reverse("desk:simulations")),
        (show.name(incident), reverse("desk:incident", args=[incident.code])),
    ]


def _found(pk: int) -> Simulation | None:
    rows = Simulation.objects.select_related(
        "incident", "version__scheme", "against__scheme", "made_by", "run"
    )
    return rows.filter(pk=pk).first()


@page("compensation.view_simulation")
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """A simulation: its progress, then its answer."""
    row = _found(pk)
    if row is None or row.run is None:
        return missing(request, _("There is no simulation %(simulation)s.") % {"simulation": pk})
    against = f" ↔ {row.against}" if row.against else ""
    done, known = queries.progress_of([row.run])[row.run.pk]
    context: dict[str, Any] = {
        "title": f"{row.version}{against}",
        "crumbs": _crumbs(row),
        "row": row,
        "name": show.name(row.version.scheme),
        "state": show.status(SCHEME, row.version.status),
        "progress": run_state(row.run, done, known),
        "message": wording.message(row.run),
        "workers": queries.working_on(row.run),
        "simulate": SIMULATE if SIMULATE.allowed(request.user) else None,
    }
    if row.done_at is not None:
        changed = changed_since(row, SHOWN)
        adoption = in_force(row.incident)
        promise = promised(adoption) if adoption and adoption.version_id == row.version_id else None
        context |= {
            **in_words(row, answer_of(row)),
            "changed": changed.number,
            "changed_claims": [claim_number(claim) for claim in changed.claims],
            "more_changed": changed.number - len(changed.claims),
            "position": changed.position,
            # Of the simulation that the version was approved with, once it is in force.
            "awarded": promise.awarded_won if promise and promise.simulation.pk == row.pk else None,
        }
    return shown(request, "desk/simulation.html", context)


@page("compensation.view_simulation")
def simulation_claims(request: HttpRequest, pk: int) -> HttpResponse:
    """The claims behind a number, judged as they stand now."""
    row = _found(pk)
    if row is None or row.done_at is None:
        return missing(request, _("There is no simulation %(simulation)s.") % {"simulation": pk})
    wanted = {name: request.GET[name] for name in (*FILTERS, "benefit", "tier") if name in request.GET}
    after = request.GET.get("after", "")
    found, more = claims_behind(
        row, wanted, after=int(after) if after.isdecimal() and len(after) <= 18 else 0, limit=SHOWN
    )
    words = Words(row)
    claims = Claim.objects.select_related("claimant").in_bulk([one.claim_id for one in found])
    context = {
        "title": _("Claims"),
        "crumbs": [*_crumbs(row), (str(row.version), reverse("desk:simulation", args=[row.pk]))],
        "row": row,
        "wanted": _wanted(wanted, words),
        "figure": figure_of(row, wanted),
        "open": wanted.get("part") == PERSON,
        "claims": [
            {
                "number": claim_number(one.claim_id),
                "claimant": claims[one.claim_id].claimant.name,
                "state": show.status(CLAIM, claims[one.claim_id].status),
                "now": _said(one.now, one.lost, words),
                "before": _said(one.before, one.lost_before, words) if one.before else None,
                "difference": one.now.lowest - one.before.lowest if one.before else None,
            }
            for one in found
        ],
        "more": claims_address(row, **wanted, after=str(more)) if more is not None else "",
    }
    return shown(request, "desk/simulation_claims.html", context)


def _said(one: Outcome, lost: Taken, words: Words) -> dict[str, Any]:
    """An outcome in words; `due` is what it would be without limits, where these took something."""
    return {
        "part": show.in_words(PARTS[one.part]),
        "tone": {"awarded": "good", "person": "wait", "barred": "bad"}[one.part],
        "reason": words.reason(one.reason) if one.reason else "",
        "won": one.lowest,
        "highest": one.highest,
        "open": one.part == "person",
        "due": one.lowest + lost.capped + lost.shared if any(lost) else None,
        "capped": lost.capped,
        "shared": lost.shared,
        "tiers": [
            {"words": words.tier(benefit, tier), "won": won if len(one.dues) > 1 else None}
            for benefit, tier, won in one.dues
        ],
    }


def _wanted(wanted: dict[str, str], words: Words) -> list[str]:
    """What was asked for, in words."""
    said = []
    for name, value in wanted.items():
        if name == "part":
            said.append(show.in_words(PARTS[value]) if value in PARTS else value)
        elif name == "change":
            said.append(show.in_words(CHANGES[value]) if value in CHANGES else value)
        elif name == "reason":
            said.append(words.reason(value))
        elif name == "benefit":
            said.append(words.tier(value, wanted.get("tier", "")))
        elif name != "tier" and (name != "kind" or value in KINDS):
            said.append(words.of(name, value))
    return said
