-- Lines whose reference was used before, in this span or by a claim received earlier; they go.
DELETE FROM incoming i
 WHERE EXISTS (SELECT FROM incoming e WHERE e.reference = i.reference AND e.line < i.line)
    OR EXISTS (SELECT FROM claims_filing f
                WHERE f.incident_id = %(incident)s AND f.reference = i.reference)
RETURNING i.line
