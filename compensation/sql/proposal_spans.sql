SELECT min(claim_id), max(claim_id) + 1 FROM (
    SELECT claim_id, (dense_rank() OVER (ORDER BY claim_id) - 1) / %(size)s AS part
      FROM compensation_proposal WHERE run_id = %(run)s
) AS numbered GROUP BY part ORDER BY part
