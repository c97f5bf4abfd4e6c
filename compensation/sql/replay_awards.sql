-- The awards of a range of claims up to a moment, in their order, with what is needed to judge them again; beside each
-- what its run proposed, if it looked at other awards.
SELECT a.id, a.claim_id, a.benefit_id, b.code, a.amount_won, string_to_array(a.figures, ',')::bigint[] AS figures,
       coalesce(a.capped_won, 0) + coalesce(a.shared_won, 0) AS taken, a.at,
       v.version_id, v.engine, v.tier, v.steps::text, v.facts::text, a.run_id,
       p.won - p.capped_won - p.shared_won AS proposed,
       (p.verdict_id, p.figures, p.capped_won, p.shared_won)
       = (a.verdict_id, a.figures, coalesce(a.capped_won, 0), coalesce(a.shared_won, 0)) AS agrees
  FROM compensation_award a
  JOIN claims_claim c ON c.id = a.claim_id
  JOIN compensation_benefit b ON b.id = a.benefit_id
  JOIN compensation_verdict v ON v.id = a.verdict_id
  LEFT JOIN compensation_proposal p
    ON p.run_id = a.run_id AND p.claim_id = a.claim_id AND p.benefit_id = a.benefit_id
   AND p.run_id = ANY(%(runs)s::bigint[]) AND p.claim_id >= %(lo)s AND p.claim_id < %(hi)s
 WHERE c.incident_id = %(incident)s AND a.claim_id >= %(lo)s AND a.claim_id < %(hi)s AND a.at < %(until)s
 ORDER BY a.claim_id, a.benefit_id, a.sequence
