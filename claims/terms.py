"""Clocks: what is due when, by law and by our own targets; what came near its end is marked for a lead."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from claims.models import Duty, Incident
from claims.rules import terms, work

PERMISSION = "claims.record_notice"
SHOWN = 50
"""Pieces of work that the page lists; what is beyond is counted."""


class Clock(NamedTuple):
    """One clock of the law; the columns of clocks.sql. `due_on` None: without delay, not counted."""

    incident_id: int
    code: str
    name_ko: str
    name_en: str
    kind: str
    restored_at: datetime
    days: int | None
    counting: str
    basis_ko: str
    basis_en: str
    warn_days: int
    due_on: date | None
    met_on: date | None
    words: str | None


class Risk(NamedTuple):
    """Open work of one kind about one incident; the columns of at_risk.sql. Counts stop at 1,001."""

    incident_id: int
    kind: str
    days: int | None
    counting: str
    source: str
    basis_ko: str
    basis_en: str
    warn_days: int
    overdue: int
    due_today: int
    near: int


class Due(NamedTuple):
    """One marked piece of open work; the columns of due_first.sql."""

    claim_id: int
    incident_id: int
    kind: str
    due_on: date
    person: str
    level: str
    marked_at: datetime


def clocks() -> list[Clock]:
    """The clocks of the law for every incident: those not met first, the nearest end first."""
    return list(sql.facts("claims/sql/clocks", {"kinds": list(terms.DUTIES)}, Clock))


def at_risk(today: date) -> list[Risk]:
    """What open work is overdue, due today and near its end, by incident and kind."""
    return list(sql.facts("claims/sql/at_risk", {"today": today, "kinds": list(work.KINDS)}, Risk))


def due_first() -> list[Due]:
    """The marked work that ends first."""
    return list(sql.facts("claims/sql/due_first", {"kinds": list(work.KINDS), "limit": SHOWN}, Due))


def escalate(at: datetime) -> int:
    """Mark open work that came near its end or beyond it; returns how many marks. By beat; safe to repeat."""
    return sql.execute(
        sql.named("claims/sql/escalate"),
        {"at": at, "today": timezone.localdate(at), "kinds": list(work.KINDS)},
    )


def record_notice(
    incident: Incident, kind: terms.Duty, *, met_on: date, words: str, by: Any, at: datetime
) -> Duty:
    """Record that the operator gave a notice the law asks for. Raises NotAllowed, Refusal."""
    demand(by, PERMISSION, "고지 기록", "record a notice")
    if not words.strip():
        raise Refusal("고지한 방법을 적어야 합니다", "say how the notice was given")
    if met_on > timezone.localdate(at):
        raise Refusal("고지일은 오늘이나 그 전이어야 합니다", "a notice was given today or before")
    return Duty.objects.create(
        incident=incident, kind=kind, met_on=met_on, words=words.strip()[:500], by=by, at=at
    )
