-- Lines whose reference was used before, in this span or by a claim received earlier; they go. Gives the line
-- that used it first, where that is one of this file, else the claim.
-- Numbered, not asked with EXISTS for each line: that compares every line with every other (90 s for 20,000).
DELETE FROM incoming i USING (
    SELECT line, min(first) AS first, min(claim_id) AS claim_id FROM (
        SELECT line, first, NULL::bigint AS claim_id
          FROM (SELECT line, min(line) OVER (PARTITION BY reference) AS first FROM incoming) AS placed
         WHERE line > first
        UNION ALL
        SELECT o.line, CASE WHEN f.file_id = %(file)s THEN f.line END,
               CASE WHEN f.file_id IS DISTINCT FROM %(file)s THEN f.claim_id END
          FROM incoming o
          JOIN claims_filing f ON f.incident_id = %(incident)s AND f.reference = o.reference
    ) AS found GROUP BY line
) AS repeated
 WHERE i.line = repeated.line RETURNING i.line, repeated.first, repeated.claim_id
