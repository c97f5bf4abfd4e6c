"""The queues of open work: which rows, in which order, a page at a time, and how many, up to a thousand.

Every queue is a set of branches, (incident, kind, ground), each a range of one index; a page merges the
beginnings of the ranges, a count adds up their lengths and stops at a thousand. Neither looks at a claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from backoffice.lib import sql
from backoffice.lib.show import Many
from claims.models import WorkItem
from claims.rules.work import KINDS

COUNTED = 1_000
PAGE = 50
AT_ONCE = 100_000

MINE, UNASSIGNED, TODAY, OVERDUE, WAITING = "mine", "unassigned", "today", "overdue", "waiting"
OWN = (MINE, UNASSIGNED, TODAY, OVERDUE, WAITING)
QUEUES = (*OWN, *map(str, KINDS))
"""The names of the queues: the five of everybody, and one for each kind of work."""

SORTS = ("due", "age")


@dataclass(frozen=True)
class Wanted:
    """A queue and what is chosen in it. `incident` 0 and `ground` None: all; `who` of the queues that are
    nobody's own: '' anybody's, 'nobody', 'me'. `person` looks, `today` is their day.
    """

    queue: str
    person: int
    today: date
    incident: int = 0
    ground: str | None = None
    kind: str = ""
    who: str = ""
    sort: str = "due"

    @property
    def kinds(self) -> str:
        """The kind of work, when it is one."""
        return self.queue if self.queue in KINDS else self.kind


class Place(NamedTuple):
    """Where a row stands in a queue: its due date as the order has it, and its id."""

    due_key: date
    pk: int

    def __str__(self) -> str:
        return f"{self.due_key.isoformat()}.{self.pk}"


def place(text: str) -> Place | None:
    """A place as an address says it; None for what is none."""
    day, _dot, pk = text.partition(".")
    try:
        return Place(date.fromisoformat(day), int(pk))
    except ValueError:
        return None


READY = "w.closed_at IS NULL AND NOT w.waiting"
OF_NOBODY = f"{READY} AND w.assignee_id IS NULL"
OF_ONE = f"{READY} AND w.assignee_id = %(person)s"
THAT_WAITS = "w.closed_at IS NULL AND w.waiting"
ONE_RANGE = (OF_ONE, THAT_WAITS)
"""One person's, and what waits: one range, of which little is left out."""

BRANCHES = """
    -- every (incident, kind, ground) that has open work, by as many index lookups
    branch AS (
        (SELECT w.incident_id, w.kind, w.ground FROM claims_workitem w
          WHERE {base} ORDER BY w.incident_id, w.kind, w.ground LIMIT 1)
        UNION ALL
        SELECT later.* FROM branch b CROSS JOIN LATERAL (
            SELECT w.incident_id, w.kind, w.ground FROM claims_workitem w
             WHERE {base} AND (w.incident_id, w.kind, w.ground) > (b.incident_id, b.kind, b.ground)
             ORDER BY w.incident_id, w.kind, w.ground LIMIT 1) later
    )
"""


def _base(wanted: Wanted) -> str:
    """The rows of the index that the queue is read from."""
    if wanted.queue == MINE or (wanted.who == "me" and wanted.queue != WAITING):
        return OF_ONE
    if wanted.queue == UNASSIGNED or wanted.who == "nobody":
        return OF_NOBODY
    return THAT_WAITS if wanted.queue == WAITING else READY


def _rest(wanted: Wanted) -> str:
    """What else is asked of a row."""
    found = []
    if wanted.queue == TODAY:
        found.append("w.due_key = %(today)s")
    if wanted.queue == OVERDUE:
        found.append("w.due_key < %(today)s")
    if wanted.queue == WAITING and wanted.who == "me":
        found.append("w.assignee_id = %(person)s")
    return "".join(f" AND {one}" for one in found)


def _chosen(wanted: Wanted, row: str) -> str:
    """What is chosen, of a branch or of a row."""
    found = []
    if wanted.incident:
        found.append(f"{row}.incident_id = %(incident)s")
    if wanted.kinds:
        found.append(f"{row}.kind = %(kind)s")
    if wanted.ground is not None:
        found.append(f"{row}.ground = %(ground)s")
    return "".join(f" AND {one}" for one in found)


def _values(wanted: Wanted, here: Place | None = None) -> dict[str, object]:
    return {
        **(here._asdict() if here else {}),
        "person": wanted.person,
        "today": wanted.today,
        "incident": wanted.incident,
        "kind": wanted.kinds,
        "ground": wanted.ground,
    }


def rows_of(wanted: Wanted, *, after: Place | None = None, limit: int = PAGE) -> list[Place]:
    """The first `limit` places of the queue, or of those after a place."""
    statement = f"{_branches(wanted)} {_side(wanted, '>' if after else '')}"
    return [Place(*row) for row in sql.rows(statement, {**_values(wanted, after), "limit": limit})]


def _branches(wanted: Wanted) -> str:
    """The branches that a queue is merged from; '' where its rows are one range of an index."""
    base = _base(wanted)
    return "" if base in ONE_RANGE else f"WITH RECURSIVE {BRANCHES.format(base=base)}"


def _side(wanted: Wanted, side: str) -> str:
    """The first rows of the queue, of those after ('>') or those before ('<', the nearest first) a place."""
    column = "(w.due_key, w.id)" if wanted.sort == "due" else "w.id"
    mark = "(%(due_key)s, %(pk)s)" if wanted.sort == "due" else "%(pk)s"
    beyond = f" AND {column} {side} {mark}" if side else ""
    order = "w.due_key{0}, w.id{0}" if wanted.sort == "due" else "w.id{0}"
    order = order.format(" DESC" if side == "<" else "")
    base, rest = _base(wanted), _rest(wanted)
    if base in ONE_RANGE:
        return (
            f"SELECT w.due_key, w.id FROM claims_workitem w"
            f" WHERE {base}{rest}{_chosen(wanted, 'w')}{beyond} ORDER BY {order} LIMIT %(limit)s"
        )
    return f"""
        SELECT w.due_key, w.id
          FROM branch b CROSS JOIN LATERAL (
               SELECT w.due_key, w.id FROM claims_workitem w
                WHERE {base} AND (w.incident_id, w.kind, w.ground) = (b.incident_id, b.kind, b.ground)
                      {rest}{beyond}
                ORDER BY {order} LIMIT %(limit)s) w
         WHERE true{_chosen(wanted, "b")} ORDER BY {order} LIMIT %(limit)s
    """


def count_of(wanted: Wanted) -> int:
    """How many are in the queue: exact to a thousand, then `Many`."""
    return capped(len(rows_of(wanted, limit=COUNTED + 1)))


def capped(count: int) -> int:
    """The number, or that it is more than a thousand."""
    return Many(COUNTED) if count > COUNTED else count


class Branch(NamedTuple):
    """How many pieces of ready work one (incident, kind, ground) has, each up to a thousand and one."""

    incident: int
    kind: str
    ground: str
    all: int
    nobody: int
    today: int
    overdue: int


COUNTS = f"""
WITH RECURSIVE {BRANCHES.format(base=READY)}
SELECT b.incident_id, b.kind, b.ground,
       (SELECT count(*) FROM (SELECT FROM claims_workitem w WHERE {READY} AND {{same}} LIMIT %(most)s) a),
       (SELECT count(*) FROM (SELECT FROM claims_workitem w WHERE {OF_NOBODY} AND {{same}} LIMIT %(most)s) a),
       (SELECT count(*) FROM (SELECT FROM claims_workitem w WHERE {READY} AND {{same}}
                                 AND w.due_key = %(today)s LIMIT %(most)s) a),
       (SELECT count(*) FROM (SELECT FROM claims_workitem w WHERE {READY} AND {{same}}
                                 AND w.due_key < %(today)s LIMIT %(most)s) a)
  FROM branch b
 WHERE %(incident)s = 0 OR b.incident_id = %(incident)s
""".format(same="(w.incident_id, w.kind, w.ground) = (b.incident_id, b.kind, b.ground)")


def branches(today: date, incident: int = 0) -> list[Branch]:
    """What there is to do, by incident, kind and ground."""
    found = sql.rows(COUNTS, {"today": today, "incident": incident, "most": COUNTED + 1})
    return [Branch(*row) for row in found]


def position(item: "WorkItem | Neighbour") -> Place:
    """Where a piece of work stands."""
    return Place(item.due_key, item.pk)


class Neighbour(NamedTuple):
    """The piece of work beside another one in its queue."""

    due_key: date
    pk: int
    claim_id: int


def neighbours(wanted: Wanted, here: Place) -> tuple[Neighbour | None, Neighbour | None]:
    """The work before and after this place in the queue, whether it is in it still or not; one query."""
    sides = " UNION ALL ".join(
        f"SELECT '{side}' AS side, n.id FROM ({_side(wanted, side)}) n" for side in ("<", ">")
    )
    statement = (
        f"{_branches(wanted)} SELECT n.side, w.due_key, w.id, w.claim_id"
        f" FROM ({sides}) n JOIN claims_workitem w ON w.id = n.id"
    )
    rows = sql.rows(statement, {**_values(wanted, here), "limit": 1})
    found = {side: Neighbour(*work) for side, *work in rows}
    return found.get("<"), found.get(">")


def items(places: Sequence[Place]) -> list[WorkItem]:
    """The rows at these places, in their order, with what a list shows of them; one query."""
    found = WorkItem.objects.select_related("claim__claimant", "claim__filing", "incident", "assignee")
    rows = found.in_bulk([at.pk for at in places])
    return [rows[at.pk] for at in places if at.pk in rows]


def everything(wanted: Wanted) -> list[int]:
    """The ids of all that is in the queue, in its order, as many as one statement may move."""
    return [at.pk for at in rows_of(wanted, limit=AT_ONCE)]
