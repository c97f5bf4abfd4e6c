-- What assessing asks of each cleared claim, or of each awarded one, and what is awarded to it so far: each
-- award as {benefit, won, number}; NULL when nothing ever was. Bills are those of the subscription a list
-- claim is for, and the sum over the lines a filing is about; service, area and line type a filing has none,
-- because its lines may differ. Read by the columns that a scheme asks for, grouped by them: a join that nothing is
-- asked of costs nothing. Lines and awards are looked for by claim and not by range: of a large range few may be chosen.
WITH chosen AS MATERIALIZED (
    SELECT c.id, c.kind, c.claimant_id, c.pattern_id
      FROM claims_claim c
     WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
       AND CASE WHEN %(again)s THEN c.status IN ('assessed', 'settled') ELSE c.status = 'cleared' END
       AND c.admission_id = %(admission)s
       AND (NOT %(legal)s
            OR c.liability_no = (SELECT i.liability_no FROM claims_incident i WHERE i.id = %(incident)s))
     ORDER BY c.id
       FOR NO KEY UPDATE OF c
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
       (SELECT i.fault FROM claims_incident i WHERE i.id = %(incident)s) AS fault,
       coalesce(f.chosen_channel, '') AS chosen_channel, f.proven_loss,
       coalesce(f.weekly_sales, '') AS weekly_sales, coalesce(x.appraised, '') AS appraised, a.held
  FROM chosen c
  LEFT JOIN claims_claimant p ON p.id = c.claimant_id
  LEFT JOIN claims_subscription s ON s.claim_id = c.id AND s.claim_id >= %(lo)s AND s.claim_id < %(hi)s
  LEFT JOIN claims_filing f ON f.claim_id = c.id AND f.claim_id >= %(lo)s AND f.claim_id < %(hi)s
  LEFT JOIN (SELECT l.claim_id,
                    sum(t.base_1) AS base_1, sum(t.base_2) AS base_2, sum(t.base_3) AS base_3,
                    sum(t.addon_1) AS addon_1, sum(t.addon_2) AS addon_2, sum(t.addon_3) AS addon_3,
                    sum(t.usage_1) AS usage_1, sum(t.usage_2) AS usage_2, sum(t.usage_3) AS usage_3
               FROM chosen k JOIN claims_claimline l ON l.claim_id = k.id
               JOIN claims_subscription t ON t.id = l.subscription_id
              GROUP BY l.claim_id) b ON b.claim_id = c.id
  LEFT JOIN compensation_appraised x ON x.claim_id = c.id
  LEFT JOIN (SELECT a.claim_id, string_agg(a.benefit_id || ' ' || a.amount_won || ' ' || a.sequence, ',') AS held
               FROM chosen k JOIN compensation_award a ON a.claim_id = k.id
              WHERE a.claim_id >= %(lo)s AND a.claim_id < %(hi)s
              GROUP BY a.claim_id) a ON a.claim_id = c.id
