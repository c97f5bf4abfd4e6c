"""What people decide about claims that wait for one, and where a claim stands after its award."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from backoffice.lib import moves, sql
from backoffice.lib.models import Run
from backoffice.lib.workflow import Transition
from claims.damage import Row, keep_patterns
from claims.models import Claim, Incident
from claims.queries import claim_ids
from claims.rules import damage, grounds, workflow

VERDICTS: dict[str, tuple[Transition, tuple[str, ...]]] = {
    "confirm": (workflow.CONFIRM, ("unconfirmed",)),
    "clear": (workflow.CLEAR, ("referred",)),
    "exclude": (workflow.EXCLUDE, ("referred",)),
}
"""Each verdict with its verb and the work list it takes from when no claims are named."""

GROUNDS = {**{str(g): w for g, w in damage.LABELS.items()}, **{str(g): w for g, w in grounds.LABELS.items()}}
"""Every ground of both stages with its wording."""


class Decided(NamedTuple):
    """What a decision did. `still_standing`: claims of the ground that were left, as it still applies."""

    decided: int
    still_standing: int = 0


class UnknownClaims(Exception):
    """Some of the references name no claim of the incident. `unknown` holds them as written."""

    def __init__(self, unknown: Sequence[str]):
        self.unknown = list(unknown)
        super().__init__(f"{len(self.unknown)} references name no claim: {', '.join(self.unknown[:5])}")


def decide(
    incident: Incident,
    verdict: str,
    *,
    by: Any,
    reason: str,
    at: datetime,
    ground: str = "",
    references: Iterable[str] | None = None,
) -> Decided:
    """One person's decision about one claim or thousands, with one reason; all or none.

    `references` (claim numbers or intake references) name the claims, else every claim that waits for this
    verdict, of one `ground` where it is given. Clearing a ground takes the claims that were referred on it
    and that screening under the present admission no longer finds barred; only when there are none of these,
    the claims on which it still stands.

    Raises UnknownClaims, MoveRefused with the ids that may not make the move, PermissionDenied, ValueError
    (unknown ground, no reason).
    """
    step, lists = VERDICTS[verdict]
    if ground and ground not in GROUNDS:
        raise ValueError(f"{ground} is no ground; known: {', '.join(GROUNDS)}")
    if not reason.strip():
        raise ValueError("a decision needs a reason")
    if by is None:
        raise PermissionDenied(f"{verdict} needs a person")
    moves.may(step, by, reason)
    standing: list[int] = []
    with transaction.atomic():
        if references is not None:
            ids, unknown = claim_ids(incident, references)
            if unknown:
                raise UnknownClaims(unknown)
        else:
            if ground in set(damage.Doubt) and verdict == "exclude":
                lists = ("unconfirmed",)
            lifted, standing = _waiting(incident, lists, ground)
            ids = lifted if verdict == "clear" and ground and lifted else sorted(lifted + standing)
        moved = 0
        for start in range(0, len(ids), moves.AT_MOST):
            moved += _decide(
                incident, verdict, step, ids[start : start + moves.AT_MOST], ground, by, reason, at
            )
        left = len(set(standing) - set(ids))
    return Decided(moved, left)


def _waiting(incident: Incident, lists: Sequence[str], ground: str) -> tuple[list[int], list[int]]:
    """(claims whose ground fell away, claims on which it stands) among those on these work lists."""
    found = sql.rows(
        sql.named("claims/sql/waiting"),
        {"incident": incident.pk, "lists": list(lists), "ground": ground},
    )
    lifted = [claim for claim, stands in found if not stands]
    return lifted, [claim for claim, stands in found if stands]


def _decide(
    incident: Incident,
    verdict: str,
    step: Transition,
    ids: list[int],
    ground: str,
    by: Any,
    reason: str,
    at: datetime,
) -> int:
    stamp: dict[str, Any] = {}
    if verdict == "confirm":
        stamp = {"pattern_id": _affected_time(incident, ids)}
    grounds_before = _last_grounds(ids)
    moved = moves.move_all(Claim, workflow.CLAIM, step, ids, by=by, at=at, reason=reason, stamp=stamp)
    stage = "damage" if verdict == "confirm" else "screening"
    decided = {
        "confirm": lambda before: ("", {"confirmed": before}),
        "clear": lambda before: ("", {"waived": before}),
        "exclude": lambda before: (ground or before, {}),
    }[verdict]
    rows = []
    for position, claim in enumerate(ids):
        found, evidence = decided(grounds_before.get(claim, ""))
        pattern = stamp["pattern_id"][position] if stamp else None
        rows.append((claim, stage, found, pattern, by.pk, json.dumps({**evidence, "reason": reason}), at))
    sql.copy_rows(
        "claims_finding",
        ("claim_id", "stage", "ground", "pattern_id", "person_id", "evidence", "at"),
        rows,
    )
    return moved


def _affected_time(incident: Incident, ids: list[int]) -> list[int]:
    """The pattern of each claim a person confirms; candidates of an ambiguous match are linked first.

    Raises MoveRefused: a person confirms what the machine doubted, and nothing else. They may confirm against
    the network's data: then the pattern is empty, and the days are none.
    """
    sql.execute(sql.named("claims/sql/link_candidates"), {"ids": ids})
    where = {
        "incident": incident.pk, "status": "unconfirmed", "ids": ids,
        "lo": min(ids, default=0), "hi": max(ids, default=0) + 1,
    }  # fmt: skip
    rows = {row.claim_id: row for row in sql.facts("claims/sql/damage_facts", where, Row)}
    if len(rows) < len(ids):  # also those received: nobody has matched them with a line yet
        raise moves.MoveRefused(workflow.CONFIRM, [claim for claim in ids if claim not in rows])
    patterns = keep_patterns(incident.pk, list(rows.values()))
    return [patterns[rows[claim].periods, rows[claim].exemption] for claim in ids]


def _last_grounds(ids: list[int]) -> dict[int, str]:
    """The newest ground that was ever found for each claim."""
    return dict(sql.rows(sql.named("claims/sql/last_grounds"), {"ids": ids}))


def mark_assessed(ids: list[int], *, at: datetime, run: Run) -> int:
    """Cleared claims whose award stands; called by the assessment."""
    return len(moves.move(Claim, workflow.CLAIM, workflow.ASSESS, ids, at=at, run=run))


def settle(ids: list[int], *, at: datetime, run: Run | None = None) -> int:
    """Claims of which nothing is due any more; called by the reconciliation."""
    return len(moves.move(Claim, workflow.CLAIM, workflow.SETTLE, ids, at=at, run=run))


def unsettle(ids: list[int], *, at: datetime, run: Run | None = None) -> int:
    """Claims of which something is due again, because a payment came back late."""
    return len(moves.move(Claim, workflow.CLAIM, workflow.UNSETTLE, ids, at=at, run=run))
