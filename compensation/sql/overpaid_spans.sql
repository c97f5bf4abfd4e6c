-- Ranges of claims from which more was taken back than waits to be paid. Those with something taken back, of which
-- there are few, are found first by the index on awards that lower.
SELECT min(claim_id), max(claim_id) + 1 FROM (
    SELECT x.claim_id, (row_number() OVER (ORDER BY x.claim_id) - 1) / %(size)s AS part
      FROM (SELECT DISTINCT a.claim_id
              FROM compensation_award a JOIN claims_claim c ON c.id = a.claim_id
             WHERE a.amount_won < 0 AND (%(incident)s::bigint IS NULL OR c.incident_id = %(incident)s)
               AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
               AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)) x
     CROSS JOIN LATERAL (
            SELECT b.channel FROM compensation_award a JOIN compensation_benefit b ON b.id = a.benefit_id
             WHERE a.claim_id = x.claim_id
               AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
               AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)
             GROUP BY b.channel HAVING sum(a.amount_won) < 0 LIMIT 1) AS less
) AS numbered GROUP BY part ORDER BY part
