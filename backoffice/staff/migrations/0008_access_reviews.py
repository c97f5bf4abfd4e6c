"""The access log of a month is reviewed: once by each person, never by whoever is in it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

REVIEWED = """
CREATE FUNCTION staff_access_reviewed() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    begins timestamptz := NEW.month::timestamp AT TIME ZONE 'Asia/Seoul';
    ends timestamptz := (NEW.month + interval '1 month') AT TIME ZONE 'Asia/Seoul';
BEGIN
    IF NEW.at < ends THEN
        RAISE EXCEPTION 'the month % is not over', NEW.month
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_month_is_reviewed_when_it_is_over';
    END IF;
    IF EXISTS (SELECT FROM staff_accesslog l
                WHERE l.person_id = NEW.person_id AND l.at >= begins AND l.at < ends) THEN
        RAISE EXCEPTION 'person % is in the log of %', NEW.person_id, NEW.month
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'nobody_reviews_their_own_access';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER staff_accessreview_reviewed BEFORE INSERT ON staff_accessreview
    FOR EACH ROW EXECUTE FUNCTION staff_access_reviewed();
"""
UNDONE = (
    "DROP TRIGGER staff_accessreview_reviewed ON staff_accessreview; DROP FUNCTION staff_access_reviewed();"
)


class Migration(migrations.Migration):
    """The table of reviews, and its law."""

    dependencies = [("staff", "0007_workload")]

    operations = [
        migrations.CreateModel(
            name="AccessReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("entries", models.IntegerField()),
                ("note", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "permissions": [("review_access", "Review the access log of a month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "person"), name="a_month_is_reviewed_once_by_a_person"
                    ),
                    models.CheckConstraint(
                        condition=Q(("month__day", 1)), name="a_month_is_named_by_its_first_day"
                    ),
                    models.CheckConstraint(
                        condition=Q(("note", ""), _negated=True), name="a_review_says_what_was_seen"
                    ),
                ],
            },
        ),
        law.append_only("staff_accessreview"),
        migrations.RunSQL(REVIEWED, UNDONE),
    ]
