"""Ticking the checks of a claim, and refusing decisions that wait for one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from claims.holds import CaseworkRefused
from claims.models import ChecklistItem, Claim
from claims.rules.checks import DECISIONS, PLAIN, TICKS, Tick

TICK = "claims.tick_check"
LONGEST = 500


def tick(ids: Sequence[int], item: int, outcome: Tick, *, by: Any, at: datetime, words: str = "") -> int:
    """Say of one check of these claims what was found; the newest word counts. All or none; returns how many.

    Raises NotAllowed; Refusal for a word that needs its reason; CaseworkRefused with the claims that have no
    such check, or whose check is automatic.
    """
    demand(by, TICK, "점검 확인", "tick checks")
    words = words.strip()[:LONGEST]
    if outcome not in PLAIN and not words:
        said = TICKS[outcome]
        raise Refusal(f"“{said.ko}”에는 사유를 적어야 합니다", f"“{said.en}” needs a reason")
    with transaction.atomic():
        locked = Claim.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        found = set(locked.values_list("pk", flat=True))
        of_item = sql.rows(
            "SELECT k.claim_id FROM claims_checks(%s::bigint[]) k"
            " JOIN claims_checklistitem i ON i.id = k.item_id WHERE i.id = %s AND i.automatic = ''",
            [sorted(found), item],
        )
        if others := set(ids) - {row[0] for row in of_item}:
            raise CaseworkRefused(
                sorted(others), "그 점검 항목을 직접 확인하지 않는 신청", "people do not tick this check of"
            )
        return sql.execute(
            "INSERT INTO claims_checktick (claim_id, item_id, outcome, words, by_id, at)"
            " SELECT id, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
            [item, str(outcome), words, by.pk, at, sorted(set(ids))],
        )


def refuse_unchecked(ids: Sequence[int], decision: str) -> None:
    """Raise CaseworkRefused with those of the claims about which a person may not decide so yet.

    `decision`: one of `rules.checks.DECISIONS`. The database refuses them too.
    """
    unchecked = "SELECT claim_id, item_id FROM claims_unchecked(%s::bigint[], %s)"
    found = dict(sql.rows(unchecked, [list(ids), decision]))
    if not found:
        return
    rows = ChecklistItem.objects.filter(pk__in=set(found.values())).order_by("position", "pk")
    asked = list(rows[:3])
    said = DECISIONS[decision]
    ko = ", ".join(row.wording_ko for row in asked)
    en = ", ".join(row.wording_en for row in asked)
    raise CaseworkRefused(
        list(found),
        f"{said.ko} 전에 확인할 점검 항목({ko})이 남은 신청",
        f"“{said.en}” waits for checks ({en}) of",
    )
