-- Every payment that came back, why, and where the same money is now.
WITH now AS (
    SELECT i.payout_id, min(r.state) AS state
      FROM report_payout p
      JOIN compensation_payoutitem i ON i.payout_id = p.id
      JOIN report_award r ON r.award_id = i.award_id
     WHERE p.status = 'returned'
     GROUP BY i.payout_id
)
SELECT p.claim_id, c.kind, m.batch_id, m.end_to_end_id, p.amount_won AS won, p.settled_on, p.reason, k.bank, k.mask,
       now.state
  FROM report_batch b
  JOIN compensation_payment m ON m.batch_id = b.id
  JOIN report_payout p ON p.payment_id = m.id AND p.status = 'returned'
  JOIN claims_claim c ON c.id = p.claim_id
  LEFT JOIN claims_payeeaccount k ON k.id = m.account_id
  LEFT JOIN now ON now.payout_id = p.id
 ORDER BY p.settled_on, p.id
