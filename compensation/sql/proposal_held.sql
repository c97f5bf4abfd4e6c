-- What is awarded so far under the same benefits to the claims of a run: (claim, benefit, won).
SELECT a.claim_id, a.benefit_id, sum(a.amount_won)::bigint AS won
  FROM compensation_award a
 WHERE a.claim_id IN (SELECT claim_id FROM compensation_proposal WHERE run_id = %(run)s)
   AND a.benefit_id = ANY(%(benefits)s)
 GROUP BY a.claim_id, a.benefit_id
HAVING sum(a.amount_won) > 0
