-- Everything that people did about one claim beside deciding it, newest first: one row each.
WITH done AS (
    SELECT kind AS what, id, since AS at, by_id AS who, reason AS words,
           jsonb_build_object('until', until, 'ended_at', ended_at, 'ended_by', ended_by_id,
                              'end_reason', end_reason) AS more
      FROM claims_hold WHERE claim_id = %(claim)s
    UNION ALL
    SELECT 'asked', r.id, r.at, r.by_id, r.consequence,
           jsonb_build_object('items', r.items, 'due_on', r.due_on, 'reminded_at', r.reminded_at,
                              'outcome', r.outcome, 'closed_at', r.closed_at, 'ended_by', r.closed_by_id,
                              'answer', r.answer,
                              'files', (SELECT coalesce(jsonb_agg(jsonb_build_array(k.id, k.name) ORDER BY a.id), '[]')
                                          FROM claims_answerfile a JOIN lib_storedfile k ON k.id = a.file_id
                                         WHERE a.request_id = r.id))
      FROM claims_inforequest r WHERE r.claim_id = %(claim)s
    UNION ALL
    SELECT 'contact', id, at, by_id, words,
           jsonb_build_object('way', way, 'outcome', outcome, 'call_again_at', call_again_at)
      FROM claims_contact WHERE claim_id = %(claim)s
    UNION ALL
    SELECT 'note', id, at, by_id, words, '{}' FROM claims_note WHERE claim_id = %(claim)s
    UNION ALL
    (SELECT 'moved', e.move_id, m.at, m.actor_id, m.verb, jsonb_build_object('actor', m.actor_id)
       FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
      WHERE e.row_id = %(claim)s ORDER BY e.move_id DESC LIMIT 1)
    UNION ALL
    SELECT 'amended', id, at, by_id, reason, jsonb_build_object('field', field, 'before', before, 'after', after)
      FROM claims_amendment WHERE claim_id = %(claim)s
    UNION ALL
    SELECT 'answer', id, opened_at, NULL, '', '{}' FROM claims_workitem
     WHERE claim_id = %(claim)s AND kind = 'answer' AND closed_at IS NULL
)
SELECT d.what, d.at, coalesce(nullif(p.display_name, ''), p.username, '') AS who, d.words, d.more,
       coalesce(nullif(e.display_name, ''), e.username, '') AS ended_by
  FROM done d
  LEFT JOIN staff_user p ON p.id = d.who
  LEFT JOIN staff_user e ON e.id = (d.more ->> 'ended_by')::bigint
 ORDER BY d.at DESC, d.id DESC
