-- Filings of businesses that say they were closed or suspended when the outage began.
SELECT f.claim_id, f.business_status, coalesce(f.closed_on::text, '') AS closed_on, span.first::text AS outage_on
  FROM claims_filing f
  JOIN claims_claim c ON c.id = f.claim_id AND c.status <> 'withdrawn'
 CROSS JOIN (SELECT (min(lower(period)) AT TIME ZONE 'Asia/Seoul')::date AS first FROM claims_outagewindow
              WHERE incident_id = %(incident)s AND withdrawn_at IS NULL) span
 WHERE f.incident_id = %(incident)s AND f.business_status = ANY(%(statuses)s)
   AND coalesce(f.closed_on, span.first) <= span.first
 ORDER BY f.claim_id
