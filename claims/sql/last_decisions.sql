-- The last move of each claim, and the ground that was found before it; the claims are locked.
SELECT c.id AS claim_id, c.status, last.verb, last.from_status AS before, last.actor_id, last.at,
       coalesce((SELECT f.ground FROM claims_finding f
                  WHERE f.claim_id = c.id AND f.ground <> ''
                    AND (f.person_id, f.at) IS DISTINCT FROM (last.actor_id, last.at)
                  ORDER BY f.id DESC LIMIT 1), '') AS ground
  FROM claims_claim c
  JOIN LATERAL (SELECT m.verb, e.from_status, m.actor_id, m.at
                  FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
                 WHERE e.row_id = c.id ORDER BY e.move_id DESC LIMIT 1) last ON true
 WHERE c.id = ANY(%(ids)s)
 ORDER BY c.id
   FOR NO KEY UPDATE OF c
