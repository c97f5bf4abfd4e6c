"""What caps and budget take, in the simulation as in production: after every claim is judged."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from backoffice.lib.runs import Refused
from compensation.rules.limits import Due, Taken, limit, limit_keeping, short_of
from compensation.rules.scheme import Scheme
from compensation.rules.whatif import AWARDED, Outcome

NOBODY = datetime(2000, 1, 1, tzinfo=UTC)
"""When a claim came does not matter to one that is limited by itself."""


def alone(rules: Scheme) -> bool:
    """Whether every claim is limited by itself, whatever others get."""
    return rules.budget is None and not per_claimant(rules)


def per_claimant(rules: Scheme) -> bool:
    """Whether a cap looks at the other claims of a claimant."""
    caps = (rules.limits.cap_per_claimant, *(one.limits.cap_per_claimant for one in rules.benefits))
    return any(cap is not None for cap in caps)


class Limited:
    """The outcomes of one version after its limits."""

    def __init__(self, rules: Scheme) -> None:
        self.rules = rules
        self._places = {benefit.code: place for place, benefit in enumerate(rules.benefits)}
        self._kept: dict[tuple[Any, ...], Outcome] = {}

    def by_itself(self, found: Outcome) -> Outcome:
        """A claim that no other claim can take anything from."""
        if not self.rules.looks_at_others or found.part != AWARDED or not found.lowest:
            return found
        if found.dues not in self._kept:
            taken = limit(self.rules, self._dues(0, 0, NOBODY, found))
            self._kept[found.dues] = self._after(0, found, taken)
        return self._kept[found.dues]._replace(judged=found.judged)

    def together(
        self, found: Iterable[tuple[int, int, datetime, Outcome]], held: Mapping[tuple[int, str], int]
    ) -> Iterator[Outcome]:
        """The outcomes of these (claim, claimant, received at, outcome) beside each other, in their order.

        `held` is what is awarded so far, by (claim, benefit): a budget lowers nobody below it. Raises Refused
        when the budget does not cover it, as assessing would.
        """
        rows = list(found)
        if not self.rules.looks_at_others:
            yield from (row[3] for row in rows)
            return
        dues = [due for row in rows if row[3].part == AWARDED for due in self._dues(*row)]
        places = self._places
        floors = {(claim, places[code]): won for (claim, code), won in held.items() if code in places}
        taken = limit_keeping(self.rules, dues, floors=floors)
        if taken is None:
            raise Refused(*short_of(self.rules.budget or 0, sum(floors.values())))
        for claim, _, _, one in rows:
            yield self._after(claim, one, taken) if one.part == AWARDED else one

    def _dues(self, claim: int, claimant: int, at: datetime, found: Outcome) -> Iterator[Due]:
        for benefit, _, won in found.dues:
            yield Due(claim, claimant, at, self._places[benefit], won)

    def _after(self, claim: int, found: Outcome, taken: dict[tuple[int, int], Taken]) -> Outcome:
        dues = []
        for benefit, tier, won in found.dues:
            lost = taken.get((claim, self._places[benefit]))
            dues.append((benefit, tier, won - lost.capped - lost.shared if lost else won))
        left = sum(due[2] for due in dues)
        return found._replace(lowest=left, highest=left, dues=tuple(dues))
