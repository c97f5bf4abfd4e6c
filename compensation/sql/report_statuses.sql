-- Claims by kind and status, awarded or not, with what was awarded and paid; the last row is all of them.
WITH claims AS (
    SELECT c.kind, coalesce(w.status, c.status) AS status, count(*) AS claims
      FROM claims_claim c LEFT JOIN report_claim_was w ON w.claim_id = c.id
     WHERE c.incident_id = %(incident)s AND coalesce(c.came_at, c.received_at) < %(until)s
     GROUP BY GROUPING SETS ((c.kind, coalesce(w.status, c.status)), ())
), awards AS (
    SELECT kind, status, count(*) AS awards, sum(won) AS won,
           sum(won) FILTER (WHERE state = 'paid') AS paid_won
      FROM report_award GROUP BY GROUPING SETS ((kind, status), ())
)
SELECT c.kind, c.status, c.claims, coalesce(a.awards, 0) AS awards, coalesce(a.won, 0)::bigint AS won,
       coalesce(a.paid_won, 0)::bigint AS paid_won
  FROM claims c LEFT JOIN awards a
    ON a.kind IS NOT DISTINCT FROM c.kind AND a.status IS NOT DISTINCT FROM c.status
 ORDER BY c.kind, c.status
