"""An older text of a scheme may be loaded again: it is a new version, and what is approved next."""

from django.db import migrations


class Migration(migrations.Migration):
    """Equal texts may stand under two numbers; who loads the newest one again is answered by the stage."""

    dependencies = [("compensation", "0005_twin_law")]

    operations = [migrations.RemoveConstraint("schemeversion", "a_text_is_one_version")]
