-- What screening asks of each claim; the fields of ScreenFacts, then where it stands and what people waived.
-- Another claim of the same business (and site, where the admission's key says so) is looked up by index, so
-- that a chunk and a single claim see the same world. The earliest that stands keeps its place, and so does one
-- that was cleared or awarded before an earlier one came to light; unless a person cleared it as no duplicate of
-- this one.
SELECT c.id AS claim_id, c.kind, (c.received_at AT TIME ZONE 'Asia/Seoul')::date AS received_on,
       coalesce(f.sector, '') AS sector, f.annual_revenue, coalesce(f.business_status, '') AS business_status,
       f.closed_on,
       (coalesce((p.intervals -> 0 ->> 0)::timestamptz, span.first) AT TIME ZONE 'Asia/Seoul')::date
           AS outage_on,
       c.kind = 'filing' AND EXISTS (
           SELECT FROM claims_twin t JOIN claims_claim e ON e.id = t.twin_id
            WHERE t.claim_id = c.id AND (t.same_site OR NOT %(by_site)s)
              AND e.status NOT IN ('withdrawn', 'excluded')
              AND ((e.received_at, e.id) < (c.received_at, c.id)
                      AND (c.status NOT IN ('assessed', 'settled') OR e.status IN ('cleared', 'assessed', 'settled'))
                   OR c.status NOT IN ('cleared', 'assessed', 'settled')
                      AND e.status IN ('cleared', 'assessed', 'settled') AND NOT t.told_apart)) AS earlier_claim,
       coalesce(f.own_fault_percent, 0)::int AS own_fault_percent,
       i.liability, p.exemption, c.status,
       CASE WHEN c.admission_id IS NOT NULL
            THEN coalesce((SELECT w.waived FROM claims_waiver w WHERE w.claim_id = c.id), '{}')
            ELSE '{}' END AS waived
  FROM claims_claim c
  JOIN claims_incident i ON i.id = c.incident_id
  JOIN claims_affectedpattern p ON p.id = c.pattern_id
  LEFT JOIN claims_filing f ON f.claim_id = c.id
 CROSS JOIN (SELECT min(lower(period)) AS first FROM claims_outagewindow
              WHERE incident_id = %(incident)s AND withdrawn_at IS NULL) span
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
   AND (c.status = 'confirmed'
        OR c.status IN ('referred', 'cleared', 'excluded', 'assessed', 'settled')
           AND (c.admission_id <> %(admission)s OR %(legal)s AND c.liability_no <> %(liability_no)s))
 ORDER BY c.id
   FOR NO KEY UPDATE OF c
