-- What each message says, and whether it is still so. `said` is filled into the places of the text.
SELECT m.id AS message, m.event, m.channel, m.language, m.key, m.tries, f.email, f.phone,
       f.business_name AS name, f.reference, m.claim_id AS claim, i.name_ko AS incident_ko, i.name_en AS incident_en,
       CASE m.language WHEN 'en' THEN t.subject_en ELSE t.subject_ko END AS subject,
       CASE m.language WHEN 'en' THEN t.body_en ELSE t.body_ko END AS body,
       coalesce(told.stands, false) AS stands, coalesce(told.said, '{}'::jsonb)::text AS said
  FROM notices_message m
  JOIN notices_template t ON t.id = m.template_id
  JOIN claims_claim c ON c.id = m.claim_id
  JOIN claims_incident i ON i.id = c.incident_id
  JOIN claims_filing f ON f.claim_id = m.claim_id
  LEFT JOIN LATERAL (
        SELECT true AS stands, jsonb_build_object('received', c.received_at) AS said WHERE m.event = 'receipt'
        UNION ALL
        SELECT r.closed_at IS NULL,
               jsonb_build_object('items', r.items, 'due', r.due_on, 'consequence', r.consequence,
                                  'follows', r.follows)
          FROM claims_inforequest r WHERE m.event IN ('request', 'reminder') AND r.id = m.source_id
        UNION ALL
        SELECT c.status = 'excluded',
               jsonb_build_object('reason', v.reason, 'ground', (
                   SELECT n.ground FROM claims_finding n WHERE n.claim_id = c.id AND n.ground <> ''
                    ORDER BY n.id DESC LIMIT 1))
          FROM lib_move v WHERE m.event = 'excluded' AND v.id = m.source_id
        UNION ALL
        SELECT c.status = 'answered', jsonb_build_object('answer', v.reason)
          FROM lib_move v WHERE m.event = 'answered' AND v.id = m.source_id
        UNION ALL
        SELECT c.status IN ('assessed', 'settled'),
               jsonb_build_object('amount', coalesce(sum(a.won), 0), 'benefits', coalesce(
                   jsonb_agg(jsonb_build_array(a.name_ko, a.name_en, a.won) ORDER BY a.id)
                       FILTER (WHERE a.id IS NOT NULL), '[]'))
          FROM (SELECT b.id, b.name_ko, b.name_en, sum(w.amount_won) AS won
                  FROM compensation_award w JOIN compensation_benefit b ON b.id = w.benefit_id
                 WHERE w.claim_id = c.id GROUP BY b.id, b.name_ko, b.name_en) AS a
         WHERE m.event = 'awarded'
        HAVING m.event = 'awarded'
        UNION ALL
        SELECT p.status = m.event,
               jsonb_build_object('amount', p.amount_won, 'paid', p.settled_on, 'reason', p.reason,
                                  'bank', n.bank, 'mask', n.mask)
          FROM compensation_payout p
          JOIN compensation_payment y ON y.id = p.payment_id
          LEFT JOIN claims_payeeaccount n ON n.id = y.account_id
         WHERE m.event IN ('paid', 'returned') AND p.id = m.source_id
        UNION ALL
        SELECT o.status IN ('upheld', 'partly', 'dismissed'),
               jsonb_build_object('outcome', o.status, 'reasons', o.reasons)
          FROM claims_objection o WHERE m.event = 'objection' AND o.id = m.source_id
       ) AS told ON true
 WHERE m.id = ANY(%(ids)s)
 ORDER BY m.id
