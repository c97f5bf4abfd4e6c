-- Everything that people did about one claim beside deciding it, and who had work about it, newest first: one row each.
WITH done AS (
    SELECT kind AS what, id, since AS at, by_id AS who, reason AS words,
           jsonb_build_object('until', until, 'ended_at', ended_at, 'ended_by', ended_by_id,
                              'end_reason', end_reason) AS more
      FROM claims_hold WHERE claim_id = %(claim)s
    UNION ALL
    SELECT 'asked', r.id, r.at, r.by_id, r.consequence,
           jsonb_build_object('items', r.items, 'follows', r.follows, 'due_on', r.due_on, 'reminded_at', r.reminded_at,
                              'outcome', r.outcome, 'closed_at', r.closed_at, 'ended_by', r.closed_by_id,
                              'answer', r.answer,
                              'files', (SELECT coalesce(jsonb_agg(jsonb_build_array(k.id, k.name, k.size, k.sha256) ORDER BY a.id), '[]')
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
    (SELECT 'had', a.id, a.since, a.by_id, a.reason,
            jsonb_build_object('person', a.person_id, 'until', a.until, 'ended_by', nullif(a.ended_by_id, a.person_id),
                               'end_reason', a.end_reason, 'automatic', a.by_id IS NULL, 'own', a.by_id = a.person_id)
       FROM claims_workitem w JOIN claims_assignment a ON a.item_id = w.id
      WHERE w.claim_id = %(claim)s ORDER BY a.id DESC LIMIT 20)
    UNION ALL
    SELECT 'amended', id, at, by_id, reason, jsonb_build_object('field', field, 'before', before, 'after', after)
      FROM claims_amendment WHERE claim_id = %(claim)s
    UNION ALL
    SELECT 'listed', u.id, u.at, u.by_id, u.act,
           jsonb_build_object('list', c.list_id, 'line', c.line, 'claims', u.claims, 'name', k.name, 'sha256', k.sha256)
      FROM claims_listedclaim c
      JOIN claims_listuse u ON u.list_id = c.list_id AND NOT c.claim_id = ANY (u.left_out)
      JOIN claims_claimlist l ON l.id = c.list_id
      JOIN lib_storedfile k ON k.id = l.file_id
     WHERE c.claim_id = %(claim)s
    UNION ALL
    SELECT 'confirmation', q.id, q.at, q.by_id, q.question,
           jsonb_build_object('party_ko', p.name_ko, 'party_en', p.name_en, 'fact', q.fact, 'due_on', q.due_on,
                              'waits', q.waits, 'overdue', q.overdue_at IS NOT NULL, 'outcome', q.outcome,
                              'values', q.values, 'words', q.words, 'answered_at', q.answered_at,
                              'ended_by', q.answered_by_id, 'paper', q.paper_id, 'name', k.name, 'id', q.id)
      FROM claims_confirmation q
      JOIN claims_thirdparty p ON p.id = q.party_id
      LEFT JOIN lib_storedfile k ON k.id = q.paper_id
     WHERE q.claim_id = %(claim)s
    UNION ALL
    SELECT 'answer', id, opened_at, NULL, '', '{}' FROM claims_workitem
     WHERE claim_id = %(claim)s AND kind = 'answer' AND closed_at IS NULL
)
SELECT d.what, d.at, coalesce(nullif(p.display_name, ''), p.username, '') AS who, d.words, d.more,
       coalesce(nullif(e.display_name, ''), e.username, '') AS ended_by,
       coalesce(nullif(h.display_name, ''), h.username, '') AS person
  FROM done d
  LEFT JOIN staff_user p ON p.id = d.who
  LEFT JOIN staff_user e ON e.id = (d.more ->> 'ended_by')::bigint
  LEFT JOIN staff_user h ON h.id = (d.more ->> 'person')::bigint
 ORDER BY d.at DESC, d.id DESC
