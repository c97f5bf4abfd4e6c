-- A place beside the tables for what confirming would find of received claims; gone with the transaction.
CREATE TEMPORARY TABLE IF NOT EXISTS foreseen (claim_id bigint PRIMARY KEY, doubt text NOT NULL, pattern_id bigint)
    ON COMMIT DROP
