"""Contacts with claimants and notes about claims: written once, for all who come after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from claims.rules.casework import Reached, Way

LOG = "claims.log_contact"
WRITE = "claims.write_note"


def log_contact(
    ids: Sequence[int],
    way: Way,
    outcome: Reached,
    *,
    by: Any,
    at: datetime,
    words: str = "",
    call_again_at: datetime | None = None,
) -> int:
    """Record one contact about each of the claims; returns how many.

    Whoever is called again is called at a time to come, and nobody else is. Raises NotAllowed, Refusal.
    """
    demand(by, LOG, "연락 기록", "record contacts")
    again = outcome is Reached.AGAIN
    if again and (call_again_at is None or call_again_at <= at):
        raise Refusal("다시 연락할 일시를 앞으로의 때로 적어야 합니다", "say when to call again")
    return sql.execute(
        "INSERT INTO claims_contact (claim_id, by_id, at, way, outcome, call_again_at, words)"
        " SELECT id, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
        [
            by.pk, at, str(way), str(outcome), call_again_at if again else None, words.strip()[:1000],
            sorted(set(ids)),
        ],
    )  # fmt: skip


def write_note(ids: Sequence[int], words: str, *, by: Any, at: datetime) -> int:
    """Write the same note about each of the claims; returns how many. Raises NotAllowed, Refusal."""
    demand(by, WRITE, "메모", "write notes")
    if not words.strip():
        raise Refusal("메모 내용이 비어 있습니다", "a note says something")
    return sql.execute(
        "INSERT INTO claims_note (claim_id, by_id, at, words)"
        " SELECT id, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
        [by.pk, at, words.strip()[:2000], sorted(set(ids))],
    )
