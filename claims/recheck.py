"""Facts that changed after claims were judged: they are confirmed again, the awarded ones too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Span, Stage, open_run
from claims.models import Claim, Incident, OutageWindow
from claims.rules import workflow
from claims.rules.damage import Doubt
from claims.rules.grounds import Ground

FACTUAL = frozenset({*map(str, Doubt), str(Ground.FORCE_MAJEURE), str(Ground.ANNOUNCED_MAINTENANCE)})
"""Grounds of an exclusion that rest on subscriptions and outage windows: a correction may lift them."""


class Touched(NamedTuple):
    """How many claims a correction touches, and how many of them go back."""

    touched: int
    rechecked: int


def recheck(claim_ids: list[int], *, at: datetime, run: Run | None = None) -> int:
    """Send the claims back to be confirmed again (at most 100,000); returns how many.

    Awarded ones go the same road: their awards stand, and what is due by the corrected facts is awarded as
    the difference. Also those that a person excluded for facts: they come back to a person, the machine never
    confirms them. An exclusion for another reason (a second claim, too much revenue) rests on nothing that
    was corrected.
    """
    how: dict[str, Any] = {"at": at, "run": run, "reason": "facts corrected"}
    sent = moves.move(Claim, workflow.CLAIM, workflow.RECHECK, claim_ids, **how)
    grounds = {"ids": claim_ids, "grounds": sorted(FACTUAL)}
    excluded = [row[0] for row in sql.rows(sql.named("claims/sql/excluded_for_facts"), grounds)]
    sent += moves.move(Claim, workflow.CLAIM, workflow.RECONSIDER, excluded, **how)
    return len(sent)


def open_for_changes(
    incident: Incident, windows: list[OutageWindow], services: list[str], *, at: datetime, by: Any = None
) -> Run:
    """Open the run that sends back every claim that one of the changed windows speaks of, or that rests on a
    service whose harms changed.
    """
    parts = sql.id_spans("claims_claim", "incident_id = %(incident)s", {"incident": incident.pk})
    return open_run(
        RECHECK,
        incident.code,
        [Span(lo, hi) for lo, hi in parts],
        at=at,
        by=by,
        params={"incident": incident.pk, "windows": [w.pk for w in windows], "services": services},
    )


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """1. find the claims the windows speak of or the services carry, 2. move them."""
    where = {"lo": chunk.lo, "hi": chunk.hi, "incident": run.params["incident"]}
    touched: set[int] = set()
    for name in ("windows", "services"):
        if run.params.get(name):
            found = sql.rows(sql.named(f"claims/sql/touched_by_{name}"), {**where, name: run.params[name]})
            touched |= {row[0] for row in found}
    ids = sorted(touched)
    return {"touched": len(ids), "count": recheck(ids, at=timezone.now(), run=run)}


RECHECK = Stage("claims.recheck", "claims.work", _chunk)
