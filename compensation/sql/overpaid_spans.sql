-- Ranges of claims from which something was taken back by an award that is in no live payout or overpayment.
SELECT min(claim_id), max(claim_id) + 1 FROM (
    SELECT a.claim_id, (row_number() OVER (ORDER BY a.claim_id) - 1) / %(size)s AS part
      FROM compensation_award a JOIN claims_claim c ON c.id = a.claim_id
     WHERE a.amount_won < 0 AND (%(incident)s::bigint IS NULL OR c.incident_id = %(incident)s)
       AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
       AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)
) AS numbered GROUP BY part ORDER BY part
