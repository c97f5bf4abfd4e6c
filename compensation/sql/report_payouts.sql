-- Payouts by channel and status, those that came back and those of given up batches included.
SELECT b.channel, p.status, count(*) AS payouts, coalesce(sum(p.amount_won), 0)::bigint AS won,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'paid'), 0)::bigint AS paid_won
  FROM report_batch b
  JOIN compensation_payment m ON m.batch_id = b.id
  JOIN report_payout p ON p.payment_id = m.id
 GROUP BY GROUPING SETS ((b.channel, p.status), ())
 ORDER BY b.channel, p.status
