INSERT INTO claims_filing
       (claim_id, incident_id, claimant_id, account_id, reference, business_no, business_name, representative,
        phone, sector, sector_text, postcode, address, site_key, match_name, line_nos, monthly_sales, annual_revenue,
        claimed_loss, harm, harm_from, harm_to, harm_period_text, channel, business_status, closed_on,
        own_fault_percent, chosen_channel, weekly_sales, about, email, language, file_id, line)
SELECT claim_id, %(incident)s, claimant_id, account_id, reference, business_no, business_name, representative,
       phone, sector, sector_text, postcode, address, site_key, match_name, line_nos, monthly_sales, monthly_sales * 12,
       claimed_loss, harm, harm_from, harm_to, harm_period_text, channel, business_status, closed_on,
       own_fault_percent, chosen_channel, weekly_sales, about, email, language, %(file)s, line
  FROM fresh ORDER BY claim_id
