"""Risk signals: a run that flags the claims of an incident that a person should look at twice; it moves none.

A flag says why and what it was held against, and is closed by the first run in which it no longer holds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from backoffice.lib import crypto, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.lib.runs import Span, Stage, open_run
from claims.models import Claim, Incident, PairVerdict, PayeeAccount, RiskRule
from claims.rules import risk
from claims.rules.risk import Reason, Signal, Verdict

JUDGE = "claims.judge_pair"
UNMASKED = (
    "NOT EXISTS (SELECT FROM claims_accountmask m WHERE m.blind_index = claims_payeeaccount.blind_index)"
    " AND EXISTS (SELECT FROM claims_filing f"
    " WHERE f.account_id = claims_payeeaccount.id AND f.incident_id = %(incident)s)"
)

Found = dict[int, Reason]
Pairs = set[tuple[int, int]]


class Others(NamedTuple):
    """A claim, how many others, and the first of them; the columns of risk_shared, _near and _speed.sql."""

    claim_id: int
    others: int
    ids: list[int]


class Closed(NamedTuple):
    """The columns of risk_closed.sql."""

    claim_id: int
    business_status: str
    closed_on: str
    outage_on: str


class Loss(NamedTuple):
    """The columns of risk_edge.sql; won."""

    claim_id: int
    claimed_loss: int


def open_flagging(incident: Incident, edges: Sequence[int] = (), *, at: datetime, by: Any = None) -> Run:
    """Open the run that computes every signal for all claims of the incident.

    `edges` are the sums (won) above which a claim gets more; claims know none themselves. Raises RunOpen.
    """
    where = {"incident": incident.pk}
    parts = [Span(lo, hi) for lo, hi in sql.id_spans("claims_payeeaccount", UNMASKED, where, 10_000)]
    return open_run(
        FLAG,
        incident.code,
        parts,
        at=at,
        by=by,
        params={"incident": incident.pk, "edges": sorted(set(edges))},
    )


def judge(
    one: Claim, other: Claim, verdict: Verdict, *, by: Any, at: datetime, words: str = ""
) -> PairVerdict:
    """Record what a person says of two claims; asked once for each pair. Raises NotAllowed, Refusal."""
    demand(by, JUDGE, "두 신청 비교", "judge pairs of claims")
    low, high = sorted((one, other), key=lambda claim: claim.pk)
    if low.pk == high.pk or low.incident_id != high.incident_id:
        raise Refusal("같은 사고의 서로 다른 두 신청을 비교합니다", "two claims of one incident are compared")
    row, made = PairVerdict.objects.get_or_create(
        low=low,
        high=high,
        defaults={"verdict": str(verdict), "words": words.strip()[:500], "by": by, "at": at},
    )
    if not made:
        said = risk.VERDICTS[row.verdict]
        raise Refusal(
            f"이미 판단한 두 신청입니다({said.ko})", f"these two claims were judged already: {said.en}"
        )
    return row


def rule_of(incident_id: int, signal: str) -> RiskRule:
    """The rule in force: the incident's own, else that of all, else one that is not used."""
    rows = RiskRule.objects.filter(Q(incident_id=incident_id) | Q(incident=None), signal=signal)
    found = sorted(rows, key=lambda row: row.incident_id is None)
    return found[0] if found else RiskRule(signal=signal, used=False)


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Of the first phase: hide the digits of new accounts. Of the second: one signal for all claims."""
    signal = chunk.params.get("signal")
    return _mask(chunk) if signal is None else flag(run, Signal(signal))


def flag(run: Run, signal: Signal) -> Mapping[str, int]:
    """Compute one signal.

    1. gather what the signal speaks of, grouped,
    2. judge each claim: a reason or none,
    3. close the flags that no longer hold, raise the new ones; what still holds stays as it is.
    """
    incident = int(run.params["incident"])
    rule = rule_of(incident, signal)
    found = _GATHER[signal](run, signal, rule) if rule.used else {}
    where = {"incident": incident, "signal": str(signal), "run": run.pk, "at": timezone.now()}
    sql.execute(
        "CREATE TEMP TABLE risk_found (claim_id bigint, count integer, against bigint[], reason_ko text,"
        " reason_en text) ON COMMIT DROP"
    )
    sql.copy_rows(
        "risk_found",
        ("claim_id", "count", "against", "reason_ko", "reason_en"),
        ((claim, why.number, why.against, why.ko, why.en) for claim, why in found.items()),
    )
    sql.analyze("risk_found")
    closed = sql.execute(sql.named("claims/sql/risk_close"), where)
    raised = sql.execute(sql.named("claims/sql/risk_raise"), where)
    sql.execute("DROP TABLE risk_found")
    return {"count": raised, "closed": closed, f"signal.{signal}": len(found)}


def _mask(chunk: Chunk) -> Mapping[str, int]:
    """Keep the keyed digests of accounts that have none, so that numbers one digit off are found unread."""
    ring = crypto.keyring()
    rows = PayeeAccount.objects.filter(pk__gte=chunk.lo, pk__lt=chunk.hi).only(
        "bank", "number", "key_id", "identity", "blind_index"
    )
    lines: dict[bytes, list[int]] = {}
    for row in rows:
        digits = crypto.open_account(row.key_id, row.number, row.identity)
        lines[bytes(row.blind_index)] = [
            int.from_bytes(ring.blind_index(row.bank, mask)[:8], "big", signed=True)
            for mask in risk.masks(digits)
        ]
    sql.execute(
        "INSERT INTO claims_accountmask (blind_index, masks)"
        " SELECT decode(k, 'hex'), string_to_array(m, ',')::bigint[]"
        " FROM unnest(%s::text[], %s::text[]) AS u (k, m) ON CONFLICT DO NOTHING",
        [[key.hex() for key in lines], [",".join(map(str, found)) for found in lines.values()]],
    )
    return {"masked": len(lines)}


def _apart(incident: int) -> Pairs:
    rows: Iterable[tuple[int, int]] = PairVerdict.objects.filter(
        verdict=Verdict.DIFFERENT, low__incident=incident
    ).values_list("low_id", "high_id")
    return set(rows)


def _others(run: Run, signal: Signal, rule: RiskRule) -> Found:
    """Shared and near: what a person told apart counts no more. Of several keys the largest block is told."""
    shared = signal in risk.SHARED
    where = {
        "incident": run.params["incident"],
        "signal": str(signal),
        "at_least": rule.at_least,
        "alone": rule.alone,
        "shown": risk.SHOWN,
    }
    apart = _apart(int(run.params["incident"]))
    say: Callable[..., Reason] = risk.shared if shared else risk.near
    least = rule.at_least - 1 if shared else 1
    found: Found = {}
    for row in sql.facts(f"claims/sql/risk_{'shared' if shared else 'near'}", where, Others):
        left = risk.others_of(row.claim_id, row.ids, apart) if apart else row.ids
        number = row.others - (len(row.ids) - len(left))
        if number >= least and (row.claim_id not in found or found[row.claim_id].number < number):
            found[row.claim_id] = say(signal, left, number)
    return found


def _speed(run: Run, signal: Signal, rule: RiskRule) -> Found:
    where = {"incident": run.params["incident"], "minutes": rule.minutes, "at_least": rule.at_least}
    rows = sql.facts("claims/sql/risk_speed", where, Others)
    return {row.claim_id: risk.speed(row.ids, row.others, rule.minutes) for row in rows}


def _closed(run: Run, signal: Signal, rule: RiskRule) -> Found:
    where = {"incident": run.params["incident"], "statuses": list(risk.CLOSED_STATUSES)}
    return {row[0]: risk.closed(*row[1:]) for row in sql.facts("claims/sql/risk_closed", where, Closed)}


def _edge(run: Run, signal: Signal, rule: RiskRule) -> Found:
    edges = run.params["edges"]
    where = {"incident": run.params["incident"], "edges": edges, "percent": rule.percent}
    found: Found = {}
    for row in sql.facts("claims/sql/risk_edge", where, Loss):
        passed = risk.edge_below(row.claimed_loss, edges, rule.percent)
        if passed is not None:
            found[row.claim_id] = risk.edge(row.claimed_loss, passed, rule.percent)
    return found


_GATHER: dict[Signal, Callable[[Run, Signal, RiskRule], Found]] = {
    **dict.fromkeys(risk.PAIRS, _others),
    Signal.CLOSED: _closed,
    Signal.EDGE: _edge,
    Signal.SPEED: _speed,
}


def _after(run: Run) -> Iterable[Span] | None:
    """The accounts first, then one chunk for each signal, then what the planner knows."""
    if run.phase == 0:
        return [Span(at, at + 1, {"signal": str(signal)}) for at, signal in enumerate(risk.SIGNALS)]
    sql.analyze("claims_riskflag")
    return None


FLAG = Stage("claims.flag_risks", "claims.work", _chunk, _after)
