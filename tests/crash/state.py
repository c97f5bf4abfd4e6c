"""What the tables say, without ids and times: two roads to the same end give equal answers."""

from typing import Any

from django.db import connection

from backoffice.lib import crypto, files
from backoffice.lib.models import StoredFile

KEY = """
WITH k AS (
    SELECT c.id, coalesce('line ' || s.subscription_no, 'filing ' || f.reference) AS key
      FROM claims_claim c LEFT JOIN claims_subscription s ON s.claim_id = c.id
      LEFT JOIN claims_filing f ON f.claim_id = c.id
)
"""
TABLES = {
    "claimants": """
        SELECT kind, name, customer_no, business_no, representative, phone FROM claims_claimant""",
    "subscriptions": """
        SELECT (to_jsonb(s) - '{id,claim_id,claimant_id}'::text[])::text, c.customer_no, s.claim_id IS NULL
          FROM claims_subscription s JOIN claims_claimant c ON c.id = s.claimant_id""",
    "changes": """
        SELECT s.subscription_no, (n.before - '{id,claimant_id}'::text[])::text, r.stage
          FROM claims_subscriptionchange n JOIN claims_subscription s ON s.id = n.subscription_id
          JOIN lib_run r ON r.id = n.run_id""",
    "filings": """
        SELECT (to_jsonb(f) - '{claim_id,claimant_id,account_id,harm_from,harm_to}'::text[])::text,
               c.business_no, encode(a.blind_index, 'hex')
          FROM claims_filing f JOIN claims_claimant c ON c.id = f.claimant_id
          LEFT JOIN claims_payeeaccount a ON a.id = f.account_id""",
    "claims": KEY + """
        SELECT k.key, c.kind, c.status, p.digest, a.number, n.customer_no, n.business_no
          FROM claims_claim c JOIN k USING (id) JOIN claims_claimant n ON n.id = c.claimant_id
          LEFT JOIN claims_affectedpattern p ON p.id = c.pattern_id
          LEFT JOIN claims_admission a ON a.id = c.admission_id""",
    "findings": KEY + """
        SELECT k.key, n.stage, n.ground, p.digest, a.number, r.stage, n.run_id, n.person_id,
               (n.evidence - 'candidates')::text,
               (SELECT array_agg(s.subscription_no ORDER BY s.subscription_no)
                  FROM jsonb_array_elements_text(n.evidence -> 'candidates') c JOIN claims_subscription s
                    ON s.id = c::bigint)
          FROM claims_finding n JOIN k ON k.id = n.claim_id LEFT JOIN lib_run r ON r.id = n.run_id
          LEFT JOIN claims_affectedpattern p ON p.id = n.pattern_id
          LEFT JOIN claims_admission a ON a.id = n.admission_id""",
    "open work": KEY + """
        SELECT k.key, w.kind, w.ground, w.closed_at IS NULL
          FROM claims_workitem w JOIN k ON k.id = w.claim_id""",
    "counted": """
        SELECT 'claims', kind, verb, from_status, to_status, handled_before, handled, sum(number)
          FROM claims_claimtally GROUP BY 2, 3, 4, 5, 6, 7 UNION ALL
        SELECT 'open', kind, what, ground, NULL, waiting, NULL, sum(change) FROM claims_opentally
         GROUP BY 2, 3, 4, 6 HAVING sum(change) <> 0 UNION ALL
        SELECT 'money', kind, what, NULL, NULL, NULL, NULL, sum(won) FROM compensation_moneytally
         GROUP BY 2, 3""",
    "lines": KEY + """
        SELECT k.key, s.subscription_no, l.matched_by
          FROM claims_claimline l JOIN k ON k.id = l.claim_id
          JOIN claims_subscription s ON s.id = l.subscription_id""",
    "patterns": "SELECT digest, intervals::text, minutes, exemption FROM claims_affectedpattern",
    "refused": """
        SELECT run_id, line, code, "column", reason_ko, reason_en FROM claims_refusedline""",
    "verdicts": """
        SELECT version_id, benefit_id, engine, tier, steps::text, digest FROM compensation_verdict""",
    "awards": KEY + """
        SELECT k.key, a.benefit_id, a.sequence, a.amount_won, a.figures, a.run_id, v.digest
          FROM compensation_award a JOIN k ON k.id = a.claim_id
          JOIN compensation_verdict v ON v.id = a.verdict_id""",
    "left to a person": KEY + """
        SELECT k.key, v.digest, p.figures, p.run_id FROM compensation_personassessment p
          JOIN k ON k.id = p.claim_id JOIN compensation_verdict v ON v.id = p.verdict_id""",
    "batches": """
        SELECT b.incident_id, b.channel, b.status, b.payments, b.total_won, b.made_by_id,
               f.name, f.size, f.rows, f.sum_won
          FROM compensation_payoutbatch b LEFT JOIN lib_storedfile f ON f.id = b.file_id""",
    "approvals": "SELECT subject_kind, subject_id, step, person_id, amount_won FROM staff_approval",
    "payouts": KEY + """
        SELECT m.batch_id, k.key, o.amount_won, o.status, o.settled_on, o.reason, m.amount_won,
               s.subscription_no, encode(a.blind_index, 'hex')
          FROM compensation_payout o JOIN k ON k.id = o.claim_id
          JOIN compensation_payment m ON m.id = o.payment_id
          LEFT JOIN claims_subscription s ON s.id = m.subscription_id
          LEFT JOIN claims_payeeaccount a ON a.id = m.account_id""",
    "items": KEY + """
        SELECT o.id IS NULL, k.key, a.benefit_id, a.sequence, i.amount_won, i.live
          FROM compensation_payoutitem i JOIN compensation_award a ON a.id = i.award_id
          JOIN k ON k.id = a.claim_id LEFT JOIN compensation_payout o ON o.id = i.payout_id""",
    "overpayments": KEY + """
        SELECT k.key, o.channel, o.amount_won, o.status, o.run_id,
               (SELECT array_agg(i.amount_won ORDER BY i.amount_won) FROM compensation_overpaymentitem i
                 WHERE i.overpayment_id = o.id AND i.live)
          FROM compensation_overpayment o JOIN k ON k.id = o.claim_id""",
    "proposals": KEY + """
        SELECT k.key, p.run_id, p.benefit_id, v.digest, p.won, p.figures, p.capped_won, p.shared_won
          FROM compensation_proposal p JOIN k ON k.id = p.claim_id
          LEFT JOIN compensation_verdict v ON v.id = p.verdict_id""",
    "payments": "SELECT batch_id, count(*), sum(amount_won) FROM compensation_payment GROUP BY batch_id",
    "results": KEY + """
        SELECT l.run_id, l.line, l.outcome, l.amount_won, l.reason, l.settled_on, l.problem, k.key
          FROM compensation_resultline l LEFT JOIN compensation_payout o ON o.payment_id = l.payment_id
          LEFT JOIN k ON k.id = o.claim_id""",
    "events": KEY + """
        SELECT k.key, m.verb, e.from_status, m.reason, m.run_id, m.actor_kind, m.actor_id
          FROM claims_claimevent e JOIN k ON k.id = e.row_id JOIN lib_move m ON m.id = e.move_id
         UNION ALL
        SELECT 'payout of ' || k.key, m.verb, e.from_status, m.reason, m.run_id, m.actor_kind, m.actor_id
          FROM compensation_payoutevent e JOIN compensation_payout o ON o.id = e.row_id
          JOIN k ON k.id = o.claim_id JOIN lib_move m ON m.id = e.move_id
         UNION ALL
        SELECT 'batch ' || e.row_id, m.verb, e.from_status, m.reason, m.run_id, m.actor_kind, m.actor_id
          FROM compensation_batchevent e JOIN lib_move m ON m.id = e.move_id""",
    "moves without a row": """
        SELECT m.verb, m.run_id FROM lib_move m
         WHERE m.id NOT IN (SELECT move_id FROM claims_claimevent UNION ALL
                            SELECT move_id FROM compensation_payoutevent UNION ALL
                            SELECT move_id FROM compensation_batchevent UNION ALL
                            SELECT move_id FROM compensation_schemeversionevent)""",
    "chunks": "SELECT run_id, phase, number, done_at IS NULL, counts::text FROM lib_chunk",
    "runs": """
        SELECT id, stage, scope, phase, outcome, message, counts::text FROM lib_run""",
    "kept files": """
        SELECT kind, scope, name, size, rows, sum_won,
               CASE WHEN kind NOT IN ('payment', 'result') THEN sha256 END
          FROM lib_storedfile""",
}  # fmt: skip

WRITTEN = [
    "claims_claimant", "claims_subscription", "claims_subscriptionchange", "claims_payeeaccount",
    "claims_claim", "claims_filing", "claims_claimline", "claims_finding", "claims_claimevent",
    "claims_refusedline", "claims_workitem",
    "claims_affectedpattern", "compensation_verdict", "compensation_award", "compensation_payoutitem",
    "compensation_payout", "compensation_payment", "compensation_payoutevent", "compensation_batchevent",
    "compensation_resultline", "compensation_personassessment", "lib_move", "lib_storedfile", "lib_chunk",
    "staff_approval", "compensation_overpayment", "compensation_overpaymentitem",
]  # fmt: skip
GLANCE = " UNION ALL ".join(
    [
        *(f"SELECT '{table}', count(*)::text FROM {table}" for table in WRITTEN),
        *(
            f"SELECT '{table} by status', string_agg(status, ' ' ORDER BY id) FROM {table}"
            for table in ("claims_claim", "compensation_payout", "compensation_payoutbatch")
        ),
    ]
)


def state() -> dict[str, list[Any]]:
    """Every table by its content, and the lines of payment files without the payment's number.

    Numbers come from sequences, which a rolled back chunk leaves with a gap. Accounts are opened, so that a
    wrong seal is a difference too.
    """
    with connection.cursor() as cursor:
        found = {}
        for name, query in TABLES.items():
            cursor.execute(query)
            found[name] = sorted(cursor.fetchall(), key=repr)
        cursor.execute(
            "SELECT a.bank, a.mask, a.holder, a.key_id, a.number, a.identity, c.business_no"
            "  FROM claims_payeeaccount a JOIN claims_claimant c ON c.id = a.claimant_id"
        )
        found["accounts"] = sorted(
            (bank, mask, holder, business_no, crypto.open_account(key_id, number, identity))
            for bank, mask, holder, key_id, number, identity, business_no in cursor.fetchall()
        )
    found["payment files"] = sorted(
        line.partition(",")[2]
        for stored in StoredFile.objects.filter(kind="payment")
        for line in files.open_plain(stored).read().decode("utf-8-sig").splitlines()
    )
    return found


def glance() -> list[Any]:
    """Rows in each table and every status, in one short query: what half a chunk would change."""
    with connection.cursor() as cursor:
        cursor.execute(GLANCE)
        return cursor.fetchall()


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> dict[str, Any]:
    """For each table that differs, a few rows that only one of the two has."""
    found = {}
    for name in one:
        if one[name] != other[name]:
            left, right = list(one[name]), list(other[name])
            for row in one[name]:
                if row in right:
                    right.remove(row)
                    left.remove(row)
            found[name] = {"only here": left[:3], "only there": right[:3], "rows": (len(left), len(right))}
    return found
