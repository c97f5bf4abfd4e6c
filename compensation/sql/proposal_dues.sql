-- What caps look at: the proposals of a run, and beside them, without a claim, what the same claimants hold by claims
-- that it does not judge, under each benefit.
SELECT c.claimant_id, p.claim_id, c.received_at, p.benefit_id, p.won
  FROM compensation_proposal p JOIN claims_claim c ON c.id = p.claim_id
 WHERE p.run_id = %(run)s AND p.won > 0
 UNION ALL
SELECT c.claimant_id, NULL, NULL, a.benefit_id, sum(a.amount_won)::bigint
  FROM (SELECT DISTINCT k.claimant_id, k.incident_id FROM compensation_proposal p
          JOIN claims_claim k ON k.id = p.claim_id WHERE p.run_id = %(run)s) who
  JOIN claims_claim c ON c.claimant_id = who.claimant_id AND c.incident_id = who.incident_id
   AND c.status IN ('assessed', 'settled')
  JOIN compensation_award a ON a.claim_id = c.id AND a.benefit_id = ANY(%(benefits)s)
 WHERE NOT EXISTS (SELECT FROM compensation_proposal p WHERE p.run_id = %(run)s AND p.claim_id = c.id)
 GROUP BY c.claimant_id, a.benefit_id
HAVING sum(a.amount_won) > 0
