-- Lines whose subscription number stood earlier in the same file, in this span or in one before; they go.
WITH earlier AS (
    SELECT i.line, min(i.line) OVER (PARTITION BY i.subscription_no) AS first FROM incoming i
), repeated AS (
    SELECT line, first FROM earlier WHERE line > first
    UNION
    SELECT line, listed FROM known WHERE file_id = %(file)s AND listed <> line
)
DELETE FROM incoming i USING (SELECT line, min(first) AS first FROM repeated GROUP BY line) r
 WHERE i.line = r.line RETURNING i.line, r.first
