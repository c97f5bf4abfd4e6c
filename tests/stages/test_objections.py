"""Objections: recorded with their clock, decided by another, and what an upheld one brings; one as fifty."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib.moves import MoveRefused
from backoffice.lib.refusal import Refusal
from claims import objections, requests, review
from claims.holds import CaseworkRefused
from claims.models import ClaimEvent, Incident, Objection, WorkItem
from claims.objections import ObjectionRefused, Recorded
from claims.rules.casework import Follows
from claims.rules.workflow_objections import DISMISS, UPHOLD, UPHOLD_PARTLY, About
from tests import factories as make
from tests.factories import shop, shop_line
from tests.factories.appraised import LINES, appraise, approve_appraisals, left_to_people

pytestmark = pytest.mark.django_db

OVER = {"monthly_sales": 60_000_000}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}


def today() -> date:
    return timezone.localdate()


def decided(shops: int = 3) -> Incident:
    """R1 excluded by the examiner, R2 not confirmed, R3 … awarded."""
    make.cast()
    about = make.incident()
    lines = [shop_line(n, **({"area": make.JUNG} if n == 2 else {})) for n in range(1, shops + 1)]
    make.take_lines(about, *lines)
    make.take_shops(about, *(shop(n, **(OVER if n == 1 else {})) for n in range(1, shops + 1)))
    make.in_force(about, admission=CEILING)
    run(about)
    exclude(about)
    return about


def exclude(about: Incident) -> None:
    review.decide(
        about, "exclude", by=make.person("examiner"), reason="매출 초과", at=now(), references=["R1"]
    )


def run(about: Incident) -> None:
    make.confirm(about)
    make.screen(about)
    make.assess(about)


def now() -> datetime:
    return timezone.now()


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def at(name: str) -> str:
    return str(make.claim(name).status)


def filed(*names: str, about: About = About.EXCLUDED, days: int | None = 30, **more: Any) -> Recorded:
    claims = ids(*names)
    incident = make.claim(names[0]).incident_id
    how = {"channel": "phone", "filed_on": today(), "by": make.person("clerk"), "at": now(), **more}
    return objections.file(
        claims, about, "자료를 다시 봐 주세요", days={incident: days} if days else {}, **how
    )


def decide(*names: str, step: Any = UPHOLD, by: str = "examiner2", reasons: str = "매출 자료 확인") -> int:
    rows = Objection.objects.filter(claim__in=ids(*names), status="filed")
    found = list(rows.values_list("pk", flat=True))
    return objections.decide(found, step, reasons=reasons, by=make.person(by), at=now())


def test_it_names_the_decision_and_has_its_own_clock() -> None:
    decided()
    assert filed("R1") == Recorded(1, 0)
    row = Objection.objects.get()
    assert (row.status, row.late, row.told_on) == ("filed", False, today())
    assert row.last_on is not None and row.last_on >= today() + timedelta(days=30)
    assert (row.against.verb, row.against.actor) == ("exclude", make.person("examiner"))
    item = WorkItem.objects.get(claim=row.claim, kind="objection")
    assert item.closed_at is None
    assert item.due_on is not None and item.due_on > today()


def test_a_late_one_is_recorded_and_marked_and_a_person_decides() -> None:
    decided()
    told = today() - timedelta(days=40)
    assert filed("R1", told_on=told) == Recorded(1, 1)
    assert decide("R1", step=UPHOLD) == 1
    # Without a time to object nothing is late.
    assert filed("R3", about=About.AMOUNT, days=None, told_on=told) == Recorded(1, 0)
    assert Objection.objects.get(claim=make.claim("R3")).last_on is None


@pytest.mark.parametrize(
    ("name", "about"),
    [("R3", About.EXCLUDED), ("R1", About.AMOUNT), ("R3", About.DAMAGE), ("R2", About.EXCLUDED)],
)
def test_what_nobody_decided_is_not_objected_to(name: str, about: About) -> None:
    decided()
    with pytest.raises(CaseworkRefused) as refused:
        filed(name, about=about)
    assert refused.value.rows == ids(name)


def test_one_open_of_a_kind_and_another_after_it() -> None:
    decided()
    filed("R1")
    with pytest.raises(CaseworkRefused):
        filed("R1")
    filed("R1", about=About.KIND)
    first = Objection.objects.get(about="excluded")
    how = {"reasons": "기준 그대로", "by": make.person("examiner2"), "at": now()}
    objections.decide([first.pk], DISMISS, **how)
    assert WorkItem.objects.get(kind="objection").closed_at is None  # the other is open still
    objections.decide([Objection.objects.get(about="kind").pk], DISMISS, **how)
    assert WorkItem.objects.get(kind="objection").closed_at is not None
    assert at("R1") == "excluded"
    filed("R1")
    assert WorkItem.objects.filter(kind="objection", closed_at=None).count() == 1


def test_what_is_said_wrongly_is_refused() -> None:
    decided()
    with pytest.raises(Refusal):
        filed("R1", filed_on=today() + timedelta(days=1))
    with pytest.raises(Refusal):
        filed("R1", told_on=today(), filed_on=today() - timedelta(days=1))
    with pytest.raises(CaseworkRefused):  # the decision came after it
        filed("R1", filed_on=today() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        filed("R1", by=make.person("finance"))
    assert not Objection.objects.exists()


def test_another_person_decides() -> None:
    decided()
    filed("R1")
    with pytest.raises(ObjectionRefused) as refused:
        decide("R1", by="examiner", step=DISMISS)
    assert "본인이 한 결정" in refused.value.ko
    with pytest.raises(PermissionDenied):
        decide("R1", by="clerk")
    with pytest.raises(Refusal):
        decide("R1", reasons=" ")
    assert decide("R1", step=DISMISS) == 1
    row = Objection.objects.get()
    assert (row.status, row.decided_by, row.reasons) == (
        "dismissed", make.person("examiner2"), "매출 자료 확인")  # fmt: skip
    with pytest.raises(MoveRefused):
        objections.decide([row.pk], UPHOLD, reasons="x", by=make.person("examiner2"), at=now())


def test_whoever_excluded_may_record_that_it_was_taken_back() -> None:
    decided()
    filed("R1")
    row = Objection.objects.get()
    assert objections.withdraw([row.pk], reasons="전화로 취하", by=make.person("examiner"), at=now()) == 1
    row.refresh_from_db()
    assert (row.status, at("R1")) == ("withdrawn", "excluded")
    assert not WorkItem.objects.filter(kind="objection", closed_at=None).exists()


def test_upheld_the_claim_goes_through_the_stages_to_its_first_award() -> None:
    about = decided()
    make.take_shops(about, shop(1))  # sales were stated wrongly: the ceiling is kept
    filed("R1")
    decide("R1")
    assert at("R1") == "received"
    move = ClaimEvent.objects.filter(row=make.claim("R1")).order_by("-move_id")[0].move
    assert (move.verb, move.actor, move.reason) == (
        "reopen_objected", make.person("examiner2"), "매출 자료 확인")  # fmt: skip
    run(about)
    assert at("R1") == "referred"  # the ground still stands: a person clears it, with what is known now
    review.decide(
        about, "clear", by=make.person("examiner2"), reason="매출 정정", at=now(), references=["R1"]
    )
    make.assess(about)
    assert at("R1") == "assessed"
    assert len(make.awarded()["R1"]) == 1


def test_upheld_for_damage_comes_back_to_a_person_who_confirms() -> None:
    about = decided()
    filed("R2", about=About.DAMAGE)
    decide("R2", step=UPHOLD_PARTLY)
    make.confirm(about)
    assert at("R2") == "unconfirmed"
    review.decide(
        about, "confirm", by=make.person("examiner2"), reason="카드 승인 내역", at=now(), references=["R2"]
    )
    assert at("R2") == "confirmed"


def test_upheld_against_an_award_the_award_stands_and_nothing_comes_twice() -> None:
    about = decided()
    before = make.awarded()
    filed("R3", about=About.AMOUNT)
    decide("R3", step=UPHOLD_PARTLY)
    assert at("R3") == "received"
    run(about)
    assert at("R3") == "assessed"
    assert make.awarded() == before


def test_against_an_appraised_amount_a_new_appraisal_makes_the_difference() -> None:
    about = left_to_people(2)
    approve_appraisals(appraise("R1"))
    make.assess(about)
    assert make.awarded()["R1"] == [168_480]
    filed("R1", about=About.AMOUNT, days=30)
    for name in ("examiner", "approver"):  # who worked it out, who approved it
        with pytest.raises(Exception, match="whoever worked out the amount"):
            decide("R1", by=name, step=DISMISS)
    decide("R1")
    make.confirm(about)
    make.screen(about)
    more = [LINES[0]._replace(accepted=LINES[0].claimed, reason=""), *LINES[1:]]
    approve_appraisals(appraise("R1", lines=more))
    make.assess(about)
    first, delta = make.awarded()["R1"]
    assert first == 168_480
    assert delta > 0
    assert at("R1") == "assessed"


def test_a_claim_on_its_way_already_goes_on() -> None:
    about = decided()
    filed("R2", about=About.DAMAGE)
    review.decide(about, "confirm", by=make.person("examiner"), reason="확인", at=now(), references=["R2"])
    decide("R2")
    assert at("R2") == "confirmed"


def test_what_is_held_waits_and_what_is_withdrawn_is_over() -> None:
    decided()
    filed("R2", about=About.DAMAGE)
    requests.ask(
        ids("R2"), ["x"], due_on=today() + timedelta(days=9), follows=Follows.DECIDE,
        by=make.person("clerk"), at=now(),
    )  # fmt: skip
    with pytest.raises(CaseworkRefused):
        decide("R2")
    requests.cancel(ids("R2"), by=make.person("clerk"), at=now(), reason="x")
    review.withdraw(ids("R2"), by=make.person("examiner"), reason="x", at=now())
    with pytest.raises(CaseworkRefused):
        decide("R2")
    assert decide("R2", step=DISMISS) == 1


def test_one_as_fifty() -> None:
    about = decided(52)
    claims = ids(*[f"R{n}" for n in range(3, 53)])
    clerk, examiner = make.person("clerk"), make.person("examiner2")
    assert clerk.has_perm("claims.file_objection") and examiner.has_perm("claims.decide_objection")
    asked = []
    for some in (claims[:1], claims[1:]):
        with CaptureQueriesContext(connection) as queries:
            objections.file(
                some, About.AMOUNT, "x", channel="phone", filed_on=today(), days={about.pk: 30},
                by=clerk, at=now(),
            )  # fmt: skip
            rows = Objection.objects.filter(claim__in=some).values_list("pk", flat=True)
            objections.decide(list(rows), UPHOLD, reasons="x", by=examiner, at=now())
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert {at(f"R{n}") for n in range(3, 53)} == {"received"}
    assert len(Objection.objects.values_list("status", "late", "told_on", "last_on").distinct()) == 1
