"""Payments are held by people: what is held is in no new batch, and a claim that is being paid is not held."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

PROTECT = django.db.models.deletion.PROTECT


def person(null=False):
    return models.ForeignKey(
        db_index=False, null=null, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


HOLDS = """
CREATE FUNCTION compensation_paymenthold_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- Locked against a batch that is being filled: whoever comes second sees the other.
    PERFORM FROM claims_claim c WHERE c.id IN (SELECT claim_id FROM new_rows) ORDER BY c.id FOR UPDATE;
    SELECT count(*) INTO astray FROM new_rows n WHERE n.ended_at IS NOT NULL;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a held payment begins open'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_held_payment_begins_open';
    END IF;
    SELECT min(n.claim_id) INTO astray FROM new_rows n JOIN compensation_payout t ON t.claim_id = n.claim_id
     WHERE t.status IN ('batched', 'sent');
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim % is being paid', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_being_paid_is_not_held';
    END IF;
    SELECT min(n.claim_id) INTO astray FROM new_rows n JOIN claims_claim c ON c.id = n.claim_id
     WHERE c.status NOT IN ('assessed', 'settled');
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim % has no award', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_awarded_is_held';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_paymenthold_born AFTER INSERT ON compensation_paymenthold
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_paymenthold_born();

CREATE FUNCTION compensation_paymenthold_ends() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
       OR (NEW.id, NEW.claim_id, NEW.reason, NEW.by_id, NEW.since, NEW.until)
          IS DISTINCT FROM (OLD.id, OLD.claim_id, OLD.reason, OLD.by_id, OLD.since, OLD.until) THEN
        RAISE EXCEPTION 'a held payment is released once and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_held_payment_is_only_released';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_paymenthold_ends BEFORE UPDATE ON compensation_paymenthold
    FOR EACH ROW EXECUTE FUNCTION compensation_paymenthold_ends();

CREATE FUNCTION compensation_payout_unheld() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- The lock that the foreign key takes at the end, taken now: a hold waits for this batch, or this for it.
    PERFORM FROM claims_claim c WHERE c.id IN (SELECT claim_id FROM new_rows) ORDER BY c.id FOR KEY SHARE;
    -- Few claims are held: the question is asked of the holds.
    SELECT min(h.claim_id) INTO astray
      FROM (SELECT claim_id FROM compensation_paymenthold WHERE ended_at IS NULL
            UNION ALL SELECT claim_id FROM claims_hold WHERE ended_at IS NULL) h
      JOIN new_rows n ON n.claim_id = h.claim_id;
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'what is due to claim % is held', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_held_is_not_paid';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payout_unheld AFTER INSERT ON compensation_payout
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_payout_unheld();
"""

NO_HOLDS = """
DROP TRIGGER compensation_payout_unheld ON compensation_payout;
DROP FUNCTION compensation_payout_unheld();
DROP TRIGGER compensation_paymenthold_ends ON compensation_paymenthold;
DROP FUNCTION compensation_paymenthold_ends();
DROP TRIGGER compensation_paymenthold_born ON compensation_paymenthold;
DROP FUNCTION compensation_paymenthold_born();
"""

DUE = """
CREATE OR REPLACE VIEW compensation_due AS
WITH owed AS (
    SELECT a.claim_id, b.channel, sum(a.amount_won)::bigint AS won
      FROM compensation_award a JOIN compensation_benefit b ON b.id = a.benefit_id
     WHERE a.amount_won <> 0
       AND NOT EXISTS (SELECT FROM compensation_payoutitem i WHERE i.award_id = a.id AND i.live)
       AND NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.award_id = a.id AND i.live)
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
                            AND (m.account_id = p.account_id OR m.subscription_id = p.subscription_id)
                            AND NOT EXISTS (SELECT FROM compensation_release r WHERE r.payout_id = t.id))
            THEN 'returned'
            {held}ELSE '' END AS held
  FROM payee p;
"""
HELD = """WHEN EXISTS (SELECT FROM compensation_paymenthold h
                          WHERE h.claim_id = p.claim_id AND h.ended_at IS NULL) THEN 'hold'
            """


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("claims", "0032_lists"),
        ("compensation", "0029_check_law"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("since", models.DateTimeField()),
                ("until", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("by", person()),
                ("claim", models.ForeignKey(db_index=False, on_delete=PROTECT, to="claims.claim")),
                ("ended_by", person(null=True)),
            ],
            options={
                "permissions": [("hold_payment", "Hold and release payments")],
                "indexes": [
                    models.Index(fields=["claim", "id"], name="payment_hold_of_a_claim"),
                    models.Index(
                        fields=["until"],
                        condition=Q(ended_at=None) & Q(until__isnull=False),
                        name="payment_hold_that_ends",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["claim"], condition=Q(ended_at=None), name="a_payment_is_held_once"
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="a_held_payment_has_its_reason"),
                ],
            },
        ),
        law.never_deleted("compensation_paymenthold"),
        migrations.RunSQL(HOLDS, NO_HOLDS),
        migrations.RunSQL(DUE.format(held=HELD), DUE.format(held="")),
    ]
