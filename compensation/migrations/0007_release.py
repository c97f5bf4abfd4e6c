"""A person lifts the hold of a returned payment: a row, written once; the next batch takes what it held."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

RELEASE_OF_WHAT_CAME_BACK = """
CREATE FUNCTION compensation_release_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT count(*) INTO astray FROM new_rows n JOIN compensation_payout p ON p.id = n.payout_id
     WHERE p.status <> 'returned';
    IF astray > 0 THEN
        RAISE EXCEPTION 'only a payout that came back is released'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'only_what_came_back_is_released';
    END IF;
    SELECT count(*) INTO astray FROM new_rows n
      JOIN compensation_payoutitem i ON i.payout_id = n.payout_id
      JOIN compensation_payoutitem other ON other.award_id = i.award_id AND other.live;
    IF astray > 0 THEN
        RAISE EXCEPTION 'what is in a live payout already is not released'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_being_paid_is_not_released';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_release_born AFTER INSERT ON compensation_release
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_release_born();
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
                            AND (m.account_id = p.account_id OR m.subscription_id = p.subscription_id)
                            AND NOT EXISTS (SELECT FROM compensation_release r WHERE r.payout_id = t.id))
            THEN 'returned' ELSE '' END AS held
  FROM payee p;
"""


class Migration(migrations.Migration):
    """The act, and the view that knows of it."""

    dependencies = [
        ("compensation", "0006_older_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "payout",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="compensation.payout"
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
            options={
                "permissions": [("release_returned", "Release returned payments for another payment")],
                "constraints": [
                    models.CheckConstraint(condition=~Q(reason=""), name="a_release_has_its_reason")
                ],
            },
        ),
        law.append_only("compensation_release"),
        migrations.RunSQL(RELEASE_OF_WHAT_CAME_BACK),
        migrations.RunSQL(DUE),
    ]
