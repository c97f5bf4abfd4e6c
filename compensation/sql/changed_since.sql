-- Claims of an incident whose facts changed after a simulation looked at them, their number beside each.
SELECT id, count(*) OVER () FROM claims_claim
 WHERE incident_id = %(incident)s AND facts_changed_at > %(as_of)s
 ORDER BY id LIMIT %(limit)s
