"""An awarded claim is taken up again: by newer rules to a person, by corrected facts to their confirmation."""

from django.db import migrations

from backoffice.lib import law

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
    ("withdraw", "received", "withdrawn"),
    ("withdraw", "unconfirmed", "withdrawn"),
    ("withdraw", "confirmed", "withdrawn"),
    ("withdraw", "referred", "withdrawn"),
    ("withdraw", "cleared", "withdrawn"),
]

CLAIMANT = """
CREATE OR REPLACE FUNCTION claims_claim_claimant() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    IF NEW.claimant_id IS DISTINCT FROM OLD.claimant_id AND (OLD.kind <> 'list'
       OR OLD.status NOT IN ('received', 'unconfirmed', 'confirmed', 'referred', 'cleared', 'excluded')
       OR EXISTS (SELECT FROM claims_claimevent e JOIN lib_move m ON m.id = e.move_id
                   WHERE e.row_id = OLD.id AND m.machine = 'claim' AND m.verb = 'assess')) THEN
        RAISE EXCEPTION 'claim % keeps its claimant: it was filed, or something is awarded', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_claim_keeps_its_claimant';
    END IF;
    RETURN NEW;
END $law$;
"""


class Migration(migrations.Migration):
    """What is awarded stays whose it is, wherever the claim stands since."""

    dependencies = [("claims", "0010_facts_of_schemes")]

    operations = [
        law.admit("claim", PAIRS, ["received"]),
        migrations.RunSQL(CLAIMANT, migrations.RunSQL.noop),
    ]
