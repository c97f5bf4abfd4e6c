-- The good lines of one span, beside the tables. The account number is sealed already.
CREATE TEMP TABLE incoming (
    line integer, reference text, referenced boolean, business_name text, business_no text, representative text, phone text,
    sector text, sector_text text, postcode text, address text, site_key text, match_name text, line_nos text[],
    monthly_sales bigint, claimed_loss bigint, harm text, harm_from timestamptz, harm_to timestamptz,
    harm_period_text text, received_at timestamptz, dated boolean, channel text, business_status text, closed_on date,
    own_fault_percent smallint, bank text, identity uuid, key_id text, number bytea, blind_index bytea,
    mask text, holder text, chosen_channel text, weekly_sales text, about text, email text, language text
) ON COMMIT DROP
