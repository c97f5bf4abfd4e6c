-- The awards counted and summed by state, three ways at once (benefit and tier, kind, area) and in all.
SELECT CASE grouping(r.benefit_id, r.tier, r.kind, r.area)
            WHEN 3 THEN 'tier' WHEN 13 THEN 'kind' WHEN 14 THEN 'area' ELSE 'all' END AS level,
       r.benefit_id, r.tier, r.kind, r.area,
       count(*) AS awards, coalesce(sum(r.won), 0)::bigint AS won,
       count(*) FILTER (WHERE state = 'paid') AS paid,
       coalesce(sum(won) FILTER (WHERE state = 'paid'), 0)::bigint AS paid_won,
       count(*) FILTER (WHERE state = 'sent') AS sent,
       coalesce(sum(won) FILTER (WHERE state = 'sent'), 0)::bigint AS sent_won,
       count(*) FILTER (WHERE state = 'batched') AS batched,
       coalesce(sum(won) FILTER (WHERE state = 'batched'), 0)::bigint AS batched_won,
       count(*) FILTER (WHERE state = 'returned') AS returned,
       coalesce(sum(won) FILTER (WHERE state = 'returned'), 0)::bigint AS returned_won,
       count(*) FILTER (WHERE state = 'no_payee') AS no_payee,
       coalesce(sum(won) FILTER (WHERE state = 'no_payee'), 0)::bigint AS no_payee_won,
       count(*) FILTER (WHERE state = 'due') AS due,
       coalesce(sum(won) FILTER (WHERE state = 'due'), 0)::bigint AS due_won,
       count(*) FILTER (WHERE state = 'overpaid') AS overpaid,
       coalesce(sum(won) FILTER (WHERE state = 'overpaid'), 0)::bigint AS overpaid_won,
       count(*) FILTER (WHERE state = 'correction') AS correction,
       coalesce(sum(won) FILTER (WHERE state = 'correction'), 0)::bigint AS correction_won,
       count(*) FILTER (WHERE state = 'nothing') AS nothing
  FROM report_award r
 GROUP BY GROUPING SETS ((r.benefit_id, r.tier), (r.kind), (r.area), ())
 ORDER BY level, r.benefit_id, max(r.won), r.tier, r.kind, r.area
