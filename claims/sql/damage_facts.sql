-- What confirming asks of each claim, with its affected time: the union of the windows that meet its
-- subscriptions, cut to the time each was subscribed. Windows are gathered once per distinct (service, area,
-- line type, own list, limits), and merged by range_agg, so that overlaps never count twice. A line with a
-- list of its own is judged by that list alone.
WITH chosen AS MATERIALIZED (
    SELECT id, kind FROM claims_claim
     WHERE id >= %(lo)s AND id < %(hi)s AND incident_id = %(incident)s AND status = %(status)s
       AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
     ORDER BY id FOR NO KEY UPDATE
), standing AS MATERIALIZED (
    SELECT * FROM claims_outagewindow WHERE incident_id = %(incident)s AND withdrawn_at IS NULL
), span AS MATERIALIZED (
    SELECT min(lower(period)) AS first, max(upper(period)) AS last FROM standing
), listed AS MATERIALIZED (
    SELECT DISTINCT service, line_no FROM standing WHERE line_no <> ''
), lines AS MATERIALIZED (
    SELECT c.id AS claim_id, s.service, s.area, s.line_type, s.line_no, s.active_from, s.active_to
      FROM chosen c JOIN claims_subscription s ON s.claim_id = c.id
    UNION ALL
    SELECT c.id, s.service, s.area, s.line_type, s.line_no, s.active_from, s.active_to
      FROM chosen c JOIN claims_claimline l ON l.claim_id = c.id
      JOIN claims_subscription s ON s.id = l.subscription_id
     WHERE c.kind = 'filing'
), keyed AS MATERIALIZED (
    SELECT l.claim_id, l.service, l.area, l.line_type, coalesce(o.line_no, '') AS line_no,
           CASE WHEN l.active_from > span.first THEN l.active_from ELSE '-infinity' END AS since,
           CASE WHEN l.active_to < span.last THEN l.active_to ELSE 'infinity' END AS until,
           (l.active_from IS NULL OR l.active_from < span.last)
           AND (l.active_to IS NULL OR l.active_to > span.first) AS alive
      FROM lines l CROSS JOIN span
      LEFT JOIN listed o ON o.service = l.service AND o.line_no = l.line_no
), affected AS MATERIALIZED (
    SELECT k.service, k.area, k.line_type, k.line_no, k.since, k.until,
           range_agg(w.period) * tstzmultirange(tstzrange(k.since, k.until)) AS periods,
           CASE WHEN count(DISTINCT w.exemption) = 1 THEN min(w.exemption) ELSE '' END AS exemption
      FROM (SELECT DISTINCT service, area, line_type, line_no, since, until FROM keyed WHERE since < until) k
      JOIN standing w
        ON w.service = k.service
       AND w.period && tstzrange(k.since, k.until)
       AND CASE WHEN k.line_no <> '' THEN w.line_no = k.line_no
                ELSE w.line_no = '' AND w.area IN ('', k.area) AND w.line_type IN ('', k.line_type) END
     GROUP BY k.service, k.area, k.line_type, k.line_no, k.since, k.until
), merged AS (
    SELECT k.claim_id, count(*) AS lines, bool_or(k.alive) AS alive,
           range_agg(a.periods) AS periods,
           CASE WHEN count(DISTINCT a.exemption) = 1 THEN min(a.exemption) ELSE '' END AS exemption,
           array_agg(DISTINCT k.service) FILTER (WHERE a.periods IS NOT NULL) AS services
      FROM keyed k LEFT JOIN affected a USING (service, area, line_type, line_no, since, until)
     GROUP BY k.claim_id
)
SELECT c.id AS claim_id, c.kind, coalesce(m.lines, 0)::int AS lines,
       (c.kind = 'list' OR f.site_key <> '') AS site_known,
       coalesce(m.alive, false) AS alive,
       m.periods IS NOT NULL AND NOT isempty(m.periods) AS affected,
       c.kind = 'list' OR EXISTS (SELECT FROM claims_service v
                                   WHERE v.incident_id = %(incident)s AND v.code = ANY(m.services)
                                     AND f.harm = ANY(v.harms)) AS harm_possible,
       coalesce(m.periods::text, '{}') AS periods,
       coalesce(m.exemption, '') AS exemption
  FROM chosen c
  LEFT JOIN merged m ON m.claim_id = c.id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
 ORDER BY c.id
