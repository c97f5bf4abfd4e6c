-- Open work whose end is near by its term, or past, and is not marked so: marked, once a level.
INSERT INTO claims_escalation (item_id, level, at)
SELECT w.id, CASE WHEN w.due_on < %(today)s THEN 'overdue' ELSE 'near' END, %(at)s
  FROM claims_incident i
 CROSS JOIN unnest(%(kinds)s::text[]) AS asked (kind)
 CROSS JOIN LATERAL claims_term_of(asked.kind, i.id, %(today)s) t
  JOIN claims_workitem w
    ON w.incident_id = i.id AND w.kind = asked.kind AND w.closed_at IS NULL AND NOT w.waiting
   AND w.due_key <= lib_due_on(%(today)s, t.warn_days::int, 'working')
 WHERE NOT EXISTS (SELECT FROM claims_escalation e
                    WHERE e.item_id = w.id
                      AND e.level = CASE WHEN w.due_on < %(today)s THEN 'overdue' ELSE 'near' END)
 ORDER BY w.id
ON CONFLICT DO NOTHING
