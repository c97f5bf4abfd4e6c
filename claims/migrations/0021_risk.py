"""Risk signals: rules as data, flags with reasons, what people said of pairs, digests that find one digit off."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.lib import law

RULES = """
INSERT INTO claims_riskrule (signal, used, at_least, minutes, percent, alone) VALUES
 ('account', true, 2, 10, 5, false), ('phone', true, 2, 10, 5, false), ('address', true, 3, 10, 5, false),
 ('paper', true, 2, 10, 5, false), ('near_business', true, 2, 10, 5, false),
 ('near_phone', true, 2, 10, 5, false), ('near_account', true, 2, 10, 5, true), ('closed', true, 2, 10, 5, false),
 ('edge', true, 2, 10, 5, false), ('speed', true, 5, 10, 5, false);
"""

ONLY_CLOSED = """
CREATE FUNCTION claims_riskflag_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM new_rows WHERE closed_at IS NOT NULL OR closed_run_id IS NOT NULL) THEN
            RAISE EXCEPTION 'a risk flag begins open'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_risk_flag_begins_open';
        END IF;
    ELSIF (SELECT count(*) FROM old_rows o JOIN new_rows n USING (id)
            WHERE to_jsonb(o) - 'closed_at' - 'closed_run_id' = to_jsonb(n) - 'closed_at' - 'closed_run_id'
              AND o.closed_at IS NULL AND n.closed_at IS NOT NULL AND n.closed_run_id IS NOT NULL)
          <> (SELECT count(*) FROM old_rows) THEN
        RAISE EXCEPTION 'a risk flag is only closed, once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_risk_flag_is_only_closed';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_riskflag_born AFTER INSERT ON claims_riskflag
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_riskflag_law();
CREATE TRIGGER claims_riskflag_closed AFTER UPDATE ON claims_riskflag
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_riskflag_law();
"""

ONE_INCIDENT = """
CREATE FUNCTION claims_pairverdict_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF (SELECT incident_id FROM claims_claim WHERE id = NEW.low_id)
       <> (SELECT incident_id FROM claims_claim WHERE id = NEW.high_id) THEN
        RAISE EXCEPTION 'two claims of one incident are compared'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_pair_is_of_one_incident';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_pairverdict_law AFTER INSERT ON claims_pairverdict
    FOR EACH ROW EXECUTE FUNCTION claims_pairverdict_law();
"""


class Migration(migrations.Migration):
    """The usual thresholds come with it; each company sets its own."""

    dependencies = [
        ("claims", "0020_undo"),
        ("lib", "0007_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountMask",
            fields=[
                ("blind_index", models.BinaryField(primary_key=True, serialize=False)),
                (
                    "masks",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PairVerdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verdict", models.CharField(max_length=10)),
                ("words", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "high",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="claims.claim"
                    ),
                ),
                (
                    "low",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "permissions": [("judge_pair", "Say whether two claims are the same")],
                "constraints": [
                    models.UniqueConstraint(fields=("low", "high"), name="a_pair_is_judged_once"),
                    models.CheckConstraint(
                        condition=models.Q(("low__lt", models.F("high"))), name="a_pair_stands_in_one_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["same", "different", "unsure"])),
                        name="a_pair_is_the_same_different_or_unsure",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signal", models.CharField(max_length=20)),
                ("count", models.IntegerField()),
                (
                    "against",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("reason_ko", models.CharField(max_length=300)),
                ("reason_en", models.CharField(max_length=300)),
                ("raised_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.claim"
                    ),
                ),
                (
                    "closed_run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lib.run",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.incident"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lib.run",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["claim", "id"], name="riskflag_of_a_claim"),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["incident", "signal", "id"],
                        name="riskflag_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("claim", "signal"),
                        name="a_signal_flags_a_claim_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "signal__in",
                                [
                                    "account",
                                    "phone",
                                    "address",
                                    "paper",
                                    "near_business",
                                    "near_phone",
                                    "near_account",
                                    "closed",
                                    "edge",
                                    "speed",
                                ],
                            ),
                            models.Q(("reason_ko", ""), _negated=True),
                            models.Q(("reason_en", ""), _negated=True),
                        ),
                        name="a_risk_flag_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signal", models.CharField(max_length=20)),
                ("used", models.BooleanField(default=True)),
                ("at_least", models.PositiveSmallIntegerField(default=2)),
                ("minutes", models.PositiveSmallIntegerField(default=10)),
                ("percent", models.PositiveSmallIntegerField(default=5)),
                ("alone", models.BooleanField(default=False)),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="claims.incident",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("signal", "incident"), name="a_signal_has_one_rule", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "signal__in",
                                [
                                    "account",
                                    "phone",
                                    "address",
                                    "paper",
                                    "near_business",
                                    "near_phone",
                                    "near_account",
                                    "closed",
                                    "edge",
                                    "speed",
                                ],
                            )
                        ),
                        name="a_risk_rule_is_of_a_known_signal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at_least__gte", 2), ("minutes__gte", 1), ("percent__gte", 1)),
                        name="a_risk_rule_has_its_thresholds",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.RunSQL(
            ONLY_CLOSED + ONE_INCIDENT,
            "DROP TRIGGER claims_riskflag_born ON claims_riskflag;"
            " DROP TRIGGER claims_riskflag_closed ON claims_riskflag;"
            " DROP FUNCTION claims_riskflag_law();"
            " DROP TRIGGER claims_pairverdict_law ON claims_pairverdict;"
            " DROP FUNCTION claims_pairverdict_law();",
        ),
        law.edited("claims_riskrule"),
        law.never_deleted("claims_riskflag"),
        law.append_only("claims_pairverdict"),
        law.append_only("claims_accountmask"),
    ]
