-- What is awarded so far to the claims of an incident under the benefits of a scheme: (claim, benefit, won).
SELECT a.claim_id, b.code, sum(a.amount_won)::bigint AS won
  FROM compensation_award a
  JOIN compensation_benefit b ON b.id = a.benefit_id AND b.scheme_id = %(scheme)s
  JOIN claims_claim c ON c.id = a.claim_id AND c.incident_id = %(incident)s
   AND c.status NOT IN ('excluded', 'withdrawn')
 GROUP BY a.claim_id, b.code
HAVING sum(a.amount_won) > 0
