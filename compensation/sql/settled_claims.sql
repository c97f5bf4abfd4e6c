-- Whether a claim is over: nothing of it is on its way, and on no channel is anything due that is in no live
-- payout (an award and the correction that takes it back, both never paid, are nothing). Asked claim by claim
-- (LATERAL, LIMIT 1): as a plain NOT EXISTS the planner answers it once for every award there is, per chunk.
SELECT c.claim_id, going.id IS NULL AND waits.channel IS NULL AS over
  FROM unnest(%(claims)s::bigint[]) AS c (claim_id)
  LEFT JOIN LATERAL (SELECT p.id FROM compensation_payout p
                      WHERE p.claim_id = c.claim_id AND p.status IN ('batched', 'sent')
                      LIMIT 1) going ON true
  LEFT JOIN LATERAL (SELECT b.channel
                       FROM compensation_award a JOIN compensation_benefit b ON b.id = a.benefit_id
                      WHERE a.claim_id = c.claim_id AND a.amount_won <> 0
                        AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
                        AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i
                                         WHERE i.award_id = a.id AND i.live)
                      GROUP BY b.channel HAVING sum(a.amount_won) > 0
                      LIMIT 1) waits ON true
