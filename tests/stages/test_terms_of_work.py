"""Clocks: open work is due by its term, notices of the law by the end of the outage; the late is marked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.lib.models import DayOverride
from backoffice.lib.refusal import Refusal
from claims import terms, work
from claims.models import Claim, Escalation, Incident, Term, WorkItem
from claims.rules.terms import Duty
from claims.rules.work import Kind
from tests import factories as make
from tests.factories import AT, shop_line
from tests.house.law import execute, insert, refused

pytestmark = pytest.mark.django_db


def listed(lines: int = 3) -> Incident:
    make.cast()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in range(1, lines + 1)))
    return about


def opened(at: datetime = AT) -> list[WorkItem]:
    """Answers to read, one for each claim."""
    work.open_work(list(Claim.objects.values_list("pk", flat=True)), Kind.ANSWER, at=at)
    return list(WorkItem.objects.order_by("pk"))


def term(**more: Any) -> Term:
    said = {"counting": "working", "source": "own", "basis_ko": "목표", "basis_en": "Target"}
    return Term.objects.create(**{**said, "kind": "answer", "valid_from": date(2016, 1, 1), **more})


def test_work_is_due_by_the_term_in_force() -> None:
    about = listed()
    assert {item.due_on for item in opened()} == {date(2019, 3, 7)}  # three working days after a Monday
    work.close_work(list(Claim.objects.values_list("pk", flat=True)), Kind.ANSWER, at=AT)
    term(days=10, counting="calendar", incident=about)  # of the incident before that of all
    term(days=1, incident=about, valid_from=date(2030, 1, 1))  # not yet
    assert {item.due_on for item in opened() if item.closed_at is None} == {date(2019, 3, 14)}
    work.close_work(list(Claim.objects.values_list("pk", flat=True)), Kind.ANSWER, at=AT)
    term(days=None, incident=about, valid_from=date(2017, 1, 1))
    assert {item.due_on for item in opened() if item.closed_at is None} == {None}


def test_work_of_a_status_is_due_too() -> None:
    about = listed()
    make.take_lines(about, make.line("S9", area=make.JUNG))
    make.confirm(about)
    (item,) = WorkItem.objects.filter(kind="confirm")
    today = timezone.localdate()
    assert item.due_on is not None and today < item.due_on <= today + timedelta(days=14)


def test_a_day_decreed_a_holiday_moves_what_ends_on_it() -> None:
    listed()
    opened()
    free = {"working": False, "banking": False, "name_ko": "임시", "name_en": "Temporary", "reason": "고시"}
    DayOverride.objects.create(day_id=date(2019, 3, 7), **free)
    assert set(WorkItem.objects.values_list("due_on", flat=True)) == {date(2019, 3, 8)}


def at_day(day: int) -> datetime:
    return AT + timedelta(days=day)


def test_what_comes_near_its_end_is_marked_once_a_level() -> None:
    listed(50)
    items = opened()  # due on the 7th, a Thursday; near one working day before
    assert terms.escalate(at_day(1)) == 0
    assert terms.escalate(at_day(2)) == 50
    assert terms.escalate(at_day(3)) == 0
    execute("UPDATE claims_workitem SET closed_at = now() WHERE id = %s", items[0].pk)
    execute("UPDATE claims_workitem SET waiting = true, waits_since = %s WHERE id = %s", AT, items[1].pk)
    with CaptureQueriesContext(connection) as queries:
        assert terms.escalate(at_day(4)) == 48
    assert len(queries) == 1
    assert terms.escalate(at_day(4)) == 0
    levels = list(Escalation.objects.filter(item=items[2]).order_by("pk").values_list("level", "at"))
    assert levels == [("near", at_day(2)), ("overdue", at_day(4))]
    today = at_day(4).date()
    (risk,) = terms.at_risk(today)
    assert (risk.kind, risk.overdue, risk.due_today, risk.near) == ("answer", 48, 0, 0)
    assert [r.due_today for r in terms.at_risk(date(2019, 3, 7))] == [48]
    assert [r.near for r in terms.at_risk(date(2019, 3, 6))] == [48]
    first = terms.due_first()
    assert len(first) == 48
    assert {(item.level, item.due_on) for item in first} == {("overdue", date(2019, 3, 7))}


def test_counts_stop_at_a_thousand_and_one() -> None:
    about = listed(1)
    execute(
        "INSERT INTO claims_claim (incident_id, claimant_id, kind, status, received_at)"
        " SELECT incident_id, claimant_id, 'list', 'received', received_at FROM claims_claim,"
        " generate_series(1, 1100) WHERE incident_id = %s",
        about.pk,
    )
    opened()
    assert [risk.overdue for risk in terms.at_risk(date(2019, 4, 1))] == [1001]
    terms.escalate(at_day(30))
    assert len(terms.due_first()) == terms.SHOWN


def test_the_clocks_of_the_law_begin_when_services_are_restored() -> None:
    make.cast()
    down = {"service": "internet", "from": "2022-10-15 15:30", "to": "2022-10-20 23:00"}
    about = make.incident("K-1", [down])
    outage, compensation = terms.clocks()
    assert (outage.kind, outage.days, outage.due_on) == ("outage_notice", None, None)
    # 2022-11-19 is a Saturday.
    assert (compensation.kind, compensation.due_on) == ("compensation_notice", date(2022, 11, 21))
    assert "37조의21" in compensation.basis_ko
    given = {"words": "홈페이지와 문자", "by": make.person("examiner"), "at": AT + timedelta(days=2000)}
    terms.record_notice(about, Duty.COMPENSATION_NOTICE, met_on=date(2022, 11, 1), **given)
    assert terms.clocks()[-1].met_on == date(2022, 11, 1)
    with pytest.raises(Refusal, match="today or before"):
        terms.record_notice(about, Duty.OUTAGE_NOTICE, met_on=date(2030, 1, 1), **given)
    with pytest.raises(Refusal, match="say how"):
        terms.record_notice(about, Duty.OUTAGE_NOTICE, met_on=date(2022, 10, 15), **{**given, "words": " "})
    with pytest.raises(PermissionDenied):
        terms.record_notice(
            about, Duty.OUTAGE_NOTICE, met_on=date(2022, 10, 15), **{**given, "by": make.person("clerk")}
        )


def test_restored_at_midnight_counts_the_first_day() -> None:
    make.cast()
    down = {"service": "internet", "from": "2022-10-15 15:30", "to": "2022-10-21 00:00"}
    make.incident("K-1", [down])
    assert terms.clocks()[-1].due_on == date(2022, 11, 21)  # as if it had been restored on the 20th


def test_terms_and_marks_are_what_they_say() -> None:
    listed(1)
    (item,) = opened()
    row = {"kind": "answer", "counting": "working", "warn_days": 1, "source": "own", "basis_ko": "x",
           "basis_en": "x", "valid_from": date(2020, 1, 1), "days": 1}  # fmt: skip
    for name, wrong in (
        ("a_term_is_of_a_known_kind", {"kind": "x"}),
        ("a_term_is_counted_in_days", {"days": 0}),
        ("a_term_is_counted_in_days", {"counting": "banking"}),
        ("a_term_says_its_source", {"basis_en": ""}),
        ("a_term_says_its_source", {"source": "x"}),
        ("a_term_begins_once_a_day", {"valid_from": date(2015, 1, 1)}),
    ):
        with refused(name):
            insert("claims_term", **{**row, **wrong})
    with refused("an_escalation_is_of_a_known_level"):
        insert("claims_escalation", item_id=item.pk, level="x", at=AT)
    insert("claims_escalation", item_id=item.pk, level="near", at=AT)
    with refused("work_is_escalated_once_a_level"):
        insert("claims_escalation", item_id=item.pk, level="near", at=AT)
    duty = {
        "incident_id": Incident.objects.get().pk,
        "by_id": make.person("clerk").pk,
        "at": AT,
        "met_on": AT,
    }
    for wrong in ({"kind": "x", "words": "x"}, {"kind": "outage_notice", "words": ""}):
        with refused("a_duty_is_met_in_some_way"):
            insert("claims_duty", **duty, **wrong)
