-- What a report gathers of one incident, as it stood at its moment; emptied when the report's transaction ends.
-- The tables `…_was` hold only what has changed since: of a report about now they are empty.
CREATE TEMP TABLE IF NOT EXISTS report_award (
    award_id bigint, claim_id bigint, kind text, status text, benefit_id bigint, channel text, tier text,
    area text, won bigint, state text, payout_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS report_waiting (
    award_id bigint, claim_id bigint, kind text, status text, benefit_id bigint, channel text, tier text,
    area text, won bigint, line_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS report_batch (id bigint, channel text, status text, made_at timestamptz)
    ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS report_claim_was (claim_id bigint, status text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS report_payout_was (payout_id bigint, status text, settled_on date)
    ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS report_line_was (subscription_id bigint, area text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS report_filing_was (claim_id bigint, account_id bigint) ON COMMIT DELETE ROWS;
-- Payouts as they stood. One that came back never moves again: what moved since had no reason then.
CREATE OR REPLACE TEMP VIEW report_payout AS
SELECT p.id, p.payment_id, p.claim_id, p.amount_won, coalesce(w.status, p.status) AS status,
       CASE WHEN w.payout_id IS NULL THEN p.settled_on ELSE w.settled_on END AS settled_on,
       CASE WHEN w.payout_id IS NULL THEN p.reason ELSE '' END AS reason
  FROM compensation_payout p LEFT JOIN report_payout_was w ON w.payout_id = p.id
 WHERE w.status IS DISTINCT FROM 'unmade'
