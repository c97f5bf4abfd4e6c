"""Amounts that people work out: each "never" tried behind the application's back."""

from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.staff.models import AuthorityLimit
from compensation.models import Appraisal
from tests import factories as make
from tests.factories.appraised import WON, appraise, approve_appraisals, left_to_people
from tests.house.law import act, admitted, execute, insert, refused, status, value

pytestmark = pytest.mark.django_db

TABLE, LINE, FACTOR = (f"compensation_appraisal{part}" for part in ("", "line", "factor"))
BY_ANOTHER = "an_appraisal_is_approved_by_another"


@pytest.fixture
def kept() -> Appraisal:
    left_to_people()
    return appraise("R1")


def signed(row: Appraisal, step: str, person: str, won: int | None = None, **more: Any) -> None:
    insert(
        "staff_approval",
        **{"subject_kind": "appraisal", "subject_id": row.pk, "step": step, "at": make.AT,
           "amount_won": row.won if won is None else won, "person_id": make.person(person).pk, **more},
    )  # fmt: skip


def approving(row: Appraisal) -> None:
    act("appraisal", "approve_appraisal", by="approver")
    status(TABLE, row.pk, "approved")


def another(row: Appraisal, **more: Any) -> int:
    """A whole new appraisal, written by hand; its maker's row is left out."""
    columns = {
        "claim_id": make.claim("R2").pk, "benefit_id": row.benefit_id, "version_id": row.version_id,
        "status": "prepared", "lines": 1, "factors": 0, "claimed_won": 10, "accepted_won": 10, "won": 10,
        "panel": "", "panel_on": None, "minutes_id": None, "made_by_id": row.made_by_id, "made_at": make.AT,
        **more,
    }  # fmt: skip
    return insert(TABLE, **columns)


def line(appraisal: int, position: int = 1, **more: Any) -> None:
    columns = {"what": "매출", "claimed_won": 10, "accepted_won": 10, "paper": "장부", "reason": "", **more}
    insert(LINE, appraisal_id=appraisal, position=position, **columns)


def ended() -> None:
    """What is asked when a transaction ends, asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_another_person_approves_within_their_limit_of_appraisals(kept: Appraisal) -> None:
    with refused(BY_ANOTHER):  # nobody's row
        approving(kept)
    with refused("one_step_per_person_and_subject"):
        signed(kept, "approved", "examiner")
    for wrong in ({"won": WON - 1}, {"person": "clerk"}, {"subject_id": kept.pk + 1}, {"step": "prepared"}):
        with refused(BY_ANOTHER, "a_subject_is_prepared_once"):
            signed(kept, **{"step": "approved", "person": "approver", **wrong})  # type: ignore[arg-type]
            approving(kept)
    with refused(BY_ANOTHER):  # a limit for batches only
        AuthorityLimit.objects.filter(person=make.person("approver"), subject_kind="appraisal").delete()
        signed(kept, "approved", "approver")
        approving(kept)
    limit = "UPDATE staff_authoritylimit SET single_won = %s, daily_won = %s WHERE person_id = %s"
    for single, daily in ((WON - 1, 10**9), (10**9, WON - 1)):
        with refused(BY_ANOTHER):
            execute(limit, single, daily, make.person("approver").pk)
            signed(kept, "approved", "approver")
            approving(kept)
    with admitted():
        execute(limit, WON, WON, make.person("approver").pk)
        signed(kept, "approved", "approver")
        approving(kept)


def test_an_appraisal_moves_by_its_table_and_by_people(kept: Appraisal) -> None:
    with refused("compensation_appraisal_moves_by_its_table"):  # nobody says so
        status(TABLE, kept.pk, "sent_back")
    for verb in ("approve_appraisal", "send_back"):
        with refused("a_person_does_what_needs_one"):
            insert(
                "lib_move", machine="appraisal", verb=verb, actor_kind="system", on_behalf_of="", reason="x",
                at=make.AT,
            )  # fmt: skip
    with refused("compensation_appraisal_is_born_by_its_table"):
        another(kept, status="approved")
    with refused("an_appraisal_has_a_known_status", "compensation_appraisal_moves_by_its_table"):
        status(TABLE, kept.pk, "paid")


def test_it_adds_up_when_the_transaction_ends(kept: Appraisal) -> None:
    with admitted():
        line(another(kept))
        ended()
    for wrong in ({"lines": 2}, {"claimed_won": 11}, {"accepted_won": 9}, {"factors": 1}):
        with refused("an_appraisal_adds_up"):
            line(another(kept, **wrong))
            ended()
    with refused("an_appraisal_adds_up"):
        another(kept)
        ended()
    with refused("an_appraisal_adds_up"):  # one more line, of nothing, on one that somebody looked at
        line(kept.pk, 9, claimed_won=0, accepted_won=0)
        ended()
    with refused("an_appraisal_adds_up"):
        second = another(kept)
        line(second)
        insert(FACTOR, appraisal_id=second, position=1, code="operator_share", hundredths=1, reason="x")
        ended()


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("a_line_accepts_no_more_than_claimed", {"accepted_won": 11, "reason": "x"}),
        ("a_line_accepts_no_more_than_claimed", {"accepted_won": -1, "reason": "x"}),
        ("a_cut_has_its_reason", {"accepted_won": 9}),
        ("a_line_of_loss_rests_on_a_paper", {"paper": ""}),
        ("a_line_of_loss_rests_on_a_paper", {"what": ""}),
    ],
)
def test_a_line(kept: Appraisal, law: str, wrong: dict[str, Any]) -> None:
    with refused(law):
        line(another(kept), **wrong)


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("a_factor_is_a_percentage", {"hundredths": 10_001}),
        ("a_factor_is_a_percentage", {"hundredths": -1}),
        ("a_factor_is_one_of_those_known", {"code": "luck"}),
        ("a_factor_has_its_reason", {"reason": ""}),
        ("a_factor_is_applied_once", {"code": "operating_margin"}),
    ],
)
def test_a_factor(kept: Appraisal, law: str, wrong: dict[str, Any]) -> None:
    columns = {"code": "operator_share", "hundredths": 1, "reason": "x", "position": 9, **wrong}
    with refused(law):
        insert(FACTOR, appraisal_id=kept.pk if law.endswith("once") else another(kept), **columns)


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("no_more_is_accepted_than_claimed", {"accepted_won": 11}),
        ("no_more_is_accepted_than_claimed", {"lines": 0}),
        ("no_more_is_accepted_than_claimed", {"won": -1}),
        ("a_panel_has_its_day_and_minutes", {"panel": "1015 협의체"}),
        ("a_panel_has_its_day_and_minutes", {"panel_on": "2022-12-29"}),
    ],
)
def test_an_appraisal(kept: Appraisal, law: str, wrong: dict[str, Any]) -> None:
    with refused(law):
        another(kept, **wrong)


def test_one_waits_and_one_counts(kept: Appraisal) -> None:
    with refused("one_appraisal_of_a_benefit_waits"):
        another(kept, claim_id=kept.claim_id)
    approve_appraisals(kept)
    second = appraise("R1")
    signed(second, "approved", "approver2")
    with refused("one_appraisal_of_a_benefit_counts"):
        approving(second)


def test_nothing_of_it_is_edited_or_deleted(kept: Appraisal) -> None:
    for column in ("won", "accepted_won", "claim_id", "made_by_id", "panel", "lines", "factors"):
        with refused(f"{TABLE}_is_append_only"):
            execute(f"UPDATE {TABLE} SET {column} = {column}")
    for table in (TABLE, LINE, FACTOR):
        with refused(f"{table}_is_append_only"):
            execute(f"DELETE FROM {table}")
    for table in (LINE, FACTOR):
        with refused(f"{table}_is_append_only"):
            execute(f"UPDATE {table} SET reason = reason || 'x'")


def test_what_counts_is_a_fact_of_the_claim(kept: Appraisal) -> None:
    changed = "SELECT facts_changed_at FROM claims_claim WHERE id = %s"
    before = value(changed, kept.claim_id)
    with transaction.atomic():
        approve_appraisals(kept)
    assert value(changed, kept.claim_id) > before
