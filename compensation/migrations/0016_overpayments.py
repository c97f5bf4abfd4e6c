"""What was paid beyond what is due: asked back, repaid in parts, written off; never netted in silence."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import compensation.rules.workflow
from backoffice.lib import law

PAIRS = [
    ("agree_overpayment", "requested", "agreed"),
    ("repay", "requested", "repaid"),
    ("repay", "agreed", "repaid"),
    ("write_off", "requested", "written_off"),
    ("write_off", "agreed", "written_off"),
    ("withdraw_overpayment", "requested", "withdrawn"),
    ("withdraw_overpayment", "agreed", "withdrawn"),
]

LET_GO = """
                -- A withdrawn overpayment lets go of its awards; nothing else ever does.
                UPDATE compensation_overpaymentitem i SET live = false
                  FROM old_rows o JOIN new_rows n USING (id)
                 WHERE i.overpayment_id = n.id AND i.live AND o.status <> n.status AND n.status = 'withdrawn';
"""

FIXED = """
CREATE TRIGGER compensation_overpayment_fixed BEFORE UPDATE OF id, claim_id, channel, amount_won, run_id, at
    ON compensation_overpayment FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
CREATE FUNCTION compensation_overpaymentitem_fixed() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'an overpayment item is changed by its overpayment alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_overpayment_item_follows_its_overpayment';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_overpaymentitem_fixed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON compensation_overpaymentitem
    FOR EACH STATEMENT EXECUTE FUNCTION compensation_overpaymentitem_fixed();
"""

ITEM_BORN = """
CREATE FUNCTION compensation_overpaymentitem_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows i
      JOIN compensation_award a ON a.id = i.award_id
      JOIN compensation_benefit b ON b.id = a.benefit_id
      JOIN compensation_overpayment o ON o.id = i.overpayment_id
     WHERE a.amount_won <> i.amount_won OR a.claim_id <> o.claim_id OR b.channel <> o.channel OR NOT i.live
        OR o.status <> 'requested';
    IF astray > 0 THEN
        RAISE EXCEPTION 'an overpayment item carries the whole award of the claim it is about'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_overpayment_item_is_the_award_of_its_claim';
    END IF;
    SELECT count(*) INTO astray FROM (SELECT DISTINCT overpayment_id FROM new_rows) n
      JOIN compensation_overpayment o ON o.id = n.overpayment_id
     CROSS JOIN LATERAL (SELECT sum(i.amount_won) AS won FROM compensation_overpaymentitem i
                          WHERE i.overpayment_id = o.id) s
     WHERE -s.won <> o.amount_won;
    IF astray > 0 THEN
        RAISE EXCEPTION 'the items of an overpayment add up to it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'items_add_up_to_their_overpayment';
    END IF;
    SELECT count(*) INTO astray FROM new_rows n
      JOIN compensation_payoutitem i ON i.award_id = n.award_id AND i.live;
    IF astray > 0 THEN
        RAISE EXCEPTION 'what is being paid is in no overpayment'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_award_is_paid_or_asked_back';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_overpaymentitem_born AFTER INSERT ON compensation_overpaymentitem
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION compensation_overpaymentitem_born();

CREATE FUNCTION compensation_payoutitem_unasked() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM compensation_overpaymentitem i
      JOIN new_rows n ON n.award_id = i.award_id WHERE i.live;
    IF astray > 0 THEN
        RAISE EXCEPTION 'what is asked back is netted with no payout'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_award_is_paid_or_asked_back';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_payoutitem_unasked AFTER INSERT ON compensation_payoutitem
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_payoutitem_unasked();
"""

BORN_WHOLE = """
CREATE FUNCTION compensation_overpayment_whole() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- Asked when the transaction ends: the row comes first, its items after it.
    IF NOT EXISTS (SELECT FROM compensation_overpaymentitem i WHERE i.overpayment_id = NEW.id) THEN
        RAISE EXCEPTION 'overpayment % has no award', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_overpayment_has_its_awards';
    END IF;
    RETURN NULL;
END $law$;
CREATE CONSTRAINT TRIGGER compensation_overpayment_whole AFTER INSERT ON compensation_overpayment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION compensation_overpayment_whole();
"""

REPAID_IN_FULL = """
CREATE FUNCTION compensation_overpayment_law() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    back bigint;
BEGIN
    IF NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    SELECT coalesce(sum(r.amount_won), 0) INTO back FROM compensation_repayment r WHERE r.overpayment_id = NEW.id;
    IF NEW.status = 'repaid' AND back <> NEW.amount_won THEN
        RAISE EXCEPTION 'overpayment %: % of % won came back', NEW.id, back, NEW.amount_won
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_repaid_came_back_in_full';
    END IF;
    IF NEW.status = 'withdrawn' AND back > 0 THEN
        RAISE EXCEPTION 'overpayment %: % won came back already', NEW.id, back
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_withdrawn_was_not_repaid';
    END IF;
    IF NEW.status = 'agreed' AND NEW.amount_won - back <> (
        SELECT coalesce(sum(i.amount_won), 0) FROM compensation_instalment i WHERE i.overpayment_id = NEW.id) THEN
        RAISE EXCEPTION 'overpayment %: the instalments do not add up to what is open', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'instalments_add_up';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_overpayment_law BEFORE UPDATE ON compensation_overpayment
    FOR EACH ROW EXECUTE FUNCTION compensation_overpayment_law();

CREATE FUNCTION compensation_repayment_born() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    owed record;
BEGIN
    -- Locked, so that two repayments at once are added up one after the other.
    SELECT o.amount_won, o.status INTO owed FROM compensation_overpayment o
     WHERE o.id = NEW.overpayment_id FOR NO KEY UPDATE;
    IF owed.status NOT IN ('requested', 'agreed') THEN
        RAISE EXCEPTION 'overpayment % is %', NEW.overpayment_id, owed.status
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_owed_back_is_repaid';
    END IF;
    IF (SELECT sum(r.amount_won) FROM compensation_repayment r
         WHERE r.overpayment_id = NEW.overpayment_id) > owed.amount_won THEN
        RAISE EXCEPTION 'overpayment %: more comes back than was overpaid', NEW.overpayment_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'no_more_comes_back_than_was_overpaid';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_repayment_born AFTER INSERT ON compensation_repayment
    FOR EACH ROW EXECUTE FUNCTION compensation_repayment_born();

CREATE FUNCTION compensation_instalment_born() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN compensation_overpayment o ON o.id = n.overpayment_id
                WHERE o.status <> 'requested') THEN
        RAISE EXCEPTION 'instalments are agreed once, before anything else'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'instalments_add_up';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_instalment_born AFTER INSERT ON compensation_instalment
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_instalment_born();
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
            THEN 'returned' ELSE '' END AS held
  FROM payee p;
COMMENT ON VIEW compensation_due IS
    'What is awarded to a claim on a channel, in no live payout and not asked back, whom it goes to, why it is held.';
"""


class Migration(migrations.Migration):
    """The tables, the machine, and what is never done."""

    dependencies = [
        ("claims", "0011_taken_up_again"),
        ("compensation", "0015_simulation"),
        ("lib", "0006_message_default"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Overpayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("bank", "bank transfer"), ("credit", "billing credit")], max_length=10
                    ),
                ),
                ("amount_won", models.BigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("agreed", "Agreed"),
                            ("repaid", "Repaid"),
                            ("written_off", "Written off"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default=compensation.rules.workflow.OverpaymentStatus["REQUESTED"],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("claim", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.claim")),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="lib.run"
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("agree_overpayment", "Agree how an overpayment is repaid"),
                    ("record_repayment", "Record a repayment"),
                    ("write_off_overpayment", "Write an overpayment off"),
                    ("withdraw_overpayment", "Withdraw an overpayment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount_won", models.BigIntegerField()),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="compensation.overpayment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OverpaymentEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "row_id", "move_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_status", models.CharField(max_length=20)),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="lib.move",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="compensation.overpayment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OverpaymentItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_won", models.BigIntegerField()),
                ("live", models.BooleanField(default=True)),
                (
                    "award",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="compensation.award"
                    ),
                ),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="compensation.overpayment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Repayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_won", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="compensation.overpayment"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=Q(("amount_won__gt", 0)), name="an_overpayment_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=Q(("status__in", ["requested", "agreed", "repaid", "written_off", "withdrawn"])),
                name="an_overpayment_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("overpayment", "number"), name="an_instalment_is_agreed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=Q(("amount_won__gt", 0)), name="an_instalment_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="overpaymentitem",
            constraint=models.UniqueConstraint(
                condition=Q(("live", True)),
                fields=("award",),
                name="an_award_is_in_one_live_overpayment",
            ),
        ),
        migrations.AddConstraint(
            model_name="overpaymentitem",
            constraint=models.UniqueConstraint(
                fields=("overpayment", "award"), name="an_award_is_once_in_an_overpayment"
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=Q(("amount_won__gt", 0)), name="a_repayment_is_positive"
            ),
        ),
        *law.machine(
            "overpayment", "compensation_overpayment", "compensation_overpaymentevent", after_move=LET_GO
        ),
        law.admit("overpayment", PAIRS, ["requested"]),
        law.persons("overpayment", ["agree_overpayment", "repay", "write_off"]),
        law.never_deleted("compensation_overpayment"),
        law.append_only("compensation_instalment"),
        law.append_only("compensation_repayment"),
        migrations.RunSQL(FIXED, migrations.RunSQL.noop),
        migrations.RunSQL(ITEM_BORN, migrations.RunSQL.noop),
        migrations.RunSQL(BORN_WHOLE, migrations.RunSQL.noop),
        migrations.RunSQL(REPAID_IN_FULL, migrations.RunSQL.noop),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
    ]
