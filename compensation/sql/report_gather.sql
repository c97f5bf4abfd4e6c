-- Every award made before the report's moment: those in a payout or asked back, or of nothing, with the state their
-- money was in; the others wait, and `report_due` says for what. Area: of the billed line, else of the first line the
-- filing was about; NULL when not known.
WITH live AS (
    SELECT i.award_id, i.payout_id FROM compensation_payoutitem i
     WHERE i.live AND NOT EXISTS (SELECT FROM report_payout_was w WHERE w.payout_id = i.payout_id)
    UNION ALL
    SELECT i.award_id, i.payout_id
      FROM report_payout_was w JOIN compensation_payoutitem i ON i.payout_id = w.payout_id
     WHERE w.status NOT IN ('unmade', 'returned', 'cancelled')
), asked AS (
    SELECT j.award_id
      FROM compensation_overpayment o
      JOIN claims_claim c ON c.id = o.claim_id AND c.incident_id = %(incident)s
      JOIN compensation_overpaymentitem j ON j.overpayment_id = o.id
     WHERE o.at < %(until)s
       AND coalesce((SELECT e.from_status FROM compensation_overpaymentevent e JOIN lib_move m ON m.id = e.move_id
                      WHERE e.row_id = o.id AND m.at >= %(until)s ORDER BY e.move_id LIMIT 1), o.status)
           <> 'withdrawn'
), award AS MATERIALIZED (
    SELECT a.id AS award_id, c.id AS claim_id, c.kind, coalesce(w.status, c.status) AS status, a.benefit_id, b.channel,
           v.tier,
           CASE WHEN c.kind = 'filing'
                THEN (SELECT CASE WHEN x.subscription_id IS NULL THEN t.area ELSE x.area END
                        FROM claims_linespan l
                        JOIN claims_subscription t ON t.id = l.subscription_id
                        LEFT JOIN report_line_was x ON x.subscription_id = t.id
                       WHERE l.claim_id = c.id AND (l.since IS NULL OR l.since < %(until)s)
                         AND (l.until IS NULL OR l.until >= %(until)s)
                       ORDER BY t.id LIMIT 1)
                WHEN n.subscription_id IS NULL THEN s.area ELSE n.area END AS area,
           a.amount_won AS won, s.id AS line_id, p.id AS payout_id,
           CASE WHEN a.amount_won = 0 THEN 'nothing'
                WHEN p.id IS NOT NULL THEN p.status
                WHEN j.award_id IS NOT NULL THEN 'overpaid' END AS state
      FROM claims_claim c
      JOIN compensation_award a ON a.claim_id = c.id AND a.at < %(until)s
      JOIN compensation_benefit b ON b.id = a.benefit_id
      JOIN compensation_verdict v ON v.id = a.verdict_id
      LEFT JOIN report_claim_was w ON w.claim_id = c.id
      LEFT JOIN claims_subscription s ON s.claim_id = c.id
      LEFT JOIN report_line_was n ON n.subscription_id = s.id
      LEFT JOIN live i ON i.award_id = a.id
      LEFT JOIN report_payout p ON p.id = i.payout_id
      LEFT JOIN asked j ON j.award_id = a.id
     WHERE c.incident_id = %(incident)s
), stated AS (
    INSERT INTO report_award
    SELECT award_id, claim_id, kind, status, benefit_id, channel, tier, area, won, state, payout_id
      FROM award WHERE state IS NOT NULL
)
INSERT INTO report_waiting
SELECT award_id, claim_id, kind, status, benefit_id, channel, tier, area, won, line_id FROM award WHERE state IS NULL
