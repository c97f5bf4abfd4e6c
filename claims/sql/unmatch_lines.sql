-- Links an earlier matching made for claims that are confirmed anew: the list may have changed since. What a
-- person linked stays.
DELETE FROM claims_claimline l USING claims_claim c
 WHERE c.id = l.claim_id AND l.matched_by <> 'person'
   AND c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s AND c.status = 'received'
