-- Why what waits was not being paid, as `compensation_due` has it for now (a test holds them together); what a
-- person holds is due and in no batch yet.
INSERT INTO report_award
WITH owed AS (
    SELECT claim_id, channel, min(line_id) AS line_id
      FROM report_waiting
     WHERE status IN ('assessed', 'settled')
     GROUP BY claim_id, channel
    HAVING sum(won) > 0
), payee AS (
    SELECT o.claim_id, o.channel,
           CASE WHEN o.channel <> 'bank' THEN NULL WHEN u.claim_id IS NULL THEN f.account_id ELSE u.account_id END
               AS account_id,
           CASE WHEN o.channel = 'credit'
                THEN coalesce(o.line_id, (SELECT min(l.subscription_id) FROM claims_linespan l
                                           WHERE l.claim_id = o.claim_id AND (l.since IS NULL OR l.since < %(until)s)
                                             AND (l.until IS NULL OR l.until >= %(until)s))) END AS subscription_id
      FROM owed o
      LEFT JOIN claims_filing f ON f.claim_id = o.claim_id
      LEFT JOIN report_filing_was u ON u.claim_id = o.claim_id
), due AS MATERIALIZED (
    SELECT p.claim_id, p.channel,
           CASE WHEN p.account_id IS NULL AND p.subscription_id IS NULL THEN 'no_payee'
                WHEN EXISTS (SELECT FROM report_payout t JOIN compensation_payment m ON m.id = t.payment_id
                              WHERE t.claim_id = p.claim_id AND t.status = 'returned'
                                AND (m.account_id = p.account_id OR m.subscription_id = p.subscription_id)
                                AND NOT EXISTS (SELECT FROM compensation_release r
                                                 WHERE r.payout_id = t.id AND r.at < %(until)s))
                THEN 'returned' ELSE 'due' END AS held
      FROM payee p
)
SELECT a.award_id, a.claim_id, a.kind, a.status, a.benefit_id, a.channel, a.tier, a.area, a.won,
       coalesce(d.held, 'correction'),
       -- Only looked for where it is shown: a join would be planned as if it were for all.
       CASE WHEN d.held = 'returned'
            THEN (SELECT t.id FROM report_payout t
                    JOIN compensation_payoutitem j ON j.payout_id = t.id AND j.award_id = a.award_id
                   WHERE t.claim_id = a.claim_id AND t.status = 'returned' ORDER BY t.id DESC LIMIT 1) END
  FROM report_waiting a
  LEFT JOIN due d ON d.claim_id = a.claim_id AND d.channel = a.channel
