-- The same claims of one range, locked: a payout of theirs that is being made is seen, or waits until this is done.
SELECT c.id FROM claims_claim c
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND (%(incident)s::bigint IS NULL OR c.incident_id = %(incident)s)
   AND c.id IN (SELECT a.claim_id FROM compensation_award a
                 WHERE a.claim_id >= %(lo)s AND a.claim_id < %(hi)s AND a.amount_won < 0
                   AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
                   AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live))
 ORDER BY c.id FOR UPDATE
