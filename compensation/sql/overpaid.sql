-- Where more was taken back than waits to be paid, and nothing is on its way: that much was paid beyond what is due.
-- As long as a payout is on its way nobody knows whether it will be paid, come back or be given up.
CREATE TEMP TABLE overpaid ON COMMIT DROP AS
SELECT o.claim_id, o.channel, o.won, nextval('compensation_overpayment_id_seq') AS overpayment_id
  FROM (SELECT a.claim_id, b.channel, -sum(a.amount_won)::bigint AS won
          FROM compensation_award a JOIN compensation_benefit b ON b.id = a.benefit_id
         WHERE a.claim_id = ANY(%(claims)s) AND a.amount_won <> 0
           AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
           AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)
         GROUP BY a.claim_id, b.channel
        HAVING sum(a.amount_won) < 0) o
 WHERE NOT EXISTS (SELECT FROM compensation_payout p
                     JOIN compensation_payment m ON m.id = p.payment_id
                     JOIN compensation_payoutbatch t ON t.id = m.batch_id AND t.channel = o.channel
                    WHERE p.claim_id = o.claim_id AND p.status IN ('batched', 'sent'))
 ORDER BY o.claim_id
