-- Ready work that nobody has, what is due first at the head; locked, and without what somebody takes just now.
SELECT w.id AS item, w.incident_id AS incident, w.kind, w.ground
  FROM claims_workitem w
 WHERE w.closed_at IS NULL AND NOT w.waiting AND w.assignee_id IS NULL
   AND (%(incident)s = 0 OR w.incident_id = %(incident)s)
   AND (%(kind)s = '' OR w.kind = %(kind)s)
   AND (%(ground)s::text IS NULL OR w.ground = %(ground)s)
 ORDER BY w.due_key, w.id LIMIT 100000
   FOR NO KEY UPDATE SKIP LOCKED
