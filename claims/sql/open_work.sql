INSERT INTO claims_workitem (claim_id, incident_id, kind, ground, opened_at, due_on)
SELECT c.id, c.incident_id, %(kind)s, %(ground)s, %(at)s, due.due_on
  FROM claims_claim c
  JOIN (SELECT i.id, claims_work_due(%(kind)s, i.id, %(at)s) AS due_on FROM claims_incident i
         WHERE i.id IN (SELECT incident_id FROM claims_claim WHERE id = ANY(%(claims)s))) due
    ON due.id = c.incident_id
 WHERE c.id = ANY(%(claims)s) ORDER BY c.id
ON CONFLICT (claim_id, kind) WHERE closed_at IS NULL DO NOTHING
