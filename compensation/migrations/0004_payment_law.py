"""A payment goes to whom its claims belong to, leaves with a file that holds it, and is settled after that."""

from django.db import migrations, models
from django.db.models import Q

AWARD_OF_A_CLEARED_CLAIM = """
CREATE FUNCTION compensation_award_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- Counted, not asked with EXISTS: the planner would look for the first row one by one.
    SELECT count(*) INTO astray FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id
     WHERE c.status NOT IN ('cleared', 'assessed', 'settled');
    IF astray > 0 THEN
        RAISE EXCEPTION 'only a claim that was cleared is awarded anything'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_award_is_of_a_cleared_claim';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_award_born AFTER INSERT ON compensation_award
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_award_born();
"""

PAYOUT_GOES_WITH_ITS_BATCH = """
DROP TRIGGER compensation_payout_cancelled ON compensation_payout;
DROP FUNCTION compensation_payout_cancelled();

CREATE FUNCTION compensation_payout_law() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray record;
BEGIN
    SELECT count(*) FILTER (WHERE o.status = n.status
                              AND (n.settled_on, n.reason) IS DISTINCT FROM (o.settled_on, o.reason)) AS rewritten,
           count(*) FILTER (WHERE n.status = 'cancelled' AND b.status <> 'void') AS cancelled,
           count(*) FILTER (WHERE o.status <> n.status AND n.status = 'sent'
                              AND (b.status <> 'approved' OR b.file_id IS NULL)) AS sent,
           count(*) FILTER (WHERE o.status <> n.status AND n.status IN ('paid', 'returned')
                              AND b.status NOT IN ('exported', 'reconciled')) AS settled
      INTO astray
      FROM old_rows o JOIN new_rows n USING (id)
      JOIN compensation_payment m ON m.id = n.payment_id
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
CREATE TRIGGER compensation_payout_law AFTER UPDATE ON compensation_payout
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION compensation_payout_law();
"""

BATCH_PAYS_ITS_CLAIMANTS = """
CREATE FUNCTION compensation_payoutbatch_payees() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    IF NEW.file_id IS DISTINCT FROM OLD.file_id AND NOT EXISTS (
        SELECT FROM lib_storedfile f
         WHERE f.id = NEW.file_id AND f.kind = 'payment' AND f.scope = 'batch ' || NEW.id
           AND f.rows = NEW.payments AND f.sum_won = NEW.total_won) THEN
        RAISE EXCEPTION 'batch %: the file does not hold its payments', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payment_file_holds_its_batch';
    END IF;
    IF NEW.status = 'locked' AND OLD.status <> 'locked' AND NOT EXISTS (
        SELECT FROM staff_approval a
         WHERE a.subject_kind = 'payout_batch' AND a.subject_id = NEW.id AND a.step = 'prepared'
           AND a.person_id = NEW.made_by_id AND a.amount_won = NEW.total_won) THEN
        RAISE EXCEPTION 'batch %: its maker has not said that they made it', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_batch_is_prepared_by_its_maker';
    END IF;
    -- What a payment is for and to whom it goes never changes, so that all are looked at once, by the set.
    IF NEW.status IN ('locked', 'approved') AND OLD.status <> NEW.status THEN
        IF NEW.channel = 'bank' THEN
            SELECT count(*) INTO astray
              FROM compensation_payment m
              JOIN compensation_payout p ON p.payment_id = m.id
              JOIN claims_claim c ON c.id = p.claim_id
              LEFT JOIN claims_filing f ON f.claim_id = p.claim_id
              LEFT JOIN claims_payeeaccount a ON a.id = m.account_id
             WHERE m.batch_id = NEW.id
               AND (a.id IS NULL OR f.claim_id IS NULL OR a.claimant_id <> f.claimant_id
                    OR c.incident_id <> NEW.incident_id OR c.status NOT IN ('assessed', 'settled'));
        ELSE
            SELECT count(*) INTO astray
              FROM compensation_payment m
              JOIN compensation_payout p ON p.payment_id = m.id
              JOIN claims_claim c ON c.id = p.claim_id
              LEFT JOIN claims_subscription s ON s.id = m.subscription_id
             WHERE m.batch_id = NEW.id
               AND (s.id IS NULL OR c.incident_id <> NEW.incident_id
                    OR c.status NOT IN ('assessed', 'settled')
                    OR s.claim_id IS DISTINCT FROM p.claim_id
                       AND NOT EXISTS (SELECT FROM claims_claimline l
                                        WHERE l.claim_id = p.claim_id AND l.subscription_id = s.id));
        END IF;
        IF astray > 0 THEN
            RAISE EXCEPTION 'batch %: % payouts do not go to the claimant of an assessed claim', NEW.id, astray
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payment_goes_to_its_claimant';
        END IF;
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_payoutbatch_payees BEFORE UPDATE ON compensation_payoutbatch
    FOR EACH ROW EXECUTE FUNCTION compensation_payoutbatch_payees();
"""

DUE = """
CREATE OR REPLACE VIEW compensation_due AS
WITH owed AS (
    SELECT a.claim_id, b.channel, sum(a.amount_won)::bigint AS won
      FROM compensation_award a JOIN compensation_benefit b ON b.id = a.benefit_id
     WHERE a.amount_won <> 0
       AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
     GROUP BY a.claim_id, b.channel
    HAVING sum(a.amount_won) > 0
), payee AS (
    SELECT o.claim_id, c.incident_id, o.channel, o.won,
           CASE WHEN o.channel = 'bank' THEN f.account_id END AS account_id,
           CASE WHEN o.channel = 'credit'
                THEN coalesce(s.id, (SELECT min(l.subscription_id) FROM claims_claimline l
                                      WHERE l.claim_id = o.claim_id)) END AS subscription_id
      FROM owed o
      JOIN claims_claim c ON c.id = o.claim_id
      LEFT JOIN claims_filing f ON f.claim_id = o.claim_id
      LEFT JOIN claims_subscription s ON s.claim_id = o.claim_id
     -- CASE, so that statistics of a status that has just changed do not make the planner expect no row.
     WHERE CASE c.status WHEN 'assessed' THEN true WHEN 'settled' THEN true ELSE false END
)
SELECT p.*,
       CASE WHEN p.account_id IS NULL AND p.subscription_id IS NULL THEN 'no_payee'
            WHEN EXISTS (SELECT FROM compensation_payout t JOIN compensation_payment m ON m.id = t.payment_id
                          WHERE t.claim_id = p.claim_id AND t.status = 'returned'
                            AND (m.account_id = p.account_id OR m.subscription_id = p.subscription_id))
            THEN 'returned' ELSE '' END AS held
  FROM payee p;
"""


class Migration(migrations.Migration):
    """What a payment needs before it is locked, sent and settled; who may be awarded anything."""

    dependencies = [("compensation", "0003_batch_law"), ("claims", "0003_account_law")]

    operations = [
        migrations.AddConstraint(
            "award",
            models.CheckConstraint(
                condition=Q(sequence=0) | Q(amount_won__lt=0), name="a_further_award_only_lowers"
            ),
        ),
        migrations.RunSQL(AWARD_OF_A_CLEARED_CLAIM),
        migrations.RunSQL(PAYOUT_GOES_WITH_ITS_BATCH),
        migrations.RunSQL(BATCH_PAYS_ITS_CLAIMANTS),
        migrations.RunSQL(DUE),
    ]
