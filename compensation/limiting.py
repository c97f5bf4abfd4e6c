"""Caps and budget: what looks at other awards, when all claims of a run are judged and none is awarded."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.refusal import Refusal
from backoffice.lib.runs import CHUNK, Refused, Span
from claims import review, screening
from claims.models import Admission, Claim
from claims.rules.workflow import Status
from compensation import corrections
from compensation.corrections import Proposed, Writing
from compensation.gathering import Alike
from compensation.models import Adoption, SchemeVersion
from compensation.models.figures import text_of
from compensation.rules.benefit import AssessFacts, Judged
from compensation.rules.limits import Due, Lot, limit, share_lots, short_of
from compensation.rules.scheme import Scheme, parse_scheme
from compensation.verdicts import Verdicts

AT_A_TIME = 10_000
"""Dues that the caps are worked out for together, and those of the last claimant among them."""

Judge = Callable[[AssessFacts], tuple[Judged, ...]]
COLUMNS = ("run_id", "claim_id", "benefit_id", "verdict_id", "won", "figures", "capped_won", "shared_won")


class SharedAlready(Refusal):
    """A version with a budget is assessed once: whoever comes later needs a new version."""


def propose(writing: Writing, judge: Judge, found: Iterable[Alike]) -> dict[str, int]:
    """Judge a chunk and keep what it says, for the limits; a claim left to a person is listed now."""
    verdicts = writing.verdicts
    lines: list[tuple[list[int], int | None, int | None, int | None, str]] = []
    for alike in found:
        judged = judge(alike.facts)
        if writing.waits(alike, judged):
            continue
        for one in judged:
            benefit, verdict = verdicts.benefits[one.benefit], verdicts.of(one, alike.facts)
            lines.append((alike.claims, benefit, verdict, one.won, text_of(one.figures)))
        # What is not met any more is noted here, where the facts that say so are at hand.
        met = {verdicts.benefits[one.benefit] for one in judged}
        for benefit, had in (alike.held or {}).items():
            if had.won and benefit not in met:
                lines.append((alike.claims, benefit, writing.ended(benefit, alike.facts), 0, ""))
        if not judged:
            lines.append((alike.claims, None, None, 0, ""))
    numbers, run = verdicts.keep(), writing.run.pk
    known: dict[int | None, int | None] = dict(numbers) | {None: None}
    sql.copy_rows(
        "compensation_proposal",
        COLUMNS,
        (
            (run, claim, benefit, known[verdict], won, figures, 0, 0)
            for claims, benefit, verdict, won, figures in lines
            for claim in claims
        ),
    )
    return {"referred": writing.leave(numbers)}


def spans(run: Run) -> list[Span]:
    """Where proposals wait to be awarded."""
    found = sql.rows(sql.named("compensation/sql/proposal_spans"), {"run": run.pk, "size": CHUNK})
    return [Span(lo, hi, {"of": "proposed"}) for lo, hi in found]


def take(run: Run) -> Mapping[str, int]:
    """What caps and budget take from all proposals of the run at once: one chunk, small in memory.

    1. the caps, some claimants at a time, with what these hold by other claims,
    2. the budget: nobody gets less by it than was awarded to him before. Equal amounts are counted, and what
       each gets follows from a few numbers,
    3. note what was taken beside each proposal. Raises Refused when the budget does not cover what is kept.
    """
    version = SchemeVersion.objects.get(pk=run.params["version"])
    rules = parse_scheme(version.data)
    numbers = Verdicts(version, rules).benefits
    benefits = [numbers[benefit.code] for benefit in rules.benefits]
    sql.analyze("compensation_proposal")
    if rules.without_budget().looks_at_others:
        _cap(run, rules.without_budget(), benefits)
    if rules.budget is not None:
        _share(run, rules.budget, benefits)
    found = sql.rows(
        "SELECT coalesce(sum(capped_won), 0)::bigint, coalesce(sum(shared_won), 0)::bigint"
        "  FROM compensation_proposal WHERE run_id = %s",
        [run.pk],
    )
    return dict(zip(("capped_won", "shared_won"), found[0], strict=True))


def _cap(run: Run, rules: Scheme, benefits: list[int]) -> None:
    """Note what the caps take; `benefits` are the ids in the order of the scheme."""
    places = {number: place for place, number in enumerate(benefits)}
    sql.execute("CREATE TEMP TABLE taken (claim_id bigint, benefit_id bigint, capped bigint) ON COMMIT DROP")
    asked = {"run": run.pk, "benefits": benefits}
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
    sql.execute(sql.named("compensation/sql/proposal_capped"), {"run": run.pk})


def _share(run: Run, budget: int, benefits: list[int]) -> None:
    """Note what the budget takes. Raises Refused when it is less than what is kept."""
    asked = {"run": run.pk, "benefits": benefits}
    sql.execute(sql.named("compensation/sql/proposal_lots"), asked)
    sql.analyze("lot")
    counted = sql.rows("SELECT won, floor, count(*) FROM lot GROUP BY won, floor")
    lots = {Lot(won, floor): number for won, floor, number in counted}
    if sum(lot.won * number for lot, number in lots.items()) <= budget:
        return
    sharing = share_lots(lots, budget)
    if sharing is None:
        kept = sum(lot.floor * number for lot, number in lots.items())
        raise Refused(*short_of(budget, kept))
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
    sql.execute(
        sql.named("compensation/sql/proposal_shared"),
        {
            "run": run.pk,
            "budget": how.budget if how else 0,
            "total": how.total if how else 1,
            **dict(zip(("remainder", "claim", "place"), (how and how.last) or (None,) * 3, strict=True)),
        },
    )


def award(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Award the proposals of one chunk after their limits, as the assessment does.

    1. refer those whose twin was cleared or awarded meanwhile,
    2. lock the claims; one that was taken up again since it was judged is left out,
    3. COPY the awards, 4. move the claims.
    """
    at = timezone.now()
    version = SchemeVersion.objects.get(pk=run.params["version"])
    admission = Admission.objects.get(pk=run.params["admission"])
    twins = screening.refer_twins(run, chunk, admission)
    writing = Writing(run, Verdicts(version, parse_scheme(version.data)), at)
    where = {"run": run.pk, "lo": chunk.lo, "hi": chunk.hi, "admission": admission.pk}
    found: dict[int, dict[int, Proposed]] = {}
    cleared: list[int] = []
    for claim, status, benefit, verdict, won, figures, capped, shared in sql.rows(
        sql.named("compensation/sql/proposals"), where
    ):
        if claim not in found:
            found[claim] = {}
            if status == Status.CLEARED:
                cleared.append(claim)
        if benefit is not None:
            found[claim][benefit] = Proposed(
                writing.verdicts.there(verdict),
                won - capped - shared,
                figures,
                capped or None,
                shared or None,
            )
    held = corrections.standing(list(found))
    for claim, proposed in found.items():
        writing.place(claim, proposed, held.get(claim))
    counts = writing.write()
    review.mark_assessed(cleared, at=at, run=run)
    review.settle(writing.nothing, at=at, run=run)
    fresh = set(cleared)
    corrections.settle(sorted(fresh.intersection(writing.changed) | set(writing.corrected)), at=at, run=run)
    counts["count"] = len(cleared) + len(set(writing.corrected) - fresh)
    return {**counts, "twins": twins}


def forget(run: Run) -> None:
    """The proposals of a run that awarded them."""
    sql.execute("DELETE FROM compensation_proposal WHERE run_id = %s", [run.pk])


def refuse_latecomers(adoption: Adoption, shared_on: Any) -> None:
    """A budget is shared once: raise SharedAlready when a claim was cleared after that.

    Those that the scheme leaves to a person were cleared before, and wait for one.
    """
    late = Claim.objects.filter(
        incident=adoption.incident_id, status=Status.CLEARED, admission=adoption.admission
    ).exclude(personassessment__verdict__version=adoption.version_id)
    if count := late.count():
        raise SharedAlready(
            f"{adoption.version}은(는) 예산을 나누는 보상 기준이고 {shared_on:%Y-%m-%d}에 나누었습니다."
            f" 그 뒤에 심사를 통과한 {count:,}건은 새 판으로 산정하십시오",
            f"{adoption.version} shares a budget, which was done on {shared_on:%Y-%m-%d}:"
            f" {count:,} claims cleared since need a new version",
        )
