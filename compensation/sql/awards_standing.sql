-- What is awarded so far to some claims, by benefit, and the number of the last award.
SELECT claim_id, benefit_id, sum(amount_won)::bigint AS won, max(sequence)::int AS sequence
  FROM compensation_award
 WHERE claim_id = ANY(%(claims)s)
 GROUP BY claim_id, benefit_id
