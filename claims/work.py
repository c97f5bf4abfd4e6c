"""Open work: what waits for a person, opened and closed by stages, taken, given, and given back by people."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, RowsRefused, no_reason
from backoffice.staff.models import Absence, WorkCapacity
from claims.models import Skill, WorkItem
from claims.rules import distribute as rules
from claims.rules.distribute import Examiner, Piece
from claims.rules.numbers import claim_number
from claims.rules.work import OF_A_STATUS, How, Kind

TAKE = "claims.take_work"
ASSIGN = "claims.assign_work"
NAMED = 5


class WorkRefused(Refusal):
    """Work cannot be given, taken or given back so."""


class ItemsRefused(RowsRefused, WorkRefused):
    """Some of the work cannot; `rows` are its ids, the message names its claims."""


def open_work(claims: Collection[int], kind: Kind, *, at: datetime, ground: str = "") -> int:
    """Open work of this kind about the claims; returns how many are new. Open work stays as it is.

    Due by the clock of the kind (`claims_work_due`). ValueError for work that a status opens by itself.
    """
    _by_a_stage(kind)
    return sql.execute(
        sql.named("claims/sql/open_work"),
        {"claims": list(claims), "kind": str(kind), "ground": ground, "at": at},
    )


def close_work(claims: Collection[int], kind: Kind, *, at: datetime) -> int:
    """Close open work of this kind about the claims; returns how many were open."""
    _by_a_stage(kind)
    return sql.execute(
        "UPDATE claims_workitem SET closed_at = %s"
        " WHERE claim_id = ANY(%s) AND kind = %s AND closed_at IS NULL",
        [at, list(claims), str(kind)],
    )


def follow_findings(claims: Collection[int]) -> int:
    """Open work of a status takes the newest ground found; for claims that were judged anew and stay."""
    return sql.execute(
        sql.named("claims/sql/work_grounds"),
        {"claims": list(claims), "kinds": [str(kind) for kind in OF_A_STATUS.values()]},
    )


def _by_a_stage(kind: Kind) -> None:
    if kind in OF_A_STATUS.values():
        raise ValueError(f"{kind} is opened and closed by the moves of the claim")


def assign(
    items: Sequence[int], person: Any, *, by: Any, at: datetime, how: How = How.HAND, reason: str = ""
) -> int:
    """Give the open work to a person, or take it oneself; all or none. Returns how many changed hands.

    Taking what nobody has needs `take_work`; giving to others, and taking what somebody has, `assign_work`.
    What the person has already stays as it is. Raises NotAllowed, and WorkRefused for work that is closed,
    that somebody else has by now, or for a person who takes no work.
    """
    own = by is not None and by.pk == person.pk
    if by is not None:
        demand(by, TAKE if own else ASSIGN, "업무 배정", "assign work")
    if not person.is_active or not person.has_perm(TAKE):
        raise WorkRefused(f"{person}은(는) 업무를 맡지 않습니다", f"{person} takes no work")
    with transaction.atomic():
        held = _locked(items)
        if own and not by.has_perm(ASSIGN):
            _refuse(
                [item for item in held if item.assignee_id not in (None, person.pk)],
                "다른 담당자가 이미 맡은 건", "somebody has it already",
            )  # fmt: skip
        changed = [item.pk for item in held if item.assignee_id != person.pk]
        return hand_over([(item, person.pk) for item in changed], by=by, at=at, how=how, reason=reason)


def unassign(items: Sequence[int], *, by: Any, at: datetime, how: How = How.HAND, reason: str = "") -> int:
    """Give the open work back, so that nobody has it; all or none. Returns how many.

    One's own needs `take_work`, that of others `assign_work` and a reason.
    """
    with transaction.atomic():
        held = [item for item in _locked(items) if item.assignee_id is not None]
        own = by is not None and all(item.assignee_id == by.pk for item in held)
        if by is not None:
            demand(by, TAKE if own else ASSIGN, "배정 해제", "release work")
        if not own and not reason.strip():
            raise no_reason("taking work from others")
        return hand_over([(item.pk, None) for item in held], by=by, at=at, how=how, reason=reason)


def hand_over(
    pairs: Sequence[tuple[int, int | None]], *, by: Any, at: datetime, how: How, reason: str = ""
) -> int:
    """Write who has each piece of work, in one statement; the database writes the history."""
    if not pairs:
        return 0
    sql.plan_anew(len(pairs))
    with _said(by, at, how, reason):
        return sql.execute(
            "UPDATE claims_workitem w SET assignee_id = given.person"
            "  FROM unnest(%s::bigint[], %s::bigint[]) AS given (item, person) WHERE w.id = given.item",
            [[item for item, _ in pairs], [person for _, person in pairs]],
        )


def distribute(
    *, by: Any, at: datetime, today: date, incident: int = 0, kind: str = "", ground: str | None = None
) -> tuple[int, int]:
    """Share out the work that nobody has: (given, left). What is due first is given first.

    1. gather what nobody has, and who takes work: their load, capacity, skills, and who is away today,
    2. judge, 3. write it in one statement; the database writes the history.

    At most 100,000 pieces at a time. A person who asks for it needs `assign_work`; the machine (None) may.
    """
    if by is not None:
        demand(by, ASSIGN, "업무 자동 배정", "distribute work")
    chosen = {"incident": incident, "kind": kind, "ground": ground}
    with transaction.atomic():
        # One at a time: two who share out at once would both give the same people the same room.
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('claims.distribute'))")
        people = examiners(today=today)
        if by is None and not people:
            return 0, 0
        pieces = list(sql.facts("claims/sql/work_of_nobody", chosen, Piece))
        given = rules.distribute(pieces, people)
        hand_over(list(given.items()), by=by, at=at, how=How.AUTOMATIC)
    return len(given), len(pieces) - len(given)


def examiners(*, today: date) -> list[Examiner]:
    """Who may be given work automatically, and what is known of them today."""
    rows = WorkCapacity.objects.filter(automatic=True, person__is_active=True).select_related("person")
    away = set(
        Absence.objects.filter(first_on__lte=today, last_on__gte=today).values_list("person", flat=True)
    )
    skills: dict[int, set[rules.Skill]] = {}
    for skill in Skill.objects.all():
        sort = rules.Skill(skill.incident_id, skill.kind, skill.ground)
        skills.setdefault(skill.person_id, set()).add(sort)
    load = loads()
    return [
        Examiner(
            row.person_id, load.get(row.person_id, 0), row.at_most,
            frozenset(skills.get(row.person_id, ())), row.person_id in away,
        )
        for row in rows
        if row.person.has_perm(TAKE)
    ]  # fmt: skip


def loads() -> dict[int, int]:
    """{person: pieces of open work they have}, what waits for a claimant included."""
    counted = WorkItem.objects.filter(closed_at=None, assignee__isnull=False).values_list("assignee")
    return dict(counted.annotate(number=Count("pk")))


def give_back(person: Any, *, by: Any, at: datetime, reason: str) -> int:
    """All the open work of a person who is away becomes nobody's; returns how much it was."""
    held = (
        WorkItem.objects.filter(assignee=person, closed_at=None).order_by("pk").values_list("pk", flat=True)
    )
    return unassign(list(held), by=by, at=at, how=How.BULK, reason=reason)


def _locked(items: Sequence[int]) -> list[WorkItem]:
    """The open work, locked. Raises WorkRefused for what is closed by now."""
    found = list(WorkItem.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk"))
    _refuse([item for item in found if item.closed_at is not None], "이미 처리된 건", "it is done by now")
    return found


def _refuse(items: Sequence[WorkItem], ko: str, en: str) -> None:
    if not items:
        return
    claims = {item.pk: item.claim_id for item in items}
    raise ItemsRefused(list(claims), ko, en, named=lambda item: claim_number(claims[item]), most=NAMED)


@contextmanager
def _said(by: Any, at: datetime, how: How, reason: str) -> Iterator[None]:
    """Says to the database by whom and how work changes hands; for this transaction alone."""
    told = {"by": by.pk if by else None, "at": at.isoformat(), "how": str(how), "reason": reason[:500]}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bosang.assignment', %s, true)", [json.dumps(told)])
        yield
        cursor.execute("SELECT set_config('bosang.assignment', '', true)")
