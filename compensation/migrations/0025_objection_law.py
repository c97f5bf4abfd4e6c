"""Whoever worked out an amount, or approved it, decides no objection to it."""

from django.db import migrations

BY_ANOTHER = """
CREATE FUNCTION compensation_objection_decided() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    PERFORM FROM compensation_appraisal a
      WHERE a.claim_id = NEW.claim_id
        AND (a.made_by_id = NEW.decided_by_id
             OR EXISTS (SELECT FROM staff_approval p
                         WHERE p.subject_kind = 'appraisal' AND p.subject_id = a.id AND p.step = 'approved'
                           AND p.person_id = NEW.decided_by_id));
    IF FOUND THEN
        RAISE EXCEPTION 'whoever worked out the amount decides no objection to it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_objection_is_decided_by_another';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER compensation_objection_decided BEFORE UPDATE ON claims_objection
    FOR EACH ROW WHEN (NEW.about IN ('amount', 'kind') AND NEW.status IN ('upheld', 'partly', 'dismissed'))
    EXECUTE FUNCTION compensation_objection_decided();
"""


class Migration(migrations.Migration):
    """Claims knows no amounts: who decided about them is asked from here."""

    dependencies = [
        ("compensation", "0024_history"),
        ("claims", "0023_objection_law"),
        ("staff", "0006_duties_apart"),
    ]

    operations = [
        migrations.RunSQL(
            BY_ANOTHER,
            "DROP TRIGGER compensation_objection_decided ON claims_objection;"
            " DROP FUNCTION compensation_objection_decided();",
        ),
    ]
