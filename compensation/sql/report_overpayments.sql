-- What was paid beyond what was due and asked back, repaid or given up, as it stood at a moment; those withdrawn
-- were none. Instalments are agreed in one act with the move: of what was only requested there were none.
WITH stood AS (
    SELECT o.*, coalesce((SELECT e.from_status FROM compensation_overpaymentevent e JOIN lib_move m ON m.id = e.move_id
                           WHERE e.row_id = o.id AND m.at >= %(until)s ORDER BY e.move_id LIMIT 1),
                         o.status) AS status_then
      FROM compensation_overpayment o
     WHERE o.at < %(until)s
)
SELECT o.claim_id, c.kind, o.id AS number, o.channel, o.amount_won AS won, o.status_then AS status, o.at,
       coalesce(r.won, 0)::bigint AS repaid_won,
       CASE WHEN o.status_then IN ('requested', 'agreed') THEN o.amount_won - coalesce(r.won, 0) ELSE 0 END::bigint
           AS open_won,
       (SELECT max(i.due_on) FROM compensation_instalment i
         WHERE i.overpayment_id = o.id AND o.status_then <> 'requested') AS until
  FROM stood o
  JOIN claims_claim c ON c.id = o.claim_id
  LEFT JOIN LATERAL (SELECT sum(p.amount_won) AS won FROM compensation_repayment p
                      WHERE p.overpayment_id = o.id AND p.at < %(until)s) r ON true
 WHERE c.incident_id = %(incident)s AND o.status_then <> 'withdrawn'
 ORDER BY o.id
