"""What is told, in which words, and what became of each message."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables only; the law comes with the next."""

    initial = True

    dependencies = [
        ("claims", "0027_reach"),
        ("lib", "0007_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxItem",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("taken", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.CharField(max_length=20)),
                ("source_id", models.BigIntegerField()),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("handing", "Being handed over"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("unknown", "Not known"),
                            ("stopped", "Stopped"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4)),
                ("made_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("handed_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("form", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("shown_to", models.CharField(blank=True, db_default="", default="", max_length=80)),
                ("gateway", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("gateway_no", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("problem", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("more", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("line", models.IntegerField(db_default=0, default=0)),
                (
                    "again_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_again",
                        to="notices.message",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.claim"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="lib.storedfile",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("resend_message", "Send a message once more"),
                    ("stop_message", "Stop messages that wait"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "row_id", "move_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_status", models.CharField(max_length=20)),
                (
                    "move",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="lib.move",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="notices.message",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Sender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("number", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, help_text="the last day", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "number", "valid_from"), name="a_sender_is_listed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["text", "kakao"]), ("number__regex", "^[0-9]{8,12}$")
                        ),
                        name="a_sender_is_a_number",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="sender",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="notices.sender"
            ),
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.CharField(max_length=20)),
                ("channel", models.CharField(max_length=10)),
                ("version", models.PositiveSmallIntegerField()),
                ("subject_ko", models.CharField(blank=True, default="", max_length=120)),
                ("body_ko", models.TextField()),
                ("subject_en", models.CharField(blank=True, default="", max_length=120)),
                ("body_en", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("write_template", "Write the texts of notices"),
                    ("approve_template", "Put texts of notices in force and end them"),
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="template",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="notices.template"
            ),
        ),
        migrations.CreateModel(
            name="Cue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.CharField(max_length=20)),
                ("lo", models.BigIntegerField()),
                ("hi", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("messages", models.IntegerField(null=True)),
                (
                    "move",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="lib.move"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["id"], name="cue_to_do")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("messages", None)),
                            models.Q(("done_at__isnull", False), ("messages__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_cue_that_is_done_says_how_many",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                fields=("event", "channel", "version"), name="a_notice_text_has_one_of_each_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved_at__isnull", False), ("ended_at", None)),
                fields=("event", "channel"),
                name="one_notice_text_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "event__in",
                        [
                            "receipt",
                            "request",
                            "reminder",
                            "excluded",
                            "awarded",
                            "answered",
                            "paid",
                            "returned",
                            "objection",
                        ],
                    ),
                    ("channel__in", ["email", "text", "kakao"]),
                    models.Q(("body_ko", ""), _negated=True),
                    models.Q(("body_en", ""), _negated=True),
                ),
                name="a_notice_text_is_of_a_known_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None)),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        models.Q(
                            ("made_by", None),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_notice_text_is_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_notice_text_says_who_ended_it",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["channel", "not_before", "id"],
                name="message_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "handing")),
                fields=["handed_at", "id"],
                name="message_being_handed",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "sent")), fields=["gateway", "id"], name="message_not_reported"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["failed", "unknown"])), fields=["id"], name="message_dead"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("gateway", ""), _negated=True),
                fields=["gateway", "id"],
                name="message_by_gateway",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("again_of", None)),
                fields=("claim", "event", "source_id", "channel"),
                name="a_message_is_written_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("key",), name="a_message_has_a_key_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["waiting", "handing", "sent", "delivered", "failed", "unknown", "stopped"],
                    )
                ),
                name="a_message_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["email", "text", "kakao"]),
                    ("language__in", ["ko", "en"]),
                    ("form__in", ["", "email", "sms", "lms", "kakao"]),
                ),
                name="a_message_goes_a_known_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["handing", "sent", "delivered", "unknown"]), _negated=True),
                    models.Q(
                        ("file__isnull", False),
                        ("handed_at__isnull", False),
                        models.Q(("gateway", ""), _negated=True),
                        models.Q(("shown_to", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_message_that_left_is_kept_as_it_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["sent", "delivered"]), _negated=True),
                    models.Q(("gateway_no", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_sent_message_has_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["failed", "unknown", "stopped"]), _negated=True),
                    models.Q(("problem", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_message_that_failed_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("again_of", None), ("asked_by", None)),
                    models.Q(
                        ("again_of__isnull", False),
                        ("asked_by__isnull", False),
                        models.Q(("again_of", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_message_sent_again_says_who_asked",
            ),
        ),
    ]
