"""Facts leave a cue with themselves; a message is written once, goes as it is kept, and moves by its table."""

from django.db import migrations

from backoffice.lib import law

PAIRS = [
    ("hand_over", "waiting", "handing"),
    ("accept_message", "handing", "sent"),
    ("accept_message", "unknown", "sent"),
    ("put_off", "handing", "waiting"),
    ("refuse_message", "waiting", "failed"),
    ("refuse_message", "handing", "failed"),
    ("refuse_message", "unknown", "failed"),
    ("lose_track", "handing", "unknown"),
    ("deliver", "sent", "delivered"),
    ("bounce", "sent", "failed"),
    ("stop_message", "waiting", "stopped"),
]

CUES = """
CREATE FUNCTION notices_told(what text) RETURNS boolean LANGUAGE sql STABLE AS $law$
    SELECT EXISTS (SELECT FROM notices_template WHERE event = what AND approved_at IS NOT NULL AND ended_at IS NULL)
$law$;

CREATE FUNCTION notices_moved() RETURNS trigger LANGUAGE plpgsql AS $law$
DECLARE
    what text;
BEGIN
    -- All rows of a statement stand under one move: whether there is anything to tell is one look.
    SELECT s.event INTO what
      FROM (SELECT move_id FROM new_rows LIMIT 1) n
      JOIN lib_move m ON m.id = n.move_id
      JOIN (VALUES ('claim', 'exclude', 'excluded'), ('claim', 'assess', 'awarded'),
                   ('claim', 'answer', 'answered'), ('claim', 'hand_on', 'answered'),
                   ('payout', 'pay', 'paid'), ('payout', 'return', 'returned'),
                   ('objection', 'uphold_objection', 'objection'),
                   ('objection', 'uphold_objection_partly', 'objection'),
                   ('objection', 'dismiss_objection', 'objection')) AS s (machine, verb, event)
        ON s.machine = m.machine AND s.verb = m.verb
     WHERE notices_told(s.event);
    IF what IS NOT NULL THEN
        INSERT INTO notices_cue (event, move_id, lo, hi, at)
        SELECT what, move_id, min(row_id), max(row_id), statement_timestamp() FROM new_rows GROUP BY move_id;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_claimevent_told AFTER INSERT ON claims_claimevent
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_moved();
CREATE TRIGGER compensation_payoutevent_told AFTER INSERT ON compensation_payoutevent
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_moved();
CREATE TRIGGER claims_objectionevent_told AFTER INSERT ON claims_objectionevent
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_moved();

CREATE FUNCTION notices_filed() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF notices_told('receipt') THEN
        INSERT INTO notices_cue (event, lo, hi, at)
        SELECT 'receipt', min(claim_id), max(claim_id), statement_timestamp() FROM new_rows HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_filing_told AFTER INSERT ON claims_filing
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_filed();

CREATE FUNCTION notices_asked() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF notices_told('request') THEN
            INSERT INTO notices_cue (event, lo, hi, at)
            SELECT 'request', min(id), max(id), statement_timestamp() FROM new_rows HAVING count(*) > 0;
        END IF;
    ELSIF notices_told('reminder') THEN
        INSERT INTO notices_cue (event, lo, hi, at)
        SELECT 'reminder', min(n.id), max(n.id), statement_timestamp() FROM new_rows n JOIN old_rows o USING (id)
         WHERE o.reminded_at IS NULL AND n.reminded_at IS NOT NULL HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER claims_inforequest_told AFTER INSERT ON claims_inforequest
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_asked();
CREATE TRIGGER claims_inforequest_reminded AFTER UPDATE ON claims_inforequest
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_asked();
"""

NO_CUES = """
DROP TRIGGER claims_claimevent_told ON claims_claimevent;
DROP TRIGGER compensation_payoutevent_told ON compensation_payoutevent;
DROP TRIGGER claims_objectionevent_told ON claims_objectionevent;
DROP TRIGGER claims_filing_told ON claims_filing;
DROP TRIGGER claims_inforequest_told ON claims_inforequest;
DROP TRIGGER claims_inforequest_reminded ON claims_inforequest;
DROP FUNCTION notices_moved(); DROP FUNCTION notices_filed(); DROP FUNCTION notices_asked();
DROP FUNCTION notices_told(text);
"""

CUE_DONE = """
CREATE FUNCTION notices_cue_done() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF OLD.done_at IS NOT NULL OR NEW.done_at IS NULL
       OR to_jsonb(NEW) - 'done_at' - 'messages' <> to_jsonb(OLD) - 'done_at' - 'messages' THEN
        RAISE EXCEPTION 'a cue is done once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_cue_is_done_once';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER notices_cue_done BEFORE UPDATE ON notices_cue FOR EACH ROW EXECUTE FUNCTION notices_cue_done();
"""

WRITTEN = """
CREATE FUNCTION notices_message_written() RETURNS trigger LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan AS $law$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN notices_template t ON t.id = n.template_id
                WHERE t.event <> n.event OR t.channel <> n.channel OR t.approved_at IS NULL) THEN
        RAISE EXCEPTION 'a message follows an approved text of its event and channel'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_message_follows_an_approved_text';
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN notices_message o ON o.id = n.again_of_id
                WHERE o.event <> n.event OR o.claim_id <> n.claim_id OR o.source_id <> n.source_id
                   OR o.channel <> n.channel OR o.status NOT IN ('sent', 'delivered', 'failed', 'unknown')) THEN
        RAISE EXCEPTION 'a message is sent again as what it was, once it has gone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_message_is_sent_again_as_it_was';
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER notices_message_written AFTER INSERT ON notices_message
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notices_message_written();

CREATE TRIGGER notices_message_fixed BEFORE UPDATE OF
    id, event, claim_id, source_id, template_id, channel, language, key, made_at, again_of_id, asked_by_id
    ON notices_message FOR EACH STATEMENT EXECUTE FUNCTION lib_refuse_change();

CREATE FUNCTION notices_message_moves() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.status = OLD.status THEN
        RAISE EXCEPTION 'a message changes by its moves alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_message_only_moves';
    END IF;
    IF OLD.status <> 'waiting' AND NEW.status <> 'waiting' AND (
            NEW.file_id IS DISTINCT FROM OLD.file_id OR NEW.line <> OLD.line OR NEW.shown_to <> OLD.shown_to
            OR NEW.handed_at IS DISTINCT FROM OLD.handed_at OR NEW.sender_id IS DISTINCT FROM OLD.sender_id) THEN
        RAISE EXCEPTION 'what has left stays as it left'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_message_that_left_is_kept_as_it_left';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER notices_message_moves BEFORE UPDATE ON notices_message
    FOR EACH ROW EXECUTE FUNCTION notices_message_moves();
"""

REGISTERED = """
                IF EXISTS (
                    SELECT FROM new_rows n LEFT JOIN notices_sender s ON s.id = n.sender_id
                     WHERE n.status = 'handing' AND n.channel <> 'email'
                       AND (s.id IS NULL OR s.channel <> n.channel
                            OR NOT (n.handed_at AT TIME ZONE 'Asia/Seoul')::date
                               BETWEEN s.valid_from AND coalesce(s.valid_to, 'infinity'::date))) THEN
                    RAISE EXCEPTION 'a text message comes from a number registered for the day'
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_text_comes_from_a_registered_number';
                END IF;
"""

TEXTS = """
CREATE FUNCTION notices_template_law() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.approved_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'a text begins as a draft'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_notice_text_begins_as_a_draft';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - ARRAY['approved_by_id', 'approved_at', 'ended_by_id', 'ended_at']
       <> to_jsonb(OLD) - ARRAY['approved_by_id', 'approved_at', 'ended_by_id', 'ended_at']
       OR OLD.ended_at IS NOT NULL
       OR (OLD.approved_at IS NOT NULL AND (NEW.approved_at, NEW.approved_by_id)
                                           IS DISTINCT FROM (OLD.approved_at, OLD.approved_by_id)) THEN
        RAISE EXCEPTION 'a text is approved once, ended once, and never changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_notice_text_is_never_changed';
    END IF;
    RETURN NEW;
END $law$;
CREATE TRIGGER notices_template_law BEFORE INSERT OR UPDATE ON notices_template
    FOR EACH ROW EXECUTE FUNCTION notices_template_law();
"""


class Migration(migrations.Migration):
    """The machine of a message, what is never changed, and the cues."""

    dependencies = [
        ("notices", "0001_initial"),
        ("claims", "0027_reach"),
        ("compensation", "0026_proposal_law"),
    ]

    operations = [
        *law.machine("message", "notices_message", "notices_messageevent", after_move=REGISTERED),
        law.admit("message", PAIRS, ["waiting"]),
        law.never_deleted("notices_message"),
        law.never_deleted("notices_cue"),
        law.never_deleted("notices_template"),
        law.append_only("notices_mailboxitem"),
        law.edited("notices_sender"),
        migrations.RunSQL(
            WRITTEN,
            "DROP TRIGGER notices_message_written ON notices_message; DROP FUNCTION notices_message_written();"
            " DROP TRIGGER notices_message_fixed ON notices_message;"
            " DROP TRIGGER notices_message_moves ON notices_message; DROP FUNCTION notices_message_moves();",
        ),
        migrations.RunSQL(
            TEXTS,
            "DROP TRIGGER notices_template_law ON notices_template; DROP FUNCTION notices_template_law();",
        ),
        migrations.RunSQL(
            CUE_DONE, "DROP TRIGGER notices_cue_done ON notices_cue; DROP FUNCTION notices_cue_done();"
        ),
        migrations.RunSQL(CUES, NO_CUES),
    ]
