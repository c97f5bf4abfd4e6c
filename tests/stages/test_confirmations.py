"""Third parties are asked, answer singly or as a list, and what is late decides nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib.models import StoredFile
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims import clock, confirmations, requests
from claims.confirmations import Bad, Line, ListRefused, Read
from claims.holds import CaseworkRefused
from claims.models import Confirmation, Hold, Incident, ThirdParty, WorkItem
from claims.requests import Paper
from claims.rules.confirmations import Answer, Fact, key
from tests import factories as make
from tests.factories import AT, shop, shop_line

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


def filed(shops: int = 3) -> Incident:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, shops + 1)))
    make.take_shops(about, *(shop(n) for n in range(1, shops + 1)))
    make.in_force(about)
    return about


def party(kind: str = "network", **more: Any) -> ThirdParty:
    made, _new = ThirdParty.objects.get_or_create(
        code=f"{kind}-1", defaults={"name_ko": "기관", "name_en": "Party", "kind": kind, **more}
    )
    return made


def ids(*names: str) -> list[int]:
    return [make.claim(name).pk for name in names]


def ask(*names: str, to: ThirdParty | None = None, fact: Fact = Fact.CUSTOMER, **more: Any) -> int:
    how: dict[str, Any] = {"due_on": TODAY + timedelta(days=9), "waits": True, "at": AT, **more}
    by = make.person(how.pop("by", "clerk"))
    return confirmations.ask(ids(*names), to or party(), fact, how.pop("question", ""), by=by, **how)


def question(name: str) -> Confirmation:
    return Confirmation.objects.filter(claim=make.claim(name)).latest("pk")


def lines(*said: tuple[str, str]) -> list[Line]:
    return [
        Line(at, key(question(name).pk), {"outcome": outcome})
        for at, (name, outcome) in enumerate(said, start=2)
    ]


def back(found: list[Line], bad: tuple[Bad, ...] = (), at: datetime = AT) -> Read:
    return confirmations.read_back(
        party(), found, bad, raw=b"x", name="a.csv", by=make.person("clerk"), at=at
    )


def work() -> list[int]:
    rows = WorkItem.objects.filter(kind="answer", closed_at=None).order_by("claim")
    return list(rows.values_list("claim", flat=True))


def test_the_claim_waits_and_goes_to_a_person_when_the_answer_is_in() -> None:
    about = filed()
    assert ask("R1", "R2") == 2
    ask("R3", waits=False)
    make.confirm(about)
    assert [make.statuses(about)[name] for name in ("R1", "R2", "R3")] == [
        "received",
        "received",
        "confirmed",
    ]
    confirmations.answer(
        question("R1"), Answer("confirmed", {}, "맞음"), [Paper("회신.pdf", b"%PDF-1.7")],
        by=make.person("examiner"), at=AT,
    )  # fmt: skip
    row = question("R1")
    assert (row.outcome, row.words, row.answered_by) == ("confirmed", "맞음", make.person("examiner"))
    assert row.paper is not None and row.paper.name == "회신.pdf"
    assert work() == ids("R1")
    requests.finish(ids("R1"), by=make.person("examiner"), at=AT)
    make.confirm(about)
    assert make.statuses(about)["R1"] == "confirmed"
    with pytest.raises(CaseworkRefused, match="answered already"):
        confirmations.answer(row, Answer("denied", {}, ""), by=make.person("clerk"), at=AT)


def test_what_is_late_comes_to_a_person_and_denies_nothing() -> None:
    about = filed()
    ask("R1")
    ask("R2", waits=False)
    assert clock.tick(AT + timedelta(days=9)).overdue == 0
    assert clock.tick(AT + timedelta(days=10)).overdue == 2
    assert clock.tick(AT + timedelta(days=10)).overdue == 0
    assert work() == ids("R1")
    assert not Hold.objects.filter(ended_at=None).exists()
    assert set(make.statuses(about).values()) == {"received"}
    assert set(Confirmation.objects.values_list("outcome", flat=True)) == {""}
    assert back(lines(("R1", "확인")), at=AT + timedelta(days=20)) == (1, 0, 0)  # late, and recorded


def test_a_list_is_read_back_whole_and_only_once() -> None:
    filed()
    ask("R1", "R2", "R3")
    sent = lines(("R1", "확인"), ("R2", "사실 아님"), ("R3", ""))
    assert back(sent) == (2, 0, 1)
    assert question("R2").outcome == "denied" and question("R3").outcome == ""
    kept = StoredFile.objects.filter(kind="confirmed").count()
    assert back(sent) == (0, 2, 1)
    assert StoredFile.objects.filter(kind="confirmed").count() == kept == 1
    assert work() == ids("R1", "R2")


def test_every_wrong_line_is_named_and_nothing_is_recorded() -> None:
    filed()
    ask("R1", "R2")
    ask("R3", to=party("card"))
    back(lines(("R2", "확인")))
    good = lines(("R1", "확인"))
    wrong = [
        Line(3, key(question("R3").pk), {"outcome": "확인"}),  # another party's
        Line(4, good[0].key, {"outcome": "확인"}),
        Line(5, key(question("R2").pk), {"outcome": "사실 아님"}),
        Line(6, "Q-99999999", {"outcome": "확인"}),
    ]
    with pytest.raises(ListRefused, match="mend 5 lines") as refused:
        back([*good, *wrong], (Bad(7, "", Wording("", "unreadable")),))
    assert [(bad.line, bad.said.en) for bad in refused.value.bad] == [
        (3, confirmations.UNKNOWN.en), (4, confirmations.TWICE.en), (5, confirmations.OTHERWISE.en),
        (6, confirmations.UNKNOWN.en), (7, "unreadable"),
    ]  # fmt: skip
    assert question("R1").outcome == ""
    with pytest.raises(ListRefused):
        back([Line(2, good[0].key, {"outcome": "아마"})])


def test_a_list_tells_a_party_what_it_needs_and_no_more() -> None:
    filed(1)
    for kind, told in (("network", ["회선번호"]), ("card", ["사업자등록번호", "상호"]), ("other", [])):
        to = party(kind)
        ask("R1", to=to, question="확인 바랍니다")
        (line,) = confirmations.open_lines(to)
        head = confirmations.header(to)
        assert len(line) == len(head)
        assert head[:4] == ["확인번호", "확인할 사실", "문의", "기한"] and head[4:-5] == told
        assert line[0] == key(question("R1").pk) and line[2] == "확인 바랍니다" and line[-5:] == [""] * 5
        assert all(line[4:-5])


def test_asked_again_only_after_the_answer() -> None:
    filed()
    ask("R1")
    with pytest.raises(CaseworkRefused, match="asked already") as refused:
        ask("R1", "R2")
    assert refused.value.rows == ids("R1")
    assert Confirmation.objects.count() == 1
    back(lines(("R1", "확인")))
    assert ask("R1") == 1
    assert Confirmation.objects.filter(claim=make.claim("R1")).count() == 2


def test_who_may_what_and_when() -> None:
    filed()
    for by in ("finance", "auditor", "insurance"):
        with pytest.raises(PermissionDenied):
            ask("R1", by=by)
    with pytest.raises(Refusal, match="what is to be confirmed"):
        ask("R1", fact=Fact.OTHER)
    with pytest.raises(Refusal, match="a day to come"):
        ask("R1", due_on=TODAY)
    with pytest.raises(Refusal, match="not asked any more"):
        ask("R1", to=party("card", active=False))
    assert ask("R1", fact=Fact.OTHER, question="영업했는지") == 1


@pytest.mark.parametrize("count", [1, 50])
def test_one_as_fifty(count: int) -> None:
    filed(count)
    names = [f"R{n}" for n in range(1, count + 1)]
    to, found, clerk = party(), ids(*names), make.person("clerk")
    due: date = TODAY + timedelta(days=9)
    with CaptureQueriesContext(connection) as queries:
        confirmations.ask(found, to, Fact.CUSTOMER, "", due_on=due, waits=True, by=clerk, at=AT)
    assert len(queries) <= 8
    answers = lines(*((name, "확인") for name in names))
    with CaptureQueriesContext(connection) as queries:
        done = confirmations.read_back(to, answers, (), raw=b"x", name="a.csv", by=clerk, at=AT)
    assert done == (count, 0, 0) and len(queries) <= 12
