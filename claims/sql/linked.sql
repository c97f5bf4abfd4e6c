-- Other claims that have something in common with one, in whatever incident, and what: the business number, account,
-- phone, address, representative or claimant, looked up by index, and what its open risk signals were held against.
-- Of each sort the first few are named; a representative's name that more than those bear links nobody.
WITH mine AS (
    SELECT c.id, c.claimant_id, coalesce(f.business_no, p.business_no) AS business_no,
           coalesce(f.phone, p.phone) AS phone, f.site_key, f.representative, a.blind_index
      FROM claims_claim c
      JOIN claims_claimant p ON p.id = c.claimant_id
      LEFT JOIN claims_filing f ON f.claim_id = c.id
      LEFT JOIN claims_payeeaccount a ON a.id = f.account_id
     WHERE c.id = %(claim)s
), found AS (
    SELECT 'business' AS way, x.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT f.claim_id FROM claims_filing f
         WHERE f.business_no = m.business_no AND m.business_no <> '' LIMIT %(most)s) x
    UNION ALL
    SELECT 'business', x.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT s.claim_id FROM claims_claimant p JOIN claims_subscription s ON s.claimant_id = p.id
         WHERE p.business_no = m.business_no AND m.business_no <> '' AND p.business_no <> ''
           AND s.claim_id IS NOT NULL LIMIT %(most)s) x
    UNION ALL
    SELECT 'claimant', x.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT s.claim_id FROM claims_subscription s
         WHERE s.claimant_id = m.claimant_id AND s.claim_id IS NOT NULL LIMIT %(most)s) x
    UNION ALL
    SELECT 'account', x.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT f.claim_id FROM claims_payeeaccount a JOIN claims_filing f ON f.account_id = a.id
         WHERE a.blind_index = m.blind_index LIMIT %(most)s) x
    UNION ALL
    SELECT 'phone', x.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT f.claim_id FROM claims_filing f
         WHERE f.phone = m.phone AND m.phone <> '' AND f.phone <> '' LIMIT %(most)s) x
    UNION ALL
    SELECT 'address', x.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT f.claim_id FROM claims_filing f
         WHERE f.site_key = m.site_key AND m.site_key <> '' AND f.site_key <> '' LIMIT %(most)s) x
    UNION ALL
    SELECT 'representative', y.claim_id FROM mine m CROSS JOIN LATERAL (
        SELECT x.claim_id, count(*) OVER () AS number FROM (
            SELECT f.claim_id FROM claims_filing f
             WHERE f.representative = m.representative AND m.representative <> '' AND f.representative <> ''
             LIMIT %(most)s) x) y
     WHERE y.number < %(most)s
    UNION ALL
    SELECT way, claim_id FROM unnest(%(ways)s::text[], %(flagged)s::bigint[]) AS flag (way, claim_id)
)
SELECT c.id AS claim_id, i.code AS incident, c.kind, c.status, c.received_at,
       coalesce(f.business_name, p.name) AS name, array_agg(DISTINCT found.way) AS ways,
       coalesce(max(v.verdict), '') AS verdict
  FROM found
  JOIN claims_claim c ON c.id = found.claim_id AND c.id <> %(claim)s
  JOIN claims_incident i ON i.id = c.incident_id
  JOIN claims_claimant p ON p.id = c.claimant_id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
  LEFT JOIN claims_pairverdict v ON v.low_id = least(c.id, %(claim)s) AND v.high_id = greatest(c.id, %(claim)s)
 GROUP BY c.id, i.code, f.business_name, p.name
 ORDER BY count(DISTINCT found.way) DESC, c.id DESC
 LIMIT %(shown)s + 1
