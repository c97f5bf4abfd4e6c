-- Filings that were matched with no line, or not with one, and that a line new or changed in this span speaks
-- of. Joined by one key at a time: an OR over the keys would compare every filing with every line.
WITH waiting AS MATERIALIZED (
    SELECT f.claim_id, f.line_nos, f.business_no, f.match_name
      FROM claims_claim c JOIN claims_filing f ON f.claim_id = c.id
     WHERE c.incident_id = %(incident)s AND c.status = ANY(%(statuses)s) AND c.kind = 'filing'
       AND NOT EXISTS (SELECT FROM claims_claimline l WHERE l.claim_id = c.id)
), named AS MATERIALIZED (
    SELECT w.claim_id, number FROM waiting w CROSS JOIN unnest(w.line_nos) AS number
), matched AS (
    SELECT n.claim_id, i.line, i.subscription_no FROM named n JOIN incoming i ON i.line_no = n.number
    UNION
    SELECT n.claim_id, i.line, i.subscription_no FROM named n JOIN incoming i ON i.subscription_no = n.number
    UNION
    SELECT w.claim_id, i.line, i.subscription_no FROM waiting w JOIN incoming i ON i.business_no = w.business_no
    UNION
    SELECT w.claim_id, i.line, i.subscription_no
      FROM waiting w JOIN incoming i ON i.match_name = w.match_name AND i.match_name <> ''
)
SELECT DISTINCT m.claim_id
  FROM matched m
  JOIN claims_subscription s ON s.incident_id = %(incident)s AND s.subscription_no = m.subscription_no
 WHERE s.file_id = %(file)s AND s.line = m.line
