-- Which of the claims a person excluded on one of these grounds. The newest finding of an excluded claim is the
-- exclusion, or what a newer admission said about it since; the ground is the one the person named.
SELECT c.id
  FROM claims_claim c
  JOIN LATERAL (SELECT ground FROM claims_finding f
                 WHERE f.claim_id = c.id AND f.person_id IS NOT NULL ORDER BY f.id DESC LIMIT 1) n ON true
 WHERE c.id = ANY(%(ids)s) AND c.status = 'excluded' AND n.ground = ANY(%(grounds)s)
 ORDER BY c.id
