-- A person confirmed although several subscriptions matched, and named none: the claim is about all of the
-- candidates, as long as they were down at the same times. Gives the claims linked.
INSERT INTO claims_claimline (claim_id, subscription_id, matched_by)
SELECT n.claim_id, candidate::bigint, 'person'
  FROM (SELECT DISTINCT ON (claim_id) claim_id, evidence FROM claims_finding
         WHERE claim_id = ANY(%(ids)s) AND stage = 'damage' ORDER BY claim_id, id DESC) n
 CROSS JOIN jsonb_array_elements_text(n.evidence -> 'candidates') AS candidate
 WHERE NOT EXISTS (SELECT FROM claims_claimline l WHERE l.claim_id = n.claim_id)
ON CONFLICT DO NOTHING
RETURNING claim_id
