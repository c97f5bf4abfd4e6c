-- What assessing asks of each cleared claim, or of each awarded one. Bills are those of the subscription a list
-- claim is for, and the sum over the lines a filing is about; service, area and line type a filing has none,
-- because its lines may differ.
WITH filed AS (
    SELECT l.claim_id,
           sum(t.base_1) AS base_1, sum(t.base_2) AS base_2, sum(t.base_3) AS base_3,
           sum(t.addon_1) AS addon_1, sum(t.addon_2) AS addon_2, sum(t.addon_3) AS addon_3,
           sum(t.usage_1) AS usage_1, sum(t.usage_2) AS usage_2, sum(t.usage_3) AS usage_3
      FROM claims_claimline l JOIN claims_subscription t ON t.id = l.subscription_id
     WHERE l.claim_id >= %(lo)s AND l.claim_id < %(hi)s
     GROUP BY l.claim_id
)
SELECT c.id AS claim_id, c.kind, coalesce(s.service, '') AS service, coalesce(s.line_type, '') AS line_type,
       coalesce(s.area, '') AS area, p.kind AS customer_kind, coalesce(f.sector, '') AS sector,
       f.annual_revenue, f.claimed_loss, coalesce(f.own_fault_percent, 0)::int AS own_fault_percent,
       c.pattern_id,
       coalesce(s.base_1, b.base_1) AS base_1, coalesce(s.base_2, b.base_2) AS base_2,
       coalesce(s.base_3, b.base_3) AS base_3, coalesce(s.addon_1, b.addon_1) AS addon_1,
       coalesce(s.addon_2, b.addon_2) AS addon_2, coalesce(s.addon_3, b.addon_3) AS addon_3,
       coalesce(s.usage_1, b.usage_1) AS usage_1, coalesce(s.usage_2, b.usage_2) AS usage_2,
       coalesce(s.usage_3, b.usage_3) AS usage_3,
       i.fault, coalesce(f.chosen_channel, '') AS chosen_channel, f.proven_loss,
       coalesce(f.weekly_sales, '') AS weekly_sales
  FROM claims_claim c
  JOIN claims_incident i ON i.id = c.incident_id
  JOIN claims_claimant p ON p.id = c.claimant_id
  LEFT JOIN claims_subscription s ON s.claim_id = c.id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
  LEFT JOIN filed b ON b.claim_id = c.id
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
   AND CASE WHEN %(again)s THEN c.status IN ('assessed', 'settled') ELSE c.status = 'cleared' END
   AND c.admission_id = %(admission)s AND (NOT %(legal)s OR c.liability_no = i.liability_no)
 ORDER BY c.id
   FOR NO KEY UPDATE OF c
