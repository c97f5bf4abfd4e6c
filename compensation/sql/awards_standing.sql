-- What is awarded so far to the claims of a chunk, by benefit, and the number of the last award.
SELECT claim_id, benefit_id, sum(amount_won)::bigint AS won, max(sequence)::int AS sequence
  FROM compensation_award
 WHERE claim_id >= %(lo)s AND claim_id < %(hi)s
 GROUP BY claim_id, benefit_id
