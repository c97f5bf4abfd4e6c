-- Received claims of the chunk about which the last word of a person is an exclusion. Asked by the moves, of
-- which there are few, and not of every claim: a claim comes here from an exclusion by one verb alone.
SELECT DISTINCT c.id
  FROM lib_move m
  JOIN claims_claimevent e ON e.move_id = m.id AND e.row_id >= %(lo)s AND e.row_id < %(hi)s
  JOIN claims_claim c ON c.id = e.row_id AND c.incident_id = %(incident)s AND c.status = 'received'
  JOIN LATERAL (SELECT stage, evidence FROM claims_finding f
                 WHERE f.claim_id = c.id AND f.person_id IS NOT NULL ORDER BY f.id DESC LIMIT 1) n
    ON n.stage = 'screening' AND NOT n.evidence ? 'waived'
 WHERE m.machine = 'claim' AND m.verb IN ('reconsider', 'restore')
