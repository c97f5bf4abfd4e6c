-- What was paid beyond what is due and is asked back, was repaid or given up; those withdrawn were none.
SELECT o.claim_id, c.kind, o.id AS number, o.channel, o.amount_won AS won, o.status, o.at,
       coalesce(r.won, 0)::bigint AS repaid_won,
       CASE WHEN o.status IN ('requested', 'agreed') THEN o.amount_won - coalesce(r.won, 0) ELSE 0 END::bigint
           AS open_won,
       (SELECT max(i.due_on) FROM compensation_instalment i WHERE i.overpayment_id = o.id) AS until
  FROM compensation_overpayment o
  JOIN claims_claim c ON c.id = o.claim_id
  LEFT JOIN LATERAL (SELECT sum(p.amount_won) AS won FROM compensation_repayment p
                      WHERE p.overpayment_id = o.id) r ON true
 WHERE c.incident_id = %(incident)s AND o.status <> 'withdrawn'
 ORDER BY o.id
