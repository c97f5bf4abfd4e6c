INSERT INTO compensation_payoutitem (payout_id, award_id, amount_won, live)
SELECT d.payout_id, a.id, a.amount_won, true
  FROM due d
  JOIN compensation_award a ON a.claim_id = d.claim_id AND a.amount_won <> 0
  JOIN compensation_benefit b ON b.id = a.benefit_id AND b.channel = %(channel)s
 WHERE NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
   AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)
 ORDER BY d.payout_id
