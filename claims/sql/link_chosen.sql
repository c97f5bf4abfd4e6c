-- A person says which subscription each claim is about; earlier links of it go.
WITH chosen AS (
    SELECT * FROM unnest(%(claims)s::bigint[], %(lines)s::bigint[]) AS chosen (claim_id, subscription_id)
), gone AS (
    DELETE FROM claims_claimline l USING chosen c
     WHERE l.claim_id = c.claim_id AND l.subscription_id <> c.subscription_id
)
INSERT INTO claims_claimline (claim_id, subscription_id, matched_by)
SELECT DISTINCT c.claim_id, c.subscription_id, 'person' FROM chosen c JOIN claims_claim k ON k.id = c.claim_id
 WHERE k.kind = 'filing' AND k.status = 'unconfirmed'
ON CONFLICT (claim_id, subscription_id) DO UPDATE SET matched_by = 'person'
