INSERT INTO compensation_overpaymentitem (overpayment_id, award_id, amount_won, live)
SELECT o.overpayment_id, a.id, a.amount_won, true
  FROM overpaid o
  JOIN compensation_award a ON a.claim_id = o.claim_id AND a.amount_won <> 0
  JOIN compensation_benefit b ON b.id = a.benefit_id AND b.channel = o.channel
 WHERE NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
   AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)
 ORDER BY o.overpayment_id
