"""What the database refuses about money, whatever the door."""

from django.db import migrations

from backoffice.lib import law

PAYOUT_PAIRS = [
    ("send", "batched", "sent"),
    ("pay", "sent", "paid"),
    ("return", "sent", "returned"),
    ("return", "paid", "returned"),
    ("cancel", "batched", "cancelled"),
]
BATCH_PAIRS = [
    ("lock", "draft", "locked"),
    ("approve", "locked", "approved"),
    ("export", "approved", "exported"),
    ("reconcile", "exported", "reconciled"),
    ("void", "draft", "void"),
    ("void", "locked", "void"),
    ("void", "approved", "void"),
]

RELEASE_ITEMS = """
                -- A returned or cancelled payout lets go of its awards; nothing else ever does.
                UPDATE compensation_payoutitem i SET live = false
                  FROM old_rows o JOIN new_rows n USING (id)
                 WHERE i.payout_id = n.id AND i.live AND o.status <> n.status
                   AND n.status IN ('returned', 'cancelled');
"""

PAYOUT_IS_FIXED = """
CREATE TRIGGER compensation_payout_fixed BEFORE UPDATE OF id, payment_id, claim_id, amount_won
    ON compensation_payout FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
CREATE TRIGGER compensation_payout_never_deleted BEFORE DELETE OR TRUNCATE ON compensation_payout
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""

ITEM_IS_FIXED = """
CREATE FUNCTION compensation_payoutitem_fixed() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a payout item is changed by its payout alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_payout_item_follows_its_payout';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payoutitem_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_payoutitem
    FOR EACH STATEMENT EXECUTE FUNCTION compensation_payoutitem_fixed();

CREATE FUNCTION compensation_payoutitem_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    IF EXISTS (SELECT FROM new_rows i
                 JOIN compensation_award a ON a.id = i.award_id
                 JOIN compensation_payout p ON p.id = i.payout_id
                WHERE a.amount_won <> i.amount_won OR a.claim_id <> p.claim_id
                   OR NOT i.live OR p.status IN ('returned', 'cancelled')) THEN
        RAISE EXCEPTION 'a payout item carries the whole award of the claim it pays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_item_is_the_award_of_its_claim';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT payout_id FROM new_rows) n
                 JOIN compensation_payout p ON p.id = n.payout_id
                 JOIN LATERAL (SELECT sum(i.amount_won) AS won FROM compensation_payoutitem i
                                WHERE i.payout_id = p.id) s ON true
                WHERE s.won <> p.amount_won) THEN
        RAISE EXCEPTION 'the items of a payout add up to it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'items_add_up_to_their_payout';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payoutitem_born AFTER INSERT ON compensation_payoutitem
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_payoutitem_born();
"""

BATCH_TAKES_WHILE_DRAFT = """
CREATE FUNCTION compensation_payment_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT batch_id FROM new_rows) n
                 JOIN compensation_payoutbatch b ON b.id = n.batch_id WHERE b.status <> 'draft') THEN
        RAISE EXCEPTION 'a locked batch takes no further payment'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_locked_batch_is_closed';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payment_born AFTER INSERT ON compensation_payment
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_payment_born();

CREATE FUNCTION compensation_payout_in_draft() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN compensation_payment p ON p.id = n.payment_id
                 JOIN compensation_payoutbatch b ON b.id = p.batch_id WHERE b.status <> 'draft') THEN
        RAISE EXCEPTION 'a locked batch takes no further payout'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_locked_batch_is_closed';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payout_in_draft AFTER INSERT ON compensation_payout
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_payout_in_draft();
"""

BATCH_ADDS_UP_AND_IS_APPROVED = """
CREATE FUNCTION compensation_payoutbatch_law() RETURNS trigger LANGUAGE plpgsql AS $law$
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
          FROM staff_approval a JOIN staff_authoritylimit l ON l.person_id = a.person_id
         WHERE a.subject_kind = 'payout_batch' AND a.subject_id = NEW.id AND a.step = 'approved'
           AND a.person_id <> NEW.made_by_id
           AND a.amount_won = NEW.total_won AND l.single_won >= NEW.total_won
           AND l.daily_won >= (SELECT sum(d.amount_won) FROM staff_approval d
                                WHERE d.person_id = a.person_id AND d.step = 'approved'
                                  AND (d.at AT TIME ZONE 'Asia/Seoul')::date
                                      = (a.at AT TIME ZONE 'Asia/Seoul')::date)
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
CREATE TRIGGER compensation_payoutbatch_law BEFORE UPDATE ON compensation_payoutbatch
    FOR EACH ROW EXECUTE FUNCTION compensation_payoutbatch_law();
"""

ADOPTION_BY_ANOTHER = """
CREATE FUNCTION compensation_adoption_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.incident_id, NEW.version_id, NEW.admission_id, NEW.approved_by_id, NEW.approved_at)
           IS DISTINCT FROM
           (OLD.id, OLD.incident_id, OLD.version_id, OLD.admission_id, OLD.approved_by_id, OLD.approved_at)
           OR OLD.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'an adoption only ends'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_adoption_only_ends';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM compensation_schemeversion v
                WHERE v.id = NEW.version_id AND v.loaded_by_id = NEW.approved_by_id) THEN
        RAISE EXCEPTION 'a scheme is approved by another person than its loader'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_scheme_is_approved_by_another';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_adoption_law BEFORE INSERT OR UPDATE ON compensation_adoption
    FOR EACH ROW EXECUTE FUNCTION compensation_adoption_law();
"""


DUE = """
CREATE VIEW compensation_due AS
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
)
SELECT p.*,
       CASE WHEN p.account_id IS NULL AND p.subscription_id IS NULL THEN 'no_payee'
            WHEN EXISTS (SELECT FROM compensation_payout t JOIN compensation_payment m ON m.id = t.payment_id
                          WHERE t.claim_id = p.claim_id AND t.status = 'returned'
                            AND (m.account_id = p.account_id OR m.subscription_id = p.subscription_id))
            THEN 'returned' ELSE '' END AS held
  FROM payee p;
COMMENT ON VIEW compensation_due IS
    'What is awarded to a claim on a channel and in no live payout, whom it goes to, and why it is held.';
"""


def _drop(table: str, *triggers: str) -> str:
    return " ".join(
        f"DROP TRIGGER {trigger} ON {table}; DROP FUNCTION IF EXISTS {trigger}();" for trigger in triggers
    )


class Migration(migrations.Migration):
    """The machines of payouts and batches; sums that must hold; approvals; nothing deleted."""

    dependencies = [("compensation", "0001_initial"), ("claims", "0002_law"), ("staff", "0002_law")]

    operations = [
        *law.machine("payout", "compensation_payout", "compensation_payoutevent", after_move=RELEASE_ITEMS),
        law.admit("payout", PAYOUT_PAIRS, ["batched"]),
        *law.machine("batch", "compensation_payoutbatch", "compensation_batchevent"),
        law.admit("batch", BATCH_PAIRS, ["draft"]),
        migrations.RunSQL(
            PAYOUT_IS_FIXED,
            _drop("compensation_payout", "compensation_payout_fixed", "compensation_payout_never_deleted"),
        ),
        migrations.RunSQL(
            ITEM_IS_FIXED,
            _drop("compensation_payoutitem", "compensation_payoutitem_fixed", "compensation_payoutitem_born"),
        ),
        migrations.RunSQL(
            BATCH_TAKES_WHILE_DRAFT,
            _drop("compensation_payment", "compensation_payment_born")
            + _drop("compensation_payout", "compensation_payout_in_draft"),
        ),
        migrations.RunSQL(
            BATCH_ADDS_UP_AND_IS_APPROVED,
            _drop("compensation_payoutbatch", "compensation_payoutbatch_law"),
        ),
        migrations.RunSQL(DUE, "DROP VIEW compensation_due;"),
        migrations.RunSQL(ADOPTION_BY_ANOTHER, _drop("compensation_adoption", "compensation_adoption_law")),
        *(
            law.append_only(f"compensation_{table}")
            for table in ("schemeversion", "verdict", "award", "personassessment", "payment", "resultline")
        ),
        *(
            law.never_deleted(f"compensation_{table}")
            for table in ("scheme", "benefit", "adoption", "payoutbatch")
        ),
    ]
