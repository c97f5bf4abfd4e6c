-- What caps look at: the proposals of a run, and beside them, without a claim, what the same claimants hold by claims
-- that it does not judge, under each benefit. A claim stood where the first move since the snapshot found it; a database
-- that was restored counts transactions anew, so that a replay asks for the moment (`at`) too. A transaction's own moves
-- are in no snapshot of it. Materialized, because few claims are beside: of all others no move is looked for.
WITH beside AS MATERIALIZED (
    SELECT c.id, c.claimant_id, c.status
      FROM (SELECT DISTINCT k.claimant_id, k.incident_id FROM compensation_proposal p
              JOIN claims_claim k ON k.id = p.claim_id WHERE p.run_id = %(run)s) who
      JOIN claims_claim c ON c.claimant_id = who.claimant_id AND c.incident_id = who.incident_id
     WHERE NOT EXISTS (SELECT FROM compensation_proposal p WHERE p.run_id = %(run)s AND p.claim_id = c.id)
)
SELECT c.claimant_id, p.claim_id, c.received_at, p.benefit_id, p.won
  FROM compensation_proposal p JOIN claims_claim c ON c.id = p.claim_id
 WHERE p.run_id = %(run)s AND p.won > 0
 UNION ALL
SELECT c.claimant_id, NULL, NULL, a.benefit_id, sum(a.amount_won)::bigint
  FROM beside c
  JOIN compensation_award a ON a.claim_id = c.id AND a.benefit_id = ANY(%(benefits)s)
   AND (%(at)s::timestamptz IS NULL OR a.at < %(at)s::timestamptz)
 WHERE coalesce((SELECT e.from_status FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
                  WHERE e.row_id = c.id
                    AND (m.at >= %(at)s::timestamptz
                         OR m.xact <> pg_current_xact_id()::text::bigint
                            AND NOT pg_visible_in_snapshot(m.xact::text::xid8, %(snapshot)s::pg_snapshot))
                  ORDER BY e.move_id LIMIT 1), c.status) IN ('assessed', 'settled')
 GROUP BY c.claimant_id, a.benefit_id
HAVING sum(a.amount_won) > 0
