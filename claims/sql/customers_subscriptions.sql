INSERT INTO claims_subscription
       (incident_id, claimant_id, claim_id, subscription_no, line_no, service, line_type, area, postcode,
        address, site_key, match_name, active_from, active_to, base_1, base_2, base_3,
        addon_1, addon_2, addon_3, usage_1, usage_2, usage_3, file_id, line)
SELECT %(incident)s, claimant_id, claim_id, subscription_no, line_no, service, line_type, area, postcode,
       address, site_key, match_name, active_from, active_to, base_1, base_2, base_3,
       addon_1, addon_2, addon_3, usage_1, usage_2, usage_3, %(file)s, line
  FROM fresh ORDER BY claim_id
