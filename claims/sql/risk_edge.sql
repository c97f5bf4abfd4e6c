-- Filings whose claimed loss is above an edge by no more than the percentage; the rule says which edge.
SELECT f.claim_id, f.claimed_loss
  FROM claims_filing f
  JOIN claims_claim c ON c.id = f.claim_id AND c.status <> 'withdrawn'
 WHERE f.incident_id = %(incident)s
   AND EXISTS (SELECT FROM unnest(%(edges)s::bigint[]) AS edge
                WHERE f.claimed_loss > edge AND (f.claimed_loss - edge) * 100 <= edge * %(percent)s)
 ORDER BY f.claim_id
