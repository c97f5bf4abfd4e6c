-- What the claimants of a run hold by claims that it does not judge: (claimant, benefit, won).
SELECT c.claimant_id, a.benefit_id, sum(a.amount_won)::bigint AS won
  FROM (SELECT DISTINCT k.claimant_id, k.incident_id FROM compensation_proposal p
          JOIN claims_claim k ON k.id = p.claim_id WHERE p.run_id = %(run)s) who
  JOIN claims_claim c ON c.claimant_id = who.claimant_id AND c.incident_id = who.incident_id
   AND c.status IN ('assessed', 'settled')
  JOIN compensation_award a ON a.claim_id = c.id AND a.benefit_id = ANY(%(benefits)s)
 WHERE NOT EXISTS (SELECT FROM compensation_proposal p WHERE p.run_id = %(run)s AND p.claim_id = c.id)
 GROUP BY c.claimant_id, a.benefit_id
HAVING sum(a.amount_won) > 0
