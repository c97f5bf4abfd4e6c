-- The awards of one incident as a report sees them. Emptied when the report's transaction ends.
CREATE TEMP TABLE IF NOT EXISTS report_award (
    award_id bigint, claim_id bigint, kind text, status text, benefit_id bigint, channel text, tier text,
    area text, won bigint, state text, payout_id bigint
) ON COMMIT DELETE ROWS
