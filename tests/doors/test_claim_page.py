"""The page of the fullest claim there is: everything on it, for every role, in few queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.staff.roles import DEMO_USERS
from claims import contacts, objections, requests, risk, work
from claims.models import WorkItem
from claims.queries import queues
from claims.requests import Paper
from claims.rules.casework import Follows, Reached, Way
from claims.rules.numbers import claim_number
from claims.rules.workflow_objections import About
from compensation import releases
from compensation.models import Overpayment
from tests import factories as make
from tests.factories.appraised import LINES, appraise, approve_appraisals, left_to_people

pytestmark = pytest.mark.django_db

AT_MOST = 30
SHARED = {"account_no": "110222333333", "phone": "010-1234-5678", "representative": "김영희"}


@pytest.fixture
def fullest() -> str:
    """R1: like others in all, asked and answered, appraised twice, paid again, then too much, objected to."""
    about = left_to_people(3, **SHARED)
    one, now = make.claim("R1"), timezone.now()
    clerk, examiner, finance = (make.person(name) for name in ("clerk", "examiner", "finance"))
    make.work(risk.open_flagging(about, at=now))
    due = timezone.localdate() + timedelta(days=20)
    requests.ask(
        [one.pk], ["매출 자료"], due_on=due, follows=Follows.DECIDE, words="자료대로 결정", by=clerk, at=now
    )
    paper = Paper("매출.pdf", b"%PDF-1.4 x")
    requests.answer(one.pk, "보냅니다", [paper], by=clerk, at=now)
    requests.finish([one.pk], by=clerk, at=now)
    contacts.log_contact([one.pk], Way.PHONE, Reached.REACHED, by=clerk, at=now, words="통화")
    contacts.write_note([one.pk], "확인할 것", by=clerk, at=now)
    item = WorkItem.objects.get(claim=one, closed_at=None)
    work.assign([item.pk], examiner, by=examiner, at=now)
    approve_appraisals(appraise("R1"))
    make.assess(about)
    batch = make.send(about)
    make.paid(batch, {"R1": "거래 정지"})
    releases.release(releases.of_claim(one), by=finance, at=now, reason="정지 해제")
    make.paid(make.send(about))
    lower = [line._replace(accepted=line.accepted // 2, reason="중복 청구") for line in LINES]
    approve_appraisals(appraise("R1", lower))
    make.assess(about)
    assert Overpayment.objects.filter(claim=one).exists()
    objections.file(
        [one.pk], About.AMOUNT, "적습니다", channel="phone", filed_on=timezone.localdate(), days={},
        by=clerk, at=timezone.now(),
    )  # fmt: skip
    return claim_number(one.pk)


def enter(name: str) -> Client:
    client = Client()
    client.force_login(make.person(name))
    return client


def asked(client: Client, address: str) -> tuple[int, Any]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries), answer


def test_the_fullest_claim_in_few_queries_for_every_role(fullest: str) -> None:
    item = WorkItem.objects.get(claim=make.claim("R1"), closed_at=None)
    place = queues.position(item)
    for name in sorted(set(DEMO_USERS.values())):
        for query in ("", f"?queue=objection&incident=T-1&at={place}", f"?queue=overdue&at={place}"):
            count, answer = asked(enter(name), f"/desk/claims/{fullest}/{query}")
            assert count <= AT_MOST, (name, query, count)
    text = answer.content.decode()
    for said in ("매출.pdf", "확인할 것", "거래 정지", "초과 지급", "적습니다", "손해 사정", "같은 계좌"):
        assert said in text, said


def test_a_claim_of_the_list_too(fullest: str) -> None:
    make.take_lines(make.claim("R1").incident, make.line("S1"))
    count, _answer = asked(enter("examiner"), f"/desk/claims/{claim_number(make.claim('S1').pk)}/")
    assert count <= AT_MOST


def test_where_it_stands_in_its_queue_takes_one_query(fullest: str) -> None:
    item = WorkItem.objects.get(claim=make.claim("R1"), closed_at=None)
    wanted = queues.Wanted(item.kind, 0, timezone.localdate(), item.incident_id)
    with CaptureQueriesContext(connection) as captured:
        assert queues.neighbours(wanted, queues.position(item)) == (None, None)
    assert len(captured) == 1
