"""Confirming damage: was the subscription alive, how long was it down, can the harm named come from it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.lib import moves, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Span, Stage, open_run
from claims.holds import held_between
from claims.models import Claim, Incident
from claims.rules import workflow
from claims.rules.damage import KST, DamageFacts, Doubt, Interval, first_doubt, total_minutes

RANGE = re.compile(r'\["?([^",]+)"?,"?([^",)]+)"?\)')


class Row(NamedTuple):
    """One row of damage_facts.sql."""

    claim_id: int
    kind: str
    lines: int
    site_known: bool
    alive: bool
    affected: bool
    harm_possible: bool
    periods: str
    owed: str
    exemption: str
    times: int  # different affected times among the lines of a filing


def open_confirmation(incident: Incident, *, at: datetime, by: Any = None) -> Run:
    """Open the run that confirms every received claim of the incident. Raises RunOpen."""
    parts = sql.id_spans(
        "claims_claim", "incident_id = %(incident)s AND status = 'received'", {"incident": incident.pk}
    )
    return open_run(
        CONFIRM,
        incident.code,
        [Span(lo, hi) for lo, hi in parts],
        at=at,
        by=by,
        params={"incident": incident.pk},
    )


def confirm(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Confirm the received claims of one chunk, or put them on a person's list.

    1. match filings to subscriptions; candidates of an ambiguous match go to a person,
    2. gather the facts; claims on hold are passed over,
    3. the first doubt is the answer; none confirms; what a person excluded before goes to a person again,
    4. one finding per claim, one move per outcome; a confirmed claim points to its affected time.
    """
    at = timezone.now()
    where = {"lo": chunk.lo, "hi": chunk.hi, "incident": run.params["incident"]}
    looked = _look(where)
    held = held_between(chunk.lo, chunk.hi)
    looked = [found for found in looked if found[0].claim_id not in held]
    patterns = keep_patterns(run.params["incident"], (row for row, _, _ in looked))
    findings: list[tuple[Any, ...]] = []
    confirmed: list[int] = []
    affected: list[int] = []
    doubted: list[int] = []
    counts: Counter[str] = Counter()
    for row, doubt, named in looked:
        if doubt is None:
            pattern = patterns[pattern_key(row)]
            confirmed.append(row.claim_id)
            affected.append(pattern)
            findings.append((row.claim_id, "damage", "", pattern, None, run.pk, at))
        else:
            doubted.append(row.claim_id)
            counts[f"ground.{doubt}"] += 1
            evidence = json.dumps({"candidates": list(named)}) if named else None
            findings.append((row.claim_id, "damage", str(doubt), None, evidence, run.pk, at))
    record(findings)
    how: dict[str, Any] = {"at": at, "run": run}
    moves.move(Claim, workflow.CLAIM, workflow.CONFIRM, confirmed, stamp={"pattern_id": affected}, **how)
    moves.move(Claim, workflow.CLAIM, workflow.DOUBT, doubted, stamp={"pattern_id": None}, **how)
    counts.update(count=len(looked), confirmed=len(confirmed), unconfirmed=len(doubted))
    return counts


class Foreseen(NamedTuple):
    """What confirming a received claim would find now: a doubt, or its affected time."""

    claim_id: int
    doubt: str
    periods: str
    owed: str
    exemption: str


@contextmanager
def foreseen(incident: Incident, lo: int, hi: int) -> Iterator[list[Foreseen]]:
    """The received claims of a span as confirming would find them; whatever is written inside is undone.

    Inside, filings are linked to the lines that matching finds. Nothing is locked, so that looking holds up
    nobody who moves.
    """
    where = {"lo": lo, "hi": hi, "incident": incident.pk}
    with transaction.atomic():
        yield [
            Foreseen(row.claim_id, str(doubt or ""), *(pattern_key(row) if doubt is None else ("", "", "")))
            for row, doubt, _ in _look(where, lock=False)
        ]
        transaction.set_rollback(True)


Looked = list[tuple[Row, Doubt | None, Sequence[int]]]


def _look(where: dict[str, Any], *, lock: bool = True) -> Looked:
    """Match the received claims of a span; each with the first doubt and the candidates of its match."""
    sql.execute(sql.named("claims/sql/unmatch_lines"), where)
    candidates = dict(sql.rows(sql.named("claims/sql/match_lines"), where))
    asked = {**where, "status": "received", "ids": None}
    rows = list(sql.facts("claims/sql/damage_facts", asked, Row, lock=lock))
    excluded = {row[0] for row in sql.rows(sql.named("claims/sql/excluded_before"), where)}
    answers: dict[tuple[Any, ...], Doubt | None] = {}
    looked: Looked = []
    for row in rows:
        named = candidates.get(row.claim_id, ())
        facts = DamageFacts(
            row.claim_id, row.kind, row.lines, len(named), row.site_known, row.alive, row.affected,
            row.harm_possible, row.claim_id in excluded,
        )  # fmt: skip
        key = facts[1:]
        if key not in answers:
            answers[key] = first_doubt(facts)
        looked.append((row, answers[key], named))
    return looked


def record(findings: Iterable[Sequence[Any]]) -> None:
    """COPY findings of the damage stage: (claim, stage, ground, pattern, evidence, run, at)."""
    sql.copy_rows(
        "claims_finding", ("claim_id", "stage", "ground", "pattern_id", "evidence", "run_id", "at"), findings
    )


def pattern_key(row: Row) -> tuple[str, str, str]:
    """What tells one pattern of affected time from another."""
    return row.periods, row.owed, row.exemption


def keep_patterns(incident: int, rows: Iterable[Row]) -> dict[tuple[str, str, str], int]:
    """The pattern's id for each distinct `pattern_key` of the rows; new patterns are kept."""
    lines = []
    for key in {pattern_key(row) for row in rows}:
        periods, owed, exemption = key
        digest = sha256("|".join(key).encode()).hexdigest()
        minutes = total_minutes(intervals_of(periods))
        lines.append((digest, _as_json(periods), _as_json(owed), minutes, exemption, key))
    lines.sort()  # all workers in one order: two that keep the same patterns wait, and never for each other
    for digest, text, owed, minutes, exemption, _ in lines:
        sql.execute(
            "INSERT INTO claims_affectedpattern (incident_id, digest, intervals, owed, minutes, exemption)"
            " SELECT %s, %s, %s, %s, %s, %s"
            " WHERE NOT EXISTS (SELECT FROM claims_affectedpattern WHERE incident_id = %s AND digest = %s)"
            " ON CONFLICT (incident_id, digest) DO NOTHING",
            [incident, digest, text, owed, minutes, exemption, incident, digest],
        )
    known = dict(
        sql.rows(
            "SELECT digest, id FROM claims_affectedpattern WHERE incident_id = %s AND digest = ANY(%s)",
            [incident, [line[0] for line in lines]],
        )
    )
    return {line[-1]: known[line[0]] for line in lines}


def _as_json(periods: str) -> str:
    return json.dumps([[start.isoformat(), end.isoformat()] for start, end in intervals_of(periods)])


def intervals_of(periods: str) -> tuple[Interval, ...]:
    """The intervals of a multirange as PostgreSQL writes it, in Seoul time."""
    return tuple(
        (datetime.fromisoformat(start).astimezone(KST), datetime.fromisoformat(end).astimezone(KST))
        for start, end in RANGE.findall(periods)
    )


def _after(run: Run) -> None:
    sql.analyze("claims_claim", "claims_finding", "claims_claimline", "claims_affectedpattern")


CONFIRM = Stage("claims.confirm_damage", "claims.work", confirm, _after)
