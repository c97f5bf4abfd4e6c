-- The open questions to one party with what such a party may need to know; the first due first.
SELECT q.id, q.fact, q.question, q.due_on,
       coalesce(nullif(s.line_no, ''), nullif(array_to_string(f.line_nos, ' '), ''), (SELECT string_agg(DISTINCT l.line_no, ' ') FROM claims_claimline k
                              JOIN claims_subscription l ON l.id = k.subscription_id
                             WHERE k.claim_id = q.claim_id AND l.line_no <> ''), '') AS line_no,
       coalesce(f.business_no, p.business_no, '') AS business_no,
       coalesce(f.business_name, '') AS business_name
  FROM claims_confirmation q
  JOIN claims_claim c ON c.id = q.claim_id
  JOIN claims_claimant p ON p.id = c.claimant_id
  LEFT JOIN claims_filing f ON f.claim_id = q.claim_id
  LEFT JOIN claims_subscription s ON s.claim_id = q.claim_id
 WHERE q.party_id = %(party)s AND q.answered_at IS NULL
 ORDER BY q.due_on, q.id
