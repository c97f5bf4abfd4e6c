-- Lines without a reference of their own that came before, in this span or in a filing of the incident: the
-- same business, site and time of receipt; without a time, the same claim word for word. They go. Gives the
-- line that came first, where that is one of this file, else the claim and its reference.
-- A file whose reference column is misspelt would otherwise file every shop a second time.
DELETE FROM incoming i USING (
    SELECT line, min(first) AS first, min(claim_id) AS claim_id FROM (
        SELECT line, first, NULL::bigint AS claim_id
          FROM (SELECT line, referenced,
                       min(line) OVER (PARTITION BY business_no, site_key, dated,
                                       CASE WHEN dated THEN received_at::text
                                            ELSE concat_ws('|', harm, harm_period_text, monthly_sales, claimed_loss)
                                        END) AS first
                  FROM incoming) AS placed
         WHERE line > first AND NOT referenced
        UNION ALL
        SELECT o.line, CASE WHEN f.file_id = %(file)s THEN f.line END,
               CASE WHEN f.file_id IS DISTINCT FROM %(file)s THEN f.claim_id END
          FROM incoming o
          JOIN claims_filing f ON f.business_no = o.business_no AND f.site_key = o.site_key
                              AND f.incident_id = %(incident)s
          JOIN claims_claim c ON c.id = f.claim_id
         WHERE NOT o.referenced
           AND CASE WHEN o.dated THEN c.received_at = o.received_at
                    ELSE (f.harm, f.harm_period_text, f.monthly_sales, f.claimed_loss)
                       = (o.harm, o.harm_period_text, o.monthly_sales, o.claimed_loss) END
    ) AS found GROUP BY line
) AS repeated
 WHERE i.line = repeated.line
RETURNING i.line, i.dated, repeated.first, repeated.claim_id,
          (SELECT f.reference FROM claims_filing f WHERE f.claim_id = repeated.claim_id)
