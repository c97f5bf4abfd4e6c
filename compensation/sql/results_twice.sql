-- Payments that two lines of one file speak of, wherever in it.
SELECT count(*) FROM (SELECT FROM compensation_resultline WHERE run_id = %(run)s
                       GROUP BY end_to_end_id HAVING count(*) > 1) AS twice
