-- Each line of the span with the payment of its number and where that stands. Until its batch is exported as a
-- whole no payment of it is sent, although its payouts are marked one after another. Payments are looked up one by
-- one (LATERAL, LIMIT 1): as a plain join the planner reads all there are, for every span.
SELECT i.line, m.id AS payment_id,
       row_number() OVER (PARTITION BY i.payment_no ORDER BY i.line) > 1 AS repeated,
       m.amount_won AS known_amount, coalesce(p.status, '') AS status, coalesce(p.reason, '') AS known_reason,
       CASE WHEN b.status IN ('exported', 'reconciled')
            THEN (f.kept_at AT TIME ZONE 'Asia/Seoul')::date END AS exported_on
  FROM incoming i
  LEFT JOIN LATERAL (SELECT * FROM compensation_payment m
                      WHERE m.end_to_end_id = i.payment_no LIMIT 1) m ON true
  LEFT JOIN compensation_payoutbatch b ON b.id = m.batch_id
  LEFT JOIN lib_storedfile f ON f.id = b.file_id
  LEFT JOIN LATERAL (SELECT status, reason FROM compensation_payout p
                      WHERE p.payment_id = m.id ORDER BY p.id LIMIT 1) p ON true
 ORDER BY i.line
