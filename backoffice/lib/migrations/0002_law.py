"""What the database refuses in the shared tables."""

from django.db import migrations

from backoffice.lib import law


class Migration(migrations.Migration):
    """Append-only moves and files; the functions the other apps' laws call."""

    dependencies = [("lib", "0001_initial")]

    operations = [
        migrations.RunSQL(law.REFUSE_CHANGE, "DROP FUNCTION lib_refuse_change();"),
        migrations.RunSQL(law.TRIGGER_ONLY, "DROP FUNCTION lib_trigger_only();"),
        law.append_only("lib_move"),
        law.append_only("lib_storedfile"),
        law.never_deleted("lib_run"),
    ]
