-- The open work that ends first, over all incidents; who has it, and since when it is marked.
SELECT w.claim_id, w.incident_id, w.kind, w.due_on,
       coalesce(nullif(p.display_name, ''), p.username, '') AS person, e.level, e.at AS marked_at
  FROM claims_incident i
 CROSS JOIN unnest(%(kinds)s::text[]) AS asked (kind)
 CROSS JOIN LATERAL (SELECT * FROM claims_workitem w
                      WHERE w.incident_id = i.id AND w.kind = asked.kind AND w.closed_at IS NULL
                        AND NOT w.waiting AND w.due_on IS NOT NULL
                      ORDER BY w.due_key, w.id LIMIT %(limit)s) w
 CROSS JOIN LATERAL (SELECT level, at FROM claims_escalation e WHERE e.item_id = w.id
                      ORDER BY e.level DESC LIMIT 1) e
  LEFT JOIN staff_user p ON p.id = w.assignee_id
 ORDER BY w.due_on, w.claim_id LIMIT %(limit)s
