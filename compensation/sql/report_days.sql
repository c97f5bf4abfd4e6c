-- What was paid and what came back on each day, as bank and billing name the day.
SELECT p.settled_on, b.channel,
       count(*) FILTER (WHERE p.status = 'paid') AS paid,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'paid'), 0)::bigint AS paid_won,
       count(*) FILTER (WHERE p.status = 'returned') AS returned,
       coalesce(sum(p.amount_won) FILTER (WHERE p.status = 'returned'), 0)::bigint AS returned_won
  FROM report_batch b
  JOIN compensation_payment m ON m.batch_id = b.id
  JOIN report_payout p ON p.payment_id = m.id
 WHERE p.status IN ('paid', 'returned')
 GROUP BY GROUPING SETS ((p.settled_on, b.channel), ())
 ORDER BY p.settled_on, b.channel
