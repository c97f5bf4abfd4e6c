-- Which subscriptions a filing is about, in three steps of falling certainty; the first that finds something
-- counts: the line or account it names, the business number, the name with the address.
-- Several sites or several customers behind one step are no answer: those are the candidates a person chooses
-- from. Only subscriptions alive somewhere in the incident's span are looked at, if there are any.
WITH chosen AS MATERIALIZED (
    SELECT f.* FROM claims_filing f JOIN claims_claim c ON c.id = f.claim_id
     WHERE c.id >= %(lo)s AND c.id < %(hi)s AND c.incident_id = %(incident)s AND c.status = 'received'
       AND NOT EXISTS (SELECT FROM claims_claimline l WHERE l.claim_id = c.id AND l.matched_by = 'person')
), span AS (
    SELECT min(lower(period)) AS first, max(upper(period)) AS last
      FROM claims_outagewindow WHERE incident_id = %(incident)s AND withdrawn_at IS NULL
), found AS (
    SELECT f.claim_id, 1 AS step, 'line' AS matched_by, s.id, s.claimant_id, s.site_key, f.site_key AS wanted,
           s.active_from, s.active_to
      FROM chosen f CROSS JOIN unnest(f.line_nos) AS named
      JOIN claims_subscription s ON s.line_no = named AND s.line_no <> '' AND s.incident_id = %(incident)s
    UNION
    SELECT f.claim_id, 1, 'line', s.id, s.claimant_id, s.site_key, f.site_key, s.active_from, s.active_to
      FROM chosen f CROSS JOIN unnest(f.line_nos) AS named
      JOIN claims_subscription s ON s.incident_id = %(incident)s AND s.subscription_no = named
    UNION ALL
    SELECT f.claim_id, 2, 'business_no', s.id, s.claimant_id, s.site_key, f.site_key, s.active_from, s.active_to
      FROM chosen f
      JOIN claims_claimant b ON b.business_no = f.business_no AND b.business_no <> ''
      JOIN claims_subscription s ON s.claimant_id = b.id AND s.incident_id = %(incident)s
    UNION ALL
    SELECT f.claim_id, 3, 'name_and_address', s.id, s.claimant_id, s.site_key, f.site_key,
           s.active_from, s.active_to
      FROM chosen f
      JOIN claims_subscription s ON s.match_name = f.match_name AND s.match_name <> ''
                                AND s.incident_id = %(incident)s
     WHERE f.site_key = '' OR s.site_key = f.site_key
), living AS (
    SELECT f.*,
           (f.active_from IS NULL OR f.active_from < span.last)
           AND (f.active_to IS NULL OR f.active_to > span.first) AS alive
      FROM found f CROSS JOIN span
), best AS (
    SELECT l.* FROM living l
      JOIN (SELECT claim_id, min(step) AS step, bool_or(alive) AS some FROM living GROUP BY claim_id) b
        ON b.claim_id = l.claim_id AND b.step = l.step AND (l.alive OR NOT b.some)
), sited AS (
    -- A business with several sites: the ones at the address filed, where there are any.
    SELECT b.*, bool_or(b.site_key = b.wanted) OVER (PARTITION BY b.claim_id) AS at_address
      FROM best b
), narrowed AS (
    SELECT * FROM sited WHERE step = 1 OR NOT at_address OR site_key = wanted
), verdict AS (
    SELECT claim_id,
           CASE min(step) WHEN 1 THEN count(DISTINCT claimant_id) > 1
                          WHEN 2 THEN count(DISTINCT site_key) > 1
                          ELSE count(DISTINCT claimant_id) > 1 OR bool_or(wanted = '') END AS ambiguous
      FROM narrowed GROUP BY claim_id
), linked AS (
    INSERT INTO claims_claimline (claim_id, subscription_id, matched_by)
    SELECT DISTINCT n.claim_id, n.id, n.matched_by FROM narrowed n JOIN verdict v USING (claim_id)
     WHERE NOT v.ambiguous
    ON CONFLICT DO NOTHING
)
SELECT v.claim_id, array_agg(DISTINCT n.id ORDER BY n.id) AS candidates
  FROM verdict v JOIN narrowed n USING (claim_id)
 WHERE v.ambiguous
 GROUP BY v.claim_id
