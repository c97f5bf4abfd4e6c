-- Open work of a status whose claim has another newest ground by now.
UPDATE claims_workitem w SET ground = newest.ground
  FROM (SELECT DISTINCT ON (claim_id) claim_id, ground FROM claims_finding
         WHERE claim_id = ANY(%(claims)s) AND ground <> '' ORDER BY claim_id, id DESC) newest
 WHERE w.claim_id = newest.claim_id AND w.closed_at IS NULL AND w.kind = ANY(%(kinds)s)
   AND w.ground <> newest.ground
