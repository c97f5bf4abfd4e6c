-- Overpayments of claims whose paid payout came back late, on the same channel, of which nothing was repaid.
SELECT DISTINCT o.id
  FROM compensation_payout p
  JOIN compensation_payment m ON m.id = p.payment_id
  JOIN compensation_payoutbatch b ON b.id = m.batch_id
  JOIN compensation_overpayment o ON o.claim_id = p.claim_id AND o.channel = b.channel
 WHERE p.id = ANY(%(payouts)s) AND o.status IN ('requested', 'agreed')
   AND NOT EXISTS (SELECT FROM compensation_repayment r WHERE r.overpayment_id = o.id)
 ORDER BY o.id
