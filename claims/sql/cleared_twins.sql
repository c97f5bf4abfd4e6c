-- Cleared filings of the chunk that may not be awarded beside a twin: one awarded already, also when it was taken
-- up again since, or excluded after this run was opened (the next takes its award back); or one cleared that keeps
-- its place because it was received earlier.
SELECT c.id
  FROM claims_claim c
 WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s
   AND c.status = 'cleared' AND c.kind = 'filing'
   AND EXISTS (SELECT FROM claims_twin t JOIN claims_claim e ON e.id = t.twin_id
                WHERE t.claim_id = c.id AND (t.same_site OR NOT %(by_site)s) AND NOT t.told_apart
                  AND (e.status IN ('assessed', 'settled')
                       OR EXISTS (SELECT FROM claims_claimevent v JOIN lib_move m ON m.id = v.move_id
                                   WHERE v.row_id = e.id AND m.machine = 'claim' AND m.verb = 'assess')
                          AND (e.status NOT IN ('excluded', 'withdrawn')
                               OR EXISTS (SELECT FROM claims_claimevent v JOIN lib_move m ON m.id = v.move_id
                                           WHERE v.row_id = e.id AND m.at > %(since)s
                                             AND m.verb IN ('exclude', 'withdraw')))
                       OR e.status = 'cleared' AND (e.received_at, e.id) < (c.received_at, c.id)))
 ORDER BY c.id
   FOR NO KEY UPDATE OF c
