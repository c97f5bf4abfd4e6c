-- One objection per claim, against the newest decision about it of the kind objected to. The last day is counted
-- from the day on which the claimant was told, else from that of the decision; by the days of its incident's scheme.
INSERT INTO claims_objection
       (claim_id, incident_id, about, against_id, words, channel, filed_on, told_on, last_on, by_id, at, status)
SELECT c.id, c.incident_id, %(about)s, against.id, %(words)s, %(channel)s, %(filed_on)s, told.told_on,
       CASE WHEN term.days IS NOT NULL THEN lib_due_on(told.told_on, term.days, 'calendar') END,
       %(by)s, %(at)s, 'filed'
  FROM claims_claim c
 CROSS JOIN LATERAL (
       SELECT m.id, m.at FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
        WHERE e.row_id = c.id AND m.machine = 'claim' AND m.verb = ANY(%(verbs)s)
        ORDER BY e.move_id DESC LIMIT 1) against
 CROSS JOIN LATERAL (
       SELECT coalesce(%(told_on)s::date, (against.at AT TIME ZONE 'Asia/Seoul')::date) AS told_on) told
  LEFT JOIN unnest(%(incidents)s::bigint[], %(days)s::int[]) AS term (incident_id, days)
    ON term.incident_id = c.incident_id
 WHERE c.id = ANY(%(claims)s) ORDER BY c.id
RETURNING claim_id, id, late, told_on
