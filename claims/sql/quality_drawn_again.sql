-- Every draw of an incident's plans worked out again by its seed, beside the rows that were kept.
WITH again AS (
    SELECT DISTINCT d.plan_id, s.claim_id, s.move_id, true AS here
      FROM claims_samplingplan p JOIN claims_sampledraw d ON d.plan_id = p.id
     CROSS JOIN LATERAL claims_quality_sample(p.id, d.since, d.until, d.share_bp) s
     WHERE p.incident_id = %(incident)s
), kept AS (
    SELECT r.plan_id, r.claim_id, r.move_id, true AS here
      FROM claims_qualityreview r JOIN claims_samplingplan p ON p.id = r.plan_id
     WHERE p.incident_id = %(incident)s
)
SELECT plan_id, p.stage, p.seed, claim_id, move_id, coalesce(nullif(u.display_name, ''), u.username) AS examiner,
       kept.here IS NOT NULL AS kept, again.here IS NOT NULL AS again
  FROM again FULL JOIN kept USING (plan_id, claim_id, move_id)
  JOIN claims_samplingplan p ON p.id = plan_id
  JOIN lib_move m ON m.id = move_id
  JOIN staff_user u ON u.id = m.actor_id
 ORDER BY plan_id, examiner, claim_id, move_id
