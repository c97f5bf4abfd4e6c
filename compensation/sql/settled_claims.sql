-- Whether a claim is over: every award that is not zero is in a live item of a paid payout. Asked claim by claim
-- (LATERAL, LIMIT 1): as a plain NOT EXISTS the planner answers it once for every award there is, per chunk.
SELECT c.claim_id, waits.id IS NULL AS over
  FROM unnest(%(claims)s::bigint[]) AS c (claim_id)
  LEFT JOIN LATERAL (SELECT a.id FROM compensation_award a
                      WHERE a.claim_id = c.claim_id AND a.amount_won <> 0
                        AND NOT EXISTS (SELECT FROM compensation_payoutitem i
                                          JOIN compensation_payout p ON p.id = i.payout_id
                                         WHERE i.award_id = a.id AND i.live AND p.status = 'paid')
                      LIMIT 1) waits ON true
