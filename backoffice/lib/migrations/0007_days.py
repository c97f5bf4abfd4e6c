"""Days of work: the calendar as the law has it, what people correct in it, and the counting of periods."""

from django.db import migrations, models

from backoffice.lib import law

NUMBERING = """
CREATE FUNCTION lib_number_days() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    wide bigint;
BEGIN
    IF pg_trigger_depth() > 1 THEN  -- its own writing
        RETURN NULL;
    END IF;
    SELECT max(day) - min(day) + 1 - count(*) INTO wide FROM lib_day;
    IF wide > 0 THEN
        RAISE EXCEPTION 'the calendar lacks % days in between', wide
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_calendar_has_no_gap';
    END IF;
    UPDATE lib_day d
       SET working = n.working, banking = n.banking, name_ko = n.name_ko, name_en = n.name_en,
           working_no = n.working_no, banking_no = n.banking_no
      FROM (SELECT day, working, banking, name_ko, name_en,
                   count(*) FILTER (WHERE working) OVER (ORDER BY day) AS working_no,
                   count(*) FILTER (WHERE banking) OVER (ORDER BY day) AS banking_no
              FROM (SELECT l.day, coalesce(o.working, l.law_working) AS working,
                           coalesce(o.banking, l.law_banking) AS banking,
                           coalesce(o.name_ko, l.law_name_ko) AS name_ko,
                           coalesce(o.name_en, l.law_name_en) AS name_en
                      FROM lib_day l LEFT JOIN lib_dayoverride o ON o.day_id = l.day) AS effective) AS n
     WHERE n.day = d.day AND (d.working, d.banking, d.name_ko, d.name_en, d.working_no, d.banking_no)
        IS DISTINCT FROM (n.working, n.banking, n.name_ko, n.name_en, n.working_no, n.banking_no);
    RETURN NULL;
END $law$;
CREATE TRIGGER lib_day_numbered AFTER INSERT OR UPDATE ON lib_day
    FOR EACH STATEMENT EXECUTE FUNCTION lib_number_days();
CREATE TRIGGER lib_dayoverride_numbered AFTER INSERT OR UPDATE OR DELETE ON lib_dayoverride
    FOR EACH STATEMENT EXECUTE FUNCTION lib_number_days();
"""

DUE_ON = """
CREATE FUNCTION lib_due_on(start date, days integer, counting text) RETURNS date LANGUAGE plpgsql STABLE AS $law$
-- As backoffice.lib.calendar counts. Beyond the table it refuses: nobody guesses holidays.
DECLARE
    found date;
    number bigint;
BEGIN
    IF start IS NULL OR days IS NULL THEN
        RETURN NULL;
    END IF;
    IF days < 0 OR counting NOT IN ('calendar', 'working', 'banking') THEN
        RAISE EXCEPTION 'a period of % % days', days, counting
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_period_is_counted_in_days';
    END IF;
    IF counting = 'calendar' THEN
        SELECT min(d.day) INTO found FROM lib_day d WHERE d.day >= start + days AND d.working
           AND EXISTS (SELECT FROM lib_day s WHERE s.day = start);
    ELSIF counting = 'working' THEN
        -- No days: the next day of work from the first on, itself included.
        SELECT s.working_no + greatest(days, CASE WHEN s.working THEN 0 ELSE 1 END) INTO number
          FROM lib_day s WHERE s.day = start;
        SELECT d.day INTO found FROM lib_day d WHERE d.working_no = number AND d.working;
    ELSE
        SELECT s.banking_no + greatest(days, CASE WHEN s.banking THEN 0 ELSE 1 END) INTO number
          FROM lib_day s WHERE s.day = start;
        SELECT d.day INTO found FROM lib_day d WHERE d.banking_no = number AND d.banking;
    END IF;
    IF found IS NULL THEN
        RAISE EXCEPTION 'the calendar does not reach % % days from %', days, counting, start
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_period_lies_within_the_calendar';
    END IF;
    RETURN found;
END $law$;
"""


def first_years(apps, schema_editor):
    """2015 to four years from now, as the library has them."""
    from django.utils import timezone

    from backoffice.lib.days import extend

    extend(timezone.localdate())


class Migration(migrations.Migration):
    """Both tables, their numbering, the function, and the years around."""

    dependencies = [("lib", "0006_message_default")]

    operations = [
        migrations.CreateModel(
            name="Day",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("law_working", models.BooleanField()),
                ("law_banking", models.BooleanField()),
                ("law_name_ko", models.CharField(max_length=100)),
                ("law_name_en", models.CharField(max_length=100)),
                ("working", models.BooleanField()),
                ("banking", models.BooleanField()),
                ("name_ko", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
                ("working_no", models.IntegerField()),
                ("banking_no", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("working", True)), fields=["working_no"], name="day_by_working_no"
                    ),
                    models.Index(
                        condition=models.Q(("banking", True)), fields=["banking_no"], name="day_by_banking_no"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayOverride",
            fields=[
                (
                    "day",
                    models.OneToOneField(
                        on_delete=models.PROTECT, primary_key=True, serialize=False, to="lib.day"
                    ),
                ),
                ("working", models.BooleanField()),
                ("banking", models.BooleanField()),
                ("name_ko", models.CharField(max_length=100)),
                ("name_en", models.CharField(max_length=100)),
                ("reason", models.CharField(max_length=500)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(name_ko="") & ~models.Q(name_en="") & ~models.Q(reason=""),
                        name="a_corrected_day_says_what_it_is_and_why",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            NUMBERING,
            "DROP TRIGGER lib_day_numbered ON lib_day; DROP TRIGGER lib_dayoverride_numbered ON lib_dayoverride;"
            " DROP FUNCTION lib_number_days();",
        ),
        migrations.RunSQL(DUE_ON, "DROP FUNCTION lib_due_on(date, integer, text);"),
        law.never_deleted("lib_day"),
        law.edited("lib_dayoverride", key="day_id"),
        migrations.RunPython(first_years, migrations.RunPython.noop),
        law.edited("lib_day", key="day", untold=("working_no", "banking_no"), on="UPDATE"),
    ]
