INSERT INTO claims_claim (id, incident_id, claimant_id, kind, status, received_at)
SELECT claim_id, %(incident)s, claimant_id, 'filing', 'received', received_at FROM fresh ORDER BY claim_id
