-- The affected time that was confirmed for each claim of a range, oldest first: (claim, when, pattern).
SELECT claim_id, at, pattern_id FROM claims_finding
 WHERE claim_id >= %(lo)s AND claim_id < %(hi)s AND stage = 'damage' AND pattern_id IS NOT NULL
 ORDER BY claim_id, id
