"""Gathering for the assessment: claims equal in all that a scheme asks for, and in what they were awarded.

Few of a million differ: equal ones are read and judged together. Where all differ it is one claim a time.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from backoffice.lib import sql
from claims.holds import held_between
from claims.models import AffectedPattern
from claims.rules.damage import Interval
from claims.rules.intake import BILL_COLUMNS
from compensation.queries import anybody_appraised
from compensation.rules.benefit import AssessFacts, bills_asked, fields_asked
from compensation.rules.scheme import Scheme

QUERY = "compensation/sql/assess_facts"
ALWAYS = frozenset(("kind", "service"))
"""Asked for by no scheme, perhaps, and told by every verdict."""

NOT_ASKED = AssessFacts(
    claim_id=0, kind="", service="", line_type="", area="", customer_kind="", sector="", annual_revenue=None,
    claimed_loss=None, own_fault_percent=0, intervals=(), bills=(None,) * len(BILL_COLUMNS), fault="",
    chosen_channel="", proven_loss=None, weekly_sales="",
)  # fmt: skip
"""What stands for a fact on which no answer depends."""


class Held(NamedTuple):
    """What is awarded so far under one benefit, in won, and the number of the last award."""

    won: int
    sequence: int


class Alike(NamedTuple):
    """Claims (ids, ascending) with the same facts, as far as they are asked for, and the same awards.

    `facts` are those of the first. `held` is what each is awarded by benefit id; None when nothing ever was.
    """

    claims: list[int]
    facts: AssessFacts
    held: dict[int, Held] | None


class Intervals(dict[int, tuple[Interval, ...]]):
    """The affected intervals of a pattern by its id; the patterns of an incident are few and read at once.

    What is paid on a legal basis counts the time outside exempt windows alone (전기통신사업법 art. 33 ①). A
    claim without any such time is assessed only when a person waived that ground: then all its time counts.
    """

    def __init__(self, incident: int, *, legal: bool):
        kept = AffectedPattern.objects.filter(incident=incident)
        for pk, whole, owed in kept.values_list("pk", "intervals", "owed"):
            self[pk] = tuple(
                (datetime.fromisoformat(start), datetime.fromisoformat(end))
                for start, end in ((legal and owed) or whole)
            )


def gather(rules: Scheme, where: Mapping[str, Any], *, lock: bool) -> Iterator[Alike]:
    """The claims of a chunk, equal ones together; with `lock` they are locked until it is done.

    Claims on hold, or with an answer nobody has looked at, are passed over.
    """
    intervals = Intervals(where["incident"], legal=rules.legal)
    asked = (fields_asked(rules) | ALWAYS) - {"intervals", "bills", "claim_id"}
    if not anybody_appraised(where["incident"]):
        asked -= {"appraised"}
    fields = tuple(name for name in AssessFacts._fields if name in asked)
    bills = bills_asked(rules)
    columns = ("pattern_id", "held", *(name for name in BILL_COLUMNS if name in bills), *fields)
    places = [columns.index(name) if name in bills else None for name in BILL_COLUMNS]
    first = len(columns) - len(fields)
    held: dict[str, dict[int, Held]] = {}
    waiting: frozenset[int] | None = None
    parameters = {**where, "legal": rules.legal}
    for row in sql.grouped(QUERY, columns, parameters, gives="string_agg(claim_id::text, ',')", lock=lock):
        if waiting is None:  # asked now that they are locked
            waiting = held_between(where["lo"], where["hi"])
        claims = [claim for claim in sorted(map(int, row[-1].split(","))) if claim not in waiting]
        if not claims:
            continue
        facts = NOT_ASKED._replace(
            claim_id=claims[0],
            intervals=intervals[row[0]],
            bills=tuple([None if place is None else row[place] for place in places]),
            **dict(zip(fields, row[first:-1], strict=True)),
        )
        if row[1] is not None and row[1] not in held:
            held[row[1]] = _held(row[1])
        yield Alike(claims, facts, held.get(row[1]))


def _held(awards: str) -> dict[int, Held]:
    """The sums of "benefit won number, …" by benefit."""
    found: dict[int, Held] = {}
    for award in awards.split(","):
        benefit, won, sequence = map(int, award.split())
        had = found.get(benefit, Held(0, -1))
        found[benefit] = Held(had.won + won, max(had.sequence, sequence))
    return found
