-- Every award of the incident with the one state its money is in: where its live payout stands, else why
-- there is none. Area: of the billed line, else of the first line the filing is about; NULL when not known.
INSERT INTO report_award
SELECT a.id, c.id, c.kind, c.status, a.benefit_id, b.channel, v.tier, coalesce(s.area, first_line.area),
       a.amount_won,
       CASE WHEN a.amount_won = 0 THEN 'nothing'
            WHEN p.id IS NOT NULL THEN p.status
            WHEN j.id IS NOT NULL THEN 'overpaid'
            WHEN d.held IS NULL THEN 'correction'
            WHEN d.held = '' THEN 'due'
            ELSE d.held END,
       coalesce(p.id, back.payout_id)
  FROM claims_claim c
  JOIN compensation_award a ON a.claim_id = c.id
  JOIN compensation_benefit b ON b.id = a.benefit_id
  JOIN compensation_verdict v ON v.id = a.verdict_id
  LEFT JOIN claims_subscription s ON s.claim_id = c.id
  LEFT JOIN LATERAL (SELECT t.area FROM claims_claimline l JOIN claims_subscription t ON t.id = l.subscription_id
                      WHERE l.claim_id = c.id ORDER BY t.id LIMIT 1) first_line ON c.kind = 'filing'
  LEFT JOIN compensation_payoutitem i ON i.award_id = a.id AND i.live
  LEFT JOIN compensation_payout p ON p.id = i.payout_id
  LEFT JOIN compensation_overpaymentitem j ON j.award_id = a.id AND j.live
  LEFT JOIN compensation_due d
    ON d.claim_id = c.id AND d.channel = b.channel AND d.incident_id = %(incident)s AND i.id IS NULL AND j.id IS NULL
  LEFT JOIN LATERAL (SELECT t.id AS payout_id FROM compensation_payout t
                       JOIN compensation_payoutitem j ON j.payout_id = t.id AND j.award_id = a.id
                      WHERE t.claim_id = c.id AND t.status = 'returned' ORDER BY t.id DESC LIMIT 1) back
    ON d.held = 'returned'
 WHERE c.incident_id = %(incident)s
