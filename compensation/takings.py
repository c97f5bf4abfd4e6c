"""Working out what caps and budget take of what a run proposes: when it awards, and again in a replay."""

from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from backoffice.lib import sql
from backoffice.lib.models import Run
from compensation.models import Benefit, SchemeVersion
from compensation.rules.limits import Due, Lot, limit, share_lots
from compensation.rules.scheme import Scheme, parse_scheme

AT_A_TIME = 10_000
"""Dues that the caps are worked out for together, and those of the last claimant among them."""

ALL = {"budget": 1, "total": 1, "remainder": None, "claim": None, "place": None}
"""Everybody gets all that is due to him."""

FLOORS = {**ALL, "budget": 0}
"""Everybody gets what was awarded to him before, and nothing more."""


class Seen(NamedTuple):
    """What a run sees beside its own proposals when its limits are worked out.

    Statuses as the transactions over by then left them (`snapshot`, of PostgreSQL): whoever moves a claim
    meanwhile is seen by the run and by its replay alike, or by neither. `at` (ISO) is given by a replay
    alone: awards made since are not seen.
    """

    snapshot: str
    at: str | None = None


LIMITED_BY = "limited_by"
"""Where the parameters of a run keep what it saw when its limits were worked out."""


class Worked(NamedTuple):
    """How the temporary tables `taken` and `lot` answer: what proposal_taken.sql is asked with.

    `kept` is None, or the won awarded before that the budget does not cover.
    """

    asked: dict[str, Any]
    budget: int
    kept: int | None


def work_out(run: Run, seen: Seen) -> Worked:
    """What the limits of the run's version take from its proposals, small in memory; inside a transaction.

    1. the caps, some claimants at a time, with what these hold by claims that the run does not judge,
    2. the budget: nobody gets less by it than was awarded to him before. Equal amounts are counted, and what
       each gets follows from a few numbers.
    """
    version = SchemeVersion.objects.get(pk=run.params["version"])
    rules = parse_scheme(version.data)
    numbers = dict(Benefit.objects.filter(scheme=version.scheme_id).values_list("code", "pk"))
    benefits = [numbers[benefit.code] for benefit in rules.benefits]
    asked = {"run": run.pk, "benefits": benefits, "at": seen.at, "snapshot": seen.snapshot}
    sql.execute("DROP TABLE IF EXISTS pg_temp.taken, pg_temp.lot")  # of another run in this transaction
    sql.execute("CREATE TEMP TABLE taken (claim_id bigint, benefit_id bigint, capped bigint) ON COMMIT DROP")
    if rules.without_budget().looks_at_others:
        _cap(rules.without_budget(), asked)
    sql.execute(sql.named("compensation/sql/proposal_lots"), {**asked, "shared": rules.budget is not None})
    shares, kept = ALL, None
    if rules.budget is not None:
        shares, kept = _share(rules.budget)
    return Worked({**asked, **shares}, rules.budget or 0, kept)


def _cap(rules: Scheme, asked: dict[str, Any]) -> None:
    """Fill `taken`, by the benefits (ids) in the order of the scheme."""
    benefits = asked["benefits"]
    places = {number: place for place, number in enumerate(benefits)}
    columns = ("claimant_id", "claim_id", "received_at", "benefit_id", "won")
    rows = sql.chosen("compensation/sql/proposal_dues", columns, asked, "true ORDER BY claimant_id")
    dues: list[Due] = []
    spent: dict[tuple[int, int], int] = {}

    def note() -> None:
        lost = limit(rules, dues, spent=spent)
        lines = [(claim, benefits[place], one.capped) for (claim, place), one in lost.items()]
        sql.copy_rows("taken", ("claim_id", "benefit_id", "capped"), lines)
        dues.clear()
        spent.clear()

    for _, of_one in groupby(rows, key=itemgetter(0)):
        for claimant, claim, received, benefit, won in of_one:
            if claim is None:
                spent[claimant, places[benefit]] = won
            else:
                dues.append(Due(claim, claimant, received, places[benefit], won))
        if len(dues) >= AT_A_TIME:
            note()
    note()
    sql.analyze("taken")


def _share(budget: int) -> tuple[dict[str, Any], int | None]:
    """How the budget is shared among `lot`; beside it what is kept when it does not cover that."""
    sql.analyze("lot")
    counted = sql.rows("SELECT won, floor, count(*) FROM lot GROUP BY won, floor")
    lots = {Lot(won, floor): number for won, floor, number in counted}
    if sum(lot.won * number for lot, number in lots.items()) <= budget:
        return ALL, None
    sharing = share_lots(lots, budget)
    if sharing is None:
        return FLOORS, sum(lot.floor * number for lot, number in lots.items())
    last = None
    if sharing.number:
        tied = {"won": [lot.won for lot in sharing.tied], "floors": [lot.floor for lot in sharing.tied]}
        last = sql.rows(
            "SELECT claim_id, place FROM lot"
            "  JOIN unnest(%(won)s::bigint[], %(floors)s::bigint[]) AS tied (won, floor)"
            " USING (won, floor) ORDER BY claim_id, place OFFSET %(before)s LIMIT 1",
            {**tied, "before": sharing.number - 1},
        )[0]
    how = sharing.told(last)
    if how is None:
        return FLOORS, None
    remainder, claim, place = how.last or (None, None, None)
    shares = {"budget": how.budget, "total": how.total}
    return {**shares, "remainder": remainder, "claim": claim, "place": place}, None
