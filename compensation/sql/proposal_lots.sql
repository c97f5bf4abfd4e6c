-- What a budget looks at: each proposal of a run after the caps, its place in the scheme, and of what was awarded before
-- (now, or at the moment `at`) to the claim under the benefit as much as it is due now: so much is kept. Empty when
-- nothing is shared.
CREATE TEMP TABLE lot ON COMMIT DROP AS
SELECT p.id, p.claim_id, array_position(%(benefits)s::bigint[], p.benefit_id) - 1 AS place,
       p.won - coalesce(t.capped, 0) AS won,
       least(greatest(coalesce(h.won, 0), 0), p.won - coalesce(t.capped, 0)) AS floor
  FROM compensation_proposal p
  LEFT JOIN taken t ON t.claim_id = p.claim_id AND t.benefit_id = p.benefit_id
  LEFT JOIN (SELECT a.claim_id, a.benefit_id, sum(a.amount_won)::bigint AS won
               FROM compensation_award a
              WHERE a.claim_id IN (SELECT claim_id FROM compensation_proposal WHERE run_id = %(run)s)
                AND a.benefit_id = ANY(%(benefits)s)
                AND (%(at)s::timestamptz IS NULL OR a.at < %(at)s::timestamptz)
              GROUP BY a.claim_id, a.benefit_id) h ON h.claim_id = p.claim_id AND h.benefit_id = p.benefit_id
 WHERE %(shared)s AND p.run_id = %(run)s AND p.won > coalesce(t.capped, 0)
