"""Facts that changed after claims were judged: send those not yet awarded back to be confirmed again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Span, Stage, open_run
from claims.models import Claim, Incident, OutageWindow
from claims.rules import workflow


class Touched(NamedTuple):
    """How many claims a correction touches, and how many of them go back."""

    touched: int
    rechecked: int


def recheck(claim_ids: list[int], *, at: datetime, run: Run | None = None) -> int:
    """Send back those of the claims that are not yet awarded (at most 100,000); returns how many."""
    return len(
        moves.move(
            Claim, workflow.CLAIM, workflow.RECHECK, claim_ids, at=at, run=run, reason="facts corrected"
        )
    )


def open_for_windows(incident: Incident, windows: list[OutageWindow], *, at: datetime, by: Any = None) -> Run:
    """Open the run that sends back every claim one of the changed windows speaks of."""
    parts = sql.id_spans("claims_claim", "incident_id = %(incident)s", {"incident": incident.pk})
    return open_run(
        RECHECK,
        incident.code,
        [Span(lo, hi) for lo, hi in parts],
        at=at,
        by=by,
        params={"incident": incident.pk, "windows": [w.pk for w in windows]},
    )


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """1. find the claims the windows speak of, 2. move those not yet awarded."""
    found = sql.rows(
        sql.named("claims/sql/touched_by_windows"),
        {
            "lo": chunk.lo,
            "hi": chunk.hi,
            "incident": run.params["incident"],
            "windows": run.params["windows"],
        },
    )
    ids = [row[0] for row in found]
    return {"touched": len(ids), "count": recheck(ids, at=timezone.now(), run=run)}


RECHECK = Stage("claims.recheck", "claims.work", _chunk)
