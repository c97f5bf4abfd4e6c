-- What the limits take from each proposal of a run: the caps as `taken` says, and of what is left in `lot` all but the
-- share, which is as `limits.Shared.of` tells it and no less than what is kept.
SELECT p.id, p.claim_id, p.benefit_id, p.won, p.capped_won, p.shared_won, coalesce(t.capped, 0) AS capped,
       coalesce(l.won - greatest(
           div(l.won::numeric * %(budget)s, %(total)s)
           + coalesce((-(l.won::numeric * %(budget)s) %% %(total)s, l.claim_id, l.place)
                      <= (%(remainder)s::numeric, %(claim)s::bigint, %(place)s::int), false)::int,
           l.floor)::bigint, 0) AS shared
  FROM compensation_proposal p
  LEFT JOIN taken t ON t.claim_id = p.claim_id AND t.benefit_id = p.benefit_id
  LEFT JOIN lot l ON l.id = p.id
 WHERE p.run_id = %(run)s AND p.benefit_id IS NOT NULL
