-- A claim for each new line of the list: nobody has to file.
INSERT INTO claims_claim (id, incident_id, claimant_id, kind, status, received_at)
SELECT claim_id, %(incident)s, claimant_id, 'list', 'received', %(at)s FROM fresh ORDER BY claim_id
