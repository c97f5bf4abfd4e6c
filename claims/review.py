"""What people decide about claims that wait for one, and where a claim stands after its award."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib import moves, sql
from backoffice.lib.models import Run
from backoffice.lib.permits import needs_person
from backoffice.lib.refusal import Refusal, RowsRefused, no_reason
from backoffice.lib.workflow import Transition
from claims import work
from claims.checks import refuse_unchecked
from claims.damage import Row, keep_patterns, pattern_key
from claims.holds import held_among, refuse_held
from claims.models import Claim, Incident, Subscription
from claims.queries import claim_ids, ids_by_name
from claims.rules import damage, grounds, workflow
from claims.rules.checks import DECISIONS
from claims.rules.numbers import claim_number
from claims.rules.work import Kind

VERDICTS: dict[str, tuple[Transition, tuple[str, ...]]] = {
    "confirm": (workflow.CONFIRM, ("unconfirmed",)),
    "clear": (workflow.CLEAR, ("referred",)),
    "exclude": (workflow.EXCLUDE, ("referred",)),
}
"""Each verdict with its verb and the work list it takes from when no claims are named."""

GROUNDS = {**{str(g): w for g, w in damage.LABELS.items()}, **{str(g): w for g, w in grounds.LABELS.items()}}
"""Every ground of both stages with its wording."""


class Decided(NamedTuple):
    """What a decision did, and what of its filter it left.

    `still_standing`: claims on which the ground still applies. `to_choose`: ambiguous ones whose candidates
    were down at different times, so that somebody has to say which line it is.
    """

    decided: int
    still_standing: int = 0
    to_choose: int = 0


class UnknownClaims(Exception):
    """Some of the references name no claim of the incident. `unknown` holds them as written."""

    def __init__(self, unknown: Sequence[str]):
        self.unknown = list(unknown)
        super().__init__(f"{len(self.unknown)} references name no claim: {', '.join(self.unknown[:5])}")


class ToChoose(RowsRefused):
    """Claims whose candidates were down at different times: somebody has to say which line it is."""

    def __init__(self, claims: Sequence[int]):
        super().__init__(
            claims,
            "장애 시간이 다른 여러 회선이 일치합니다. 회선을 지정할 신청",
            "several lines match and were down at different times, name the line of",
            named=claim_number,
            most=10,
        )


def decide(
    incident: Incident,
    verdict: str,
    *,
    by: Any,
    reason: str,
    at: datetime,
    ground: str = "",
    references: Iterable[str] | None = None,
    lines: Mapping[str, str] | None = None,
) -> Decided:
    """One person's decision about one claim or thousands, with one reason; all or none.

    `references` (claim numbers or intake references) name the claims, else every claim that waits for this
    verdict and is not held, of one `ground` where it is given. Clearing a ground takes the claims that were
    referred on it and that screening under the present admission no longer finds barred; only when there are
    none of these, the claims on which it still stands. `lines` says for references whose damage is confirmed
    which subscription (by its number) the claim is about.

    Raises UnknownClaims, ToChoose, CaseworkRefused with those held or whose checks are not ticked,
    MoveRefused with the ids that may not make the move, NotAllowed, ValueError (unknown ground or
    subscription, no reason).
    """
    step, lists = VERDICTS[verdict]
    if ground and ground not in GROUNDS:
        known = ", ".join(GROUNDS)
        raise Refusal(
            f"{ground}은(는) 없는 심사 사유입니다. 가능: {known}", f"{ground} is no ground; known: {known}"
        )
    if not reason.strip():
        raise no_reason("a decision")
    if by is None:
        raise needs_person(step.words.ko, verdict)
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
            held = held_among(lifted + standing)
            lifted = [claim for claim in lifted if claim not in held]
            standing = [claim for claim in standing if claim not in held]
            ids = lifted if verdict == "clear" and ground and lifted else sorted(lifted + standing)
        if lines:
            _link_lines(incident, lines)
        left = len(set(standing) - set(ids))
        how = (incident, verdict, step, ground, by, reason, at)
        to_choose: list[int] = []
        try:
            with transaction.atomic():
                moved = _decide_all(ids, *how)
        except ToChoose as found:
            if references is not None:
                raise
            to_choose = found.rows
            moved = _decide_all(sorted(set(ids) - set(to_choose)), *how)
    return Decided(moved, left, len(to_choose))


def _decide_all(ids: list[int], *how: Any) -> int:
    starts = range(0, len(ids), moves.AT_MOST)
    return sum(_decide(ids[start : start + moves.AT_MOST], *how) for start in starts)


def _link_lines(incident: Incident, lines: Mapping[str, str]) -> None:
    """A person says which line each claim is about; what matching had linked goes."""
    wanted = Subscription.objects.filter(incident=incident, subscription_no__in=set(lines.values()))
    known = dict(wanted.values_list("subscription_no", "pk"))
    if missing := [number for number in lines.values() if number not in known]:
        named = ", ".join(missing[:5])
        raise Refusal(
            f"{incident.code} 사고에 가입 회선 {named}이(가) 없습니다",
            f"no subscription {named} in {incident.code}",
        )
    ids = ids_by_name(incident, list(lines))
    if unknown := [reference for reference in lines if reference not in ids]:
        raise UnknownClaims(unknown)
    linked = sql.execute(
        sql.named("claims/sql/link_chosen"),
        {"claims": [ids[name] for name in lines], "lines": [known[line] for line in lines.values()]},
    )
    if linked < len(lines):
        raise Refusal(
            "회선은 피해가 확정되지 않은 신청에만 지정합니다",
            "a line is named only for a claim filed whose damage is not confirmed",
        )


def _waiting(incident: Incident, lists: Sequence[str], ground: str) -> tuple[list[int], list[int]]:
    """(claims whose ground fell away, claims on which it stands) among those on these work lists."""
    found = sql.rows(
        sql.named("claims/sql/waiting"),
        {"incident": incident.pk, "lists": list(lists), "ground": ground},
    )
    lifted = [claim for claim, stands in found if not stands]
    return lifted, [claim for claim, stands in found if stands]


def _decide(
    ids: list[int],
    incident: Incident,
    verdict: str,
    step: Transition,
    ground: str,
    by: Any,
    reason: str,
    at: datetime,
) -> int:
    refuse_held(ids)
    if verdict in DECISIONS:
        refuse_unchecked(ids, verdict)
    stamp: dict[str, Any] = {}
    if verdict == "clear":  # excluded before its damage was confirmed: nobody knows what to clear it of
        seen = Claim.objects.filter(pk__in=ids, status__in=step.sources, pattern__gt=0, admission__gt=0)
        if refused := sorted(set(ids) - set(seen.values_list("pk", flat=True))):
            raise moves.MoveRefused(step, refused, moves.standing(Claim, workflow.CLAIM, refused))
    if verdict == "confirm":
        stamp = {"pattern_id": _affected_time(incident, ids)}
    grounds_before = _last_grounds(ids)
    moved = moves.move_all(Claim, workflow.CLAIM, step, ids, by=by, at=at, reason=reason, stamp=stamp)
    work.close_work(ids, Kind.ANSWER, at=at)  # decided with what came in
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
    the network's data: then the pattern is empty, and the days are none. Raises ToChoose when candidates were
    down at different times: which of them it was is part of the decision.
    """
    several = {row[0] for row in sql.rows(sql.named("claims/sql/link_candidates"), {"ids": ids})}
    where = {
        "incident": incident.pk, "status": "unconfirmed", "ids": ids,
        "lo": min(ids, default=0), "hi": max(ids, default=0) + 1,
    }  # fmt: skip
    rows = {row.claim_id: row for row in sql.facts("claims/sql/damage_facts", where, Row)}
    if len(rows) < len(ids):  # also those received: nobody has matched them with a line yet
        others = [claim for claim in ids if claim not in rows]
        raise moves.MoveRefused(workflow.CONFIRM, others, moves.standing(Claim, workflow.CLAIM, others))
    if torn := [claim for claim in ids if claim in several and rows[claim].times > 1]:
        raise ToChoose(torn)
    patterns = keep_patterns(incident.pk, list(rows.values()))
    return [patterns[pattern_key(rows[claim])] for claim in ids]


def _last_grounds(ids: list[int]) -> dict[int, str]:
    """The newest ground that was ever found for each claim."""
    return dict(sql.rows(sql.named("claims/sql/last_grounds"), {"ids": ids}))


def withdraw(ids: Sequence[int], *, by: Any, reason: str, at: datetime) -> int:
    """The claimant took the claims back; all or none. Returns how many.

    What was asked or awaited about them is over (work of kind `answer`). Raises CaseworkRefused with those
    held, MoveRefused with those that are decided, NotAllowed, ValueError for a missing reason.
    """
    with transaction.atomic():
        refuse_held(ids)
        moved = moves.move_all(
            Claim, workflow.CLAIM, workflow.WITHDRAW, sorted(set(ids)), by=by, at=at, reason=reason
        )
        work.close_work(ids, Kind.ANSWER, at=at)
    return moved


def restore(ids: Sequence[int], *, by: Any, reason: str, at: datetime) -> int:
    """A lead opens closed claims again: excluded, withdrawn or answered ones; all or none. Returns how many.

    They run through the same stages; one that a person excluded comes to a person again (`excluded_before`).
    Raises MoveRefused with those that are not closed, NotAllowed, ValueError for a missing reason.
    """
    return moves.move_all(
        Claim, workflow.CLAIM, workflow.RESTORE, sorted(set(ids)), by=by, at=at, reason=reason
    )


def mark_assessed(ids: list[int], *, at: datetime, run: Run) -> int:
    """Cleared claims whose award stands; called by the assessment."""
    return len(moves.move(Claim, workflow.CLAIM, workflow.ASSESS, ids, at=at, run=run))


def settle(ids: list[int], *, at: datetime, run: Run | None = None) -> int:
    """Claims of which nothing is due any more; called by the reconciliation."""
    return len(moves.move(Claim, workflow.CLAIM, workflow.SETTLE, ids, at=at, run=run))


def unsettle(ids: list[int], *, at: datetime, run: Run | None = None) -> int:
    """Claims of which something is due again, because a payment came back late."""
    return len(moves.move(Claim, workflow.CLAIM, workflow.UNSETTLE, ids, at=at, run=run))
