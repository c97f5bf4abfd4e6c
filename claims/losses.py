"""The loss that a person found on the evidence: recorded with the claim, for schemes that pay by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from backoffice.lib import moves, sql
from backoffice.lib.edits import edited_by
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims.loss_files import TWICE
from claims.models import Claim, Filing, Incident
from claims.queries import ids_by_name
from claims.recheck import recheck
from claims.rules.workflow import AWARDED

PERMISSION = "claims.confirm_damage"


class LossRefused(Refusal):
    """The losses cannot be recorded; the message names the claims."""


class Recorded(NamedTuple):
    """How many losses are other ones than before, and how many awarded claims go back because of it."""

    changed: int
    rechecked: int


class Looked(NamedTuple):
    """One loss before it is recorded: the claim as it is named, what is known of it, why it is refused.

    `before` None: no loss is recorded yet. `again`: the claim was assessed and goes back because of it.
    """

    named: str
    won: int
    claim: Claim | None
    before: int | None
    again: bool
    refused: Wording | None


def look(incident: Incident, losses: Mapping[str, int]) -> list[Looked]:
    """What recording these losses would do, claim by claim, in their order; nothing is written."""
    ids = ids_by_name(incident, list(losses))
    filed = dict(Filing.objects.filter(claim__in=set(ids.values())).values_list("claim_id", "proven_loss"))
    claims = Claim.objects.select_related("claimant").in_bulk(list(filed))
    seen: set[int] = set()
    found = []
    for named, won in losses.items():
        claim = claims.get(ids.get(named, 0))
        refused = None
        if claim is None:
            refused = Wording(
                f"{incident.code} 사고의 피해 신청이 아닙니다", f"no claim that was filed for {incident.code}"
            )
        elif claim.pk in seen:
            refused = TWICE
        before = filed[claim.pk] if claim else None
        again = claim is not None and claim.status in AWARDED and before != won
        found.append(Looked(named, won, claim, before, again, refused))
        seen |= {claim.pk} if claim else set()
    return found


def record(incident: Incident, losses: Mapping[str, int], *, by: Any, at: datetime) -> Recorded:
    """Record proven losses in won by claim number or reference; all or none.

    1. ask whether `by` may,
    2. find the claims: each must be a filing of the incident,
    3. write what differs, in one statement; the table of edits keeps who, when and what it was,
    4. send claims that were assessed already back to be confirmed: what is due by the new loss is awarded as
       the difference.

    Raises NotAllowed, LossRefused.
    """
    demand(by, PERMISSION, "피해액 확인", "record a proven loss")
    if not losses:
        raise LossRefused("신청이 하나도 없습니다", "no claim is named")
    with edited_by(by):
        ids = ids_by_name(incident, list(losses))
        filed = set(Filing.objects.filter(claim__in=set(ids.values())).values_list("claim_id", flat=True))
        if strange := [name for name in losses if ids.get(name) not in filed]:
            named = ", ".join(strange[:10])
            raise LossRefused(
                f"{incident.code} 사고의 피해 신청이 아닙니다: {named}",
                f"no claim that was filed for {incident.code}: {named}",
            )
        won = {ids[name]: loss for name, loss in losses.items()}
        if len(won) < len(losses):
            raise LossRefused("한 신청이 두 번 있습니다", "a claim is named twice")
        changed = [row[0] for row in sql.rows(CHANGED, [list(won), list(won.values())])]
        awarded = list(Claim.objects.filter(pk__in=changed, status__in=AWARDED).values_list("pk", flat=True))
        sent = sum(
            recheck(awarded[start : start + moves.AT_MOST], at=at)
            for start in range(0, len(awarded), moves.AT_MOST)
        )
    return Recorded(len(changed), sent)


CHANGED = """
UPDATE claims_filing f SET proven_loss = n.won
  FROM unnest(%s::bigint[], %s::bigint[]) AS n (claim_id, won)
 WHERE f.claim_id = n.claim_id AND f.proven_loss IS DISTINCT FROM n.won
RETURNING f.claim_id
"""
