"""What looks at other awards: caps per claimant and per claim over benefits, and a budget that is shared.

A second pure step after judging, because no fact of a claim says what others are due. Production and
simulation call it alike. Won in, won out; the order in which dues come does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from compensation.rules.scheme import Scheme


class Due(NamedTuple):
    """One judged amount, rounded, before limits that look at other awards."""

    claim_id: int
    claimant_id: int
    received_at: datetime
    benefit: int  # position in the scheme's file
    won: int


class Taken(NamedTuple):
    """Won that the caps and the budget took; due after them is won - capped - shared."""

    capped: int
    shared: int


Key = tuple[int, int]
"""(claim id, position of the benefit)."""


class Lot(NamedTuple):
    """Dues that a budget treats alike: won due after the caps, and no less than `floor` of it."""

    won: int
    floor: int


class Shared(NamedTuple):
    """How a budget was shared: `budget` won among `total` won due; each claim's share can be told from it.

    `last` is the last due that got one of the won that rounding down left, in their order; None: none did.
    """

    budget: int
    total: int
    last: tuple[int, int, int] | None

    def of(self, key: Key, won: int) -> int:
        """The share of so much due."""
        share, remainder = divmod(won * self.budget, self.total)
        return share + 1 if self.last is not None and (-remainder, *key) <= self.last else share


class Sharing(NamedTuple):
    """How a budget is shared among lots: as `Shared`, but the last to get one won more is only described.

    It is number `number` (from 1; 0: nobody gets more) of the dues of `tied`, in the order of their claims.
    """

    budget: int
    total: int  # 0: all get their floor
    remainder: int
    tied: frozenset[Lot]
    number: int

    def told(self, last: Key | None) -> Shared | None:
        """With that due, when there is one."""
        return Shared(self.budget, self.total, last and (-self.remainder, *last)) if self.total else None


class Takings(dict[Key, Taken]):
    """What limits took, of those that lose; `shared` when the budget did not suffice."""

    shared: Shared | None = None


def limit(
    scheme: Scheme, dues: Iterable[Due], *, spent: Mapping[tuple[int, int], int] | None = None
) -> Takings:
    """What the limits of the scheme take from each due, by (claim id, benefit); only those that lose.

    1. `cap_per_claimant` of each benefit, 2. the scheme's `cap_per_claim` over all benefits of a claim,
    3. its `cap_per_claimant` over all its benefits, 4. its `budget`. A cap is used up in the order benefit,
    time of receipt, claim number: whoever came first keeps what is his.

    `spent` is what a claimant holds already, in won by (claimant id, benefit): awards of an earlier run under
    the same benefits use up the caps of this one. The budget is shared among these dues alone, because a
    version with a budget is assessed once, as a closed set.
    """
    rows = [due for due in dues if due.won > 0]
    held = spent or {}
    left = {(due.claim_id, due.benefit): due.won for due in rows}
    for at, benefit in enumerate(scheme.benefits):
        cap = benefit.limits.cap_per_claimant
        if cap is not None:
            before = {who: won for (who, of), won in held.items() if of == at}
            _cap([due for due in rows if due.benefit == at], left, cap, before, _claimant)
    limits = scheme.limits
    if limits.cap_per_claim is not None:
        _cap(rows, left, limits.cap_per_claim, {}, _claim)
    if limits.cap_per_claimant is not None:
        whole: dict[int, int] = defaultdict(int)
        for (who, _), won in held.items():
            whole[who] += won
        _cap(rows, left, limits.cap_per_claimant, whole, _claimant)
    taken = Takings()
    shares: Mapping[Key, int] = {}
    if limits.budget is not None and (found := share_keeping(left, limits.budget, {})):
        shares, taken.shared = found
    for due in rows:
        key = due.claim_id, due.benefit
        after = left[key]
        share = shares.get(key, after)
        if share < due.won:
            taken[key] = Taken(due.won - after, after - share)
    return taken


def limit_keeping(
    scheme: Scheme,
    dues: Iterable[Due],
    *,
    spent: Mapping[tuple[int, int], int] | None = None,
    floors: Mapping[Key, int],
) -> Takings | None:
    """As `limit`, but the budget lowers nobody below what was awarded to him before (`floors`).

    None when the budget does not cover what is kept.
    """
    if scheme.budget is None or not floors:
        return limit(scheme, dues, spent=spent)
    rows = [due for due in dues if due.won > 0]
    capped = limit(scheme.without_budget(), rows, spent=spent)
    nothing = Taken(0, 0)
    left = {
        (due.claim_id, due.benefit): due.won - capped.get((due.claim_id, due.benefit), nothing).capped
        for due in rows
    }
    kept = share_keeping(left, scheme.budget, floors)
    if kept is None:
        return None
    found = Takings()
    shares, found.shared = kept
    for key, won in left.items():
        lost = capped.get(key, nothing)
        if lost.capped or shares[key] < won:
            found[key] = Taken(lost.capped, won - shares[key])
    return found


def short_of(budget: int, kept: int) -> Wording:
    """Why a budget is too small: less than what was awarded already."""
    return Wording(
        f"예산 {budget:,}원은 이미 결정한 {kept:,}원보다 적습니다. 예산을 늘린 판이 필요합니다",
        f"the budget of {budget:,} won is less than the {kept:,} won awarded already:"
        " a version with a larger one is needed",
    )


def share_keeping(
    left: Mapping[Key, int], budget: int, floors: Mapping[Key, int]
) -> tuple[dict[Key, int], Shared | None] | None:
    """The budget in proportion to `left`, but to nobody less than was awarded to him before (`floors`).

    Whoever would get less keeps what he has; the others share what remains, to the last won, as the second
    answer says. None when the budget does not cover what is kept.
    """
    if sum(left.values()) <= budget:
        return dict(left), None
    lots = {key: Lot(won, min(floors.get(key, 0), won)) for key, won in left.items()}
    sharing = share_lots(Counter(lots.values()), budget)
    if sharing is None:
        return None
    tied = sorted(key for key, lot in lots.items() if lot in sharing.tied)
    how = sharing.told(tied[sharing.number - 1] if sharing.number else None)
    shares = {key: max(how.of(key, lot.won) if how else 0, lot.floor) for key, lot in lots.items()}
    return shares, how


def share_lots(lots: Mapping[Lot, int], budget: int) -> Sharing | None:
    """How a budget below what is due is shared among so many dues of each lot; None: it is below the floors.

    Everybody's share rounded down; the won that remain go to the largest remainders, ties to the lower claim
    number, then the earlier benefit. Who would get less than his floor keeps that, and the others share the
    rest. However many are due, amounts are few: this is all that a million claims need in memory.
    """
    free, rest = dict(lots), budget
    while True:
        total = sum(lot.won * number for lot, number in free.items())
        if rest < 0:
            return None
        short = [lot for lot in free if lot.won * rest // total < lot.floor]
        if not short:
            break
        for lot in short:
            rest -= lot.floor * free.pop(lot)
    remain = rest - sum(lot.won * rest // total * number for lot, number in free.items())
    by_remainder: dict[int, list[Lot]] = defaultdict(list)
    for lot in free:
        by_remainder[lot.won * rest % total].append(lot)
    for remainder in sorted(by_remainder, reverse=True):
        tied = by_remainder[remainder]
        number = sum(free[lot] for lot in tied)
        if remain <= number:
            return Sharing(rest, total, remainder, frozenset(tied if remain else ()), remain)
        remain -= number
    return Sharing(rest, 0, 0, frozenset(), 0)


def _claimant(due: Due) -> int:
    return due.claimant_id


def _claim(due: Due) -> int:
    return due.claim_id


def _order(due: Due) -> tuple[int, datetime, int]:
    return due.benefit, due.received_at, due.claim_id


def _cap(
    rows: Sequence[Due],
    left: dict[Key, int],
    cap: int,
    spent: Mapping[int, int],
    whose: Callable[[Due], int],
) -> None:
    """Lower `left` so that nobody holds more than the cap together with what was spent on him."""
    total: dict[int, int] = defaultdict(int, spent)
    for due in rows:
        total[whose(due)] += left[due.claim_id, due.benefit]
    # Few are over a cap: only theirs have to be put in order.
    over = {who for who, won in total.items() if won > cap}
    room = {who: max(cap - spent.get(who, 0), 0) for who in over}
    for due in sorted((due for due in rows if whose(due) in over), key=_order):
        key, who = (due.claim_id, due.benefit), whose(due)
        left[key] = min(left[key], room[who])
        room[who] -= left[key]
