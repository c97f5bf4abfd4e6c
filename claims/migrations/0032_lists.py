"""Lists of claims that people bring: which file, which claims of it, and what was done to them; append-only."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
PROTECT = django.db.models.deletion.PROTECT


def person():
    return models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


WHOLE = """
-- A list is whole when it is made: its claims come in one statement, as many as it says, of its incident.
CREATE FUNCTION claims_listedclaim_whole() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM claims_claimlist l
     WHERE l.id IN (SELECT n.list_id FROM new_rows n)
       AND l.claims <> (SELECT count(*) FROM claims_listedclaim c WHERE c.list_id = l.id);
    IF astray > 0 THEN
        RAISE EXCEPTION 'a list holds the claims it was made with'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_list_holds_the_claims_it_was_made_with';
    END IF;
    SELECT count(*) INTO astray
      FROM new_rows n JOIN claims_claimlist l ON l.id = n.list_id JOIN claims_claim c ON c.id = n.claim_id
     WHERE c.incident_id <> l.incident_id;
    IF astray > 0 THEN
        RAISE EXCEPTION 'a list is of one incident'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_list_is_of_one_incident';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_listedclaim_whole AFTER INSERT ON claims_listedclaim
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_listedclaim_whole();
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("lib", "0007_days"),
        ("claims", "0031_quality_planned"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimList",
            fields=[
                ID,
                ("claims", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("by", person()),
                ("file", models.ForeignKey(db_index=False, on_delete=PROTECT, to="lib.storedfile")),
                ("incident", models.ForeignKey(on_delete=PROTECT, to="claims.incident")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(claims__gt=0), name="a_list_names_claims")
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedClaim",
            fields=[
                ID,
                ("line", models.IntegerField()),
                ("claim", models.ForeignKey(db_index=False, on_delete=PROTECT, to="claims.claim")),
                ("list", models.ForeignKey(db_index=False, on_delete=PROTECT, to="claims.claimlist")),
            ],
            options={
                "indexes": [models.Index(fields=["claim", "list"], name="lists_of_a_claim")],
                "constraints": [
                    models.UniqueConstraint(fields=["list", "claim"], name="a_list_names_a_claim_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ListUse",
            fields=[
                ID,
                ("act", models.CharField(max_length=40)),
                ("claims", models.IntegerField()),
                (
                    "left_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", person()),
                ("list", models.ForeignKey(on_delete=PROTECT, to="claims.claimlist")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(claims__gt=0) & ~Q(act=""), name="a_use_of_a_list_says_what_was_done"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            WHOLE,
            "DROP TRIGGER claims_listedclaim_whole ON claims_listedclaim;"
            " DROP FUNCTION claims_listedclaim_whole();",
        ),
        law.append_only("claims_claimlist"),
        law.append_only("claims_listedclaim"),
        law.append_only("claims_listuse"),
    ]
