-- The clocks of the law for each incident: from the end of its last outage window, counted as the term says; with
-- when the duty was first met. A term without days is shown and not counted.
SELECT i.id AS incident_id, i.code, i.name_ko, i.name_en, asked.kind, down.restored_at, t.days, t.counting,
       t.basis_ko, t.basis_en, t.warn_days,
       CASE WHEN t.days IS NOT NULL THEN lib_due_on(down.uncounted, t.days::int, t.counting::text) END AS due_on,
       met.met_on, met.words
  FROM claims_incident i
 CROSS JOIN unnest(%(kinds)s::text[]) WITH ORDINALITY AS asked (kind, place)
 CROSS JOIN LATERAL (
       SELECT max(upper(period)) AS restored_at,
              -- From midnight sharp the first day counts (민법 art. 157).
              ((max(upper(period)) AT TIME ZONE 'Asia/Seoul') - interval '1 microsecond')::date AS uncounted
         FROM claims_outagewindow w WHERE w.incident_id = i.id AND w.withdrawn_at IS NULL) down
 CROSS JOIN LATERAL claims_term_of(asked.kind, i.id, down.uncounted) t
  LEFT JOIN LATERAL (SELECT met_on, words FROM claims_duty d
                      WHERE d.incident_id = i.id AND d.kind = asked.kind ORDER BY d.met_on, d.id LIMIT 1) met ON true
 WHERE down.restored_at IS NOT NULL
 ORDER BY met.met_on IS NOT NULL, due_on NULLS FIRST, i.id DESC, asked.place
