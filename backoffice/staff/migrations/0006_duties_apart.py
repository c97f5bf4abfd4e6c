"""A limit for each kind of thing; roles that nobody holds together; permissions come from roles alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from backoffice.lib import law

COVERS = """
CREATE FUNCTION staff_covers(the_person bigint, the_kind text, won bigint, approved_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $law$
    -- Whether a person's limits cover an approval that is written already: alone, and with all others of its kind
    -- on the same day in Seoul. No row: no limit, so nothing is covered.
    SELECT EXISTS (
        SELECT FROM staff_authoritylimit l
         WHERE l.person_id = the_person AND l.subject_kind = the_kind AND l.single_won >= won
           AND l.daily_won >= (SELECT coalesce(sum(d.amount_won), 0) FROM staff_approval d
                                WHERE d.person_id = the_person AND d.subject_kind = the_kind
                                  AND d.step = 'approved'
                                  AND (d.at AT TIME ZONE 'Asia/Seoul')::date
                                      = (approved_at AT TIME ZONE 'Asia/Seoul')::date))
$law$;
"""

APART = """
CREATE FUNCTION staff_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    bad record;
BEGIN
    -- Two who give one person a role each at the same moment: the second waits for the first, and sees it.
    LOCK TABLE staff_rolesapart IN SHARE ROW EXCLUSIVE MODE;
    SELECT u.username, r.name AS role, o.name AS other INTO bad
      FROM staff_rolesapart a
      JOIN staff_user_groups g ON g.group_id = a.role_id
      JOIN staff_user_groups h ON h.group_id = a.other_id AND h.user_id = g.user_id
      JOIN staff_user u ON u.id = g.user_id
      JOIN auth_group r ON r.id = a.role_id
      JOIN auth_group o ON o.id = a.other_id
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% would hold the roles % and %', bad.username, bad.role, bad.other
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'nobody_holds_roles_kept_apart';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER staff_user_groups_apart AFTER INSERT OR UPDATE ON staff_user_groups
    FOR EACH STATEMENT EXECUTE FUNCTION staff_roles_apart();
CREATE TRIGGER staff_rolesapart_apart AFTER INSERT OR UPDATE ON staff_rolesapart
    FOR EACH STATEMENT EXECUTE FUNCTION staff_roles_apart();
"""

BY_ROLES = """
CREATE FUNCTION staff_permissions_by_roles() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF EXISTS (SELECT FROM new_rows) THEN
        RAISE EXCEPTION 'a permission is given to a role, not to a person'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'permissions_come_from_roles';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER staff_user_user_permissions_by_roles AFTER INSERT ON staff_user_user_permissions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION staff_permissions_by_roles();
"""


class Migration(migrations.Migration):
    """What is there already are limits of payout batches."""

    dependencies = [("staff", "0005_edits")]

    operations = [
        migrations.AlterField(
            "authoritylimit",
            "person",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            "authoritylimit",
            "subject_kind",
            models.CharField(default="payout_batch", max_length=20),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "authoritylimit",
            models.UniqueConstraint(
                fields=["person", "subject_kind"], name="one_limit_per_person_and_kind_of_thing"
            ),
        ),
        migrations.CreateModel(
            name="RolesApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason_ko", models.CharField(max_length=200)),
                ("reason_en", models.CharField(blank=True, default="", max_length=200)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["role", "other"], name="two_roles_are_kept_apart_once"),
                    models.CheckConstraint(
                        condition=Q(role__lt=F("other")), name="two_roles_stand_in_one_order"
                    ),
                    models.CheckConstraint(
                        condition=~Q(reason_ko=""), name="roles_are_kept_apart_for_a_reason"
                    ),
                ]
            },
        ),
        law.edited("staff_rolesapart"),
        migrations.RunSQL(COVERS, "DROP FUNCTION staff_covers(bigint, text, bigint, timestamptz);"),
        migrations.RunSQL(
            APART,
            "DROP TRIGGER staff_rolesapart_apart ON staff_rolesapart;"
            " DROP TRIGGER staff_user_groups_apart ON staff_user_groups; DROP FUNCTION staff_roles_apart();",
        ),
        migrations.RunSQL(
            BY_ROLES,
            "DROP TRIGGER staff_user_user_permissions_by_roles ON staff_user_user_permissions;"
            " DROP FUNCTION staff_permissions_by_roles();",
        ),
    ]
