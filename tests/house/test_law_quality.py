"""Quality sampling behind the application's back: who draws, who reviews, what stays, what stops a batch."""

from datetime import timedelta
from typing import Any

import pytest

from claims.rules.quality import DECISIONS, STOOD, Stage
from tests import factories as make
from tests.house import law
from tests.house.law import act, admitted, execute, insert, refused, status, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

LATER = make.AT + timedelta(hours=1)
BEGINS = make.AT.replace(hour=0)
PLAN, DRAW, REVIEW = "claims_samplingplan", "claims_sampledraw", "claims_qualityreview"


def draft(**more: Any) -> int:
    row = {
        "incident_id": make.claim("R8").incident_id, "stage": "screening", "share_bp": 1_000, "least": 1,
        "seed": "x", "threshold_bp": 500, "confidence": 95, "valid_from": make.AT.date(),
        "entered_by_id": make.person("approver").pk, "entered_at": make.AT,
    }  # fmt: skip
    return insert(PLAN, **{**row, **more})


def enforce(plan: int, by: str = "approver2") -> None:
    execute(
        f"UPDATE {PLAN} SET in_force_by_id = %s, in_force_at = %s WHERE id = %s",
        make.person(by).pk, make.AT, plan,
    )  # fmt: skip


def end(plan: int, reason: str = "x") -> None:
    execute(
        f"UPDATE {PLAN} SET ended_by_id = %s, ended_at = %s, end_reason = %s WHERE id = %s",
        make.person("approver").pk, make.AT, reason, plan,
    )  # fmt: skip


def plan(**more: Any) -> int:
    pk = draft(**more)
    enforce(pk)
    return pk


def draw(of: int, **more: Any) -> int:
    return insert(
        DRAW, **{"plan_id": of, "since": BEGINS, "until": LATER, "share_bp": 1_000, "at": LATER, **more}
    )


def drawn() -> int:
    """The one row of the sample: R8, which the examiner excluded."""
    draw(plan())
    return int(value(f"SELECT id FROM {REVIEW} WHERE claim_id = %s", make.claim("R8").pk))


def reviewed(row: int, by: str = "examiner2", **more: Any) -> None:
    said = {
        "reviewer_id": make.person(by).pk, "reviewed_at": LATER, "outcome": "clear", "ground": "",
        "words": "x", "result": "material", **more,
    }  # fmt: skip
    columns = ", ".join(f"{name} = %s" for name in said)
    execute(f"UPDATE {REVIEW} SET {columns} WHERE id = %s", *said.values(), row)


def ruled(row: int, by: str = "approver", ruling: str = "upheld", words: str = "x") -> None:
    execute(
        f"UPDATE {REVIEW} SET ruling = %s, ruled_by_id = %s, ruled_at = %s, ruled_words = %s WHERE id = %s",
        ruling, make.person(by).pk, LATER, words, row,
    )  # fmt: skip


def test_a_plan_says_how_much_and_begins_as_a_draft() -> None:
    with admitted():
        draft()
    for wrong in (
        {"stage": "x"}, {"share_bp": 0}, {"share_bp": 10_001}, {"least": 0}, {"seed": ""},
        {"threshold_bp": 10_000}, {"confidence": 79}, {"confidence": 100},
    ):  # fmt: skip
        with refused("a_sampling_plan_says_how_much"):
            draft(**wrong)
    with refused("a_sampling_plan_begins_as_a_draft"):
        draft(in_force_by_id=make.person("approver2").pk, in_force_at=make.AT)


def test_another_person_puts_it_in_force_one_of_a_stage() -> None:
    row = draft()
    with refused("a_sampling_plan_is_put_in_force_by_another"):
        enforce(row, by="approver")
    with refused("a_sampling_plan_is_put_in_force_by_another"):  # nobody named is nobody
        execute(f"UPDATE {PLAN} SET in_force_at = now() WHERE id = %s", row)
    with admitted():
        enforce(row)
    enforce(row)
    with refused("one_sampling_plan_of_a_stage_in_force"):
        plan()
    with admitted():
        plan(stage="damage")


@pytest.mark.parametrize(
    "change", ["share_bp = 1", "threshold_bp = 9999", "seed = 'y'", "valid_from = '2030-01-01'", "least = 9"]
)
def test_a_plan_in_force_only_ends_for_a_reason(change: str) -> None:
    row = plan()
    with refused("a_sampling_plan_in_force_only_ends"):
        execute(f"UPDATE {PLAN} SET {change} WHERE id = %s", row)
    with refused("a_sampling_plan_in_force_only_ends"):
        execute(f"UPDATE {PLAN} SET in_force_by_id = NULL, in_force_at = NULL WHERE id = %s", row)
    with refused("a_sampling_plan_ends_for_a_reason"):
        end(row, reason="")
    end(row)
    with refused("a_sampling_plan_in_force_only_ends"):
        execute(f"UPDATE {PLAN} SET ended_by_id = NULL, ended_at = NULL, end_reason = '' WHERE id = %s", row)


def test_a_draw_goes_on_where_the_last_one_ended() -> None:
    of = draft()
    with refused("a_sample_is_drawn_by_a_plan_in_force"):
        draw(of)
    enforce(of)
    for wrong in ({"until": BEGINS}, {"at": make.AT}, {"share_bp": 10_001}):
        with refused("a_draw_is_of_a_time_that_was"):
            draw(of, **wrong)
    for wrong in ({"since": make.AT}, {"share_bp": 999}):
        with refused("a_draw_goes_on_or_widens"):
            draw(of, **wrong)
    draw(of)
    later = {"until": LATER + timedelta(hours=1), "at": LATER + timedelta(hours=1)}
    for wrong in ({}, {**later}, {"share_bp": 2_000, **later}):  # again, or a gap, or wider and further
        with refused("a_draw_goes_on_or_widens"):
            draw(of, **wrong)
    with admitted():
        draw(of, since=LATER, **later)
    with admitted():
        draw(of, share_bp=2_000)
    end(of)
    with refused("a_sample_is_drawn_by_a_plan_in_force"):
        draw(of, since=LATER, **later)


def test_the_database_alone_draws() -> None:
    row = drawn()
    columns = [name for name in law.columns(REVIEW) if name != "id"]
    listed = ", ".join(columns)
    with refused(f"{REVIEW}_is_written_by_the_database", "a_decision_is_sampled_once_under_a_plan"):
        execute(f"INSERT INTO {REVIEW} ({listed}) SELECT {listed} FROM {REVIEW} WHERE id = %s", row)
    for column in ("draw_id", "plan_id", "claim_id", "move_id", "examiner_id", "decided", "among"):
        with refused(f"{REVIEW}_is_append_only"):
            execute(f"UPDATE {REVIEW} SET {column} = {column} WHERE id = %s", row)


def test_nobody_reviews_a_decision_of_their_own() -> None:
    row = drawn()
    with refused("a_decision_is_reviewed_by_another"):
        reviewed(row, by="examiner")
    with admitted():
        reviewed(row)


def test_a_review_says_what_and_why_and_is_compared_by_the_rule() -> None:
    row = drawn()  # an exclusion: over_ceiling
    for wrong in (
        {"words": ""}, {"reviewed_at": None}, {"outcome": "x"}, {"outcome": "exclude", "ground": ""},
        {"ground": "duplicate"},
    ):  # fmt: skip
        with refused("a_review_says_what_and_why", "a_review_is_compared_by_its_rule"):
            reviewed(row, **wrong)
    same = {"outcome": "exclude", "ground": "over_ceiling"}
    other = {"outcome": "exclude", "ground": "duplicate"}
    for said, result in ((same, "agrees"), (other, "formal"), ({}, "material")):
        with admitted():
            reviewed(row, result=result, **said)
        for wrong in {"agrees", "formal", "material", "x"} - {result}:
            with refused("a_review_is_compared_by_its_rule"):
                reviewed(row, result=wrong, **said)


def test_what_was_said_stays() -> None:
    row = drawn()
    with refused("a_material_difference_is_ruled_on_by_a_third"):
        ruled(row)  # not reviewed yet
    reviewed(row)
    for again in ({"words": "y"}, {"outcome": "exclude", "ground": "over_ceiling", "result": "agrees"}):
        with refused("what_a_review_said_stays"):
            reviewed(row, **again)
    with refused("what_a_review_said_stays"):
        execute(
            f"UPDATE {REVIEW} SET reviewer_id = NULL, reviewed_at = NULL, outcome = '', words = '',"
            " result = '' WHERE id = %s",
            row,
        )
    for wrong in ({"by": "examiner"}, {"by": "examiner2"}, {"ruling": "x"}, {"words": ""}):
        with refused("a_material_difference_is_ruled_on_by_a_third"):
            ruled(row, **wrong)
    ruled(row)
    with refused("what_a_review_said_stays"):
        ruled(row, ruling="overruled")


def approved(batch: int, won: int) -> None:
    law.approval(batch, "approved", "approver", won)
    act("batch", "approve", by="approver")
    status("compensation_payoutbatch", batch, "approved")


def test_a_batch_is_approved_after_its_sample() -> None:
    batch = law.batch_in("locked")
    held = "a_batch_is_approved_after_its_sample"
    with admitted():
        approved(batch.pk, batch.total_won)
    of = draft()
    with admitted():  # a draft holds nothing
        approved(batch.pk, batch.total_won)
    enforce(of)
    with refused(held):
        approved(batch.pk, batch.total_won)
    draw(of)
    row = int(value(f"SELECT id FROM {REVIEW}"))
    with refused(held):
        approved(batch.pk, batch.total_won)
    with admitted():  # reviewed, and right
        reviewed(row, outcome="exclude", ground="over_ceiling", result="agrees")
        approved(batch.pk, batch.total_won)
    reviewed(row)
    with refused(held):  # a difference without a ruling
        approved(batch.pk, batch.total_won)
    with admitted():  # the decision stands
        ruled(row, ruling="overruled")
        approved(batch.pk, batch.total_won)
    ruled(row)
    with refused(held):  # 1 of 1 is above 5 %
        approved(batch.pk, batch.total_won)
    with admitted():  # all were reviewed: nothing is left to be estimated
        draw(of, share_bp=10_000)
        approved(batch.pk, batch.total_won)
    end(of)
    with admitted():
        approved(batch.pk, batch.total_won)


def test_the_law_asks_the_questions_of_the_rules() -> None:
    source = value("SELECT prosrc FROM pg_proc WHERE proname = 'claims_quality_sample'")
    for outcome, step in DECISIONS.items():
        assert f"('{step.verb}', '{outcome}')" in source
    for stage in Stage:
        listed = ", ".join(f"'{status}'" for status in STOOD[stage])
        assert f"ARRAY[{listed}]" in source
