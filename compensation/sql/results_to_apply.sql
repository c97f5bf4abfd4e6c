-- Payouts a line of the chunk moves: (payout, outcome, day, reason, claim, won, status before). What is recorded already is
-- left out, so that a file read twice, or one that repeats another, changes nothing.
SELECT p.id, r.outcome, r.settled_on, r.reason, p.claim_id, p.amount_won, p.status
  FROM compensation_resultline r JOIN compensation_payout p ON p.payment_id = r.payment_id
 WHERE r.run_id = %(run)s AND r.line >= %(lo)s AND r.line < %(hi)s
   AND (r.outcome = 'paid' AND p.status = 'sent' OR r.outcome = 'returned' AND p.status IN ('sent', 'paid'))
 ORDER BY p.id
