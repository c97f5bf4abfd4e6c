-- Lines whose subscription number is known, with where it was last read from. One index lookup per line: a join
-- would read the whole table for every span, more for each (LIMIT keeps the planner from it).
CREATE TEMP TABLE known ON COMMIT DROP AS
SELECT i.line, s.id, s.file_id, s.line AS listed
  FROM incoming i
 CROSS JOIN LATERAL (SELECT id, file_id, line FROM claims_subscription
                      WHERE incident_id = %(incident)s AND subscription_no = i.subscription_no LIMIT 1) s
