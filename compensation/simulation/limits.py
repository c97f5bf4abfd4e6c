"""What caps and budget take, in the simulation as in production: after every claim is judged."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from backoffice.lib.runs import Refused
from compensation.rules.limits import Due, Shared, Taken, limit, limit_keeping, short_of
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


class Together(NamedTuple):
    """Outcomes beside each other. `kept` is (claim, benefit, taken) of claims that alone do not tell it."""

    outcomes: list[Outcome]
    shared: Shared | None
    kept: list[tuple[int, str, Taken]]


NOTHING = Taken(0, 0)


class Limited:
    """The outcomes of one version after its limits."""

    def __init__(self, rules: Scheme) -> None:
        self.rules = rules
        self._places = {benefit.code: place for place, benefit in enumerate(rules.benefits)}
        self._capped = rules.without_budget()
        self._own: dict[tuple[Any, ...], dict[int, Taken]] = {}

    def by_itself(self, found: Outcome) -> Outcome:
        """A claim that no other claim can take anything from."""
        if not self.rules.looks_at_others or found.part != AWARDED or not found.lowest:
            return found
        return self._after(found, self._caps(found))

    def told(
        self, claim: int, found: Outcome, shared: Shared | None, kept: Mapping[str, Taken]
    ) -> tuple[Outcome, Taken]:
        """The outcome of one of many claims, and all it lost, once it is known what `together` answered.

        `kept` is what it answered of this claim, if anything.
        """
        if not self.rules.looks_at_others or found.part != AWARDED or not found.dues:
            return found, NOTHING
        taken = {self._places[code]: lost for code, lost in kept.items()} or self._expected(
            claim, found, shared
        )
        whole = Taken(
            sum(lost.capped for lost in taken.values()), sum(lost.shared for lost in taken.values())
        )
        return self._after(found, taken), whole

    def together(
        self, found: Iterable[tuple[int, int, datetime, Outcome]], held: Mapping[tuple[int, str], int]
    ) -> Together:
        """The outcomes of these (claim, claimant, received at, outcome) beside each other, in their order.

        `held` is what is awarded so far, by (claim, benefit): a budget lowers nobody below it. Raises Refused
        when the budget does not cover it, as assessing would.
        """
        rows = list(found)
        if not self.rules.looks_at_others:
            return Together([row[3] for row in rows], None, [])
        dues = [due for row in rows if row[3].part == AWARDED for due in self._dues(*row)]
        places = self._places
        floors = {(claim, places[code]): won for (claim, code), won in held.items() if code in places}
        taken = limit_keeping(self.rules, dues, floors=floors)
        if taken is None:
            raise Refused(*short_of(self.rules.budget or 0, sum(floors.values())))
        claims = Counter(row[1] for row in rows)
        outcomes: list[Outcome] = []
        left: dict[tuple[int, tuple[Taken, ...]], Outcome] = {}
        kept: list[tuple[int, str, Taken]] = []
        for claim, claimant, _, one in rows:
            if one.part != AWARDED:
                outcomes.append(one)
                continue
            lost = {places[due[0]]: taken.get((claim, places[due[0]]), NOTHING) for due in one.dues}
            key = id(one), tuple(lost.values())  # what is judged alike and loses alike is one and the same
            if key not in left:
                left[key] = self._after(one, lost)
            outcomes.append(left[key])
            # One claim of its claimant, with nothing awarded before, says itself what it loses.
            others = claims[claimant] > 1 or any((claim, place) in floors for place in lost)
            if others and lost != self._expected(claim, one, taken.shared):
                kept += [(claim, self.rules.benefits[place].code, won) for place, won in lost.items()]
        return Together(outcomes, taken.shared, kept)

    def _dues(self, claim: int, claimant: int, at: datetime, found: Outcome) -> Iterator[Due]:
        for benefit, _, won in found.dues:
            yield Due(claim, claimant, at, self._places[benefit], won)

    def _caps(self, found: Outcome) -> dict[int, Taken]:
        """What caps take from a claim beside which there is no other, by place of the benefit."""
        if found.dues not in self._own:
            taken = limit(self._capped, self._dues(0, 0, NOBODY, found))
            self._own[found.dues] = {
                place: taken.get((0, place), NOTHING)
                for place in (self._places[due[0]] for due in found.dues)
            }
        return self._own[found.dues]

    def _expected(self, claim: int, found: Outcome, shared: Shared | None) -> dict[int, Taken]:
        """What a claim loses when its caps are its own and the budget was shared like this."""
        capped = self._caps(found)
        if shared is None:
            return capped
        expected = {}
        for benefit, _, won in found.dues:
            place = self._places[benefit]
            left = won - capped[place].capped
            expected[place] = Taken(capped[place].capped, left - shared.of((claim, place), left))
        return expected

    def _after(self, found: Outcome, taken: Mapping[int, Taken]) -> Outcome:
        dues = []
        for benefit, tier, won in found.dues:
            lost = taken.get(self._places[benefit], NOTHING)
            dues.append((benefit, tier, won - lost.capped - lost.shared))
        left = sum(due[2] for due in dues)
        return found._replace(lowest=left, highest=left, dues=tuple(dues))
