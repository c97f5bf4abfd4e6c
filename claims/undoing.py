"""Undoing: a person takes back what they decided last, within minutes and while nothing followed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib import moves, sql
from backoffice.lib.permits import demand
from claims.holds import CaseworkRefused, refuse_held
from claims.models import Claim
from claims.rules import workflow
from claims.rules.workflow import UNDO, UNDO_WITHIN, UNDOABLE, Status

PERMISSION = "claims.undo"


class Last(NamedTuple):
    """One row of last_decisions.sql."""

    claim_id: int
    status: str
    verb: str
    before: str
    actor_id: int | None
    at: datetime
    ground: str


def undo(ids: Sequence[int], *, by: Any, at: datetime, reason: str) -> int:
    """Take back one's own last decision about each of the claims; all or none. Returns how many.

    1. ask whether `by` may; nothing that is held moves,
    2. lock the claims: the last move of each is a decision of this person, made within `UNDO_WITHIN`,
    3. move each back to where it stood, by a verb of its own: the history keeps both,
    4. a finding says that the decision was taken back, with the ground that was found before it.

    Raises NotAllowed; CaseworkRefused with the claims whose last decision is not theirs, or too old.
    """
    demand(by, PERMISSION, "결정 취소", "undo a decision")
    with transaction.atomic():
        refuse_held(ids)
        rows = list(sql.facts("claims/sql/last_decisions", {"ids": list(ids)}, Last))
        mine = [row for row in rows if undoable(row.verb, row.actor_id, row.at, by=by, at=at)]
        if others := set(ids) - {row.claim_id for row in mine}:
            raise CaseworkRefused(
                list(others), "본인이 방금 한 결정이 아닌 신청", "not decided by this person just now"
            )
        moved = 0
        for target in sorted({row.before for row in mine}):
            back = [row.claim_id for row in mine if row.before == target]
            stamp = {"pattern_id": None} if target == Status.UNCONFIRMED else {}
            moved += moves.move_all(
                Claim, workflow.CLAIM, UNDO[Status(target)], back, by=by, at=at, reason=reason, stamp=stamp
            )
        sql.copy_rows(
            "claims_finding",
            ("claim_id", "stage", "ground", "person_id", "evidence", "at"),
            [
                (row.claim_id, "damage" if row.before == Status.UNCONFIRMED else "screening",
                 row.ground if row.before in (Status.UNCONFIRMED, Status.REFERRED) else "",
                 by.pk, json.dumps({"undone": row.verb, "reason": reason}), at)
                for row in mine
                if row.verb in JUDGED
            ],
        )  # fmt: skip
    return moved


JUDGED = ("confirm_damage", "clear", "exclude")
"""Decisions that left a finding."""


def undoable(verb: str, actor: int | None, decided_at: datetime, *, by: Any, at: datetime) -> bool:
    """Whether a claim's last move is a decision that `by` may still take back."""
    return verb in UNDOABLE and actor == by.pk and at - decided_at <= UNDO_WITHIN
