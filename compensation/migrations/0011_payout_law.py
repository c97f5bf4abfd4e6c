"""The law of payouts looks at the payments of its set alone; it read all there are, at every move."""

from django.db import migrations

PAYOUT_LAW = """
CREATE OR REPLACE FUNCTION compensation_payout_law() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray record;
    span record;
BEGIN
    -- Between these lie the payments of the set: the scan stays in its part of the table, however large that is.
    SELECT min(payment_id) AS lo, max(payment_id) AS hi INTO span FROM new_rows;
    SELECT count(*) FILTER (WHERE o.status = n.status
                              AND (n.settled_on, n.reason) IS DISTINCT FROM (o.settled_on, o.reason)) AS rewritten,
           count(*) FILTER (WHERE n.status = 'cancelled' AND b.status <> 'void') AS cancelled,
           count(*) FILTER (WHERE o.status <> n.status AND n.status = 'sent'
                              AND (b.status <> 'approved' OR b.file_id IS NULL)) AS sent,
           count(*) FILTER (WHERE o.status <> n.status AND n.status IN ('paid', 'returned')
                              AND b.status NOT IN ('exported', 'reconciled')) AS settled
      INTO astray
      FROM old_rows o JOIN new_rows n USING (id)
      JOIN compensation_payment m ON m.id = n.payment_id AND m.id BETWEEN span.lo AND span.hi
      JOIN compensation_payoutbatch b ON b.id = m.batch_id;
    IF astray.rewritten > 0 THEN
        RAISE EXCEPTION 'what a bank answered is written by a move alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payout_changes_by_a_move';
    END IF;
    -- A cancelled payout lets go of its awards: the file of its batch must never pay them too.
    IF astray.cancelled > 0 THEN
        RAISE EXCEPTION 'a payout is cancelled with its whole batch'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payout_is_cancelled_with_its_batch';
    END IF;
    IF astray.sent > 0 THEN
        RAISE EXCEPTION 'a payout is sent with the payment file of its approved batch'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payout_is_sent_with_its_file';
    END IF;
    IF astray.settled > 0 THEN
        RAISE EXCEPTION 'a payout is paid or returned after its batch was exported'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payout_is_settled_after_its_export';
    END IF;
    RETURN NULL;
END $law$;
"""


class Migration(migrations.Migration):
    """The same law, in time that does not grow with the table."""

    dependencies = [("compensation", "0010_in_kind")]

    operations = [migrations.RunSQL(PAYOUT_LAW, migrations.RunSQL.noop)]
