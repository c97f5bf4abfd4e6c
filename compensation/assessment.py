"""Assessing cleared claims: what each is due under the scheme in force, every won with its steps."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Span, Stage, open_run
from claims import review, screening
from claims.models import Admission, AffectedPattern, Incident
from claims.rules.damage import Interval
from compensation.models import Adoption, Benefit, SchemeVersion
from compensation.rules.benefit import ENGINE, AssessFacts, Judged, compile
from compensation.rules.scheme import parse_scheme

FIXED, BILLS = 10, 11 + 9
"""Fields of a row that are facts as they stand, then the pattern, then to here the nine bills."""


class Row(NamedTuple):
    """One row of assess_facts.sql."""

    claim_id: int
    kind: str
    service: str
    line_type: str
    area: str
    customer_kind: str
    sector: str
    annual_revenue: int | None
    claimed_loss: int | None
    own_fault_percent: int
    pattern_id: int
    base_1: int | None
    base_2: int | None
    base_3: int | None
    addon_1: int | None
    addon_2: int | None
    addon_3: int | None
    usage_1: int | None
    usage_2: int | None
    usage_3: int | None
    fault: str
    chosen_channel: str
    proven_loss: int | None
    weekly_sales: str


def facts_of(row: Row, intervals: tuple[Interval, ...]) -> AssessFacts:
    """The facts of a row, its affected time put in the place of its pattern."""
    return AssessFacts._make((*row[:FIXED], intervals, row[FIXED + 1 : BILLS], *row[BILLS:]))


def open_assessment(incident: Incident, adoption: Adoption, *, at: datetime, by: Any = None) -> Run:
    """Open the run that assesses every claim cleared under the adoption's admission. Raises RunOpen.

    On a legal basis also under the present liability position: one that changed since bars or frees claims,
    and they are screened again first.
    """
    where = {"incident": incident.pk, "admission": adoption.admission_id}
    parts = sql.id_spans(
        "claims_claim",
        "incident_id = %(incident)s AND status = 'cleared' AND admission_id = %(admission)s",
        where,
    )
    return open_run(
        ASSESS,
        incident.code,
        [Span(lo, hi) for lo, hi in parts],
        at=at,
        by=by,
        params={**where, "version": adoption.version_id},
    )


def assess(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Assess the cleared claims of one chunk.

    1. refer those whose twin was cleared or awarded since they were screened,
    2. gather the facts,
    3. judge each against every benefit of the version; equal judgements share one verdict,
    4. COPY the awards; a claim the scheme leaves to a person keeps its place and is listed,
    5. move the assessed ones; those to whom nothing is due are settled at once.
    """
    at = timezone.now()
    version = SchemeVersion.objects.get(pk=run.params["version"])
    rules = parse_scheme(version.data)
    judge = compile(rules)
    where = {
        "lo": chunk.lo,
        "hi": chunk.hi,
        "incident": run.params["incident"],
        "admission": run.params["admission"],
        "legal": rules.legal,
    }
    twins = screening.refer_twins(run, chunk, Admission.objects.get(pk=run.params["admission"]))
    verdicts = Verdicts(version)
    intervals = _Intervals(run.params["incident"], legal=rules.legal)
    awards: list[tuple[Any, ...]] = []
    waiting: list[tuple[Any, ...]] = []
    assessed: list[int] = []
    nothing: list[int] = []
    total = unmet = 0
    for row in sql.facts("compensation/sql/assess_facts", where, Row):
        claim = row[0]
        judged = judge(facts_of(row, intervals[row.pattern_id]))
        if any(one.won is None for one in judged):
            waiting += [(claim, verdicts[one], one.figures, at) for one in judged if one.won is None]
            continue
        unmet += not judged
        due = 0
        for one in judged:
            benefit, verdict = verdicts[one]
            awards.append((claim, benefit, verdict, one.won, _array(one.figures)))
            due += one.won or 0
        assessed.append(claim)
        total += due
        if not due:
            nothing.append(claim)
    numbers = verdicts.keep()
    stamp = at.isoformat()
    sql.copy_rows(
        "compensation_award",
        ("claim_id", "benefit_id", "verdict_id", "sequence", "amount_won", "figures", "run_id", "at"),
        (
            (claim, benefit, numbers[verdict], 0, won, figures, run.pk, stamp)
            for claim, benefit, verdict, won, figures in awards
        ),
    )
    for claim, (_, verdict), figures, moment in waiting:
        sql.execute(
            "INSERT INTO compensation_personassessment (claim_id, verdict_id, figures, run_id, at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [claim, numbers[verdict], list(figures), run.pk, moment],
        )
    review.mark_assessed(assessed, at=at, run=run)
    review.settle(nothing, at=at, run=run)
    return {
        "count": len(assessed),
        "awards": len(awards),
        "total_won": total,
        "nothing_due": len(nothing),
        "no_benefit": unmet,
        "referred": len({line[0] for line in waiting}),
        "twins": twins,
    }


class Verdicts:
    """The distinct judgements of a chunk: (benefit id, position) for each, and their rows once kept."""

    def __init__(self, version: SchemeVersion):
        self.version = version
        self._benefits = dict(Benefit.objects.filter(scheme=version.scheme_id).values_list("code", "pk"))
        self._known: dict[tuple[str, str, tuple[Any, ...]], tuple[int, int]] = {}
        self._rows: list[tuple[int, str, str, str]] = []

    def __getitem__(self, judged: Judged) -> tuple[int, int]:
        key = (judged.benefit, judged.tier, judged.steps)
        found = self._known.get(key)
        if found is None:
            steps = json.dumps([[step.verb, list(step.args)] for step in judged.steps], ensure_ascii=False)
            benefit = self._benefits[judged.benefit]
            digest = sha256(f"{ENGINE}\n{judged.tier}\n{steps}".encode()).hexdigest()
            self._rows.append((benefit, judged.tier, steps, digest))
            found = self._known[key] = (benefit, len(self._rows) - 1)
        return found

    def keep(self) -> list[int]:
        """Write the verdicts not yet kept; returns the row id of each position."""
        # All workers in one order: two that keep the same verdicts wait, and never for each other.
        for benefit, tier, steps, digest in sorted(self._rows, key=lambda row: (row[0], row[3])):
            sql.execute(
                "INSERT INTO compensation_verdict (version_id, benefit_id, engine, tier, steps, digest)"
                " SELECT %s, %s, %s, %s, %s::jsonb, %s WHERE NOT EXISTS (SELECT FROM compensation_verdict"
                " WHERE version_id = %s AND benefit_id = %s AND digest = %s) ON CONFLICT DO NOTHING",
                [self.version.pk, benefit, ENGINE, tier, steps, digest, self.version.pk, benefit, digest],
            )
        known = {
            (benefit, digest): number
            for number, benefit, digest in sql.rows(
                "SELECT id, benefit_id, digest FROM compensation_verdict"
                " WHERE version_id = %s AND digest = ANY(%s)",
                [self.version.pk, [row[3] for row in self._rows]],
            )
        }
        return [known[benefit, digest] for benefit, _, _, digest in self._rows]


class _Intervals(dict[int, tuple[Interval, ...]]):
    """The affected intervals of a pattern by its id; the patterns of an incident are few and read at once.

    What is paid on a legal basis counts the time outside exempt windows alone (전기통신사업법 art. 33 ①). A
    claim without any such time is assessed only when a person waived that ground: then all its time counts.
    """

    def __init__(self, incident: int, *, legal: bool):
        kept = AffectedPattern.objects.filter(incident=incident)
        for pk, whole, owed in kept.values_list("pk", "intervals", "owed"):
            self[pk] = tuple(
                (datetime.fromisoformat(start), datetime.fromisoformat(end))
                for start, end in ((legal and owed) or whole)
            )


def _array(figures: tuple[int, ...]) -> str:
    """An array as PostgreSQL reads it in COPY; made here because a million lists are slow to adapt."""
    return "{" + ",".join(map(str, figures)) + "}"


def _after(run: Run) -> None:
    sql.analyze("claims_claim", "compensation_award", "compensation_verdict")


ASSESS = Stage("compensation.assess", "compensation.work", assess, _after)
