"""What is checked of a claim: items as data with their history, ticks that stay, decisions that wait for them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.lib import law

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))

CHECKS = """
-- The checks in use of each of these claims: of several with one code the narrowest stands.
CREATE FUNCTION claims_checks(ids bigint[]) RETURNS TABLE (claim_id bigint, item_id bigint, blocks varchar[])
    LANGUAGE sql STABLE AS $law$
    SELECT c.id, i.id, i.blocks
      FROM claims_claim c
     CROSS JOIN LATERAL (
           SELECT a.scheme_code FROM (SELECT 1) one
             LEFT JOIN claims_admission a ON a.incident_id = c.incident_id
            ORDER BY a.number DESC LIMIT 1) s
     CROSS JOIN LATERAL (
           SELECT DISTINCT ON (i.code) i.*
             FROM claims_checklistitem i
            WHERE (i.incident_id IS NULL OR i.incident_id = c.incident_id)
              AND (i.scheme = '' OR i.scheme = s.scheme_code)
              AND (i.kind = '' OR i.kind = c.kind)
              AND (i.since IS NULL OR i.since <= (c.received_at AT TIME ZONE 'Asia/Seoul')::date)
            ORDER BY i.code, i.incident_id IS NULL, i.scheme = '', i.kind = '') i
     WHERE c.id = ANY (ids) AND i.used;
$law$;

-- Of these claims those that a check keeps from being decided so, each with one such check.
CREATE FUNCTION claims_unchecked(ids bigint[], decision text) RETURNS TABLE (claim_id bigint, item_id bigint)
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    PERFORM FROM claims_checklistitem i WHERE i.used AND decision = ANY (i.blocks);
    IF NOT FOUND THEN  -- most often: nothing is asked of any claim
        RETURN;
    END IF;
    RETURN QUERY
    SELECT k.claim_id, min(k.item_id)
      FROM claims_checks(ids) k
     WHERE decision = ANY (k.blocks)
       AND (SELECT t.outcome FROM claims_checktick t WHERE t.claim_id = k.claim_id AND t.item_id = k.item_id
             ORDER BY t.id DESC LIMIT 1) IN ('ok', 'not_needed') IS NOT TRUE
     GROUP BY k.claim_id;
END $law$;

CREATE FUNCTION claims_checktick_born() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    astray bigint;
BEGIN
    -- Locked, so that what is taken back is taken back before a decision or after it.
    PERFORM FROM claims_claim c WHERE c.id IN (SELECT n.claim_id FROM new_rows n) ORDER BY c.id FOR NO KEY UPDATE;
    SELECT count(*) INTO astray FROM new_rows n JOIN claims_checklistitem i ON i.id = n.item_id
     WHERE i.automatic <> ''
        OR NOT EXISTS (SELECT FROM claims_checks(ARRAY[n.claim_id]) k WHERE k.item_id = n.item_id);
    IF astray > 0 THEN
        RAISE EXCEPTION 'a person ticks the checks that a claim has and that no machine answers'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_tick_is_of_a_check_of_its_claim';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_checktick_born AFTER INSERT ON claims_checktick
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_checktick_born();

CREATE FUNCTION claims_claim_checked() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    decision text;
    astray bigint;
BEGIN
    SELECT CASE m.verb WHEN 'confirm_damage' THEN 'confirm' WHEN 'clear' THEN 'clear' END INTO decision
      FROM lib_move m
     WHERE m.id = nullif(current_setting('bosang.move', true), '')::bigint
       AND m.machine = 'claim' AND m.actor_kind = 'staff';
    IF decision IS NULL THEN  -- the machine, and every other verb: one look at its own row
        RETURN NULL;
    END IF;
    SELECT min(u.claim_id) INTO astray
      FROM claims_unchecked((SELECT array_agg(n.id) FROM new_rows n JOIN old_rows o USING (id)
                              WHERE n.status <> o.status), decision) u;
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'claim %: a check that blocks this decision is not ticked', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_decision_waits_for_its_checks';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_checked AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_checked();
"""

NO_CHECKS = """
DROP TRIGGER claims_claim_checked ON claims_claim;
DROP FUNCTION claims_claim_checked();
DROP TRIGGER claims_checktick_born ON claims_checktick;
DROP FUNCTION claims_checktick_born();
DROP FUNCTION claims_unchecked(bigint[], text);
DROP FUNCTION claims_checks(bigint[]);
"""

ITEMS = """
INSERT INTO claims_checklistitem
    (code, wording_ko, wording_en, scheme, kind, automatic, blocks, position, used) VALUES
 ('line', '가입 회선이 확인되는가', 'Is its subscription known?', '', 'filing', 'lines_matched', '{}', 10, true),
 ('time', '장애 시간이 있는가', 'Was it affected?', '', '', 'time_affected', '{}', 20, true),
 ('business', '장애일에 영업 중이었는가', 'Was the business open on the outage date?', '', 'filing', 'business_open', '{}', 30, true),
 ('loss', '피해액이 평소 매출 안에 드는가', 'Is the loss within usual sales?', '', 'filing', 'loss_in_reach', '{}', 40, true),
 ('papers', '서류가 들어왔는가', 'Have papers come in?', '', 'filing', 'papers_in', '{}', 50, true),
 ('holder', '예금주가 신청인인가', 'Is the account the claimant''s?', '', 'filing', 'account_holder', '{}', 60, true),
 ('flags', '위험 신호가 없는가', 'Is it free of risk signals?', '', 'filing', 'no_flags', '{}', 70, true),
 ('duplicates', '중복 신청이 아닌가', 'Is it no duplicate?', '', 'filing', 'no_duplicate', '{}', 80, true),
 ('ground', '부지급 사유가 없는가', 'Is it free of grounds against it?', '', '', 'no_ground', '{}', 90, true),
 ('claimant', '신청인 본인임을 확인했는가', 'Was it confirmed who claims?', '', 'filing', '', '{}', 110, true),
 ('explained', '피해 경위가 장애와 맞는가', 'Does what happened fit the outage?', '', 'filing', '', '{}', 120, true);
"""


class Migration(migrations.Migration):
    """The usual checks come with it; none of them blocks a decision until a lead says so."""

    dependencies = [
        ("claims", "0028_tallies"),
        ("lib", "0005_edits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ID,
                ("code", models.CharField(max_length=40)),
                ("wording_ko", models.CharField(max_length=200)),
                ("wording_en", models.CharField(max_length=200)),
                ("scheme", models.CharField(blank=True, default="", max_length=60)),
                ("kind", models.CharField(blank=True, default="", max_length=10)),
                ("automatic", models.CharField(blank=True, default="", max_length=40)),
                (
                    "blocks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), blank=True, default=list, size=None
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("since", models.DateField(blank=True, null=True)),
                ("used", models.BooleanField(default=True)),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="claims.incident",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["code", "incident", "scheme", "kind"],
                        name="a_check_stands_once_for_the_same_claims",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=Q(code__regex="^[a-z][a-z0-9_]*$") & ~Q(wording_ko="") & ~Q(wording_en=""),
                        name="a_check_says_what_it_asks",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["", "list", "filing"]),
                        name="a_check_is_for_a_known_kind_of_claim",
                    ),
                    models.CheckConstraint(
                        condition=Q(blocks=[])
                        | Q(automatic="", blocks__contained_by=["confirm", "clear", "appraise"]),
                        name="only_what_people_tick_blocks_decisions",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckTick",
            fields=[
                ID,
                ("outcome", models.CharField(max_length=10)),
                ("words", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
                    "item",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="claims.checklistitem"
                    ),
                ),
            ],
            options={
                "permissions": [("tick_check", "Tick the checks of a claim")],
                "indexes": [models.Index(fields=["claim", "item", "id"], name="tick_of_a_claim")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(outcome__in=["ok", "problem", "not_needed", "taken_back"]),
                        name="a_tick_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["ok", "taken_back"]) | ~Q(words=""),
                        name="a_tick_that_is_no_plain_yes_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CHECKS, NO_CHECKS),
        law.append_only("claims_checktick"),
        law.never_deleted("claims_checklistitem"),
        migrations.RunSQL(ITEMS, migrations.RunSQL.noop),
        law.edited("claims_checklistitem", on="INSERT UPDATE"),
    ]
