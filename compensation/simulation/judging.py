"""Judging: one version over rows of facts, by the functions that production calls."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from claims.models import Incident
from claims.rules.grounds import Ground, ScreenFacts, first_ground
from claims.rules.grounds import fields_asked as screening_asks
from claims.rules.intake import BILL_COLUMNS
from claims.screening import same_admission
from compensation.models import SchemeVersion
from compensation.queries import anybody_appraised
from compensation.rules.benefit import AssessFacts, bills_asked, compile, fields_asked
from compensation.rules.scheme import parse_scheme
from compensation.rules.whatif import WORKED_OUT, Outcome, Standing, edges, outcome
from compensation.simulation.facts import STANDING, Patterns

Row = Sequence[Any]

LEFT = frozenset(("decided_by_person", "percent_of_loss", "bracket_by_loss"))
"""Kinds of amount that a person may decide up to the loss stated."""

NEUTRAL: dict[str, Any] = {
    "claim_id": 0, "service": "", "line_type": "", "area": "", "customer_kind": "", "sector": "",
    "own_fault_percent": 0, "received_on": date.min, "business_status": "", "chosen_channel": "",
    "weekly_sales": "", "appraised": "",
    "annual_revenue": None, "claimed_loss": None, "proven_loss": None, "closed_on": None,
    "liability_no": 0, "earlier": 0, "twin": 0, **dict.fromkeys(BILL_COLUMNS),
}  # fmt: skip
"""What stands for a fact that claims of the kind have not, or on which no answer depends."""


class Judging:
    """One version at work: `over(columns, patterns)` judges rows of facts.

    1. the doubt or ground that keeps a claim where it stands,
    2. the first ground of the version's admission, where the claim would be screened under it,
    3. every benefit of the version,
    4. what all this means for the claim (`whatif.outcome`).
    """

    def __init__(self, version: SchemeVersion, incident: Incident) -> None:
        self.version = version
        self.rules = parse_scheme(version.data)
        self._judge = compile(self.rules)
        self.incident = incident
        same = same_admission(incident, self.rules.admission, self.rules.code)
        self._admission = same.pk if same else 0
        self._needed = 2 if "site" in self.rules.admission.duplicate_key else 1

    @property
    def asks(self) -> frozenset[str]:
        """The columns its answers depend on, and those that its edges are about."""
        asked = fields_asked(self.rules) | screening_asks(self.rules.admission)
        if not anybody_appraised(self.incident.pk):
            asked -= {"appraised"}
        asked |= {edge.fact for edge in edges(self.rules)} - {WORKED_OUT}
        if any(benefit.amount.kind in LEFT for benefit in self.rules.benefits):
            asked |= {"claimed_loss"}  # the most that a person can decide
        if self.rules.legal:
            asked |= {"liability_no"}
        return asked | bills_asked(self.rules)

    def over(self, kind: str, columns: Sequence[str], patterns: Patterns) -> Callable[[Row], Outcome]:
        """Judge rows of these columns of claims of a kind; those that are equal in them get one answer."""
        at = {name: place for place, name in enumerate(columns)}
        # What a row does not hold stands behind its last column.
        neutral = {
            "kind": kind,
            "liability": self.incident.liability,
            "fault": self.incident.fault,
            **NEUTRAL,
        }
        beside = (*neutral, "intervals", "bills", "earlier_claim", "outage_on", "exemption")
        fields = {name: len(columns) + place for place, name in enumerate(beside)} | at
        others = tuple(neutral.values())
        screened = itemgetter(*(fields[name] for name in ScreenFacts._fields))
        assessed = itemgetter(*(fields[name] for name in AssessFacts._fields))
        nine = itemgetter(*(fields[name] for name in BILL_COLUMNS))
        screening_key = _getter(at[name] for name in screening_asks(self.rules.admission) if name in at)
        status, admission, pattern, found, waived = (at[name] for name in STANDING)
        earlier, twin, liability = (fields[name] for name in ("earlier", "twin", "liability_no"))
        rules, legal, judge, needed = self.rules, self.rules.legal, self._judge, self._needed
        now, of_admission = self.incident.liability_no, self._admission
        grounds: dict[tuple[Any, ...], str] = {}

        def outcome_of(row: Row) -> Outcome:
            where, stands, under = patterns[row[pattern]], row[status], row[admission]
            known = (*row, *others)
            anew = stands in ("received", "confirmed") or (
                under is not None and (under != of_admission or (legal and known[liability] != now))
            )
            before = known[earlier] >= needed
            intervals = (legal and where.owed) or where.whole
            whole = (*known, intervals, nine(known), before, where.outage_on, where.exemption)
            ground = ""
            if anew and not (row[found] and stands == "received"):
                waivers = tuple(row[waived] or ())
                key = (before, row[pattern], waivers, screening_key(row))
                if key not in grounds:
                    facts = ScreenFacts._make(screened(whole))
                    grounds[key] = str(first_ground(facts, rules.admission, waived=waivers) or "")
                ground = grounds[key]
            if not ground and known[twin] >= needed:
                ground = str(Ground.DUPLICATE)
            amounts = AssessFacts._make(assessed(whole))
            return outcome(rules, Standing(stands, anew, row[found]), ground, judge(amounts), amounts)

        return outcome_of


def columns_for(judging: Iterable[Judging]) -> frozenset[str]:
    """The fields that any of the versions asks for."""
    return frozenset().union(*(one.asks for one in judging))


def _getter(places: Iterable[int]) -> Callable[[Row], tuple[Any, ...]]:
    """As itemgetter, a tuple however many there are."""
    found = list(places)
    if len(found) > 1:
        return itemgetter(*found)
    return lambda row: tuple([row[place] for place in found])
