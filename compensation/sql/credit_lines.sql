SELECT m.end_to_end_id, p.customer_no, s.subscription_no, s.line_no, m.amount_won
  FROM compensation_payment m
  JOIN claims_subscription s ON s.id = m.subscription_id
  JOIN claims_claimant p ON p.id = s.claimant_id
 WHERE m.batch_id = %(batch)s
 ORDER BY m.id
