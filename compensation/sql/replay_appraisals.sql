-- What people found of a range of claims where amounts were left to them, and from when until when it counted.
SELECT a.claim_id, concat_ws(' ', b.code, a.claimed_won, a.accepted_won, f.factors) AS appraised,
       (SELECT m.at FROM compensation_appraisalevent e JOIN lib_move m ON m.id = e.move_id
         WHERE e.row_id = a.id AND m.verb = 'approve_appraisal') AS since,
       (SELECT m.at FROM compensation_appraisalevent e JOIN lib_move m ON m.id = e.move_id
         WHERE e.row_id = a.id AND m.verb = 'replace') AS until
  FROM compensation_appraisal a
  JOIN claims_claim c ON c.id = a.claim_id AND c.incident_id = %(incident)s
  JOIN compensation_benefit b ON b.id = a.benefit_id
  LEFT JOIN LATERAL (SELECT string_agg(x.code || '=' || x.hundredths, ' ' ORDER BY x.position) AS factors
                       FROM compensation_appraisalfactor x WHERE x.appraisal_id = a.id) f ON true
 WHERE a.claim_id >= %(lo)s AND a.claim_id < %(hi)s AND a.status IN ('approved', 'replaced')
 ORDER BY a.claim_id, b.code, a.id
