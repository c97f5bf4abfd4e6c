-- Lines never listed before, each with the claimant it belongs to and the claim it will have.
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT i.*, c.id AS claimant_id, nextval('claims_claim_id_seq') AS claim_id
  FROM incoming i
  JOIN claims_claimant c ON c.customer_no = i.customer_no AND c.customer_no <> ''
 WHERE NOT EXISTS (SELECT FROM claims_subscription s
                    WHERE s.incident_id = %(incident)s AND s.subscription_no = i.subscription_no)
 ORDER BY i.line
