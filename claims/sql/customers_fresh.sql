-- Lines never listed before, each with the claimant it belongs to and the claim it will have.
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT i.*, c.id AS claimant_id, nextval('claims_claim_id_seq') AS claim_id
  FROM incoming i
 CROSS JOIN LATERAL (SELECT id FROM claims_claimant
                      WHERE customer_no = i.customer_no AND customer_no <> '' LIMIT 1) c
 WHERE NOT EXISTS (SELECT FROM known k WHERE k.line = i.line)
 ORDER BY i.line
