-- Each line of the span with the payment of its number and where that stands.
SELECT i.line, m.id AS payment_id,
       row_number() OVER (PARTITION BY i.payment_no ORDER BY i.line) > 1 AS repeated,
       m.amount_won AS known_amount, coalesce(p.status, '') AS status, coalesce(p.reason, '') AS known_reason
  FROM incoming i
  LEFT JOIN compensation_payment m ON m.end_to_end_id = i.payment_no
  LEFT JOIN LATERAL (SELECT status, reason FROM compensation_payout p
                      WHERE p.payment_id = m.id ORDER BY p.id LIMIT 1) p ON true
 ORDER BY i.line
