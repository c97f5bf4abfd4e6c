"""Judging a claim against a scheme: every benefit it meets, with the won and the steps that led there.

`judge` is the plain way. `compile` is the same for a million rows: whatever depends on few-valued facts
alone is judged once and kept, and only amounts of the single claim are worked out row by row. A test holds
both equal.
"""

from collections.abc import Callable
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from backoffice.lib.money import round_ratio
from claims.rules.intake import BILL_COLUMNS, BILLS
from compensation.rules.appraisals import appraised
from compensation.rules.bills import newest_bill
from compensation.rules.conditions import Condition, Value
from compensation.rules.explain import render
from compensation.rules.register import FACTS
from compensation.rules.scheme import Benefit, Scheme
from compensation.rules.steps import AssessFacts, Outcome, Step
from compensation.rules.times import DAYS, MINUTES

__all__ = ["ENGINE", "AssessFacts", "Judged", "Step", "compile", "fields_asked", "judge", "render"]

# Kept with every verdict. A change that alters a verdict already given takes the next number.
ENGINE = "2"

# Few-valued facts repeat; a file that makes them not repeat must not fill the memory.
_MOST_KEPT = 100_000


class Judged(NamedTuple):
    """One benefit a claim meets. `won` None: a person decides; 0 is a zero award, said with its steps."""

    benefit: str
    won: int | None
    figures: tuple[int, ...]  # this claim's own amounts: the bills counted, the loss
    tier: str  # short label such as "1-2 days", or ""
    steps: tuple[Step, ...]  # refer to figures by position, so that equal verdicts share them


Part = Judged | Callable[[AssessFacts], Judged]
"""What one benefit gives: the answer, or the way to it for amounts of the single claim."""


def fact_value(name: str, facts: AssessFacts, count: str) -> Value | None:
    """A fact of the register for one claim; `days` by the counting rule `count`."""
    if name == "days":
        return DAYS[count](facts.intervals)
    if name in MINUTES:
        return MINUTES[name](facts.intervals)
    if name == "monthly_fee":
        return newest_bill(facts.bills)
    value: Value | None = getattr(facts, name)
    return value


class _Bench:
    """One benefit at work: its steps are built once per distinct way through it."""

    def __init__(self, benefit: Benefit, *, legal: bool) -> None:
        self.benefit = benefit
        self.code = benefit.code
        self.legal = legal
        self._floor, self._cap = benefit.limits.floor, benefit.limits.cap_per_claim
        self._unit, self._mode = benefit.rounding.unit, benefit.rounding.mode
        self._money = benefit.amount.kind != "in_kind"
        self.outcome = self._appraised if benefit.amount.leaves else benefit.amount.outcome
        self.judging = cache(self._judging)  # shared by all claims that meet it by the same conditions

    def _appraised(self, facts: AssessFacts) -> Outcome:
        """What the amount kind says; where it says a person does, what they found."""
        outcome = self.benefit.amount.outcome(facts)
        if outcome.numerator is None and facts.appraised:
            return appraised(outcome, self.code, self.benefit.factors, facts)
        return outcome

    def met(self, facts: AssessFacts) -> tuple[Condition, ...] | None:
        """The conditions that make the claim meet the benefit, or None."""
        return self.benefit.who.met(lambda name: fact_value(name, facts, self.benefit.count))

    def _judging(self, met: tuple[Condition, ...]) -> Callable[[AssessFacts], Judged]:
        """`judge` for claims that meet the benefit by the same conditions; their steps are kept.

        Where nothing but rounding follows the amount, a shorter way: a way through the amount is known by
        what it is, not by what it says, because its hash would be worked out anew for each claim.
        """
        kept: dict[object, tuple[Step, ...]] = {}
        if self.legal or self._floor or self._cap is not None:
            return lambda facts: self.judge(facts, met, kept)
        outcome, code, unit, mode = self.outcome, self.code, self._unit, self._mode
        to_the_won = unit == 1 and mode == "floor"
        known: dict[int, tuple[Step, ...]] = {}
        ways: dict[tuple[Step, ...], tuple[Step, ...]] = {}  # keeps alive what `known` knows by its id

        def judge(facts: AssessFacts) -> Judged:
            numerator, denominator, figures, tier, way = outcome(facts)
            if numerator is None:
                won = None
            elif to_the_won:
                won = numerator // denominator
            else:
                won = round_ratio(numerator, denominator, unit, mode)
            steps = known.get(id(way))
            if steps is None:
                steps = ways.get(way)
                if steps is None:
                    steps = ways[way] = self._steps(met, way, 0, "", decided=won is not None)
                    known[id(way)] = steps
            return Judged(code, won, figures, tier, steps)

        return judge

    def judge(
        self, facts: AssessFacts, met: tuple[Condition, ...], kept: dict[object, tuple[Step, ...]]
    ) -> Judged:
        """The amount: exact, less the claimant's own fault, within the limits, rounded once at the end.

        Own fault goes before the limits, as a court would set off fault before it limits liability: a cap
        limits what is owed, and a floor lifts what is owed at all (whole fault leaves nothing to lift).
        """
        numerator, denominator, figures, tier, way = self.outcome(facts)
        percent, limit = 0, ""
        won: int | None = None
        if numerator is not None:
            if self.legal:
                percent = facts.own_fault_percent
                numerator *= 100 - percent
                denominator *= 100
            if 0 < numerator < self._floor * denominator:
                numerator, denominator, limit = self._floor, 1, "floor"
            elif self._cap is not None and numerator > self._cap * denominator:
                numerator, denominator, limit = self._cap, 1, "cap"
            won = round_ratio(numerator, denominator, self._unit, self._mode)
        key = (way, percent, limit) if percent or limit else way
        steps = kept.get(key)
        if steps is None:
            steps = kept[key] = self._steps(met, way, percent, limit, decided=won is not None)
        return Judged(self.code, won, figures, tier, steps)

    def _steps(
        self, met: tuple[Condition, ...], way: tuple[Step, ...], percent: int, limit: str, *, decided: bool
    ) -> tuple[Step, ...]:
        steps = [Step("met", (c.fact, c.op, *c.values)) for c in met]
        steps.extend(way)
        if percent:
            steps.append(Step("own_fault", (percent,)))
        if limit:
            steps.append(Step(limit, (self._floor if limit == "floor" else self._cap or 0,)))
        if decided and self._money:
            steps.append(Step("round", (self._unit, self._mode)))
        if self.benefit.clause is not None:
            steps.append(Step("clause", tuple(self.benefit.clause)))
        return tuple(steps)


def judge(scheme: Scheme, facts: AssessFacts) -> tuple[Judged, ...]:
    """Every benefit of the scheme that the claim meets, in the order of the file."""
    judged = []
    for benefit in scheme.benefits:
        bench = _Bench(benefit, legal=scheme.legal)
        met = bench.met(facts)
        if met is not None:
            judged.append(bench.judge(facts, met, {}))
    return tuple(judged)


def compile(scheme: Scheme) -> Callable[[AssessFacts], tuple[Judged, ...]]:
    """`judge` for very many claims: the same answers, most of the work done once per few-valued facts."""
    benches = [_Bench(benefit, legal=scheme.legal) for benefit in scheme.benefits]
    asked = {c.fact for bench in benches for c in bench.benefit.who.conditions()}
    few = _few_valued(scheme, asked)
    pick = itemgetter(*(AssessFacts._fields.index(name) for name in few))
    # Conditions on amounts of the single claim have two answers each: those belong to the key, the amounts
    # do not.
    single = tuple({c for bench in benches for c in bench.benefit.who.conditions() if not FACTS[c.fact].few})
    kept: dict[object, tuple[tuple[Judged, ...] | None, tuple[Part, ...]]] = {}

    def plan(facts: AssessFacts, key: object) -> tuple[tuple[Judged, ...] | None, tuple[Part, ...]]:
        """The whole answer when nothing in it is the single claim's; else what has to be worked out."""
        parts: list[Part] = []
        for bench in benches:
            met = bench.met(facts)
            if met is None:
                continue
            judging = bench.judging(met)
            parts.append(judging if bench.benefit.amount.own else judging(facts))
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        done = tuple(part for part in parts if isinstance(part, Judged))
        made = kept[key] = done if len(done) == len(parts) else None, tuple(parts)
        return made

    def fast(facts: AssessFacts) -> tuple[Judged, ...]:
        key = pick(facts)
        if single:
            key = (key, *[c.holds(fact_value(c.fact, facts, "")) for c in single])
        done, parts = kept.get(key) or plan(facts, key)
        if done is not None:
            return done
        return tuple([part if isinstance(part, Judged) else part(facts) for part in parts])

    return fast


def fields_asked(scheme: Scheme) -> frozenset[str]:
    """The fields of AssessFacts on which any answer of the scheme can depend, those of the single claim too.

    Claims that are equal in them are judged alike: what a simulation has to tell apart.
    """
    fields = {c.fact for benefit in scheme.benefits for c in benefit.who.conditions()}
    fields.update(*(benefit.amount.asks for benefit in scheme.benefits))
    if fields & {"days", *MINUTES}:
        fields.add("intervals")
    if "monthly_fee" in fields:
        fields.add("bills")
    if scheme.legal:
        fields.add("own_fault_percent")
    if any(benefit.amount.leaves for benefit in scheme.benefits):
        fields.add("appraised")
    return frozenset(fields & set(AssessFacts._fields))


def bills_asked(scheme: Scheme) -> frozenset[str]:
    """The bills (columns of the billing list) on which any answer can depend: of the parts that amounts name,
    all of them where anything else asks."""
    amounts = [one.amount for one in scheme.benefits if "bills" in one.amount.asks]
    parts = {part for amount in amounts for part in getattr(amount, "parts", BILLS)}
    if any(c.fact == "monthly_fee" for benefit in scheme.benefits for c in benefit.who.conditions()):
        parts |= set(BILLS)
    return frozenset(name for name in BILL_COLUMNS if name.rpartition("_")[0] in parts)


def _few_valued(scheme: Scheme, asked: set[str]) -> list[str]:
    """The few-valued fields of AssessFacts on which any answer of the scheme can depend; two at least.

    Amounts of the single claim are worked out for each: what they ask for is no part of the key.
    """
    fields = {"kind", "service"} | {name for name in asked if FACTS[name].few}
    fields.update(*(b.amount.asks for b in scheme.benefits if not b.amount.own))
    if fields & {"days", *MINUTES}:
        fields.add("intervals")
    if scheme.legal:
        fields.add("own_fault_percent")
    # What people found is a claim's own, and still part of the key: nearly all claims have none.
    if any(b.amount.leaves for b in scheme.benefits):
        fields.add("appraised")
    return [name for name in AssessFacts._fields if name in fields]
