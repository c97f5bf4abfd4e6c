-- What a budget looks at: each proposal of a run after the caps, its place in the scheme, and of what is awarded so far
-- to the claim under the benefit as much as it is due now: so much is kept.
CREATE TEMP TABLE lot ON COMMIT DROP AS
SELECT p.id, p.claim_id, array_position(%(benefits)s::bigint[], p.benefit_id) - 1 AS place,
       p.won - p.capped_won AS won, least(greatest(coalesce(h.won, 0), 0), p.won - p.capped_won) AS floor
  FROM compensation_proposal p
  LEFT JOIN (SELECT a.claim_id, a.benefit_id, sum(a.amount_won)::bigint AS won
               FROM compensation_award a
              WHERE a.claim_id IN (SELECT claim_id FROM compensation_proposal WHERE run_id = %(run)s)
                AND a.benefit_id = ANY(%(benefits)s)
              GROUP BY a.claim_id, a.benefit_id) h ON h.claim_id = p.claim_id AND h.benefit_id = p.benefit_id
 WHERE p.run_id = %(run)s AND p.won > p.capped_won
