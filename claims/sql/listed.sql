-- What each name of a list names: a claim by its number, else by subscription number or intake reference of the incident.
SELECT w.place, c.id AS claim_id, c.incident_id
  FROM unnest(%(places)s::int[], %(ids)s::bigint[]) AS w (place, id)
  JOIN claims_claim c ON c.id = w.id
UNION ALL
SELECT w.place, f.claim_id, f.incident_id
  FROM unnest(%(rest)s::int[], %(names)s::text[]) AS w (place, name)
  JOIN claims_filing f ON f.incident_id = %(incident)s AND f.reference = w.name
UNION ALL
SELECT w.place, s.claim_id, s.incident_id
  FROM unnest(%(rest)s::int[], %(names)s::text[]) AS w (place, name)
  JOIN claims_subscription s
    ON s.incident_id = %(incident)s AND s.subscription_no = w.name AND s.claim_id IS NOT NULL
