-- One claimant per customer number; a later list may bring a corrected name, kind or business number.
-- Gives the corrected ones as they were before.
WITH written AS (
    INSERT INTO claims_claimant AS c (kind, name, customer_no, business_no, representative, phone)
    SELECT DISTINCT ON (customer_no) kind, name, customer_no, business_no, '', ''
      FROM incoming ORDER BY customer_no, line DESC
    ON CONFLICT (customer_no) WHERE customer_no <> ''
    DO UPDATE SET kind = excluded.kind, name = excluded.name, business_no = excluded.business_no
     WHERE (c.kind, c.name, c.business_no) IS DISTINCT FROM (excluded.kind, excluded.name, excluded.business_no)
    RETURNING old.id AS known, old.kind, old.name, old.business_no
)
SELECT known, kind, name, business_no FROM written WHERE known IS NOT NULL
