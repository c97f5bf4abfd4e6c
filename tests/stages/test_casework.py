"""Holds, requests, contacts, notes: the claim stands where it stood; one as fifty; what waits stays."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.lib import files
from backoffice.lib.refusal import Refusal
from claims import clock, contacts, holds, requests, review
from claims.holds import CaseworkRefused
from claims.models import Claim, Contact, Hold, Incident, InfoRequest, Note, WorkItem
from claims.requests import Paper
from claims.rules.casework import Follows, Reached, Way
from tests import factories as make
from tests.factories import AT, shop, shop_line
from tests.house.law import execute

pytestmark = pytest.mark.django_db

OVER = {"monthly_sales": 60_000_000}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
TODAY = AT.date()


def filed(shops: int = 4) -> Incident:
    """R1 … received, of which the first two are beyond the ceiling."""
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n, **(OVER if n < 3 else {})) for n in range(1, shops + 1)))
    make.in_force(about, admission=CEILING)
    return about


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def by(name: str, at: datetime = AT) -> dict[str, Any]:
    return {"by": make.person(name), "at": at}


def hold(*names: str, until: date | None = None) -> int:
    return holds.hold(ids(*names), reason="경찰 조사", until=until, **by("examiner"))


def ask(*names: str, days: int = 14, **more: Any) -> int:
    return requests.ask(
        ids(*names), ["사업자등록증", " ", "매출 증빙"], due_on=TODAY + timedelta(days=days),
        follows=Follows.DECIDE, **{**by("clerk"), **more},
    )  # fmt: skip


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


def at(name: str) -> str:
    return str(make.claim(name).status)


def test_no_stage_takes_what_is_held_and_it_goes_on_from_there() -> None:
    about = filed()
    hold("R1", "R3")
    make.confirm(about)
    assert [at(name) for name in ("R1", "R2", "R3", "R4")] == [
        "received", "confirmed", "received", "confirmed"]  # fmt: skip
    holds.release(ids("R1", "R3"), reason="조사 종결", **by("examiner"))
    hold("R2", "R4")
    make.confirm(about)
    make.screen(about)
    assert [at(name) for name in ("R1", "R2", "R3", "R4")] == [
        "referred", "confirmed", "cleared", "confirmed"]  # fmt: skip
    holds.release(ids("R2", "R4"), reason="확인", **by("examiner"))
    make.screen(about)
    hold("R3")
    make.assess(about)
    assert (at("R3"), at("R4")) == ("cleared", "assessed")
    assert "R3" not in make.awarded()
    holds.release(ids("R3"), reason="확인", **by("examiner"))
    make.assess(about)
    assert at("R3") == "assessed"


def test_nobody_decides_about_what_is_held() -> None:
    about = filed()
    make.confirm(about)
    make.screen(about)
    hold("R1")
    how = {"reason": "확인", **by("approver")}
    with pytest.raises(CaseworkRefused) as refused:
        review.decide(about, "clear", references=["R1", "R2"], **how)
    assert refused.value.rows == ids("R1")
    # Over a filter what is held is passed over.
    assert review.decide(about, "clear", **how).decided == 1
    assert (at("R1"), at("R2")) == ("referred", "cleared")


def test_corrected_facts_do_not_wait_for_a_hold() -> None:
    about = filed()
    make.confirm(about)
    make.screen(about)
    hold("R3")
    make.take_lines(about, shop_line(3, area=make.JUNG))
    assert at("R3") == "received"
    make.confirm(about)
    assert at("R3") == "received"
    assert Hold.objects.get().ended_at is None


def test_a_timed_hold_ends_by_itself_on_its_day() -> None:
    filed()
    hold("R1", until=TODAY + timedelta(days=3))
    hold("R2")
    assert clock.tick(later(2)).released == 0
    assert clock.tick(later(3)).released == 1
    assert clock.tick(later(3)).released == 0
    ended = Hold.objects.get(claim__in=ids("R1"))
    assert (ended.ended_at, ended.ended_by) == (later(3), None)
    assert Hold.objects.get(ended_at=None).claim_id == ids("R2")[0]


def test_who_may_and_what_is_refused() -> None:
    about = filed()
    hold("R1")
    with pytest.raises(CaseworkRefused, match="on hold already"):
        hold("R1", "R2")
    assert Hold.objects.count() == 1
    with pytest.raises(CaseworkRefused, match="not on hold"):
        holds.release(ids("R1", "R2"), reason="x", **by("examiner"))
    assert Hold.objects.get().ended_at is None
    with pytest.raises(PermissionDenied):
        holds.hold(ids("R2"), reason="x", **by("auditor"))
    with pytest.raises(Refusal, match="needs a reason"):
        holds.hold(ids("R2"), reason=" ", **by("examiner"))
    with pytest.raises(Refusal, match="a day to come"):
        hold("R2", until=TODAY)
    make.confirm(about)
    make.screen(about)
    make.assess(about)
    with pytest.raises(CaseworkRefused, match="decided already"):
        hold("R4")
    with pytest.raises(CaseworkRefused, match="decided already"):
        ask("R4")


def test_fifty_are_held_asked_called_and_noted_as_one_is() -> None:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, 51)))
    every = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    kept = ("claim_id", "kind", "reason", "by_id", "since", "until")

    def acts(of: list[int]) -> None:
        holds.hold(of, reason="보류", **by("examiner"))
        holds.release(of, reason="해제", **by("examiner"))
        requests.ask(of, ["서류"], due_on=TODAY + timedelta(days=9), follows=Follows.DECIDE, **by("clerk"))
        requests.cancel(of, reason="필요 없음", **by("clerk"))
        contacts.log_contact(of, Way.PHONE, Reached.TRIED, words="부재", **by("clerk"))
        contacts.write_note(of, "참고", **by("clerk"))

    def found() -> list[Any]:
        return [
            list(Hold.objects.order_by("claim", "kind").values_list(*kept)),
            list(InfoRequest.objects.order_by("claim").values_list("claim", "items", "outcome", "due_on")),
            list(Contact.objects.order_by("claim").values_list("claim", "way", "outcome", "words")),
            list(Note.objects.order_by("claim").values_list("claim", "words", "by")),
        ]

    with make.undone(), CaptureQueriesContext(connection) as queries:
        acts(every)
        together = found()
    assert len(queries) <= 45
    assert len(together[0]) == 100
    for claim in every:
        acts([claim])
    assert found() == together


def test_an_answer_brings_its_papers_and_a_person_looks_at_it() -> None:
    about = filed()
    ask("R3")
    make.confirm(about)
    assert at("R3") == "received"
    assert InfoRequest.objects.get().items == ["사업자등록증", "매출 증빙"]
    papers = [Paper("증빙.pdf", b"%PDF-1.7 x"), Paper("사진.jpg", b"\xff\xd8\xff x")]
    answered = requests.answer(ids("R3")[0], "보냅니다", papers, **by("clerk", later(2)))
    assert (answered.outcome, answered.answer) == ("answered", "보냅니다")
    kept = [row.file for row in answered.answerfile_set.order_by("pk")]
    assert [file.name for file in kept] == ["증빙.pdf", "사진.jpg"]
    with files.open_plain(kept[0]) as stream:
        assert stream.read() == b"%PDF-1.7 x"
    make.confirm(about)
    assert at("R3") == "received"  # nobody has looked yet
    item = WorkItem.objects.get(claim__in=ids("R3"), closed_at=None)
    assert (item.kind, item.waiting) == ("answer", False)
    assert requests.finish(ids("R3"), **by("examiner", later(3))) == 1
    make.confirm(about)
    assert at("R3") == "confirmed"


@pytest.mark.parametrize(
    ("words", "papers", "said"),
    [
        (" ", [], "words or papers"),
        ("x", [Paper("a.exe", b"MZ")], "no PDF, PNG or JPEG"),
        ("x", [Paper("a.pdf", b"%PDF-")] * 11, "at most 10 papers"),
    ],
    ids=["empty", "a program", "too many"],
)
def test_what_is_no_answer(words: str, papers: list[Paper], said: str) -> None:
    filed()
    ask("R3")
    with pytest.raises(Refusal, match=said):
        requests.answer(ids("R3")[0], words, papers, **by("clerk"))
    assert InfoRequest.objects.get().outcome == ""


def test_what_cannot_be_asked() -> None:
    filed()
    with pytest.raises(Refusal, match="one thing to 20"):
        requests.ask(
            ids("R1"), [" "], due_on=TODAY + timedelta(days=9), follows=Follows.DECIDE, **by("clerk")
        )
    with pytest.raises(Refusal, match="a day to come"):
        ask("R1", days=0)
    ask("R1")
    with pytest.raises(CaseworkRefused, match="asked already"):
        ask("R1", "R2")
    with pytest.raises(CaseworkRefused, match="nothing is asked"):
        requests.cancel(ids("R1", "R2"), reason="x", **by("clerk"))
    with pytest.raises(CaseworkRefused, match="no answer waits"):
        requests.finish(ids("R1"), **by("clerk"))
    with pytest.raises(PermissionDenied):
        ask("R2", **by("auditor"))
    assert InfoRequest.objects.filter(closed_at=None).count() == 1


def test_time_reminds_once_and_a_lapse_denies_nothing() -> None:
    about = filed()
    make.confirm(about)
    make.screen(about)
    ask("R1", days=14)
    ask("R3", days=40)
    assert clock.tick(later(9)).reminded == 0
    assert clock.tick(later(13)) == (0, 1, 0, 0)
    assert clock.tick(later(14)) == (0, 0, 0, 0)  # its last day
    assert clock.tick(later(15)) == (0, 0, 1, 0)
    assert clock.tick(later(15)) == (0, 0, 0, 0)
    lapsed = InfoRequest.objects.get(claim__in=ids("R1"))
    assert (lapsed.outcome, lapsed.closed_by, lapsed.reminded_at) == ("lapsed", None, later(13))
    assert at("R1") == "referred"
    open_work = WorkItem.objects.filter(claim__in=ids("R1"), closed_at=None).order_by("kind")
    assert [(item.kind, item.waiting) for item in open_work] == [("answer", False), ("review", False)]
    # Whoever decides on what is there has looked at it.
    review.decide(about, "exclude", references=["R1"], reason="기한 경과", **by("examiner", later(15)))
    assert not WorkItem.objects.filter(claim__in=ids("R1"), closed_at=None).exists()


def test_the_clock_of_open_work_stops_while_the_claim_waits() -> None:
    about = filed()
    make.confirm(about)
    make.screen(about)
    (claim,) = ids("R1")
    execute("UPDATE claims_workitem SET due_on = '2018-12-14' WHERE claim_id = %s", claim)
    work = WorkItem.objects.filter(claim=claim, kind="review")
    start = datetime.combine(date(2018, 12, 3), AT.timetz())
    requests.ask([claim], ["x"], due_on=date(2018, 12, 20), follows=Follows.DECIDE, **by("clerk", start))
    holds.hold([claim], reason="x", **by("examiner", start + timedelta(days=2)))
    assert (work.get().waiting, work.get().waits_since) == (True, date(2018, 12, 3))
    requests.answer(claim, "x", **by("clerk", start + timedelta(days=3)))
    assert work.get().waiting  # still held
    answer = WorkItem.objects.get(claim=claim, kind="answer")
    assert answer.waiting
    holds.release([claim], reason="x", **by("examiner", start + timedelta(days=8)))
    # Eight days later is Saturday the 22nd: Monday the 24th.
    assert (work.get().waiting, work.get().due_on) == (False, date(2018, 12, 24))
    assert not WorkItem.objects.get(pk=answer.pk).waiting


def test_who_is_called_again_is_called_in_time() -> None:
    filed()
    again = later(1)
    call = {"words": "점심 뒤", **by("clerk")}
    assert contacts.log_contact(ids("R1"), Way.PHONE, Reached.AGAIN, call_again_at=again, **call) == 1
    assert contacts.log_contact(ids("R1"), Way.PHONE, Reached.AGREED, call_again_at=again, **call) == 1
    assert list(Contact.objects.order_by("pk").values_list("outcome", "call_again_at")) == [
        ("again", again), ("agreed", None)]  # fmt: skip
    for wrong in (None, AT):
        with pytest.raises(Refusal, match="when to call again"):
            contacts.log_contact(ids("R1"), Way.PHONE, Reached.AGAIN, call_again_at=wrong, **call)
    with pytest.raises(Refusal, match="says something"):
        contacts.write_note(ids("R1"), " ", **by("clerk"))
