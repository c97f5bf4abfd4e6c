-- Subscriptions known from an earlier list that this one corrects: what was, is kept; what is, is written.
-- A claimant whose kind, name or business number was corrected (`renamed`, as it was) is a change of every
-- subscription it has here: filings find their lines by these. A claim follows its line to another customer
-- until it is assessed once: what is awarded stays whose it is, also when its facts are looked at again.
-- Gives the claims that rest on them (their own, and filings linked to them), with the subscription.
WITH renamed AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(kinds)s::text[], %(names)s::text[], %(business_nos)s::text[])
        AS renamed (id, kind, name, business_no)
), listed AS MATERIALIZED (
    SELECT s.id, s.claim_id, s.claimant_id AS was, n.id AS becomes, i.*
      FROM known k
      JOIN incoming i ON i.line = k.line
     CROSS JOIN LATERAL (SELECT * FROM claims_subscription WHERE id = k.id LIMIT 1) s
     CROSS JOIN LATERAL (SELECT id FROM claims_claimant
                          WHERE customer_no = i.customer_no AND customer_no <> '' LIMIT 1) n
     WHERE s.claimant_id = ANY(%(ids)s::bigint[])
        OR (n.id, s.line_no, s.service, s.line_type, s.area, s.postcode, s.address, s.active_from, s.active_to,
            s.base_1, s.base_2, s.base_3, s.addon_1, s.addon_2, s.addon_3, s.usage_1, s.usage_2, s.usage_3,
            s.site_key, s.match_name)
           IS DISTINCT FROM
           (s.claimant_id, i.line_no, i.service, i.line_type, i.area, i.postcode, i.address, i.active_from,
            i.active_to, i.base_1, i.base_2, i.base_3, i.addon_1, i.addon_2, i.addon_3, i.usage_1, i.usage_2,
            i.usage_3, i.site_key, i.match_name)
), different AS MATERIALIZED (
    SELECT id, claim_id FROM listed
    UNION
    SELECT s.id, s.claim_id FROM renamed r
      JOIN claims_subscription s ON s.claimant_id = r.id AND s.incident_id = %(incident)s
), kept AS (
    INSERT INTO claims_subscriptionchange (subscription_id, run_id, before, at)
    SELECT s.id, %(run)s,
           to_jsonb(s) - 'claim_id' || jsonb_build_object(
               'customer_no', c.customer_no, 'customer_kind', coalesce(r.kind, c.kind),
               'customer_name', coalesce(r.name, c.name), 'business_no', coalesce(r.business_no, c.business_no)),
           %(at)s
      FROM different d
     CROSS JOIN LATERAL (SELECT * FROM claims_subscription WHERE id = d.id LIMIT 1) s
     CROSS JOIN LATERAL (SELECT * FROM claims_claimant WHERE id = s.claimant_id LIMIT 1) c
      LEFT JOIN renamed r ON r.id = c.id
), written AS (
    UPDATE claims_subscription s
       SET claimant_id = d.becomes,
           line_no = d.line_no, service = d.service, line_type = d.line_type, area = d.area,
           postcode = d.postcode, address = d.address, active_from = d.active_from, active_to = d.active_to,
           base_1 = d.base_1, base_2 = d.base_2, base_3 = d.base_3,
           addon_1 = d.addon_1, addon_2 = d.addon_2, addon_3 = d.addon_3,
           usage_1 = d.usage_1, usage_2 = d.usage_2, usage_3 = d.usage_3,
           site_key = d.site_key, match_name = d.match_name, file_id = %(file)s, line = d.line
      FROM listed d WHERE s.id = d.id
), followed AS (
    UPDATE claims_claim c SET claimant_id = d.becomes
      FROM listed d
     WHERE c.id = d.claim_id AND d.was <> d.becomes
       AND c.status IN ('received', 'unconfirmed', 'confirmed', 'referred', 'cleared', 'excluded')
       AND NOT EXISTS (SELECT FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
                        WHERE e.row_id = c.id AND m.machine = 'claim' AND m.verb = 'assess')
)
SELECT d.claim_id, d.id FROM different d
UNION
SELECT l.claim_id, d.id FROM different d JOIN claims_claimline l ON l.subscription_id = d.id
