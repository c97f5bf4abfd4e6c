"""How fast: what came and what was done each day, when it will be done, and what each person decided."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from backoffice.desk.charts import plot
from backoffice.desk.figures.tables import Cell, Table, count, day, words
from backoffice.lib import show
from backoffice.lib.calendar import BeyondTheCalendar, Calendar, Counting
from backoffice.lib.days import calendar
from backoffice.staff.models import User
from claims.models import Incident
from claims.queries import tallies
from claims.rules.forecast import DAYS, forecast
from claims.rules.tallies import DECISIONS, median
from claims.rules.work import KINDS, Kind
from claims.rules.workflow import CLAIM


def came_and_done(incident: Incident, until: date, span: int) -> Table:
    """Work for people that was opened and closed each day."""
    since = until - timedelta(days=span - 1)
    by_day: dict[date, tuple[int, int]] = {}
    for row in tallies.worked(incident.pk, since, until):
        came, went = by_day.get(row.day, (0, 0))
        by_day[row.day] = (came + row.came, went + row.went)
    return Table(
        "pace",
        _("Work that came and was done"),
        [(_("Day"), False), (_("Came"), True), (_("Done"), True), (_("Open by so many more"), True)],
        [
            [day(on), count(came), count(went), Cell(f"{came - went:+,}", came - went)]
            for on, (came, went) in sorted(by_day.items(), reverse=True)
        ],
        empty=_("No work was opened or closed in this time."),
        plot=plot(
            [(f"{on:%m-%d}", pair) for on, pair in sorted(by_day.items())],
            [("wait", _("Came")), ("good", _("Done"))],
            _("Work that came and that was done, by day"),
        ),
        folded=True,
    )


TIMED = (Kind.CONFIRM, Kind.REVIEW)
"""Work that a decision closes: how long it took is counted."""

REASONS = {
    "too_few": lambda: _("No forecast: fewer than five days of work have been seen so far."),
    "grows": lambda: _("No forecast: as much comes as is done, or more."),
    "far": lambda: _("No forecast: at this pace it takes more than ten years."),
}


def finish(incident: Incident, until: date) -> dict[str, Any]:
    """When the open work of people will be done, in words, with what it rests on."""
    days = calendar()
    left = sum(tallies.open_work(incident.pk, until).values())
    seen = tallies.first_work(incident.pk)
    first = _back(days, until, DAYS)
    if seen is not None:
        first = max(first, seen)
    done = until - timedelta(days=1)  # the day itself is not over
    found = tallies.worked(incident.pk, first, done) if seen else []
    progress = tallies.progress(found, days, first, done) if seen else []
    answer = forecast(left, progress)
    said = {"left": left, "days": len(progress), "date": "", "until": "", "note": ""}
    if not left:
        said["note"] = _("No work is open.")
    elif answer.reason:
        said["note"] = REASONS[answer.reason]()
    else:
        said["date"] = _end(days, until, answer.earliest)
        said["until"] = _end(days, until, answer.latest)
    if progress:
        said["came"] = round(sum(one.came for one in progress) / len(progress))
        said["went"] = round(sum(one.went for one in progress) / len(progress))
    return said


def _back(days: Calendar, until: date, number: int) -> date:
    """The first of so many days of work before a day."""
    on = until
    while number and on > days.first:
        on -= timedelta(days=1)
        number -= days.works(on)
    return on


def _end(days: Calendar, until: date, number: int | None) -> str:
    """The day of work after so many, '' when nobody knows."""
    if number is None:
        return ""
    try:
        return days.due_on(until, number, Counting.WORKING).isoformat()
    except BeyondTheCalendar:
        return ""


def people(incident: Incident, until: date, span: int, only: int | None) -> list[Table]:
    """What each person decided, by name and not by number; `only` one person sees themselves."""
    since = until - timedelta(days=span - 1)
    did = tallies.decided(incident.pk, since, until, only)
    took = tallies.times(incident.pk, since, until, only)
    names = {person.pk: str(person) for person in User.objects.filter(pk__in={row.person for row in did})}
    verbs = [step for step in DECISIONS if any(row.verb == step.verb for row in did)]
    rows, daily = [], []
    for person, name in sorted(names.items(), key=lambda one: (one[1], one[0])):
        own = [row for row in did if row.person == person]
        cells = [words(name)]
        cells += [count(sum(row.number for row in own if row.verb == step.verb)) for step in verbs]
        total = sum(row.number for row in own)
        on_days = len({row.day for row in own if row.number})
        each = f"{total / on_days:.1f}" if on_days else None
        cells += [
            count(total),
            count(on_days),
            Cell(each or "–", each),
            count(sum(row.undone for row in own)),
        ]
        cells += [_minutes(took.get((person, kind), {})) for kind in TIMED]
        rows.append(cells)
        for on in sorted({row.day for row in own}, reverse=True):
            of_day = [row for row in own if row.day == on]
            daily.append(
                [
                    day(on),
                    words(name),
                    *(count(sum(row.number for row in of_day if row.verb == step.verb)) for step in verbs),
                    count(sum(row.undone for row in of_day)),
                ]
            )
    named = [(show.in_words(CLAIM.verb(step.verb).words), True) for step in verbs]
    median_of = _("Median minutes, %(work)s")
    return [
        Table(
            "people",
            _("What people decided"),
            [
                (_("Person"), False),
                *named,
                (_("In all"), True),
                (_("Days"), True),
                (_("A day"), True),
                (_("Taken back"), True),
                *((median_of % {"work": show.in_words(KINDS[kind])}, True) for kind in TIMED),
            ],
            rows,
            note=_(
                "How much was decided, not how hard it was or how well: no ranking. Minutes run from opening"
                " to decision, nights and weekends included, and are right to about a tenth."
            ),
            empty=_("Nobody decided anything in this time."),
        ),
        Table(
            "people-days",
            _("Day by day"),
            [(_("Day"), False), (_("Person"), False), *named, (_("Taken back"), True)],
            sorted(daily, key=lambda cells: str(cells[0].value), reverse=True),
            empty=_("Nobody decided anything in this time."),
            folded=True,
        ),
    ]


def _minutes(bands: Mapping[int, int]) -> Cell:
    found = median(bands)
    return Cell("–", None) if found is None else Cell(show.number(found), found)
