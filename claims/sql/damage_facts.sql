-- What confirming asks of each claim, with its affected time: the union of the windows that meet its
-- subscriptions, cut to the time each was subscribed. Windows are gathered once per distinct (service, area,
-- line type, own list, limits), and merged by range_agg, so that overlaps never count twice. A line with a
-- list of its own is judged by that list alone. `owed` is the part of it outside every exempt window: what
-- counts where the payment rests on a duty. Of a filing only lines count whose service can do the harm it names.
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
    SELECT c.id AS claim_id, false AS filed, true AS capable, s.service, s.area, s.line_type, s.line_no, s.active_from, s.active_to
      FROM chosen c JOIN claims_subscription s ON s.claim_id = c.id
    UNION ALL
    SELECT c.id, true, coalesce(f.harm = ANY(v.harms), false),
           s.service, s.area, s.line_type, s.line_no, s.active_from, s.active_to
      FROM chosen c JOIN claims_claimline l ON l.claim_id = c.id
      JOIN claims_subscription s ON s.id = l.subscription_id
      JOIN claims_filing f ON f.claim_id = c.id
      LEFT JOIN claims_service v ON v.incident_id = %(incident)s AND v.code = s.service
     WHERE c.kind = 'filing'
), keyed AS MATERIALIZED (
    SELECT l.claim_id, l.filed, l.capable, l.service, l.area, l.line_type, coalesce(o.line_no, '') AS line_no,
           CASE WHEN l.active_from > span.first THEN l.active_from ELSE '-infinity' END AS since,
           CASE WHEN l.active_to < span.last THEN l.active_to ELSE 'infinity' END AS until,
           (l.active_from IS NULL OR l.active_from < span.last)
           AND (l.active_to IS NULL OR l.active_to > span.first) AS alive
      FROM lines l CROSS JOIN span
      LEFT JOIN listed o ON o.service = l.service AND o.line_no = l.line_no
), affected AS MATERIALIZED (
    SELECT k.service, k.area, k.line_type, k.line_no, k.since, k.until,
           range_agg(w.period) * tstzmultirange(tstzrange(k.since, k.until)) AS periods,
           range_agg(w.period) FILTER (WHERE w.exemption = '')
           * tstzmultirange(tstzrange(k.since, k.until)) AS owed,
           bool_or(w.exemption = 'force_majeure') AS force_majeure, max(w.exemption) AS exemption
      FROM (SELECT DISTINCT service, area, line_type, line_no, since, until FROM keyed WHERE since < until) k
      JOIN standing w
        ON w.service = k.service
       AND w.period && tstzrange(k.since, k.until)
       AND CASE WHEN k.line_no <> '' THEN w.line_no = k.line_no
                ELSE w.line_no = '' AND w.area IN ('', k.area) AND w.line_type IN ('', k.line_type) END
     GROUP BY k.service, k.area, k.line_type, k.line_no, k.since, k.until
), merged AS (
    SELECT k.claim_id, count(*) AS lines, bool_or(k.alive) AS alive,
           range_agg(a.periods) FILTER (WHERE k.capable) AS periods,
           range_agg(a.owed) FILTER (WHERE k.capable) AS owed,
           -- Looked at when no line can do the harm: a person may still confirm it.
           range_agg(a.periods) FILTER (WHERE k.filed) AS all_periods,
           range_agg(a.owed) FILTER (WHERE k.filed) AS all_owed,
           count(DISTINCT coalesce(a.periods, '{}')) FILTER (WHERE k.filed AND k.capable) AS times,
           bool_or(a.force_majeure) AS force_majeure, max(a.exemption) AS exemption
      FROM keyed k LEFT JOIN affected a USING (service, area, line_type, line_no, since, until)
     GROUP BY k.claim_id
), counted AS (
    SELECT claim_id, lines, alive, times, force_majeure, exemption, periods IS NOT NULL AS harm_possible,
           coalesce(periods, all_periods, '{}') AS periods,
           coalesce(CASE WHEN periods IS NULL THEN all_owed ELSE owed END, '{}') AS owed
      FROM merged
)
SELECT c.id AS claim_id, c.kind, coalesce(m.lines, 0)::int AS lines,
       (c.kind = 'list' OR f.site_key <> '') AS site_known,
       coalesce(m.alive, false) AS alive,
       coalesce(NOT isempty(m.periods), false) AS affected,
       c.kind = 'list' OR coalesce(m.harm_possible, false) AS harm_possible,
       coalesce(m.periods::text, '{}') AS periods,
       coalesce(m.owed::text, '{}') AS owed,
       -- Wholly exempt, and by what; of two the first of the list of grounds.
       CASE WHEN m.periods IS NULL OR isempty(m.periods) OR NOT isempty(m.owed) THEN ''
            WHEN m.force_majeure THEN 'force_majeure' ELSE m.exemption END AS exemption,
       coalesce(m.times, 0)::int AS times
  FROM chosen c
  LEFT JOIN counted m ON m.claim_id = c.id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
 ORDER BY c.id
