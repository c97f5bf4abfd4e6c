-- The awards of a range of claims up to a moment, in their order, with what is needed to judge them again.
SELECT a.id, a.claim_id, a.benefit_id, b.code, a.sequence, a.amount_won,
       string_to_array(a.figures, ',')::bigint[] AS figures,
       coalesce(a.capped_won, 0) + coalesce(a.shared_won, 0) AS taken, a.at,
       v.version_id, v.engine, v.tier, v.steps::text, v.facts::text
  FROM compensation_award a
  JOIN claims_claim c ON c.id = a.claim_id
  JOIN compensation_benefit b ON b.id = a.benefit_id
  JOIN compensation_verdict v ON v.id = a.verdict_id
 WHERE c.incident_id = %(incident)s AND a.claim_id >= %(lo)s AND a.claim_id < %(hi)s AND a.at < %(until)s
 ORDER BY a.claim_id, a.benefit_id, a.sequence
