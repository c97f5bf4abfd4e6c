-- Filings from one phone or one address close together in time: how many in the minutes before and after each, itself
-- with them, and its neighbours in time with how far away they are (seconds). Windows, so that a burst of thousands
-- is read once.
WITH keyed AS (
    SELECT f.claim_id, c.received_at, 'p' || f.phone AS key
      FROM claims_filing f JOIN claims_claim c ON c.id = f.claim_id AND c.status <> 'withdrawn'
     WHERE f.incident_id = %(incident)s AND f.phone <> ''
    UNION ALL
    SELECT f.claim_id, c.received_at, 'a' || f.site_key
      FROM claims_filing f JOIN claims_claim c ON c.id = f.claim_id AND c.status <> 'withdrawn'
     WHERE f.incident_id = %(incident)s AND f.site_key <> ''
), counted AS (
    SELECT claim_id, received_at, key,
           count(*) OVER (PARTITION BY key ORDER BY received_at
                          RANGE BETWEEN make_interval(mins => %(minutes)s) PRECEDING
                                    AND make_interval(mins => %(minutes)s) FOLLOWING)::int AS number,
           array_agg(claim_id) OVER near AS ids,
           array_agg(extract(epoch FROM received_at)::bigint) OVER near AS moments
      FROM keyed
    WINDOW near AS (PARTITION BY key ORDER BY received_at, claim_id ROWS BETWEEN 10 PRECEDING AND 10 FOLLOWING)
)
SELECT claim_id, number AS others,
       ARRAY(SELECT u.id FROM unnest(ids, moments) AS u (id, moment)
              WHERE u.id <> claim_id
                AND abs(u.moment - extract(epoch FROM received_at)::bigint) <= %(minutes)s * 60
              ORDER BY u.id) AS ids
  FROM counted WHERE number >= %(at_least)s
 ORDER BY claim_id, number
