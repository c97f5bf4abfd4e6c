-- What a simulation asks of each claim of a loss that is not withdrawn, wherever it stands: what screening and assessing ask
-- of it, and what keeps it where it stands. Read by the columns a scheme needs, most often grouped by them: whatever
-- is not asked for (a join, a lookup) costs nothing. Received claims are read with what confirming would find now
-- (`foreseen`), all others without.
SELECT c.id AS claim_id, c.claimant_id, c.received_at, c.kind, c.status, c.admission_id, c.liability_no,
       CASE WHEN %(foreseen)s THEN w.pattern_id ELSE c.pattern_id END AS pattern_id,
       CASE WHEN %(foreseen)s THEN w.doubt
            WHEN c.status IN ('unconfirmed', 'referred')
            THEN coalesce((SELECT n.ground FROM claims_finding n
                            WHERE n.claim_id = c.id
                              AND n.stage = CASE c.status WHEN 'unconfirmed' THEN 'damage' ELSE 'screening' END
                            ORDER BY n.id DESC LIMIT 1), '')
            WHEN c.status = 'excluded'
            THEN coalesce((SELECT n.ground FROM claims_finding n
                            WHERE n.claim_id = c.id AND n.person_id IS NOT NULL ORDER BY n.id DESC LIMIT 1), '')
            ELSE '' END AS found,
       CASE WHEN %(waivers)s AND c.admission_id IS NOT NULL THEN v.waived END AS waived,
       CASE WHEN f.claim_id IS NOT NULL THEN (c.received_at AT TIME ZONE 'Asia/Seoul')::date END AS received_on,
       coalesce(f.business_status, '') AS business_status, f.closed_on,
       -- An earlier claim of the business keeps its place, as screening asks it of a claim that is not cleared yet,
       -- and of one that is: 2 at the same site, 1 elsewhere, 0 none. Asked of businesses that filed more than once.
       CASE WHEN f.business_no IN (SELECT y.business_no FROM claims_filing y WHERE y.incident_id = %(incident)s
                                    GROUP BY y.business_no HAVING count(*) > 1) IS NOT TRUE THEN 0 ELSE coalesce((
           SELECT max(1 + t.same_site::int) FROM claims_twin t JOIN claims_claim e ON e.id = t.twin_id
            WHERE t.claim_id = c.id AND e.status NOT IN ('withdrawn', 'excluded')
              AND ((e.received_at, e.id) < (c.received_at, c.id)
                      AND (c.status NOT IN ('assessed', 'settled') OR e.status IN ('cleared', 'assessed', 'settled'))
                   OR c.status NOT IN ('cleared', 'assessed', 'settled')
                      AND e.status IN ('cleared', 'assessed', 'settled') AND NOT t.told_apart)), 0) END AS earlier,
       -- Cleared, and its twin was cleared or awarded since, though perhaps taken up again: assessing refers it.
       CASE WHEN c.status <> 'cleared'
                 OR f.business_no IN (SELECT y.business_no FROM claims_filing y WHERE y.incident_id = %(incident)s
                                       GROUP BY y.business_no HAVING count(*) > 1) IS NOT TRUE THEN 0 ELSE coalesce((
           SELECT max(1 + t.same_site::int) FROM claims_twin t JOIN claims_claim e ON e.id = t.twin_id
            WHERE t.claim_id = c.id AND NOT t.told_apart
              AND (e.status IN ('assessed', 'settled')
                   OR e.status NOT IN ('excluded', 'withdrawn')
                      AND EXISTS (SELECT FROM claims_claimevent k JOIN lib_move h ON h.id = k.move_id
                                   WHERE k.row_id = e.id AND h.machine = 'claim' AND h.verb = 'assess')
                   OR e.status = 'cleared' AND (e.received_at, e.id) < (c.received_at, c.id))), 0) END AS twin,
       m.claimant_id IS NOT NULL AS several,
       coalesce(s.service, '') AS service, coalesce(s.line_type, '') AS line_type, coalesce(s.area, '') AS area,
       p.kind AS customer_kind, coalesce(f.sector, '') AS sector, f.annual_revenue, f.claimed_loss,
       coalesce(f.own_fault_percent, 0)::int AS own_fault_percent,
       coalesce(f.chosen_channel, '') AS chosen_channel, f.proven_loss,
       coalesce(f.weekly_sales, '') AS weekly_sales,
       coalesce(x.appraised, '') AS appraised,
       coalesce(s.base_1, b.base_1) AS base_1, coalesce(s.base_2, b.base_2) AS base_2,
       coalesce(s.base_3, b.base_3) AS base_3, coalesce(s.addon_1, b.addon_1) AS addon_1,
       coalesce(s.addon_2, b.addon_2) AS addon_2, coalesce(s.addon_3, b.addon_3) AS addon_3,
       coalesce(s.usage_1, b.usage_1) AS usage_1, coalesce(s.usage_2, b.usage_2) AS usage_2,
       coalesce(s.usage_3, b.usage_3) AS usage_3
  FROM claims_claim c
  LEFT JOIN claims_claimant p ON p.id = c.claimant_id
  -- Bound on both sides, so that a part of the claims reads a part of the lines.
  LEFT JOIN claims_subscription s ON s.claim_id = c.id AND s.claim_id >= %(lo)s AND s.claim_id < %(hi)s
  LEFT JOIN claims_filing f ON f.claim_id = c.id AND f.claim_id >= %(lo)s AND f.claim_id < %(hi)s
  LEFT JOIN (SELECT l.claim_id,
                    sum(t.base_1) AS base_1, sum(t.base_2) AS base_2, sum(t.base_3) AS base_3,
                    sum(t.addon_1) AS addon_1, sum(t.addon_2) AS addon_2, sum(t.addon_3) AS addon_3,
                    sum(t.usage_1) AS usage_1, sum(t.usage_2) AS usage_2, sum(t.usage_3) AS usage_3
               FROM claims_claimline l JOIN claims_subscription t ON t.id = l.subscription_id
              WHERE l.claim_id >= %(lo)s AND l.claim_id < %(hi)s
              GROUP BY l.claim_id) b ON b.claim_id = c.id
  LEFT JOIN compensation_appraised x ON x.claim_id = c.id
  LEFT JOIN claims_waiver v ON v.claim_id = c.id AND v.claim_id >= %(lo)s AND v.claim_id < %(hi)s
  LEFT JOIN foreseen w ON w.claim_id = c.id
  -- Claimants with more than one claim.
  LEFT JOIN (SELECT k.claimant_id FROM claims_claim k
              WHERE k.incident_id = %(incident)s AND k.status NOT IN ('withdrawn', 'answered')
              GROUP BY k.claimant_id HAVING count(*) > 1) m ON m.claimant_id = c.claimant_id
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
   AND c.status NOT IN ('withdrawn', 'answered')
   AND NOT EXISTS (SELECT FROM claims_filing q WHERE q.claim_id = c.id AND q.about IN ('no_loss', 'other_company'))
   AND c.kind = %(kind)s AND (c.status = 'received') = %(foreseen)s
