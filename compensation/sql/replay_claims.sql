-- What is known of a range of claims beside their lines, as it stands now.
SELECT c.id AS claim_id, c.kind, p.kind AS customer_kind, coalesce(f.sector, '') AS sector, f.annual_revenue,
       f.claimed_loss, coalesce(f.own_fault_percent, 0)::int AS own_fault_percent, i.fault,
       coalesce(f.chosen_channel, '') AS chosen_channel, f.proven_loss, coalesce(f.weekly_sales, '') AS weekly_sales
  FROM claims_claim c
  JOIN claims_incident i ON i.id = c.incident_id
  JOIN claims_claimant p ON p.id = c.claimant_id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
 WHERE c.incident_id = %(incident)s AND c.id >= %(lo)s AND c.id < %(hi)s
