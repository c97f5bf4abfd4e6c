-- Claims whose number differs in one digit from that of another claim. Each distinct number is written once with
-- each digit hidden; those that share one differ in that digit, and at most ten numbers can. Of the claims with one
-- number the first few are held against. Of a business number nine digits are compared: the tenth checks them.
-- Unless the rule says alone, something else is the same too.
WITH keyed AS MATERIALIZED (
    SELECT f.claim_id, f.business_no, f.phone, f.site_key, f.match_name, a.blind_index,
           CASE %(signal)s WHEN 'near_business' THEN left(f.business_no, 9)
                           WHEN 'near_phone' THEN f.phone
                           ELSE encode(a.blind_index, 'hex') END AS key
      FROM claims_filing f
      JOIN claims_claim c ON c.id = f.claim_id AND c.status <> 'withdrawn'
      LEFT JOIN claims_payeeaccount a ON a.id = f.account_id
     WHERE f.incident_id = %(incident)s
), numbers AS (
    SELECT DISTINCT key FROM keyed WHERE key <> ''
), masked AS (
    SELECT key, overlay(key PLACING '_' FROM i FOR 1) AS mask
      FROM numbers CROSS JOIN LATERAL generate_series(1, length(key)) AS i
     WHERE %(signal)s <> 'near_account'
    UNION ALL
    SELECT n.key, mask::text
      FROM numbers n JOIN claims_accountmask m ON encode(m.blind_index, 'hex') = n.key
     CROSS JOIN LATERAL unnest(m.masks) AS mask
     WHERE %(signal)s = 'near_account'
), blocks AS (
    SELECT array_agg(DISTINCT key) AS keys FROM masked GROUP BY mask HAVING count(DISTINCT key) > 1
), near AS (
    SELECT DISTINCT one AS key, other
      FROM blocks CROSS JOIN LATERAL unnest(keys) AS one CROSS JOIN LATERAL unnest(keys) AS other
     WHERE one <> other
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY key ORDER BY claim_id) AS place FROM keyed
     WHERE key IN (SELECT key FROM near)
)
SELECT x.claim_id, count(*)::int AS others, (array_agg(y.claim_id ORDER BY y.claim_id))[1:%(shown)s] AS ids
  FROM near n
  JOIN placed x ON x.key = n.key
  JOIN placed y ON y.key = n.other AND y.place <= %(shown)s
 WHERE %(alone)s
    OR x.site_key <> '' AND x.site_key = y.site_key
    OR x.match_name <> '' AND x.match_name = y.match_name
    OR x.blind_index = y.blind_index
    OR %(signal)s <> 'near_phone' AND x.phone <> '' AND x.phone = y.phone
    OR %(signal)s <> 'near_business' AND x.business_no = y.business_no
 GROUP BY x.claim_id
 ORDER BY x.claim_id
