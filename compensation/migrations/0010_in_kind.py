"""A benefit in kind is recorded and never paid: its awards are of 0 won, and no batch is of that channel."""

from django.db import migrations, models
from django.db.models import Q

IN_KIND_IS_NO_MONEY = """
CREATE FUNCTION compensation_award_in_kind() RETURNS trigger LANGUAGE plpgsql AS $law$
BEGIN
    -- Most schemes give nothing in kind: then the awards are not even looked at.
    IF EXISTS (SELECT FROM compensation_benefit WHERE channel = 'in_kind') THEN
        IF (SELECT count(*) FROM new_rows n JOIN compensation_benefit b ON b.id = n.benefit_id
             WHERE b.channel = 'in_kind' AND n.amount_won <> 0) > 0 THEN
            RAISE EXCEPTION 'what is given in kind is no money'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_is_given_in_kind_is_no_money';
        END IF;
    END IF;
    RETURN NULL;
END $law$;
CREATE TRIGGER compensation_award_in_kind AFTER INSERT ON compensation_award
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION compensation_award_in_kind();
"""


class Migration(migrations.Migration):
    """The channel of benefits knows a third value; that of batches knows two, and says so."""

    dependencies = [("compensation", "0009_edits"), ("claims", "0010_facts_of_schemes")]

    operations = [
        migrations.AlterField(
            "benefit",
            "channel",
            models.CharField(
                choices=[("bank", "bank transfer"), ("credit", "billing credit"), ("in_kind", "in kind")],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "benefit",
            models.CheckConstraint(
                condition=Q(channel__in=["bank", "credit", "in_kind"]), name="a_benefit_has_a_known_channel"
            ),
        ),
        migrations.AddConstraint(
            "payoutbatch",
            models.CheckConstraint(
                condition=Q(channel__in=["bank", "credit"]), name="a_batch_pays_by_bank_or_credit"
            ),
        ),
        migrations.RunSQL(
            IN_KIND_IS_NO_MONEY,
            "DROP TRIGGER compensation_award_in_kind ON compensation_award;"
            " DROP FUNCTION compensation_award_in_kind();",
        ),
    ]
