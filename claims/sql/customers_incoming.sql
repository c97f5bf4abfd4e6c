-- The good lines of one span, beside the tables. Amounts in won, times with zone.
CREATE TEMP TABLE incoming (
    line integer, subscription_no text, customer_no text, name text, kind text, business_no text,
    line_no text, service text, line_type text, area text, postcode text, address text,
    active_from timestamptz, active_to timestamptz,
    base_1 integer, base_2 integer, base_3 integer,
    addon_1 integer, addon_2 integer, addon_3 integer,
    usage_1 integer, usage_2 integer, usage_3 integer,
    site_key text, match_name text
) ON COMMIT DROP
