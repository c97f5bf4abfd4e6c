-- Where the claims of an incident lie, whether some are only received and whether people waived grounds, and the
-- moment from which nothing is sure to have been seen: a change that is still being written is not. Each by its
-- index, for the answer is wanted before a million rows are read.
SELECT (SELECT c.id FROM claims_claim c WHERE c.incident_id = %(incident)s ORDER BY c.id LIMIT 1),
       (SELECT c.id FROM claims_claim c WHERE c.incident_id = %(incident)s ORDER BY c.id DESC LIMIT 1),
       EXISTS (SELECT FROM claims_claim c WHERE c.incident_id = %(incident)s AND c.status = 'received'),
       EXISTS (SELECT FROM claims_finding n JOIN claims_claim k ON k.id = n.claim_id
                WHERE n.person_id IS NOT NULL AND n.evidence ? 'waived' AND k.incident_id = %(incident)s),
       least(statement_timestamp(),
             (SELECT min(a.xact_start) FROM pg_stat_activity a
               WHERE a.datname = current_database() AND a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()))
