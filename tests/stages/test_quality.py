"""Quality sampling: drawn by the seed, reviewed by another, ruled on by a third; one as fifty."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.lib.refusal import Refusal
from claims import holds, quality, review, undoing
from claims.holds import CaseworkRefused
from claims.models import Claim, ClaimEvent, QualityReview
from claims.quality import QualityRefused
from claims.queries import quality as reading
from claims.rules import quality as rules
from claims.rules.quality import Hold, Result, Ruling
from compensation.payouts import BatchRefused
from tests import factories as make
from tests.factories import sampled
from tests.factories.sampled import LATER, agree, decide, decided, differ, draw, names, plan, referred

pytestmark = pytest.mark.django_db


def rule(row: QualityReview, ruling: Ruling = Ruling.UPHELD, by: str = "approver2") -> bool:
    return quality.rule(row, ruling, words="매출 자료 재확인", by=make.person(by), at=LATER)


def drawn_again(seed: str, by: str, share_bp: int, least: int) -> list[tuple[int, int]]:
    """The sample of one examiner, worked out without the database."""
    events = ClaimEvent.objects.filter(move__actor=make.person(by), from_status="referred")
    return rules.draw(seed, events.values_list("row_id", "move_id"), share_bp, least)


@pytest.mark.parametrize("shops", [2, 50])
def test_a_sample_is_drawn_per_examiner_and_is_the_one_of_its_seed(shops: int) -> None:
    about = decided(shops)
    plan(about, share_bp=2_000, least=2)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = draw(about)
    wanted = [one for by in ("examiner", "examiner2") for one in drawn_again("t-1", by, 2_000, 2)]
    assert sorted((row.claim_id, row.move_id) for row in rows) == sorted(wanted)
    each = min(shops // 2, max(2, shops // 10))
    assert len(rows) == 2 * each
    assert {row.among for row in rows} == {shops // 2}
    # However many decisions there are.
    assert len(asked) <= 12
    first = rows[0]
    ground = "over_ceiling" if first.decided == "exclude" else ""
    assert (first.decided_ground, first.reviewer, first.result, first.ruling) == (ground, None, "", "")


def test_the_same_decisions_give_the_same_sample_under_another_plan_and_others_by_another_seed() -> None:
    about = decided(50)
    one = plan(about)
    first = names(draw(about))
    quality.end(one, by=make.person("approver"), at=LATER, reason="다시")
    two = plan(about)
    assert names(draw(about)) == first
    quality.end(two, by=make.person("approver"), at=LATER, reason="다시")
    plan(about, seed="another", share_bp=2_000)
    assert names(draw(about)) != first


def test_what_is_sampled_is_what_people_decided_and_did_not_take_back() -> None:
    about = referred(6)
    decide(about, "exclude", [1, 2], "examiner")
    undoing.undo([make.claim("R2").pk], by=make.person("examiner"), at=make.AT, reason="잘못 누름")
    decide(about, "clear", [3], "examiner", at=make.AT - timedelta(days=1))  # before the plan
    decide(about, "clear", [4], "examiner", at=LATER)  # after the draw
    review.withdraw([make.claim("R5").pk], by=make.person("examiner"), at=make.AT, reason="본인 요청")
    plan(about, share_bp=10_000)
    plan(about, share_bp=10_000, stage="damage")
    assert names(draw(about)) == ["R1"]
    # The next draw goes on where this one ended.
    assert names(draw(about, LATER + timedelta(hours=1))) == ["R4"]
    assert draw(about, LATER + timedelta(hours=1)) == []


def test_a_question_is_sampled_whatever_was_answered() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(make.shop_line(n, area=make.JUNG) for n in (1, 2)))
    make.take_shops(about, *(make.shop(n) for n in (1, 2)))
    make.confirm(about)
    decide(about, "confirm", [1], "examiner")
    decide(about, "exclude", [2], "examiner")
    plan(about, stage="damage", share_bp=10_000)
    assert {row.decided for row in draw(about)} == {"confirm", "exclude"}


def test_widening_keeps_what_is_drawn_and_adds_what_comes_next() -> None:
    about = decided(50)
    row = plan(about)
    first = names(draw(about))
    by: Any = {"by": make.person("approver"), "at": LATER}
    more = quality.widen(row, 4_000, **by)
    rows = QualityReview.objects.filter(plan=row)
    assert (more.came, rows.count()) == (14, 20)
    assert set(first) < set(names(rows))
    wanted = [one for who in ("examiner", "examiner2") for one in drawn_again("t-1", who, 4_000, 2)]
    assert set(rows.values_list("claim_id", "move_id")) == set(wanted)
    for wrong in (4_000, 1_000, 10_001):
        with pytest.raises(QualityRefused, match="share must be above"):
            quality.widen(row, wrong, **by)
    # What was drawn from twice is counted once.
    assert [(one.name, one.decisions, one.sampled) for one in reading.by_examiner(row.pk)] == [
        ("심사 담당 1", 25, 10), ("심사 담당 2", 25, 10),
    ]  # fmt: skip


def test_a_plan_is_put_in_force_by_another_and_one_at_a_time() -> None:
    about = referred(1)
    row = sampled.draft(about)
    with pytest.raises(QualityRefused, match="no sampling plan is in force"):
        draw(about)
    for name, error in (("approver", QualityRefused), ("examiner", PermissionDenied)):
        with pytest.raises(error):
            quality.put_in_force(row, by=make.person(name), at=make.AT)
    quality.put_in_force(row, by=make.person("approver2"), at=make.AT)
    with pytest.raises(QualityRefused, match="another plan of this stage"):
        plan(about)
    with pytest.raises(QualityRefused, match="only a draft"):
        quality.put_in_force(row, by=make.person("approver2"), at=make.AT)
    with pytest.raises(ValueError, match="needs a reason"):
        quality.end(row, by=make.person("approver"), at=LATER, reason=" ")
    quality.end(row, by=make.person("approver"), at=LATER, reason="끝")
    with pytest.raises(QualityRefused, match="over already"):
        quality.end(row, by=make.person("approver"), at=LATER, reason="끝")


def test_another_person_reviews_once_and_says_why() -> None:
    about = decided(2)
    plan(about, least=1)
    row = next(row for row in draw(about) if row.decided == "exclude")
    how: Any = {"words": "매출이 한도 안", "at": LATER}
    for name, error, said in (
        ("examiner", QualityRefused, "decision of their own"),
        ("clerk", PermissionDenied, "may not"),
    ):
        with pytest.raises(error, match=said):
            quality.review(row, "clear", by=make.person(name), **how)
    reviewer: Any = {"by": make.person("examiner2"), "at": LATER}
    with pytest.raises(Refusal, match="needs its ground"):
        quality.review(row, "exclude", words="x", **reviewer)
    with pytest.raises(Refusal, match="needs a reason"):
        quality.review(row, "clear", words=" ", **reviewer)
    with pytest.raises(Refusal, match="no outcome of this stage"):
        quality.review(row, "confirm", words="x", **reviewer)
    assert row in reading.waiting(make.person("examiner2"))
    assert row not in reading.waiting(make.person("examiner"))
    assert quality.review(row, "clear", words="매출이 한도 안", **reviewer) == Result.MATERIAL
    with pytest.raises(QualityRefused, match="reviewed already"):
        quality.review(row, "clear", words="x", **reviewer)
    row.refresh_from_db()
    assert (row.outcome, row.ground, row.result) == ("clear", "", "material")


def test_an_error_that_a_third_person_upholds_takes_the_claim_up_again() -> None:
    about = decided(4)
    plan(about, share_bp=10_000)
    rows = draw(about)
    for row in rows:
        differ(row)
    for row in rows:
        row.refresh_from_db()
        with pytest.raises(QualityRefused, match="neither the examiner nor the reviewer"):
            rule(row, by="approver")
    assert list(reading.to_rule_on(make.person("approver"))) == []
    assert list(reading.to_rule_on(make.person("approver2"))) == rows
    cleared, other = (row for row in rows if row.decided == "clear")
    excluded, last = (row for row in rows if row.decided == "exclude")
    assert [rule(cleared), rule(excluded), rule(other, Ruling.OVERRULED)] == [True, True, False]
    standing = dict(Claim.objects.values_list("pk", "status"))
    assert standing[cleared.claim_id] == "referred"  # awarded: it stands, and a person looks at it
    assert standing[excluded.claim_id] == "received"  # closed: through the stages again, to a person
    assert standing[other.claim_id] == "assessed"
    with pytest.raises(QualityRefused, match="waits for no ruling"):
        rule(cleared)
    claim = Claim.objects.get(pk=last.claim_id)
    assert rule(last) is True
    claim.refresh_from_db()
    assert (claim.status, reading.standing(about.pk)[0].errors) == ("received", 3)


def test_a_claim_on_hold_is_not_taken_up_and_the_ruling_waits() -> None:
    about = referred(1)
    decide(about, "clear", [1], "examiner")
    holds.hold([make.claim("R1").pk], by=make.person("examiner"), at=make.AT, reason="자료 대기")
    plan(about)
    (row,) = draw(about)
    differ(row)
    with pytest.raises(CaseworkRefused):
        rule(row)
    row.refresh_from_db()
    assert row.ruling == ""


def standing_of(about: Any) -> list[Hold]:
    return list(reading.holds(about.pk, make.AT).values())


def test_a_batch_goes_the_whole_way() -> None:
    about = decided(20)
    batch = make.make(about)
    row = plan(about)

    def held(by: str, what: str) -> None:
        with pytest.raises(BatchRefused, match=what):
            make.approve(batch, by)

    assert standing_of(about) == [Hold.NOT_DRAWN]
    held("approver", "no sample was drawn")
    rows = draw(about)
    held("approver", "wait for their review")
    agree(rows[1:], by="approver2")
    held("approver", "wait for their review")
    wrong = rows[0]
    differ(wrong, by="approver2")
    held("approver", "wait for a ruling")
    quality.rule(wrong, Ruling.UPHELD, words="오류", by=make.person("approver"), at=LATER)
    held("approver", "the error rate is above")  # 1 of 4; the threshold is 5 %
    # Review more: all of them, and nothing is left to be estimated.
    quality.widen(row, 10_000, by=make.person("approver"), at=LATER)
    held("approver", "wait for their review")
    agree(QualityReview.objects.filter(reviewer=None).order_by("pk"), by="approver2")
    (now,) = reading.standing(about.pk)
    assert (now.sampled, now.reviewed, now.errors, now.whole_drawn) == (20, 20, 1, True)
    assert standing_of(about) == []
    if wrong.decided == "clear":  # its claim came before a person again: what it was to be paid waits
        held("approver", "taken up again")
    else:
        assert make.approve(batch).status == "approved"


def test_a_batch_passes_below_the_threshold_and_without_a_plan() -> None:
    about = decided(4)
    plan(about, stage="damage")  # nobody decided any: the sample is empty
    batch = make.make(about)
    with pytest.raises(BatchRefused, match="no sample was drawn"):
        make.approve(batch)
    assert draw(about) == []
    assert make.approve(batch).status == "approved"


def test_a_plan_that_ended_or_begins_later_or_is_a_draft_holds_nothing() -> None:
    about = decided(2)
    row = plan(about)
    assert standing_of(about) == [Hold.NOT_DRAWN]
    quality.end(row, by=make.person("approver"), at=LATER, reason="끝")
    sampled.draft(about)
    plan(about, valid_from=make.AT.date() + timedelta(days=1))
    assert standing_of(about) == []
    assert make.approve(make.make(about)).status == "approved"


def test_a_batch_made_after_the_draw_waits_for_the_next() -> None:
    about = decided(2)
    plan(about)
    agree(draw(about))
    later = LATER + timedelta(hours=2)
    assert reading.holds(about.pk, LATER) == {}
    assert list(reading.holds(about.pk, later).values()) == [Hold.NOT_DRAWN]
    draw(about, later)
    assert reading.holds(about.pk, later) == {}
