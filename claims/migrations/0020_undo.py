"""A person takes back a decision of their own, soon and while nothing followed it."""

from django.db import migrations

from backoffice.lib import law

BEFORE = ["received", "unconfirmed", "confirmed", "referred", "cleared"]
PAIRS = [
    ("confirm_damage", "received", "confirmed"),
    ("confirm_damage", "unconfirmed", "confirmed"),
    ("doubt_damage", "received", "unconfirmed"),
    ("recheck", "unconfirmed", "received"),
    ("recheck", "confirmed", "received"),
    ("recheck", "referred", "received"),
    ("recheck", "cleared", "received"),
    ("recheck", "assessed", "received"),
    ("recheck", "settled", "received"),
    ("reconsider", "excluded", "received"),
    ("pass", "confirmed", "cleared"),
    ("refer", "confirmed", "referred"),
    ("refer", "cleared", "referred"),
    ("reopen", "excluded", "referred"),
    ("recall", "assessed", "referred"),
    ("recall", "settled", "referred"),
    ("clear", "referred", "cleared"),
    ("clear", "excluded", "cleared"),
    ("exclude", "unconfirmed", "excluded"),
    ("exclude", "referred", "excluded"),
    ("exclude", "cleared", "excluded"),
    ("assess", "cleared", "assessed"),
    ("settle", "assessed", "settled"),
    ("unsettle", "settled", "assessed"),
    *(("withdraw", status, "withdrawn") for status in BEFORE),
    *(("answer", status, "answered") for status in BEFORE),
    *(("hand_on", status, "answered") for status in BEFORE),
    *(("restore", status, "received") for status in ("excluded", "withdrawn", "answered")),
    *(("undo_to_received", status, "received") for status in ("withdrawn", "answered")),
    *(("undo_to_unconfirmed", status, "unconfirmed") for status in ("confirmed", "excluded", "withdrawn")),
    ("undo_to_confirmed", "withdrawn", "confirmed"),
    *(("undo_to_referred", status, "referred") for status in ("cleared", "excluded", "withdrawn")),
    *(("undo_to_cleared", status, "cleared") for status in ("excluded", "withdrawn")),
]
UNDO = [f"undo_to_{status}" for status in BEFORE]

OWN = """
CREATE FUNCTION claims_claim_undone() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
DECLARE
    the_move lib_move;
    astray bigint;
BEGIN
    SELECT * INTO the_move FROM lib_move WHERE id = nullif(current_setting('bosang.move', true), '')::bigint;
    IF the_move.verb IS NULL OR the_move.verb NOT LIKE 'undo\\_to\\_%' THEN
        RETURN NULL;
    END IF;
    SELECT min(n.id) INTO astray
      FROM new_rows n JOIN old_rows o USING (id)
      LEFT JOIN LATERAL (
           SELECT e.from_status, m.verb, m.actor_id, m.at FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
            WHERE e.row_id = n.id AND e.move_id <> the_move.id ORDER BY e.move_id DESC LIMIT 1) last ON true
     WHERE o.status <> n.status
       AND (last.from_status = n.status AND last.actor_id = the_move.actor_id
            AND last.verb IN ('confirm_damage', 'clear', 'exclude', 'withdraw', 'answer', 'hand_on')
            AND the_move.at - last.at BETWEEN interval '0' AND interval '15 minutes') IS NOT TRUE;
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'what was last decided about claim % is not this person''s to undo any more', astray
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_undo_takes_back_ones_own_last_decision';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claim_undone AFTER UPDATE ON claims_claim
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION claims_claim_undone();
"""


class Migration(migrations.Migration):
    """The pairs with those of undoing, and whose they are."""

    dependencies = [("claims", "0019_kinds_of_filing")]

    operations = [
        migrations.AlterModelOptions(
            name="claim",
            options={
                "permissions": [
                    ("confirm_damage", "Confirm the damage of a claim"),
                    ("clear", "Clear a referred claim"),
                    ("exclude", "Exclude a claim"),
                    ("withdraw", "Record a withdrawal"),
                    ("answer", "Answer questions and hand reports on"),
                    ("restore", "Open closed claims again"),
                    ("undo", "Take back a decision of one's own"),
                    ("import_intake", "Import billing lists and claims"),
                ]
            },
        ),
        law.admit("claim", PAIRS, ["received"]),
        law.persons("claim", ["clear", "exclude", "withdraw", "answer", "hand_on", "restore", *UNDO]),
        migrations.RunSQL(
            OWN, "DROP TRIGGER claims_claim_undone ON claims_claim; DROP FUNCTION claims_claim_undone();"
        ),
    ]
