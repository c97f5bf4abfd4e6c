"""A worker of the version before, amid a deployment, opens runs without the new column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The default is the database's too."""

    dependencies = [("lib", "0005_edits")]

    operations = [
        migrations.AlterField("run", "message_ko", models.TextField(blank=True, db_default="", default="")),
    ]
