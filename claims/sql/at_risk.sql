-- Open work by incident and kind: overdue, due today, due within its warning; each counted to a thousand and one.
SELECT i.id AS incident_id, asked.kind, t.days, t.counting, t.source, t.basis_ko, t.basis_en, t.warn_days,
       (SELECT count(*) FROM (SELECT FROM claims_workitem w
                               WHERE w.incident_id = i.id AND w.kind = asked.kind AND w.closed_at IS NULL
                                 AND NOT w.waiting AND w.due_key < %(today)s LIMIT 1001) AS over)::int AS overdue,
       (SELECT count(*) FROM (SELECT FROM claims_workitem w
                               WHERE w.incident_id = i.id AND w.kind = asked.kind AND w.closed_at IS NULL
                                 AND NOT w.waiting AND w.due_key = %(today)s LIMIT 1001) AS now)::int AS due_today,
       (SELECT count(*) FROM (SELECT FROM claims_workitem w
                               WHERE w.incident_id = i.id AND w.kind = asked.kind AND w.closed_at IS NULL
                                 AND NOT w.waiting AND w.due_key > %(today)s
                                 AND w.due_key <= lib_due_on(%(today)s, t.warn_days::int, 'working')
                               LIMIT 1001) AS soon)::int AS near
  FROM claims_incident i
 CROSS JOIN unnest(%(kinds)s::text[]) WITH ORDINALITY AS asked (kind, place)
 CROSS JOIN LATERAL claims_term_of(asked.kind, i.id, %(today)s) t
 WHERE EXISTS (SELECT FROM claims_workitem w
                WHERE w.incident_id = i.id AND w.kind = asked.kind AND w.closed_at IS NULL AND NOT w.waiting)
 ORDER BY i.id DESC, asked.place
