"""A person approves and gives up a batch; a benefit is paid on one channel for good."""

from django.db import migrations

from backoffice.lib import law

BENEFIT_IS_FIXED = """
CREATE TRIGGER compensation_benefit_fixed BEFORE UPDATE OF id, scheme_id, code, channel ON compensation_benefit
    FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""


class Migration(migrations.Migration):
    """The law of people and benefits."""

    dependencies = [("compensation", "0007_release"), ("lib", "0003_law_of_work")]

    operations = [
        law.persons("batch", ["approve", "void"]),
        migrations.RunSQL(
            BENEFIT_IS_FIXED, "DROP TRIGGER compensation_benefit_fixed ON compensation_benefit;"
        ),
    ]
