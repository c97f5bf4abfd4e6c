-- What stood otherwise at the moment of the report than it stands now: the status before the first move since,
-- what the first correction since found. An event knows no time of its own: its move does.
INSERT INTO report_claim_was
SELECT DISTINCT ON (e.row_id) e.row_id, e.from_status
  FROM lib_move m
  JOIN claims_claimevent e ON e.move_id = m.id
  JOIN claims_claim c ON c.id = e.row_id AND c.incident_id = %(incident)s
 WHERE m.machine = 'claim' AND m.at >= %(until)s
 ORDER BY e.row_id, e.move_id;

-- Payouts moved since; those paid then came back since, and the day they were paid is in the result that said so.
-- 'unmade' are those not yet in their batch: it was a draft then, or was not there.
INSERT INTO report_payout_was
WITH moved AS MATERIALIZED (
    SELECT DISTINCT ON (e.row_id) e.row_id AS payout_id, e.from_status AS status
      FROM lib_move m JOIN compensation_payoutevent e ON e.move_id = m.id
     WHERE m.machine = 'payout' AND m.at >= %(until)s
     ORDER BY e.row_id, e.move_id
), paid AS (
    SELECT w.payout_id, coalesce(min(r.settled_on), min((m.at AT TIME ZONE 'Asia/Seoul')::date)) AS settled_on
      FROM moved w
      JOIN compensation_payout p ON p.id = w.payout_id
      JOIN compensation_payoutevent e ON e.row_id = w.payout_id
      JOIN lib_move m ON m.id = e.move_id AND m.verb = 'pay'
      LEFT JOIN compensation_resultline r
        ON r.run_id = m.run_id AND r.payment_id = p.payment_id AND r.outcome = 'paid'
     WHERE w.status = 'paid'
     GROUP BY w.payout_id
), unmade AS MATERIALIZED (
    SELECT p.id AS payout_id
      FROM compensation_payoutbatch b
      JOIN compensation_payment m ON m.batch_id = b.id
      JOIN compensation_payout p ON p.payment_id = m.id
     WHERE b.incident_id = %(incident)s AND coalesce(p.made_at, b.made_at) >= %(until)s
       AND NOT EXISTS (SELECT FROM compensation_batchevent e JOIN lib_move v ON v.id = e.move_id
                        WHERE e.row_id = b.id AND v.at < %(until)s)
)
SELECT payout_id, 'unmade', NULL::date FROM unmade
UNION ALL
SELECT w.payout_id, w.status, d.settled_on
  FROM moved w LEFT JOIN paid d USING (payout_id)
 WHERE NOT EXISTS (SELECT FROM unmade u WHERE u.payout_id = w.payout_id);

INSERT INTO report_line_was
SELECT DISTINCT ON (n.subscription_id) n.subscription_id, n.before ->> 'area'
  FROM claims_subscriptionchange n
  JOIN claims_subscription s ON s.id = n.subscription_id AND s.incident_id = %(incident)s
 WHERE n.at >= %(until)s
 ORDER BY n.subscription_id, n.id;

INSERT INTO report_filing_was
SELECT DISTINCT ON (f.claim_id) f.claim_id, (e.before ->> 'account_id')::bigint
  FROM (SELECT id, key::bigint AS claim_id, before FROM lib_edit
         WHERE edited = 'claims_filing' AND at >= %(until)s AND before ? 'account_id') e
  JOIN claims_filing f ON f.claim_id = e.claim_id AND f.incident_id = %(incident)s
 ORDER BY f.claim_id, e.id;

INSERT INTO report_batch
SELECT b.id, b.channel,
       coalesce((SELECT e.from_status FROM compensation_batchevent e JOIN lib_move m ON m.id = e.move_id
                  WHERE e.row_id = b.id AND m.at >= %(until)s ORDER BY e.move_id LIMIT 1), b.status),
       b.made_at
  FROM compensation_payoutbatch b
 WHERE b.incident_id = %(incident)s AND b.made_at < %(until)s
