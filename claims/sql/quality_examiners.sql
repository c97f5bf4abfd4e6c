-- Under one plan, per examiner: how many decisions were drawn from, and what the reviews of the sample say.
-- A draw that widens an earlier one repeats its decisions and is not counted again.
WITH drawn_from AS (
    SELECT once.examiner_id, sum(once.among)::bigint AS decisions
      FROM (SELECT DISTINCT r.examiner_id, r.draw_id, r.among
              FROM claims_qualityreview r JOIN claims_sampledraw d ON d.id = r.draw_id
             WHERE r.plan_id = %(plan)s
               AND NOT EXISTS (SELECT FROM claims_sampledraw w
                                WHERE w.plan_id = d.plan_id AND w.until = d.until AND w.id < d.id)) once
     GROUP BY once.examiner_id
)
SELECT r.examiner_id, coalesce(nullif(u.display_name, ''), u.username) AS name,
       coalesce(f.decisions, 0) AS decisions, count(*) AS sampled, count(r.reviewer_id) AS reviewed,
       count(*) FILTER (WHERE r.result = 'formal') AS formal,
       count(*) FILTER (WHERE r.result = 'material' AND r.ruling <> 'overruled') AS errors,
       count(*) FILTER (WHERE r.result = 'material' AND r.ruling = '') AS unruled
  FROM claims_qualityreview r
  JOIN staff_user u ON u.id = r.examiner_id
  LEFT JOIN drawn_from f ON f.examiner_id = r.examiner_id
 WHERE r.plan_id = %(plan)s
 GROUP BY r.examiner_id, u.display_name, u.username, f.decisions
 ORDER BY 2
