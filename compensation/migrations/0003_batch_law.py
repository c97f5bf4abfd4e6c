"""A batch with a payment file is paid and never given up; its payouts go with it; limits are asked in turn."""

from django.db import migrations, models
from django.db.models import Q

IN_TURN = """
CREATE FUNCTION compensation_payoutbatch_in_turn() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- Of two approvals by one person at the same moment the second waits here, and then sees the first: a
    -- daily limit holds for both together. (Triggers fire in the order of their names: before …_law.)
    IF NEW.status = 'approved' AND OLD.status <> 'approved' THEN
        PERFORM FROM staff_authoritylimit l
          WHERE l.person_id IN (SELECT a.person_id FROM staff_approval a
                                 WHERE a.subject_kind = 'payout_batch' AND a.subject_id = NEW.id
                                   AND a.step = 'approved')
          ORDER BY l.id FOR NO KEY UPDATE;
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_payoutbatch_in_turn BEFORE UPDATE ON compensation_payoutbatch
    FOR EACH ROW EXECUTE FUNCTION compensation_payoutbatch_in_turn();
"""

CANCELLED_WITH_THE_BATCH = """
CREATE FUNCTION compensation_payout_cancelled() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- A cancelled payout lets go of its awards: the file of its batch must never pay them too.
    IF NOT EXISTS (SELECT FROM new_rows WHERE status = 'cancelled') THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO astray
      FROM new_rows n JOIN compensation_payment m ON m.id = n.payment_id
      JOIN compensation_payoutbatch b ON b.id = m.batch_id
     WHERE n.status = 'cancelled' AND b.status <> 'void';
    IF astray > 0 THEN
        RAISE EXCEPTION 'a payout is cancelled with its whole batch'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payout_is_cancelled_with_its_batch';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payout_cancelled AFTER UPDATE ON compensation_payout
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_payout_cancelled();
"""


class Migration(migrations.Migration):
    """Three ways in which an award could have been paid twice."""

    dependencies = [("compensation", "0002_law")]

    operations = [
        migrations.AddConstraint(
            "payoutbatch",
            models.CheckConstraint(
                condition=Q(file=None) | Q(status__in=["approved", "exported", "reconciled"]),
                name="a_payment_file_is_of_an_approved_batch",
            ),
        ),
        migrations.RunSQL(
            IN_TURN,
            "DROP TRIGGER compensation_payoutbatch_in_turn ON compensation_payoutbatch;"
            " DROP FUNCTION compensation_payoutbatch_in_turn();",
        ),
        migrations.RunSQL(
            CANCELLED_WITH_THE_BATCH,
            "DROP TRIGGER compensation_payout_cancelled ON compensation_payout;"
            " DROP FUNCTION compensation_payout_cancelled();",
        ),
    ]
