"""What a verdict means for a claim wherever it stands: awarded, left to a person, or barred.

The judging itself is `claims.rules.grounds` and `benefit`, the same as in production. Here is only what the
stages would do with it, for claims that have not come so far or have gone further.
"""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from compensation.rules.benefit import AssessFacts, Judged
from compensation.rules.losses import CLAIMED, PROVEN
from compensation.rules.scheme import Scheme

AWARDED, PERSON, BARRED = "awarded", "person", "barred"
PARTS: dict[str, Wording] = {
    AWARDED: Wording("자동으로 보상 결정", "Would be awarded"),
    PERSON: Wording("담당자 결정 대기", "Waits for a person"),
    BARRED: Wording("심사 사유로 제외", "Barred"),
}
"""The three parts of the answer."""

FELL_AWAY, EXCLUDED, DECIDED = "ground_fell_away", "excluded", "person"
REASONS: dict[str, Wording] = {
    FELL_AWAY: Wording(
        "심사 사유가 없어져 담당자의 통과 결정을 기다림", "its ground fell away: a person clears it"
    ),
    EXCLUDED: Wording("담당자가 부지급으로 결정", "excluded by a person"),
}
"""Reasons beside the grounds and doubts of claims and the steps of an amount."""

CHANGES: dict[str, Wording] = {
    "winners": Wording("더 받음", "Winners"),
    "losers": Wording("덜 받음", "Losers"),
    "newly_included": Wording("새로 포함", "Newly included"),
    "newly_excluded": Wording("새로 제외", "Newly excluded"),
    "uncertain": Wording("담당자 결정에 달림", "Depends on a person"),
    "unchanged": Wording("변동 없음", "Unchanged"),
}
"""What becomes of a claim under one version against another."""

BINS: tuple[int, ...] = (0, *(step * 10**power for power in range(3, 10) for step in (1, 2, 5)))
"""Upper ends of the sizes of an amount, in won, included; above the last there is one more."""

WORKED_OUT = "worked_out"
LOSSES: dict[object, str] = {CLAIMED: "claimed_loss", PROVEN: "proven_loss"}
"""The fact that a loss is, by which loss a bracket goes; one worked out by a method is none."""

NEAR = 10
"""Bars on each side of an edge; each is a hundredth of the edge wide."""


class Standing(NamedTuple):
    """Where a claim stands, as far as an admission asks."""

    status: str
    anew: bool  # it would be screened (again) under the admission
    found: str  # the doubt or ground that keeps it where it stands, "" none


class Outcome(NamedTuple):
    """What becomes of a claim, in won. `highest` None: no end known. `dues`: (benefit, tier, won) if sure."""

    part: str
    reason: str
    lowest: int
    highest: int | None
    dues: tuple[tuple[str, str, int], ...]
    judged: tuple[Judged, ...]


def part_of(standing: Standing, ground: str, judged: Sequence[Judged]) -> tuple[str, str]:
    """(part, reason). `ground` is what screening finds when the claim is screened anew, "" nothing.

    As the stages would: a doubt waits for a person; an exclusion stands until a person lifts it, and comes
    back to a person's list when a newer admission no longer knows its ground; nobody clears but a person.
    """
    status, anew, found = standing
    if status == "unconfirmed" or (status == "received" and found):
        return PERSON, found or DECIDED
    if status == "excluded" and not anew:
        return BARRED, found or EXCLUDED
    if ground:
        return BARRED, ground
    if status == "referred" and not anew and found:
        return BARRED, found
    if status in ("referred", "excluded"):
        return PERSON, FELL_AWAY
    for one in judged:
        if one.won is None:
            return PERSON, next((s.verb for s in one.steps if s.verb.startswith("no_")), DECIDED)
    return AWARDED, ""


def outcome(
    scheme: Scheme, standing: Standing, ground: str, judged: tuple[Judged, ...], facts: AssessFacts
) -> Outcome:
    """What becomes of a claim with these verdicts.

    What waits for a person: at least what the machine is sure of once the person has no doubt about the claim
    itself, else nothing; at most that and the most each open amount can come to.
    """
    part, reason = part_of(standing, ground, judged)
    dues = tuple((one.benefit, one.tier, one.won) for one in judged if one.won is not None)
    sure = sum(won for _, _, won in dues)
    highest: int | None = sure
    for one in judged:
        if one.won is None and highest is not None:
            most = _most(scheme, one, facts)
            highest = None if most is None else highest + most
    doubted = part == PERSON and reason in (standing.found, FELL_AWAY)
    return Outcome(part, reason, 0 if doubted else sure, highest, dues, judged)


def change_of(now: Outcome, before: Outcome) -> str:
    """What becomes of a claim under one version against another; see CHANGES."""
    here, there = (one.part == PERSON or (one.part == AWARDED and one.lowest > 0) for one in (now, before))
    if here != there:
        return "newly_included" if here else "newly_excluded"
    if not here:
        return "unchanged"
    if PERSON in (now.part, before.part):
        same = (now.part, now.lowest, now.highest) == (before.part, before.lowest, before.highest)
        return "unchanged" if same else "uncertain"
    if now.lowest == before.lowest:
        return "unchanged"
    return "winners" if now.lowest > before.lowest else "losers"


def bin_of(won: int) -> int:
    """The number of the size of an amount: BINS[number] is the least end that reaches up to it."""
    return bisect_left(BINS, won)


class Edge(NamedTuple):
    """Won at which something changes: of the loss (`benefit` names whose bracket), or of a stated fact."""

    fact: str
    won: int
    benefit: str = ""

    def value(self, judged: Sequence[Judged]) -> int | None:
        """The loss that the bracket was chosen by: the first figure of its verdict."""
        return next((one.figures[0] for one in judged if one.benefit == self.benefit and one.figures), None)


def edges(scheme: Scheme) -> tuple[Edge, ...]:
    """Every edge a stated amount is held against: brackets of loss, ceilings of revenue."""
    found: list[Edge] = []
    for benefit in scheme.benefits:
        for bracket in getattr(benefit.amount, "brackets", ()):
            if bracket.up_to:
                of = LOSSES.get(getattr(benefit.amount, "loss", CLAIMED), WORKED_OUT)
                found.append(Edge(of, bracket.up_to, benefit.code))
    found += [Edge("annual_revenue", row.ceiling) for row in scheme.admission.revenue]
    return tuple(sorted(set(found)))


def near(edge: int, value: int) -> int | None:
    """The bar beside an edge that a value is in: … -1, 0 up to the edge, 1, 2 … above it; None: far."""
    bar = -(-(value - edge) // width(edge))
    return bar if -NEAR < bar <= NEAR else None


def width(edge: int) -> int:
    """How many won a bar beside an edge is wide."""
    return max(1, edge // 100)


def _most(scheme: Scheme, judged: Judged, facts: AssessFacts) -> int | None:
    """The most a person can decide where the machine may not; None: no end is known.

    The highest tier, or all dates, while the time is not known; else the loss stated, or its percentage;
    never more than the cap.
    """
    benefit = next(one for one in scheme.benefits if one.code == judged.benefit)
    amount = benefit.amount
    won = [row.won for row in (*getattr(amount, "tiers", ()), *getattr(amount, "dates", ()))]
    most = facts.claimed_loss or None
    if won:
        most = max(*won, sum(won) if hasattr(amount, "dates") else 0, getattr(amount, "several", None) or 0)
    elif most is not None and hasattr(amount, "percent"):
        most = ceil(most * Fraction(amount.percent) / 100)
    cap = benefit.limits.cap_per_claim
    if most is None:
        return cap
    return most if cap is None else min(most, cap)
