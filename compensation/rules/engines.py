"""The engines that judge: every number under which a verdict was ever given, as long as it can be run.

A change that alters a stored verdict takes the next number in `benefit.ENGINE`, and what judged before stays
here under its own. Number 1 counted exempt time on a legal basis too, knew no bills of a filing, and gave
nothing by tiers where no affected time was known; number 2 leaves that to a person.
"""

from collections.abc import Callable, Mapping

from compensation.rules.benefit import Judged, compile
from compensation.rules.scheme import Benefit, Scheme
from compensation.rules.steps import AssessFacts, Step
from compensation.rules.tiers import TierByDays

Engine = Callable[[Scheme], Callable[[AssessFacts], tuple[Judged, ...]]]


def first(scheme: Scheme) -> Callable[[AssessFacts], tuple[Judged, ...]]:
    """Engine 1, by what it did otherwise than the next one."""
    judge = compile(scheme)
    tiers = {b.code: b for b in scheme.benefits if isinstance(b.amount, TierByDays)}

    def judge_then(facts: AssessFacts) -> tuple[Judged, ...]:
        if facts.kind == "filing":
            facts = facts._replace(bills=(None,) * len(facts.bills))
        judged = judge(facts)
        if facts.intervals:
            return judged
        percent = facts.own_fault_percent if scheme.legal else 0
        return tuple(
            _no_tier(one, tiers[one.benefit], percent) if one.benefit in tiers else one for one in judged
        )

    return judge_then


def _no_tier(one: Judged, benefit: Benefit, percent: int) -> Judged:
    """No day, no tier: 0 won."""
    assert isinstance(benefit.amount, TierByDays)
    rounding = benefit.rounding
    steps = (
        *(step for step in one.steps if step.verb == "met"),
        Step("days", (benefit.amount.count, 0)),
        Step("no_tier"),
        *([Step("own_fault", (percent,))] if percent else []),
        Step("round", (rounding.unit, rounding.mode)),
        *(step for step in one.steps if step.verb == "clause"),
    )
    return Judged(one.benefit, 0, (), "", steps)


ENGINES: Mapping[str, Engine] = {"1": first, "2": compile}

ALL_TIME = frozenset({"1"})
"""Engines that counted exempt time as well where the payment rests on a duty."""
