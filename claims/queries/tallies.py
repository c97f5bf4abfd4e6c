"""What the tallies say: where claims stand, what is open and since when, what people did. A few rows each.

`until` is the last day that counts; None is up to now. Nothing here looks at a claim.
"""

from datetime import date
from typing import NamedTuple

from backoffice.lib import sql
from backoffice.lib.calendar import Calendar
from claims.rules.forecast import Progress
from claims.rules.tallies import REACHES, STEPS, UNDID, UNDONE

END = date(9999, 12, 31)


class Stands(NamedTuple):
    """Claims of a kind in a status: all of them, and those that no person handled."""

    kind: str
    status: str
    number: int
    by_itself: int


def standing(incident: int, until: date | None = None) -> list[Stands]:
    """Where the claims of an incident stood at the end of a day."""
    found = sql.rows(
        """
        SELECT kind, status, sum(number)::bigint,
               coalesce(sum(number) FILTER (WHERE NOT handled), 0)::bigint
          FROM (SELECT kind, to_status AS status, handled, number FROM claims_claimtally
                 WHERE incident_id = %(incident)s AND day <= %(until)s
                UNION ALL
                SELECT kind, from_status, handled_before, -number FROM claims_claimtally
                 WHERE incident_id = %(incident)s AND day <= %(until)s AND from_status <> '') each
         GROUP BY kind, status HAVING sum(number) <> 0
        """,
        {"incident": incident, "until": until or END},
    )
    return [Stands(*row) for row in found]


def standing_of_all() -> dict[int, list[Stands]]:
    """{incident: where its claims stand} now, of every incident that has claims; the kinds together."""
    found: dict[int, list[Stands]] = {}
    for incident, status, number, alone in sql.rows(
        """
        SELECT incident_id, status, sum(number)::bigint,
               coalesce(sum(number) FILTER (WHERE NOT handled), 0)::bigint
          FROM (SELECT incident_id, to_status AS status, handled, number FROM claims_claimtally
                UNION ALL
                SELECT incident_id, from_status, handled_before, -number FROM claims_claimtally
                 WHERE from_status <> '') each
         GROUP BY incident_id, status HAVING sum(number) <> 0
        """
    ):
        found.setdefault(incident, []).append(Stands("", status, number, alone))
    return found


def open_work_of_all() -> dict[int, int]:
    """{incident: pieces of open work} now."""
    return dict(
        sql.rows(
            "SELECT incident_id, sum(change)::bigint FROM claims_opentally WHERE what = 'work'"
            " GROUP BY incident_id HAVING sum(change) <> 0"
        )
    )


class Passed(NamedTuple):
    """Claims that came to a step on a day: all of them, and those that no person had handled by then."""

    day: date
    kind: str
    step: str
    number: int
    by_itself: int


def passed(incident: int, since: date, until: date) -> list[Passed]:
    """What came to each of `STEPS` on the days from `since` to `until`; what came again counts again."""
    verbs = {verb: step for step in STEPS for verb in REACHES[step]}
    found = sql.rows(
        """
        SELECT t.day, t.kind, v.step, sum(t.number)::bigint,
               coalesce(sum(t.number) FILTER (WHERE NOT t.handled), 0)::bigint
          FROM claims_claimtally t
          JOIN unnest(%(verbs)s::text[], %(steps)s::text[]) AS v (verb, step) ON v.verb = t.verb
         WHERE t.incident_id = %(incident)s AND t.day BETWEEN %(since)s AND %(until)s
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        {
            "incident": incident,
            "since": since,
            "until": until,
            "verbs": list(verbs),
            "steps": list(verbs.values()),
        },
    )
    return [Passed(*row) for row in found]


class Open(NamedTuple):
    """What was open at the end of a day: of which kind (status or work), ground, and since when."""

    what: str
    kind: str
    ground: str
    waiting: bool
    since: date
    number: int


def still_open(incident: int, until: date | None = None) -> list[Open]:
    """Claims that are not decided and work that is not done, by the day since when, the oldest first."""
    found = sql.rows(
        """
        SELECT what, kind, ground, waiting, since, sum(change)::bigint FROM claims_opentally
         WHERE incident_id = %(incident)s AND day <= %(until)s
         GROUP BY what, kind, ground, waiting, since HAVING sum(change) <> 0 ORDER BY since
        """,
        {"incident": incident, "until": until or END},
    )
    return [Open(*row) for row in found]


def open_work(incident: int, until: date | None = None) -> dict[str, int]:
    """{kind of work: how much was open} at the end of a day."""
    found = sql.rows(
        """
        SELECT kind, sum(change)::bigint FROM claims_opentally
         WHERE incident_id = %s AND what = 'work' AND day <= %s GROUP BY kind HAVING sum(change) <> 0
        """,
        [incident, until or END],
    )
    return dict(found)


class Worked(NamedTuple):
    """Work for people that was opened and closed on a day."""

    day: date
    kind: str
    came: int
    went: int


def worked(incident: int, since: date, until: date) -> list[Worked]:
    """What came and what was done on the days from `since` to `until`."""
    found = sql.rows(
        """
        SELECT day, kind, sum(came)::bigint, sum(went)::bigint FROM claims_opentally
         WHERE incident_id = %(incident)s AND what = 'work' AND day BETWEEN %(since)s AND %(until)s
         GROUP BY day, kind HAVING sum(came) <> 0 OR sum(went) <> 0 ORDER BY day, kind
        """,
        {"incident": incident, "since": since, "until": until},
    )
    return [Worked(*row) for row in found]


def progress(found: list[Worked], calendar: Calendar, first: date, last: date) -> list[Progress]:
    """What came and went on each day of work from `first` to `last`; what was done on a day off counts to the
    next day of work, and is left out where that is after `last`.
    """
    by_day = {row.day: [0, 0] for row in found}
    for row in found:
        by_day[row.day][0] += row.came
        by_day[row.day][1] += row.went
    days, came, went = [], 0, 0
    on = first
    while on <= last:
        more = by_day.get(on, [0, 0])
        came, went = came + more[0], went + more[1]
        if calendar.works(on):
            days.append(Progress(came, went))
            came = went = 0
        on = date.fromordinal(on.toordinal() + 1)
    return days


class Did(NamedTuple):
    """What a person decided on a day, by verb; `undone` of it they took back (on whichever day)."""

    person: int
    day: date
    verb: str
    number: int
    undone: int


def decided(incident: int, since: date, until: date, person: int | None = None) -> list[Did]:
    """Decisions of people from `since` to `until`, of everybody or of one; taken back ones counted apart."""
    found = sql.rows(
        """
        SELECT t.person_id, t.day, coalesce(u.verb, t.verb),
               coalesce(sum(t.number) FILTER (WHERE u.verb IS NULL), 0)::bigint,
               coalesce(sum(t.number) FILTER (WHERE u.verb IS NOT NULL), 0)::bigint
          FROM claims_claimtally t
          LEFT JOIN unnest(%(from)s::text[], %(undid)s::text[]) AS u (status, verb)
            ON u.status = t.from_status AND t.verb = ANY(%(undo)s)
         WHERE t.incident_id = %(incident)s AND t.day BETWEEN %(since)s AND %(until)s
           AND t.person_id IS NOT NULL AND (%(person)s::bigint IS NULL OR t.person_id = %(person)s)
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        {
            "incident": incident, "since": since, "until": until, "person": person,
            "from": list(map(str, UNDID)), "undid": list(UNDID.values()), "undo": list(UNDONE),
        },
    )  # fmt: skip
    return [Did(*row) for row in found]


def times(
    incident: int, since: date, until: date, person: int | None = None
) -> dict[tuple[int, str], dict[int, int]]:
    """{(person, kind of work): {band of minutes: how many}} of what their decisions closed."""
    found: dict[tuple[int, str], dict[int, int]] = {}
    for who, kind, band, number in sql.rows(
        """
        SELECT person_id, kind, band, sum(number)::bigint FROM claims_timetally
         WHERE incident_id = %(incident)s AND day BETWEEN %(since)s AND %(until)s
           AND (%(person)s::bigint IS NULL OR person_id = %(person)s)
         GROUP BY 1, 2, 3
        """,
        {"incident": incident, "since": since, "until": until, "person": person},
    ):
        found.setdefault((who, kind), {})[band] = number
    return found


def first_work(incident: int) -> date | None:
    """The first day on which work for people was opened."""
    found = sql.rows(
        "SELECT min(day) FROM claims_opentally WHERE incident_id = %s AND what = 'work'", [incident]
    )
    day: date | None = found[0][0]
    return day
