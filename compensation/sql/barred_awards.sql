-- What is still awarded to claims of the chunk that a person excluded or the claimant withdrew, by benefit.
WITH barred AS MATERIALIZED (
    SELECT id, status FROM claims_claim
     WHERE id >= %(lo)s AND id < %(hi)s AND incident_id = %(incident)s AND status IN ('excluded', 'withdrawn')
     ORDER BY id FOR NO KEY UPDATE
)
SELECT c.id AS claim_id, c.status, a.benefit_id, sum(a.amount_won)::bigint AS won, max(a.sequence)::int AS sequence
  FROM barred c JOIN compensation_award a ON a.claim_id = c.id
 GROUP BY c.id, c.status, a.benefit_id
HAVING sum(a.amount_won) > 0
 ORDER BY c.id, a.benefit_id
