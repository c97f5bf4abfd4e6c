-- A claimant for each business that neither files nor is billed yet.
INSERT INTO claims_claimant (kind, name, customer_no, business_no, representative, phone)
SELECT DISTINCT ON (business_no) 'business', business_name, '', business_no, representative, phone
  FROM incoming i
 WHERE NOT EXISTS (SELECT FROM claims_claimant c WHERE c.business_no = i.business_no AND c.business_no <> '')
 ORDER BY business_no, line
ON CONFLICT (business_no) WHERE customer_no = '' AND business_no <> '' DO NOTHING
