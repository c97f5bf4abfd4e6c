-- The checks of one claim in their order, each with everything that people said of it, the newest first.
SELECT i.id AS item_id, i.code, i.wording_ko, i.wording_en, i.automatic, i.blocks,
       coalesce(t.said, '[]'::jsonb)::text AS said
  FROM claims_checks(ARRAY[%(claim)s::bigint]) k
  JOIN claims_checklistitem i ON i.id = k.item_id
  LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object(
                  'outcome', t.outcome, 'words', t.words, 'at', t.at,
                  'by', coalesce(nullif(p.display_name, ''), p.username)) ORDER BY t.id DESC) AS said
         FROM claims_checktick t JOIN staff_user p ON p.id = t.by_id
        WHERE t.claim_id = k.claim_id AND t.item_id = k.item_id) t ON true
 ORDER BY i.position, i.id
