-- Claims of the chunk that were filed about a line of one of these services, or were matched with one.
SELECT DISTINCT c.id
  FROM claims_claim c
  JOIN claims_claimline l ON l.claim_id = c.id
  JOIN claims_subscription s ON s.id = l.subscription_id
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
   AND c.kind = 'filing' AND c.status <> 'received'
   AND s.service = ANY(%(services)s)
