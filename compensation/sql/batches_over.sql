SELECT b.id FROM compensation_payoutbatch b
 WHERE b.status = 'exported'
   AND b.id IN (SELECT m.batch_id FROM compensation_resultline r
                  JOIN compensation_payment m ON m.id = r.payment_id WHERE r.run_id = %(run)s)
   AND NOT EXISTS (SELECT FROM compensation_payout p JOIN compensation_payment m ON m.id = p.payment_id
                    WHERE m.batch_id = b.id AND p.status IN ('batched', 'sent'))
