-- Each batch and where its payouts stand; the last row is all of them.
SELECT b.id AS batch, min(b.channel) AS channel, min(b.status) AS status, min(b.made_at) AS made_at,
       count(p.id) AS payouts, coalesce(sum(p.amount_won), 0)::bigint AS won,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'paid'), 0)::bigint AS paid_won,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'sent'), 0)::bigint AS sent_won,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'batched'), 0)::bigint AS batched_won,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'returned'), 0)::bigint AS returned_won,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'cancelled'), 0)::bigint AS cancelled_won
  FROM report_batch b
  LEFT JOIN compensation_payment m ON m.batch_id = b.id
  LEFT JOIN report_payout p ON p.payment_id = m.id
 GROUP BY GROUPING SETS ((b.id), ())
 ORDER BY b.id
