"""Terms as data, duties met, escalations; open work gets its due date from the terms."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
KINDS = [
    "outage_notice",
    "compensation_notice",
    "confirm",
    "review",
    "assess",
    "answer",
    "objection",
    "returned",
    "request",
]

TERMS = """
INSERT INTO claims_term (kind, days, counting, warn_days, source, basis_ko, basis_en, valid_from) VALUES
 ('outage_notice', NULL, 'calendar', 0, 'law', '전기통신사업법 시행령 제37조의21(지체 없이)',
  'Enforcement Decree of the Telecommunications Business Act, art. 37-21 (without delay)', '2015-01-01'),
 ('compensation_notice', 30, 'calendar', 5, 'law', '전기통신사업법 시행령 제37조의21(재개 후 30일 이내)',
  'Enforcement Decree of the Telecommunications Business Act, art. 37-21 (30 days from resumption)',
  '2015-01-01'),
 ('confirm', 5, 'working', 2, 'own', '피해 확정 처리 목표', 'Target for confirming damage', '2015-01-01'),
 ('review', 5, 'working', 2, 'own', '면책 심사 처리 목표', 'Target for exclusion reviews', '2015-01-01'),
 ('assess', 10, 'working', 3, 'own', '금액 산정 처리 목표', 'Target for amounts left to a person', '2015-01-01'),
 ('answer', 3, 'working', 1, 'own', '답변 확인 처리 목표', 'Target for reading answers', '2015-01-01'),
 ('objection', 10, 'working', 3, 'own', '이의신청 처리 목표', 'Target for objections', '2015-01-01'),
 ('returned', 3, 'working', 1, 'own', '입금 불능 처리 목표', 'Target for returned payments', '2015-01-01'),
 ('request', 14, 'calendar', 2, 'own', '보완 요청의 보통 기한', 'Usual deadline of a request', '2015-01-01');
"""

DUE = """
CREATE FUNCTION claims_term_of(kind text, incident bigint, on_day date) RETURNS claims_term
    LANGUAGE sql STABLE AS $law$
    SELECT t FROM claims_term t
     WHERE t.kind = $1 AND (t.incident_id = $2 OR t.incident_id IS NULL) AND t.valid_from <= $3
     ORDER BY t.incident_id IS NULL, t.valid_from DESC LIMIT 1
$law$;

CREATE OR REPLACE FUNCTION claims_work_due(kind text, incident bigint, at timestamptz) RETURNS date
    LANGUAGE sql STABLE AS $law$
    SELECT lib_due_on(d.on_day, t.days::int, t.counting::text)
      FROM (SELECT (at AT TIME ZONE 'Asia/Seoul')::date AS on_day) d
     CROSS JOIN LATERAL claims_term_of(kind, incident, d.on_day) t
$law$;

UPDATE claims_workitem SET due_on = claims_work_due(kind, incident_id, opened_at)
 WHERE closed_at IS NULL AND due_on IS NULL;

-- A day that becomes a holiday moves the ends that fall on it (민법 art. 161).
CREATE FUNCTION claims_day_corrected() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    UPDATE claims_workitem w SET due_on = lib_due_on(w.due_on, 0, 'calendar')
      FROM new_rows n JOIN lib_day d ON d.day = n.day_id
     WHERE w.closed_at IS NULL AND w.due_on = n.day_id AND NOT d.working;
    RETURN NULL;
END $law$;
-- After lib_dayoverride_numbered, by name.
CREATE TRIGGER lib_dayoverride_then_work_added AFTER INSERT ON lib_dayoverride
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_day_corrected();
CREATE TRIGGER lib_dayoverride_then_work_changed AFTER UPDATE ON lib_dayoverride
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_day_corrected();
"""


class Migration(migrations.Migration):
    """The usual terms come with it; each company sets its own targets beside them."""

    dependencies = [("claims", "0016_history"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                ID,
                ("kind", models.CharField(max_length=20)),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="claims.incident",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("counting", models.CharField(max_length=10)),
                ("warn_days", models.PositiveSmallIntegerField(default=2)),
                ("source", models.CharField(max_length=5)),
                ("basis_ko", models.CharField(max_length=200)),
                ("basis_en", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["kind", "incident", "valid_from"],
                        name="a_term_begins_once_a_day",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=Q(kind__in=KINDS), name="a_term_is_of_a_known_kind"),
                    models.CheckConstraint(
                        condition=Q(counting__in=["calendar", "working"]) & (Q(days=None) | Q(days__gte=1)),
                        name="a_term_is_counted_in_days",
                    ),
                    models.CheckConstraint(
                        condition=Q(source__in=["law", "own"]) & ~Q(basis_ko="") & ~Q(basis_en=""),
                        name="a_term_says_its_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ID,
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="claims.incident"),
                ),
                ("kind", models.CharField(max_length=20)),
                ("met_on", models.DateField()),
                ("words", models.CharField(max_length=500)),
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
                "permissions": [("record_notice", "Record that a notice of the law was given")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["outage_notice", "compensation_notice"]) & ~Q(words=""),
                        name="a_duty_is_met_in_some_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ID,
                (
                    "item",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.workitem"
                    ),
                ),
                ("level", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["item", "level"], name="work_is_escalated_once_a_level"),
                    models.CheckConstraint(
                        condition=Q(level__in=["near", "overdue"]), name="an_escalation_is_of_a_known_level"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(
                fields=["incident", "kind", "due_key", "id"],
                condition=Q(closed_at=None) & Q(waiting=False),
                name="work_at_risk",
            ),
        ),
        migrations.RunSQL(TERMS, migrations.RunSQL.noop),
        migrations.RunSQL(
            DUE,
            "DROP TRIGGER lib_dayoverride_then_work_added ON lib_dayoverride;"
            " DROP TRIGGER lib_dayoverride_then_work_changed ON lib_dayoverride;"
            " DROP FUNCTION claims_day_corrected();"
            " CREATE OR REPLACE FUNCTION claims_work_due(kind text, incident bigint, at timestamptz) RETURNS date"
            " LANGUAGE sql STABLE AS $law$ SELECT NULL::date $law$;"
            " DROP FUNCTION claims_term_of(text, bigint, date);",
        ),
        law.edited("claims_term"),
        law.append_only("claims_duty"),
        law.append_only("claims_escalation"),
    ]
