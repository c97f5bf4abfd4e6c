-- Of these payouts those that came back and hold what is due to their claim: (payout, claim, won).
SELECT t.id, t.claim_id, t.amount_won
  FROM compensation_payout t
  JOIN compensation_payment m ON m.id = t.payment_id
  JOIN compensation_due d
    ON d.claim_id = t.claim_id AND d.claim_id = ANY(%(claims)s) AND d.held = 'returned'
   AND (d.account_id = m.account_id OR d.subscription_id = m.subscription_id)
 WHERE t.id = ANY(%(payouts)s) AND t.status = 'returned'
   AND NOT EXISTS (SELECT FROM compensation_release r WHERE r.payout_id = t.id)
 ORDER BY t.id
