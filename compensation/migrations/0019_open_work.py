"""What was left to a person, and what came back, waits in the queues from now on."""

from django.db import migrations

BACKFILL = """
INSERT INTO claims_workitem (claim_id, incident_id, kind, opened_at, due_on)
SELECT c.id, c.incident_id, 'assess', min(p.at), NULL
  FROM compensation_personassessment p JOIN claims_claim c ON c.id = p.claim_id AND c.status = 'cleared'
 GROUP BY c.id, c.incident_id ORDER BY c.id;
INSERT INTO claims_workitem (claim_id, incident_id, kind, opened_at, due_on)
SELECT d.claim_id, d.incident_id, 'returned',
       (SELECT max(m.at) FROM compensation_payout t JOIN compensation_payoutevent e ON e.row_id = t.id
          JOIN lib_move m ON m.id = e.move_id AND m.verb = 'return'
         WHERE t.claim_id = d.claim_id AND t.status = 'returned'), NULL
  FROM (SELECT DISTINCT u.claim_id, u.incident_id FROM compensation_due u
         WHERE u.claim_id IN (SELECT claim_id FROM compensation_payout WHERE status = 'returned')
           AND u.held = 'returned') d
 ORDER BY d.claim_id;
"""


class Migration(migrations.Migration):
    """Open work about money, as the stages keep it."""

    dependencies = [("compensation", "0018_batch_limits"), ("claims", "0014_work_law")]

    operations = [migrations.RunSQL(BACKFILL, migrations.RunSQL.noop)]
