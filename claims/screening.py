"""Screening confirmed claims (면책 심사): the first ground that applies refers the claim to a person."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Span, Stage, open_run
from claims import work
from claims.holds import held_between
from claims.models import Admission, Claim, Incident
from claims.rules import workflow
from claims.rules.admission import LEGAL_BASES, parse_admission
from claims.rules.admission import Admission as Rules
from claims.rules.grounds import Ground, ScreenFacts, first_ground


class Row(NamedTuple):
    """One row of screen_facts.sql: the facts, the status, and the grounds that people waived."""

    claim_id: int
    kind: str
    received_on: date
    sector: str
    annual_revenue: int | None
    business_status: str
    closed_on: date | None
    outage_on: date
    earlier_claim: bool
    own_fault_percent: int
    liability: str
    exemption: str
    status: str
    waived: list[str]


def admit(incident: Incident, rules: Rules, scheme_code: str, *, at: datetime) -> Admission:
    """The admission from now on: numbered and frozen; the same rules of the same scheme are the same one."""
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        same = same_admission(incident, rules, scheme_code)
        if same is not None:
            return same
        newest = current_admission(incident)
        return Admission.objects.create(
            incident=incident,
            number=(newest.number if newest else 0) + 1,
            scheme_code=scheme_code,
            basis=rules.basis,
            rules=rules.as_data(),
            digest=rules.digest(),
            created_at=at,
        )


def same_admission(incident: Incident, rules: Rules, scheme_code: str) -> Admission | None:
    """The admission in force when it is these very rules of this scheme; None: they would be a new one."""
    newest = current_admission(incident)
    if newest is None or (newest.digest, newest.scheme_code) != (rules.digest(), scheme_code):
        return None
    return newest


def current_admission(incident: Incident) -> Admission | None:
    """The admission claims are screened under now."""
    return Admission.objects.filter(incident=incident).order_by("-number").first()


def open_screening(incident: Incident, admission: Admission, *, at: datetime, by: Any = None) -> Run:
    """Open the run that screens confirmed claims, and again those judged under other rules, awarded or not.

    Other rules are an older admission or, on a legal basis, another liability position than the present.
    Raises RunOpen.
    """
    parts = sql.id_spans(
        "claims_claim",
        "incident_id = %(incident)s AND (status = 'confirmed'"
        " OR status IN ('referred', 'cleared', 'excluded', 'assessed', 'settled')"
        " AND (admission_id <> %(admission)s"
        " OR %(legal)s AND liability_no <>"
        " (SELECT liability_no FROM claims_incident WHERE id = %(incident)s)))",
        {
            "incident": incident.pk,
            "admission": admission.pk,
            "legal": admission.basis in LEGAL_BASES,
        },
    )
    return open_run(
        SCREEN,
        incident.code,
        [Span(lo, hi) for lo, hi in parts],
        at=at,
        by=by,
        params={"incident": incident.pk, "admission": admission.pk},
    )


def screen(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Screen one chunk under the run's admission.

    1. gather the facts,
    2. the first ground that applies is the answer; a ground that a person waived for this claim is none,
    3. a confirmed claim passes or is referred; one judged under other rules before is referred when newly
       barred, comes back to a person's list when it was excluded on a ground that fell away, and otherwise
       stays where it is, with a new finding: only a person clears or excludes,
    4. an awarded claim that is newly barred goes to a person too; one that passes again is stamped with the
       rules it passed, and nothing else is written about it.
    """
    at = timezone.now()
    admission = Admission.objects.get(pk=run.params["admission"])
    rules = parse_admission(admission.rules, basis=admission.basis)
    # Read before the facts: a position that changes in between is found older, and the claim screened again.
    liability_no = Incident.objects.get(pk=run.params["incident"]).liability_no
    where = {
        "lo": chunk.lo,
        "hi": chunk.hi,
        "incident": run.params["incident"],
        "admission": admission.pk,
        "by_site": "site" in rules.duplicate_key,
        "legal": rules.legal,
        "liability_no": liability_no,
    }
    answers: dict[tuple[Any, ...], Ground | None] = {}
    findings: list[tuple[Any, ...]] = []
    by_step: dict[str, list[int]] = {
        way: [] for way in ("pass", "refer", "recall", "reopen", "stay", "stamp")
    }
    counts: Counter[str] = Counter()
    rows = list(sql.facts("claims/sql/screen_facts", where, Row))
    held = held_between(chunk.lo, chunk.hi)
    for row in rows:
        if row.claim_id in held:
            continue
        key = (*row[1:12], *row.waived)
        if key not in answers:
            answers[key] = first_ground(ScreenFacts(*row[:12]), rules, waived=row.waived)
        ground = answers[key]
        way = _step(row.status, ground)
        by_step[way].append(row.claim_id)
        if way == "stamp":
            continue
        if ground is not None:
            counts[f"ground.{ground}"] += 1
        findings.append((row.claim_id, "screening", str(ground or ""), admission.pk, run.pk, at))
    sql.copy_rows("claims_finding", ("claim_id", "stage", "ground", "admission_id", "run_id", "at"), findings)
    how: dict[str, Any] = {
        "at": at,
        "run": run,
        "stamp": {"admission_id": admission.pk, "liability_no": liability_no},
    }
    moves.move(Claim, workflow.CLAIM, workflow.PASS, by_step["pass"], **how)
    moves.move(Claim, workflow.CLAIM, workflow.REFER, by_step["refer"], **how)
    moves.move(Claim, workflow.CLAIM, workflow.RECALL, by_step["recall"], **how)
    moves.move(Claim, workflow.CLAIM, workflow.REOPEN, by_step["reopen"], **how)
    work.follow_findings(by_step["stay"])
    stamped = by_step["stay"] + by_step["stamp"]
    if stamped:
        sql.execute(
            "UPDATE claims_claim SET admission_id = %s, liability_no = %s WHERE id = ANY(%s)",
            [admission.pk, liability_no, stamped],
        )
    moved = sum(map(len, by_step.values())) - len(stamped)
    counts.update(
        count=moved,
        cleared=len(by_step["pass"]),
        referred=moved - len(by_step["pass"]),
        recalled=len(by_step["recall"]),
        rejudged=len(stamped),
    )
    return counts


def refer_twins(run: Run, chunk: Chunk, admission: Admission) -> int:
    """Cleared claims whose twin has been cleared or awarded since go to a person; returns how many.

    Called by the assessment, inside its chunk: what was no duplicate when it was screened may be one by now,
    because an excluded twin was taken up again or a form came in late. A person who cleared it as no
    duplicate has said so for good.
    """
    rules = parse_admission(admission.rules, basis=admission.basis)
    at = timezone.now()
    where = {
        "lo": chunk.lo,
        "hi": chunk.hi,
        "incident": admission.incident_id,
        "by_site": "site" in rules.duplicate_key,
        "since": run.opened_at,
    }
    found = sql.rows(sql.named("claims/sql/cleared_twins"), where)
    held = held_between(chunk.lo, chunk.hi)
    ids = [row[0] for row in found if row[0] not in held]
    findings = [(claim, "screening", str(Ground.DUPLICATE), admission.pk, run.pk, at) for claim in ids]
    sql.copy_rows("claims_finding", ("claim_id", "stage", "ground", "admission_id", "run_id", "at"), findings)
    return len(moves.move(Claim, workflow.CLAIM, workflow.REFER, ids, at=at, run=run))


def _step(status: str, ground: Ground | None) -> str:
    """Which way a claim goes from where it stands; "stay" and "stamp" move nothing."""
    if status in workflow.AWARDED:
        return "recall" if ground else "stamp"
    if status == workflow.Status.CONFIRMED:
        return "refer" if ground else "pass"
    if status == workflow.Status.CLEARED and ground:
        return "refer"
    if status == workflow.Status.EXCLUDED and not ground:
        return "reopen"
    return "stay"


def _after(run: Run) -> None:
    sql.analyze("claims_claim", "claims_finding")


SCREEN = Stage("claims.screen", "claims.work", screen, _after)
