-- Every line that refused the file; of two that speak of one payment, in whatever part, the later one.
SELECT line, end_to_end_id, problem FROM (
    SELECT line, end_to_end_id,
           CASE WHEN problem <> '' THEN problem
                WHEN row_number() OVER (PARTITION BY end_to_end_id ORDER BY line) > 1 THEN 'repeated'
                ELSE '' END AS problem
      FROM compensation_resultline WHERE run_id = %(run)s
) AS judged WHERE problem <> '' ORDER BY line
