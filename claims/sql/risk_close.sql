-- Open flags of a signal that no longer hold as they were raised.
UPDATE claims_riskflag o SET closed_at = %(at)s, closed_run_id = %(run)s
 WHERE o.incident_id = %(incident)s AND o.signal = %(signal)s AND o.closed_at IS NULL
   AND NOT EXISTS (SELECT FROM risk_found n
                    WHERE n.claim_id = o.claim_id AND n.against = o.against AND n.reason_ko = o.reason_ko)
