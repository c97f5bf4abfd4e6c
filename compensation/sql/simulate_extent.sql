-- Where the claims of an incident lie, whether some are only received and whether people waived grounds, and the
-- moment from which nothing is sure to have been seen: a change that is still being written is not.
SELECT min(c.id), max(c.id), coalesce(bool_or(c.status = 'received'), false),
       EXISTS (SELECT FROM claims_finding n JOIN claims_claim k ON k.id = n.claim_id
                WHERE n.person_id IS NOT NULL AND n.evidence ? 'waived' AND k.incident_id = %(incident)s),
       least(statement_timestamp(),
             (SELECT min(a.xact_start) FROM pg_stat_activity a
               WHERE a.datname = current_database() AND a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()))
  FROM claims_claim c
 WHERE c.incident_id = %(incident)s AND c.status <> 'withdrawn'
