"""Caps and budget: what looks at other awards, when all claims of a run are judged and none is awarded."""

from collections.abc import Callable, Iterable, Mapping
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
from compensation.rules.limits import short_of
from compensation.rules.scheme import parse_scheme
from compensation.takings import LIMITED_BY, Seen, work_out
from compensation.verdicts import Verdicts

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

    1. note the moment, of which a replay works it out again, 2. work it out, 3. note what was taken beside
    each proposal. Raises Refused when the budget does not cover what is kept.
    """
    snapshot, at = sql.rows("SELECT pg_current_snapshot()::text")[0][0], timezone.now().isoformat()
    seen = Seen(snapshot, at)
    Run.objects.filter(pk=run.pk).update(params={**run.params, LIMITED_BY: seen._asdict()})
    sql.analyze("compensation_proposal")
    worked = work_out(run, seen._replace(at=None))
    if worked.kept is not None:
        raise Refused(*short_of(worked.budget, worked.kept))
    taken = sql.named("compensation/sql/proposal_taken")
    sql.execute(
        "UPDATE compensation_proposal p SET capped_won = t.capped, shared_won = t.shared"  # noqa: S608
        f"  FROM ({taken}) AS t WHERE p.id = t.id AND (t.capped > 0 OR t.shared > 0)",
        worked.asked,
    )
    found = sql.rows(
        "SELECT coalesce(sum(capped_won), 0)::bigint, coalesce(sum(shared_won), 0)::bigint"
        "  FROM compensation_proposal WHERE run_id = %s",
        [run.pk],
    )
    return dict(zip(("capped_won", "shared_won"), found[0], strict=True))


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
