"""Assessing claims: what each is due under the scheme in force, every won with its steps."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Span, Stage, open_run
from claims import review, screening
from claims.models import Admission, Incident
from claims.queries import awarded_elsewhere
from compensation import corrections, limiting, overpayments
from compensation.corrections import Writing
from compensation.gathering import gather
from compensation.models import Adoption, SchemeVersion
from compensation.rules.benefit import compile, fields_asked
from compensation.rules.scheme import parse_scheme
from compensation.verdicts import Verdicts


def open_assessment(incident: Incident, adoption: Adoption, *, at: datetime, by: Any = None) -> Run:
    """Open the run that assesses every claim cleared under the adoption's admission. Raises RunOpen.

    It also takes back what was awarded to claims excluded since, and determines again, once for each
    adoption, what was awarded under another version; where the scheme asks for the fault in the incident,
    once for each fault that was found. On a legal basis claims are assessed under the present
    liability position alone: one that changed since bars or frees claims, and they are screened again first.
    A version with a budget is assessed once, as a closed set: raises SharedAlready for who comes later.
    """
    rules = parse_scheme(adoption.version.data)
    where: dict[str, Any] = {
        "incident": incident.pk,
        "admission": adoption.admission_id,
        "version": adoption.version_id,
        "adoption": adoption.pk,
    }
    if "fault" in fields_asked(rules):
        where["fault"] = incident.fault
    # Asked first: what is screened meanwhile is among the spans, and the run is whole all the same.
    whole = not awarded_elsewhere(adoption.admission)
    if rules.budget is not None:
        if not whole:
            raise limiting.SharedAlready(
                f"{adoption.version}의 예산을 나누기 전에 screen_claims를 먼저 실행하십시오",
                f"run screen_claims first: the budget of {adoption.version} is shared among all at once",
            )
        if shared := _awarding(adoption):
            limiting.refuse_latecomers(adoption, shared.opened_at)
    began = timezone.now().isoformat()  # by the clock of `facts_changed_at`, whatever moment the run is of
    return open_run(
        ASSESS,
        incident.code,
        _spans("barred", BARRED_ONES, where),
        at=at,
        by=by,
        params={**where, "whole": whole, "limited": rules.looks_at_others, "began": began},
    )


def _awarding(adoption: Adoption) -> Run | None:
    """The run that awarded something under the adoption."""
    done = Run.objects.filter(stage=ASSESS.name, outcome="done", params__adoption=adoption.pk)
    return done.filter(counts__awards__gt=0).first()


BARRED_ONES = (
    "incident_id = %(incident)s AND status IN ('excluded', 'withdrawn') AND EXISTS (SELECT FROM"
    " compensation_award a WHERE a.claim_id = claims_claim.id GROUP BY a.claim_id HAVING sum(amount_won) > 0)"
)
CLEARED_ONES = "incident_id = %(incident)s AND status = 'cleared' AND admission_id = %(admission)s"
AWARDED_ONES = (
    "incident_id = %(incident)s AND status IN ('assessed', 'settled') AND admission_id = %(admission)s"
)
CHANGED_ONES = f"{AWARDED_ONES} AND facts_changed_at >= %(since)s"
"""What was corrected without going the road again."""


def _spans(of: str, condition: str, where: dict[str, Any]) -> list[Span]:
    return [Span(lo, hi, {"of": of}) for lo, hi in sql.id_spans("claims_claim", condition, where)]


def determined(run: Run) -> str:
    """Since when all that is awarded is determined under the run's adoption; "" when it never was."""
    same = {f"params__{key}": run.params[key] for key in ("adoption", "fault") if key in run.params}
    done = Run.objects.filter(stage=ASSESS.name, outcome="done", params__whole=True, **same)
    newest = done.order_by("-pk").first()
    return str(newest.params.get("began", "")) if newest else ""


def assess(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Assess the claims of one chunk: those cleared, or those awarded under an earlier version.

    1. refer those whose twin was cleared or awarded since they were screened,
    2. gather the facts, and what is awarded so far; equal claims together, those on hold passed over,
    3. judge those that are alike against every benefit of the version; equal judgements share one verdict,
    4. COPY the awards: the first ones whole, later ones as what is missing to the new amount, or too much; a
       claim the scheme leaves to a person keeps its place and is listed. Where limits look at other awards it
       ends here: what was judged is proposed, and awarded when all is (see `limiting`),
    5. move the assessed ones; those to whom nothing is due are settled at once.
    """
    of = chunk.params.get("of", "cleared")
    if of == "barred":
        return corrections.take_back(run, chunk)
    if of == "limit":
        return limiting.take(run)
    if of == "proposed":
        return limiting.award(run, chunk)
    if of == "overpaid":
        return overpayments.open_all(run, chunk)
    at = timezone.now()
    version = SchemeVersion.objects.get(pk=run.params["version"])
    rules = parse_scheme(version.data)
    judge = compile(rules)
    where = {
        "lo": chunk.lo,
        "hi": chunk.hi,
        "incident": run.params["incident"],
        "admission": run.params["admission"],
        "again": of == "awarded",
    }
    twins = 0
    if of == "cleared":
        twins = screening.refer_twins(run, chunk, Admission.objects.get(pk=run.params["admission"]))
    writing = Writing(run, Verdicts(version, rules), at)
    # Of a million awarded claims few change: those are locked below, before anything is written about them.
    found = gather(rules, where, lock=of == "cleared")
    if run.params.get("limited"):
        return {**limiting.propose(writing, judge, found), "twins": twins}
    for alike in found:
        writing.take(alike, judge(alike.facts))
    if of == "awarded":
        writing.keep(corrections.still_awarded(writing.corrected))
    counts = writing.write()
    if of == "cleared":
        review.mark_assessed(writing.seen, at=at, run=run)
        review.settle(writing.nothing, at=at, run=run)
        corrections.settle(writing.changed, at=at, run=run)
    else:
        corrections.settle(writing.corrected, at=at, run=run)
    return {**counts, "count": len(writing.seen if of == "cleared" else writing.corrected), "twins": twins}


def _after(run: Run) -> Iterable[Span] | None:
    """First what is taken back: a claim that is barred makes room for its twin. Then all others are judged;
    what limits take, if they look at other awards, and the awards; at last what was paid beyond what is due.
    """
    limited = run.params.get("limited", False)
    if run.phase == 0:
        return _to_judge(run)
    if limited and run.phase == 1:
        return [Span(0, 1, {"of": "limit"})] if limiting.spans(run) else []
    if limited and run.phase == 2:
        return limiting.spans(run)
    if run.phase == (3 if limited else 1):
        sql.analyze("claims_claim", "compensation_award", "compensation_verdict")
        return overpayments.spans(run.params["incident"])
    return None


def _to_judge(run: Run) -> list[Span]:
    """Cleared claims, and those awarded that were not determined under this adoption, or on other facts."""
    spans = _spans("cleared", CLEARED_ONES, run.params)
    if "adoption" not in run.params:
        return spans
    since = determined(run)
    if not since:
        return spans + _spans("awarded", AWARDED_ONES, run.params)
    return spans + _spans("awarded", CHANGED_ONES, {**run.params, "since": since})


ASSESS = Stage("compensation.assess", "compensation.work", assess, _after)
