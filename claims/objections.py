"""Objections (이의신청): recorded with their clock, decided by another, reopening the claim when upheld."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, no_reason
from backoffice.lib.workflow import Transition
from claims.holds import CaseworkRefused, refuse_held
from claims.models import Claim, Objection
from claims.rules import workflow
from claims.rules import workflow_objections as flow

FILE = "claims.file_objection"
LONGEST = 5_000
"""Characters of what a claimant says, and of the reasons of a decision."""


class Recorded(NamedTuple):
    """How many objections were recorded, and how many of them came in late."""

    filed: int
    late: int


class ObjectionRefused(Refusal):
    """Some of the objections cannot be decided so; nothing was changed. `objections` holds their ids."""

    def __init__(self, objections: Collection[int], ko: str, en: str):
        self.objections = sorted(objections)
        named = ", ".join(f"#{number}" for number in self.objections[:20])
        super().__init__(f"{ko}: {named}", f"{en}: {named}")


def file(
    ids: Sequence[int],
    about: flow.About,
    words: str,
    *,
    channel: str,
    filed_on: date,
    days: Mapping[int, int],
    told_on: date | None = None,
    by: Any,
    at: datetime,
) -> Recorded:
    """Record the same objection about each of the claims; all or none.

    `days`: {incident: how long its scheme lets a claimant object, in calendar days}, an incident without an
    entry sets no limit. It runs from `told_on`, the day of the notice, else from the decision. A late one is
    recorded too.

    1. ask whether `by` may, and whether it says something and came in on a day that was,
    2. lock the claims: each stands where this kind of objection fits, and has no open one of the kind,
    3. one row per claim; the database opens the work about it, due by its own clock.

    Raises NotAllowed; Refusal; CaseworkRefused with the claims it does not fit.
    """
    demand(by, FILE, "이의신청 접수", "record an objection")
    said = words.strip()
    if not said:
        raise Refusal("이의신청 내용을 적어야 합니다", "say what the claimant objects to")
    if filed_on > timezone.localdate(at):
        raise Refusal("접수일은 오늘이나 그 전이어야 합니다", "an objection came in today or before")
    if told_on is not None and told_on > filed_on:
        raise Refusal("통지일은 접수일이나 그 전이어야 합니다", "the claimant was told before they objected")
    statuses, verbs = flow.DECIDED[about]
    wanted = sorted(set(ids))
    with transaction.atomic():
        rows = Claim.objects.select_for_update(no_key=True).filter(pk__in=wanted, status__in=statuses)
        standing = set(rows.order_by("pk").values_list("pk", flat=True))
        if others := set(wanted) - standing:
            raise CaseworkRefused(
                list(others),
                f"‘{flow.ABOUT[about].ko}’에 대한 이의신청 대상이 아닌 신청",
                f"nothing to object to of this kind ({flow.ABOUT[about].en})",
            )
        if filed := open_among(wanted, about):
            raise CaseworkRefused(
                filed, "같은 이의신청이 이미 접수된 신청", "the same objection is open already"
            )
        made = sql.rows(
            sql.named("claims/sql/file_objections"),
            {
                "claims": wanted, "about": str(about), "verbs": list(verbs), "words": said[:LONGEST],
                "channel": channel, "filed_on": filed_on, "told_on": told_on, "by": by.pk, "at": at,
                "incidents": list(days), "days": list(days.values()),
            },
        )  # fmt: skip
        early = [claim for claim, _row, _late, told in made if told > filed_on]
        if early:
            raise CaseworkRefused(early, "접수일보다 뒤에 결정된 신청", "decided after the objection came in")
        if undecided := set(wanted) - {row[0] for row in made}:
            raise CaseworkRefused(list(undecided), "결정 기록이 없는 신청", "no decision is on record")
    return Recorded(len(made), sum(row[2] for row in made))


def decide(ids: Sequence[int], step: Transition, *, reasons: str, by: Any, at: datetime) -> int:
    """Uphold, uphold in part, or dismiss the objections, for the same reasons; all or none. Returns how many.

    1. ask whether `by` may; the decision objected to was made by somebody else,
    2. move the objections; the database closes the work about them,
    3. an upheld one reopens its claim, which goes through the same stages again: what is awarded stands, and
       what is due beyond it comes as a further award. A claim that is on its way already goes on.

    Raises NotAllowed; Refusal without reasons; ObjectionRefused with those that `by` decided before;
    CaseworkRefused with claims that are held; MoveRefused with objections that are not open.
    """
    return _move(ids, step, reasons=reasons, by=by, at=at)


def withdraw(ids: Sequence[int], *, reasons: str, by: Any, at: datetime) -> int:
    """The claimants took the objections back; all or none. Raises as `decide`, whoever recorded it."""
    return _move(ids, flow.WITHDRAW_OBJECTION, reasons=reasons, by=by, at=at)


def open_among(claims: Collection[int], about: flow.About) -> list[int]:
    """Those of the claims with an open objection of this kind."""
    found = Objection.objects.filter(claim__in=claims, about=about, status=flow.Status.FILED)
    return list(found.values_list("claim_id", flat=True))


def _move(ids: Sequence[int], step: Transition, *, reasons: str, by: Any, at: datetime) -> int:
    said = reasons.strip()
    if not said:
        raise no_reason(step.verb)
    moves.may(step, by, said)
    wanted = sorted(set(ids))
    with transaction.atomic():
        rows = Objection.objects.select_related("against").filter(pk__in=wanted)
        own = [row.pk for row in rows if row.against.actor_id == by.pk]
        if own and step != flow.WITHDRAW_OBJECTION:
            raise ObjectionRefused(
                own,
                "본인이 한 결정에 대한 이의신청은 다른 사람이 결정합니다",
                "you made the decision objected to: another person decides the objection",
            )
        stamp = {"decided_by_id": by.pk, "decided_at": at, "reasons": said[:LONGEST]}
        moved = moves.move_all(
            Objection, flow.OBJECTION, step, wanted, by=by, at=at, reason=said[:500], stamp=stamp
        )
        if step in flow.REOPENS:
            _reopen([row.claim_id for row in rows], by=by, at=at, reason=said[:500])
    return moved


def _reopen(claims: Sequence[int], *, by: Any, at: datetime, reason: str) -> None:
    """The decided claims go back to be confirmed; those that are on their way stay where they are."""
    refuse_held(claims)
    if gone := list(
        Claim.objects.filter(pk__in=claims, status=workflow.Status.WITHDRAWN).values_list("pk", flat=True)
    ):
        raise CaseworkRefused(gone, "취하된 신청", "the claim was withdrawn")
    moves.move(
        Claim, workflow.CLAIM, workflow.REOPEN_OBJECTED, sorted(set(claims)), by=by, at=at, reason=reason
    )
