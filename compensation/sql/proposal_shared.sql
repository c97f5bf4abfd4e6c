-- The share of each due as `limits.Shared.of` tells it, and no less than what is kept.
UPDATE compensation_proposal p SET shared_won = t.won - t.share
  FROM (SELECT id, won,
               greatest(div(won::numeric * %(budget)s, %(total)s)
                        + coalesce((-(won::numeric * %(budget)s) %% %(total)s, claim_id, place)
                                   <= (%(remainder)s::numeric, %(claim)s::bigint, %(place)s::int), false)::int,
                        floor)::bigint AS share
          FROM lot) t
 WHERE p.id = t.id AND t.share < t.won
