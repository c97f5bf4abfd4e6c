"""A batch is approved within the limits that its approver has for batches, not for other things."""

from django.db import migrations

IN_TURN = """
CREATE OR REPLACE FUNCTION compensation_payoutbatch_in_turn() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- Of two approvals by one person at the same moment the second waits here, and then sees the first: a
    -- daily limit holds for both together. (Triggers fire in the order of their names: before …_law.)
    IF NEW.status = 'approved' AND OLD.status <> 'approved' THEN
        PERFORM FROM staff_authoritylimit l
          WHERE l.subject_kind = 'payout_batch'
            AND l.person_id IN (SELECT a.person_id FROM staff_approval a
                                 WHERE a.subject_kind = 'payout_batch' AND a.subject_id = NEW.id
                                   AND a.step = 'approved')
          ORDER BY l.id FOR NO KEY UPDATE;
    END IF;
    RETURN NEW;
END $law$;
"""

LAW = """
CREATE OR REPLACE FUNCTION compensation_payoutbatch_law() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    sums record;
    astray bigint;
    approver record;
BEGIN
    IF (NEW.id, NEW.incident_id, NEW.channel, NEW.made_by_id, NEW.made_at)
       IS DISTINCT FROM (OLD.id, OLD.incident_id, OLD.channel, OLD.made_by_id, OLD.made_at)
       OR OLD.status <> 'draft'
          AND (NEW.payments, NEW.total_won) IS DISTINCT FROM (OLD.payments, OLD.total_won)
       OR OLD.file_id IS NOT NULL AND NEW.file_id IS DISTINCT FROM OLD.file_id THEN
        RAISE EXCEPTION 'a batch never changes what it was made of'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_batch_keeps_its_content';
    END IF;
    IF NEW.file_id IS DISTINCT FROM OLD.file_id AND OLD.status NOT IN ('approved', 'exported') THEN
        RAISE EXCEPTION 'only an approved batch gets its payment file'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_approved_batch_gets_its_file';
    END IF;
    IF OLD.status = 'draft' AND NEW.status = 'locked' OR OLD.status = 'locked' AND NEW.status = 'approved' THEN
        SELECT count(*) AS payments, coalesce(sum(amount_won), 0) AS won INTO sums
          FROM compensation_payment WHERE batch_id = NEW.id;
        -- Counted, not asked with EXISTS: the planner would look for the first row one by one.
        SELECT count(*) INTO astray FROM (
            SELECT m.id FROM compensation_payment m
              LEFT JOIN (SELECT p.payment_id, sum(p.amount_won) AS won
                           FROM compensation_payout p JOIN compensation_payment m ON m.id = p.payment_id
                          WHERE m.batch_id = NEW.id GROUP BY p.payment_id) s ON s.payment_id = m.id
             WHERE m.batch_id = NEW.id AND m.amount_won IS DISTINCT FROM s.won
            UNION ALL
            SELECT p.id FROM compensation_payout p JOIN compensation_payment m ON m.id = p.payment_id
              LEFT JOIN compensation_payoutitem i ON i.payout_id = p.id
             WHERE m.batch_id = NEW.id AND i.id IS NULL) AS wrong;
        IF (sums.payments, sums.won) IS DISTINCT FROM (NEW.payments, NEW.total_won::numeric) OR astray > 0 THEN
            RAISE EXCEPTION 'batch %: payments, payouts and items do not add up', NEW.id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_batch_adds_up';
        END IF;
    END IF;
    IF NEW.status = 'approved' AND OLD.status <> 'approved' THEN
        SELECT a.person_id INTO approver
          FROM staff_approval a
         WHERE a.subject_kind = 'payout_batch' AND a.subject_id = NEW.id AND a.step = 'approved'
           AND a.person_id <> NEW.made_by_id AND a.amount_won = NEW.total_won
           AND staff_covers(a.person_id, 'payout_batch', NEW.total_won, a.at)
           AND EXISTS (SELECT FROM staff_approval m
                        WHERE m.subject_kind = 'payout_batch' AND m.subject_id = NEW.id
                          AND m.step = 'prepared' AND m.person_id = NEW.made_by_id);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'batch % has no approval by another person within their limit', NEW.id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_batch_is_approved_by_another';
        END IF;
    END IF;
    RETURN NEW;
END $law$;
"""


class Migration(migrations.Migration):
    """Both functions as before, but for the limits."""

    dependencies = [("compensation", "0017_proposals"), ("staff", "0006_duties_apart")]

    operations = [
        migrations.RunSQL(IN_TURN, migrations.RunSQL.noop),
        migrations.RunSQL(LAW, migrations.RunSQL.noop),
    ]
