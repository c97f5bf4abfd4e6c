-- The proposals of a chunk whose claims still stand as they were judged.
WITH standing AS MATERIALIZED (
    SELECT id, status FROM claims_claim
     WHERE id >= %(lo)s AND id < %(hi)s AND status IN ('cleared', 'assessed', 'settled')
       AND admission_id = %(admission)s
     ORDER BY id FOR NO KEY UPDATE
)
SELECT c.id AS claim_id, c.status, p.benefit_id, p.verdict_id, p.won, p.figures, p.capped_won, p.shared_won
  FROM compensation_proposal p JOIN standing c ON c.id = p.claim_id
 WHERE p.run_id = %(run)s AND p.claim_id >= %(lo)s AND p.claim_id < %(hi)s
 ORDER BY p.claim_id, p.benefit_id
