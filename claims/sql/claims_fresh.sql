-- Each line with its claimant (the billed one before the one known from filing only), claim and account.
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT i.*, c.id AS claimant_id,
       nextval('claims_claim_id_seq') AS claim_id, nextval('claims_payeeaccount_id_seq') AS account_id
  FROM incoming i
  JOIN LATERAL (SELECT id FROM claims_claimant c
                 WHERE c.business_no = i.business_no AND c.business_no <> ''
                 ORDER BY c.customer_no = '', c.id LIMIT 1) c ON true
 ORDER BY i.line
