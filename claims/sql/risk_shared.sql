-- Claims that share an account, phone, address or paper with other businesses: how many others, and one claim of each
-- of the first. Grouped, never joined with itself: a block of ten thousand costs what ten thousand rows cost.
WITH keyed AS (
    SELECT f.claim_id, f.business_no AS business,
           CASE %(signal)s WHEN 'account' THEN encode(a.blind_index, 'hex')
                           WHEN 'phone' THEN f.phone WHEN 'address' THEN f.site_key END AS key
      FROM claims_filing f
      JOIN claims_claim c ON c.id = f.claim_id AND c.status <> 'withdrawn'
      LEFT JOIN claims_payeeaccount a ON a.id = f.account_id AND %(signal)s = 'account'
     WHERE f.incident_id = %(incident)s AND %(signal)s <> 'paper'
    UNION ALL
    SELECT c.id, coalesce(f.business_no, c.id::text), k.sha256
      FROM claims_answerfile p
      JOIN claims_inforequest r ON r.id = p.request_id
      JOIN claims_claim c ON c.id = r.claim_id AND c.status <> 'withdrawn'
      JOIN lib_storedfile k ON k.id = p.file_id
      LEFT JOIN claims_filing f ON f.claim_id = c.id
     WHERE c.incident_id = %(incident)s AND %(signal)s = 'paper'
), businesses AS (
    SELECT key, business, min(claim_id) AS first FROM keyed WHERE key <> '' GROUP BY key, business
), blocks AS (
    SELECT key, count(*)::int AS number, (array_agg(first ORDER BY first))[1:%(shown)s + 1] AS ids,
           (array_agg(business ORDER BY first))[1:%(shown)s + 1] AS whose
      FROM businesses GROUP BY key HAVING count(*) >= %(at_least)s
)
SELECT k.claim_id, b.number - 1 AS others,
       ARRAY(SELECT id FROM unnest(b.ids, b.whose) AS u (id, business) WHERE u.business <> k.business) AS ids
  FROM keyed k JOIN blocks b USING (key)
 ORDER BY k.claim_id, others
