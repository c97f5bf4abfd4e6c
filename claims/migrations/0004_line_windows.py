"""A window of one line says so beside the line's number: a number lost on the way is refused."""

from django.db import migrations, models
from django.db.models import Q

# A new type, though the same: the rows are written anew and no UPDATE asks the trigger that fixes windows.
AS_BEFORE = "ALTER TABLE claims_outagewindow ALTER COLUMN of_line TYPE boolean USING (line_no <> '')"

FIXED = """
DROP TRIGGER claims_outagewindow_fixed ON claims_outagewindow;
CREATE TRIGGER claims_outagewindow_fixed
    BEFORE UPDATE OF id, incident_id, service, area, line_type, line_no, of_line, period, exemption, recorded_at
    ON claims_outagewindow FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""

FIXED_BEFORE = """
DROP TRIGGER claims_outagewindow_fixed ON claims_outagewindow;
CREATE TRIGGER claims_outagewindow_fixed
    BEFORE UPDATE OF id, incident_id, service, area, line_type, line_no, period, exemption, recorded_at
    ON claims_outagewindow FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();
"""


class Migration(migrations.Migration):
    """The column, what it is for the windows there are, and the law."""

    dependencies = [("claims", "0003_account_law")]

    operations = [
        migrations.AddField("outagewindow", "of_line", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(AS_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(FIXED, FIXED_BEFORE),
        migrations.AddConstraint(
            "outagewindow",
            models.CheckConstraint(
                condition=Q(Q(of_line=False) & Q(line_no=""))
                | Q(Q(of_line=True) & ~Q(line_no="") & Q(area="", line_type="")),
                name="a_window_of_a_line_names_the_line",
            ),
        ),
    ]
