"""A past day as what is asked about: its end, and whether all that was done on it is written."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.refusal import Refusal
from claims.models import Incident, OutageWindow
from claims.rules.damage import KST
from claims.rules.intake_values import day as read_day

FAR = timedelta(days=365_000)
"""Long after anything."""


class NoSuchDay(Refusal):
    """Nothing can be told about that day: it is no date, is still to come, or was before the incident."""


class StillWritten(Refusal):
    """What was done on the day is being written at this moment."""


def day_asked(incident: Incident, text: str, *, today: date) -> date:
    """The day that somebody names, in Seoul: not before the incident, not to come. Raises NoSuchDay."""
    try:
        asked = read_day(text.strip())
    except ValueError as error:
        raise NoSuchDay(
            f"{text}은(는) 날짜가 아닙니다. 예: {today:%Y-%m-%d}",
            f"{text} is no date; write it as {today:%Y-%m-%d}",
        ) from error
    if asked > today:
        raise NoSuchDay(
            f"{asked}은(는) 아직 오지 않았습니다. 오늘({today})이나 그 전의 날을 쓰십시오",
            f"{asked} is still to come: name today ({today}) or a day before",
        )
    first = first_day(incident)
    if asked < first:
        raise NoSuchDay(
            f"{asked}에는 {incident.code}의 장애가 아직 없었습니다. {first}부터의 날을 쓰십시오",
            f"on {asked} the outage of {incident.code} had not begun: name a day from {first} on",
        )
    return asked


def first_day(incident: Incident) -> date:
    """The day in Seoul on which the outage began, or the incident was recorded if that was before."""
    first = OutageWindow.objects.filter(incident=incident).order_by("period").first()
    starts = [incident.created_at, *([first.period.lower] if first else [])]
    return min(starts).astimezone(KST).date()


def end_of(day: date | None) -> datetime:
    """The end of a day in Seoul; None is the end of time."""
    if day is None:
        return timezone.now() + FAR
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=KST)


def refuse_if_written(until: datetime, *, at: datetime) -> None:
    """Raise StillWritten when a transaction that began before `until` is still open.

    Its rows would carry a time before `until` and be missing now, and be there when the same is asked again.
    Until a moment that has not passed nobody is waited for: more may come of it anyway.
    """
    if until >= at:
        return
    open_since = sql.rows(
        "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND xact_start < %s",
        [until],
    )[0][0]
    if open_since is not None:
        raise StillWritten(
            "그날 시작한 작업이 아직 끝나지 않았습니다. 잠시 뒤에 다시 실행하십시오",
            "work that began on that day is still being written: ask again in a moment",
        )
