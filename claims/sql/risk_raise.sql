-- What was found and is not flagged yet.
INSERT INTO claims_riskflag
       (claim_id, incident_id, signal, count, against, reason_ko, reason_en, raised_at, run_id)
SELECT n.claim_id, %(incident)s, %(signal)s, n.count, n.against, n.reason_ko, n.reason_en, %(at)s, %(run)s
  FROM risk_found n
 WHERE NOT EXISTS (SELECT FROM claims_riskflag o
                    WHERE o.claim_id = n.claim_id AND o.signal = %(signal)s AND o.closed_at IS NULL)
 ORDER BY n.claim_id
