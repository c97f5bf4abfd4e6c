SELECT DISTINCT ON (claim_id) claim_id, ground FROM claims_finding
 WHERE claim_id = ANY(%(ids)s) AND ground <> '' ORDER BY claim_id, id DESC
