-- Subscriptions known from an earlier list that this one corrects: what was, is kept; what is, is written.
-- Gives the claims that rest on them (their own, and filings linked to them), with the subscription.
WITH different AS (
    SELECT s.id, s.claim_id, i.*, to_jsonb(s) - 'claim_id' - 'claimant_id' AS before
      FROM incoming i
      JOIN claims_subscription s ON s.incident_id = %(incident)s AND s.subscription_no = i.subscription_no
     WHERE (s.line_no, s.service, s.line_type, s.area, s.postcode, s.address, s.active_from, s.active_to,
            s.base_1, s.base_2, s.base_3, s.addon_1, s.addon_2, s.addon_3, s.usage_1, s.usage_2, s.usage_3)
           IS DISTINCT FROM
           (i.line_no, i.service, i.line_type, i.area, i.postcode, i.address, i.active_from, i.active_to,
            i.base_1, i.base_2, i.base_3, i.addon_1, i.addon_2, i.addon_3, i.usage_1, i.usage_2, i.usage_3)
), kept AS (
    INSERT INTO claims_subscriptionchange (subscription_id, run_id, before, at)
    SELECT id, %(run)s, before, %(at)s FROM different
), written AS (
    UPDATE claims_subscription s
       SET line_no = d.line_no, service = d.service, line_type = d.line_type, area = d.area,
           postcode = d.postcode, address = d.address, active_from = d.active_from, active_to = d.active_to,
           base_1 = d.base_1, base_2 = d.base_2, base_3 = d.base_3,
           addon_1 = d.addon_1, addon_2 = d.addon_2, addon_3 = d.addon_3,
           usage_1 = d.usage_1, usage_2 = d.usage_2, usage_3 = d.usage_3,
           site_key = d.site_key, match_name = d.match_name, file_id = %(file)s, line = d.line
      FROM different d WHERE s.id = d.id
)
SELECT d.claim_id, d.id FROM different d
UNION
SELECT l.claim_id, d.id FROM different d JOIN claims_claimline l ON l.subscription_id = d.id
