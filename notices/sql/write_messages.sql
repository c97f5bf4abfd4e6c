-- The messages of one cue: a row per claim it is about and channel in force by which its filer can be reached.
INSERT INTO notices_message
       (event, claim_id, source_id, template_id, channel, language, status, key, made_at, not_before)
SELECT t.event, f.claim_id, happened.source_id, t.id, t.channel, f.language, 'waiting', gen_random_uuid(),
       %(at)s, %(not_before)s
  FROM (
        SELECT claim_id, claim_id AS source_id FROM claims_filing
         WHERE %(event)s = 'receipt' AND claim_id BETWEEN %(lo)s AND %(hi)s
        UNION ALL
        SELECT claim_id, id FROM claims_inforequest
         WHERE %(event)s = 'request' AND id BETWEEN %(lo)s AND %(hi)s AND closed_at IS NULL
        UNION ALL
        SELECT claim_id, id FROM claims_inforequest
         WHERE %(event)s = 'reminder' AND id BETWEEN %(lo)s AND %(hi)s
           AND closed_at IS NULL AND reminded_at IS NOT NULL
        UNION ALL
        SELECT row_id, move_id FROM claims_claimevent
         WHERE %(event)s IN ('excluded', 'awarded', 'answered')
           AND row_id BETWEEN %(lo)s AND %(hi)s AND move_id = %(move)s
        UNION ALL
        SELECT p.claim_id, p.id FROM compensation_payoutevent e JOIN compensation_payout p ON p.id = e.row_id
         WHERE %(event)s IN ('paid', 'returned')
           AND e.row_id BETWEEN %(lo)s AND %(hi)s AND e.move_id = %(move)s
        UNION ALL
        SELECT o.claim_id, o.id FROM claims_objectionevent e JOIN claims_objection o ON o.id = e.row_id
         WHERE %(event)s = 'objection' AND e.row_id BETWEEN %(lo)s AND %(hi)s AND e.move_id = %(move)s
       ) AS happened
  JOIN claims_filing f ON f.claim_id = happened.claim_id
  JOIN notices_template t ON t.event = %(event)s AND t.approved_at IS NOT NULL AND t.ended_at IS NULL
 WHERE CASE t.channel WHEN 'email' THEN f.email <> '' ELSE f.phone ~ %(mobile)s END
 ORDER BY f.claim_id, t.channel
ON CONFLICT (claim_id, event, source_id, channel) WHERE again_of_id IS NULL DO NOTHING
