-- What assessing asks of each cleared claim; a claim about several lines is asked for none of them.
SELECT c.id AS claim_id, c.kind, coalesce(s.service, '') AS service, coalesce(s.line_type, '') AS line_type,
       coalesce(s.area, '') AS area, p.kind AS customer_kind, coalesce(f.sector, '') AS sector,
       f.annual_revenue, f.claimed_loss, coalesce(f.own_fault_percent, 0)::int AS own_fault_percent,
       c.pattern_id,
       s.base_1, s.base_2, s.base_3, s.addon_1, s.addon_2, s.addon_3, s.usage_1, s.usage_2, s.usage_3
  FROM claims_claim c
  JOIN claims_incident i ON i.id = c.incident_id
  JOIN claims_claimant p ON p.id = c.claimant_id
  LEFT JOIN claims_subscription s ON s.claim_id = c.id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s AND c.status = 'cleared'
   AND c.admission_id = %(admission)s AND (NOT %(legal)s OR c.liability_no = i.liability_no)
 ORDER BY c.id
   FOR NO KEY UPDATE OF c
