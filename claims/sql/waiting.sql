-- Claims on these work lists, of one ground where it is named, each with whether the ground still stands.
-- The ground a claim waits on is the newest any stage found; it fell away when the newest finding of the
-- machine names none.
SELECT c.id, n.ground <> '' AS stands
  FROM claims_claim c
  JOIN LATERAL (SELECT ground FROM claims_finding f
                 WHERE f.claim_id = c.id AND f.stage = CASE c.status WHEN 'unconfirmed' THEN 'damage'
                                                                     ELSE 'screening' END
                 ORDER BY f.id DESC LIMIT 1) n ON true
  LEFT JOIN LATERAL (SELECT ground FROM claims_finding f
                      WHERE f.claim_id = c.id AND f.ground <> '' ORDER BY f.id DESC LIMIT 1) g ON true
 WHERE c.incident_id = %(incident)s AND c.status = ANY(%(lists)s)
   AND (%(ground)s = '' OR g.ground = %(ground)s)
 ORDER BY c.id
   FOR NO KEY UPDATE OF c
