-- Claims of the chunk about a subscription that one of these windows speaks of.
SELECT DISTINCT c.id
  FROM claims_claim c
  JOIN LATERAL (
        SELECT s.* FROM claims_subscription s WHERE s.claim_id = c.id
        UNION ALL
        SELECT s.* FROM claims_claimline l JOIN claims_subscription s ON s.id = l.subscription_id
         WHERE l.claim_id = c.id
       ) s ON true
  JOIN claims_outagewindow w
    ON w.id = ANY(%(windows)s)
   AND w.service = s.service
   AND CASE WHEN w.line_no <> '' THEN w.line_no = s.line_no
            ELSE w.area IN ('', s.area) AND w.line_type IN ('', s.line_type) END
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
   AND c.status <> 'received'
