"""How a claimant is reached: an e-mail address beside the telephone, and the language of notices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty and Korean for what came before."""

    dependencies = [
        ("claims", "0026_quality_law"),
        ("lib", "0007_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="email",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="filing",
            name="language",
            field=models.CharField(db_default="ko", default="ko", max_length=2),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["ko", "en"])),
                name="a_filing_is_answered_in_a_known_language",
            ),
        ),
    ]
