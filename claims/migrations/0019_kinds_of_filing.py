"""What a filing is about; questions are answered and reports handed on; amendments; closed claims open again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

BEFORE = ["received", "unconfirmed", "confirmed", "referred", "cleared"]
PAIRS = [
    ("confirm_damage", "received", "confirmed"),
    ("confirm_damage", "unconfirmed", "confirmed"),
    ("doubt_damage", "received", "unconfirmed"),
    ("recheck", "unconfirmed", "received"),
    ("recheck", "confirmed", "received"),
    ("recheck", "referred", "received"),
    ("recheck", "cleared", "received"),
    ("recheck", "assessed", "received"),
    ("recheck", "settled", "received"),
    ("reconsider", "excluded", "received"),
    ("pass", "confirmed", "cleared"),
    ("refer", "confirmed", "referred"),
    ("refer", "cleared", "referred"),
    ("reopen", "excluded", "referred"),
    ("recall", "assessed", "referred"),
    ("recall", "settled", "referred"),
    ("clear", "referred", "cleared"),
    ("clear", "excluded", "cleared"),
    ("exclude", "unconfirmed", "excluded"),
    ("exclude", "referred", "excluded"),
    ("exclude", "cleared", "excluded"),
    ("assess", "cleared", "assessed"),
    ("settle", "assessed", "settled"),
    ("unsettle", "settled", "assessed"),
    *(("withdraw", status, "withdrawn") for status in BEFORE),
    *(("answer", status, "answered") for status in BEFORE),
    *(("hand_on", status, "answered") for status in BEFORE),
    *(("restore", status, "received") for status in ("excluded", "withdrawn", "answered")),
]
STATUSES = [*BEFORE, "excluded", "assessed", "settled", "withdrawn", "answered"]

TWINS = """
CREATE OR REPLACE VIEW claims_twin AS
-- Filings that claim nothing of this company are nobody's twins.
SELECT f.claim_id, o.claim_id AS twin_id,
       -- The same site: the same address, the same filed once without its postcode, or a line in common.
       o.site_key = f.site_key
       OR split_part(o.site_key, '|', 2) = split_part(f.site_key, '|', 2)
          AND '' IN (split_part(o.site_key, '|', 1), split_part(f.site_key, '|', 1))
       OR EXISTS (SELECT FROM claims_claimline x JOIN claims_claimline y USING (subscription_id)
                   WHERE x.claim_id = f.claim_id AND y.claim_id = o.claim_id) AS same_site,
       -- A person saw both, and said that they are two.
       EXISTS (SELECT FROM claims_finding n
                WHERE n.claim_id IN (f.claim_id, o.claim_id) AND n.person_id IS NOT NULL
                  AND n.evidence ->> 'waived' = 'duplicate') AS told_apart
  FROM claims_filing f
  JOIN claims_filing o
    ON o.business_no = f.business_no AND o.incident_id = f.incident_id AND o.claim_id <> f.claim_id
   AND o.about NOT IN ('no_loss', 'other_company')
 WHERE f.about NOT IN ('no_loss', 'other_company')
"""

FACTS = """
DROP TRIGGER claims_claim_facts ON claims_claim;
CREATE TRIGGER claims_claim_facts BEFORE UPDATE ON claims_claim FOR EACH ROW
    WHEN (OLD.status <> NEW.status
              AND (NEW.status IN ('received', 'excluded', 'withdrawn', 'answered') OR OLD.status = 'unconfirmed'
                   OR NEW.status = 'cleared' AND OLD.status <> 'confirmed')
          OR OLD.pattern_id IS DISTINCT FROM NEW.pattern_id AND OLD.status <> 'received'
          OR OLD.claimant_id <> NEW.claimant_id OR OLD.received_at <> NEW.received_at)
    EXECUTE FUNCTION claims_claim_facts();
"""

ABOUT = """
CREATE FUNCTION claims_claim_about() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    lo bigint;
    hi bigint;
    astray bigint;
BEGIN
    SELECT min(n.id), max(n.id) INTO lo, hi FROM new_rows n;
    -- Asked of the filings that claim nothing, within the rows that moved.
    SELECT min(f.claim_id) INTO astray
      FROM claims_filing f JOIN old_rows o ON o.id = f.claim_id JOIN new_rows n ON n.id = f.claim_id
     WHERE f.about IN ('no_loss', 'other_company') AND f.claim_id BETWEEN lo AND hi
       AND o.status <> n.status AND n.status NOT IN ('received', 'withdrawn', 'answered');
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim % claims nothing of this company', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_claims_nothing_is_answered';
    END IF;
    PERFORM FROM new_rows n WHERE n.status = 'answered' LIMIT 1;
    IF FOUND THEN
        SELECT min(n.id) INTO astray
          FROM new_rows n JOIN old_rows o USING (id) LEFT JOIN claims_filing f ON f.claim_id = n.id
         WHERE n.status = 'answered' AND o.status <> n.status
           AND NOT EXISTS (SELECT FROM lib_move m
                            WHERE m.id = nullif(current_setting('bosang.move', true), '')::bigint
                              AND (m.verb, f.about) IN (('answer', 'no_loss'), ('hand_on', 'other_company')));
        IF astray IS NOT NULL THEN
            RAISE EXCEPTION 'claim % is about a loss', astray
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_answered_claims_nothing';
        END IF;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_about AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_about();

CREATE FUNCTION claims_filing_about() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    SELECT min(n.claim_id) INTO astray
      FROM new_rows n JOIN old_rows o USING (claim_id) JOIN claims_claim c ON c.id = n.claim_id
     WHERE n.about <> o.about
       AND (c.status NOT IN ('received', 'unconfirmed', 'confirmed', 'referred', 'cleared')
            OR EXISTS (SELECT FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
                        WHERE e.row_id = c.id AND m.machine = 'claim' AND m.verb = 'assess'));
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim % is decided', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_decided_filing_keeps_what_it_is_about';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_filing_about AFTER UPDATE ON claims_filing
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_filing_about();
"""


class Migration(migrations.Migration):
    """All filings so far are about a loss, as nobody asked before."""

    dependencies = [
        ("claims", "0018_names_and_skills"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="claim",
            options={
                "permissions": [
                    ("confirm_damage", "Confirm the damage of a claim"),
                    ("clear", "Clear a referred claim"),
                    ("exclude", "Exclude a claim"),
                    ("withdraw", "Record a withdrawal"),
                    ("answer", "Answer questions and hand reports on"),
                    ("restore", "Open closed claims again"),
                    ("import_intake", "Import billing lists and claims"),
                ]
            },
        ),
        migrations.AlterField(
            "claim",
            "status",
            models.CharField(
                choices=[
                    ("received", "Received"),
                    ("unconfirmed", "Not confirmed"),
                    ("confirmed", "Confirmed"),
                    ("referred", "Referred"),
                    ("cleared", "Cleared"),
                    ("excluded", "Excluded"),
                    ("assessed", "Assessed"),
                    ("settled", "Settled"),
                    ("withdrawn", "Withdrawn"),
                    ("answered", "Answered"),
                ],
                default="received",
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint("claim", "a_claim_has_a_known_status"),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="a_claim_has_a_known_status"),
        ),
        migrations.AddField(
            "filing", "about", models.CharField(db_default="loss", default="loss", max_length=20)
        ),
        migrations.AddConstraint(
            "filing",
            models.CheckConstraint(
                condition=Q(about__in=["loss", "paid_service", "no_loss", "other_company"]),
                name="a_filing_is_about_something_known",
            ),
        ),
        migrations.AddIndex(
            "filing",
            models.Index(
                fields=["claim"],
                condition=Q(about__in=["no_loss", "other_company"]),
                name="filing_to_be_answered",
            ),
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.claim"
                    ),
                ),
                ("field", models.CharField(max_length=20)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "permissions": [("amend", "Amend what was filed")],
                "constraints": [
                    models.CheckConstraint(condition=~Q(reason=""), name="an_amendment_has_its_reason")
                ],
                "indexes": [models.Index(fields=["claim", "id"], name="amendment_of_a_claim")],
            },
        ),
        law.append_only("claims_amendment"),
        law.admit("claim", PAIRS, ["received"]),
        law.persons("claim", ["clear", "exclude", "withdraw", "answer", "hand_on", "restore"]),
        migrations.RunSQL(TWINS, migrations.RunSQL.noop),
        migrations.RunSQL(FACTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            ABOUT,
            "DROP TRIGGER claims_claim_about ON claims_claim; DROP FUNCTION claims_claim_about();"
            " DROP TRIGGER claims_filing_about ON claims_filing; DROP FUNCTION claims_filing_about();",
        ),
    ]
