SELECT p.claim_id, c.claimant_id, c.received_at, p.benefit_id, p.won
  FROM compensation_proposal p JOIN claims_claim c ON c.id = p.claim_id
 WHERE p.run_id = %(run)s AND p.won > 0
