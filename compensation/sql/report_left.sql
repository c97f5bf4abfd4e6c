-- Claims whose amount the scheme left to a person and that waited for one.
SELECT count(DISTINCT p.claim_id)
  FROM compensation_personassessment p
  JOIN claims_claim c ON c.id = p.claim_id AND c.incident_id = %(incident)s
  LEFT JOIN report_claim_was w ON w.claim_id = c.id
 WHERE p.at < %(until)s AND coalesce(w.status, c.status) = 'cleared'
