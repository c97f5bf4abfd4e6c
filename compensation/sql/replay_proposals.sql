-- What runs under limits judged of a range of claims and did not award: the sum stood already, or the claim was taken up
-- again before. Where the run awarded the claim anything else, the sum after it is the one proposed.
SELECT NULL::bigint AS id, p.claim_id, p.benefit_id, b.code, s.won AS amount_won,
       string_to_array(p.figures, ',')::bigint[] AS figures, p.capped_won + p.shared_won AS taken,
       coalesce((SELECT max(k.done_at) FROM lib_chunk k
                  WHERE k.run_id = p.run_id AND k.params ->> 'of' IN ('cleared', 'awarded')
                    AND k.lo <= p.claim_id AND k.hi > p.claim_id), r.closed_at) AS at,
       v.version_id, v.engine, v.tier, v.steps::text, v.facts::text, p.run_id,
       p.won - p.capped_won - p.shared_won AS proposed,
       s.won = p.won - p.capped_won - p.shared_won OR NOT EXISTS (
           SELECT FROM compensation_award a WHERE a.claim_id = p.claim_id AND a.run_id = p.run_id) AS agrees
  FROM compensation_proposal p
  JOIN lib_run r ON r.id = p.run_id
  JOIN compensation_benefit b ON b.id = p.benefit_id
  JOIN compensation_verdict v ON v.id = p.verdict_id
 CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount_won), 0)::bigint AS won FROM compensation_award a
                      WHERE a.claim_id = p.claim_id AND a.benefit_id = p.benefit_id AND a.at < r.closed_at) s
 WHERE p.run_id = ANY(%(runs)s::bigint[]) AND p.claim_id >= %(lo)s AND p.claim_id < %(hi)s
   AND NOT EXISTS (SELECT FROM compensation_award a
                    WHERE a.claim_id = p.claim_id AND a.benefit_id = p.benefit_id AND a.run_id = p.run_id)
 ORDER BY p.claim_id, p.benefit_id, p.run_id
