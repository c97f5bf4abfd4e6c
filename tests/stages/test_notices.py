"""Notices: what happens leaves a cue, messages are written from it and go once; none is lost on the way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.lib.models import StoredFile
from backoffice.lib.moves import MoveRefused
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims import amendments, holds, objections, requests, review
from claims.models import Filing, Incident
from claims.rules.about import About
from claims.rules.casework import Follows
from claims.rules.workflow_objections import DISMISS
from claims.rules.workflow_objections import About as Against
from notices import queries, resending, sending, texts, writing
from notices.gateways import Answer, Outcome, Outgoing
from notices.gateways.mailbox import Mailbox
from notices.models import Cue, MailboxItem, Message, MessageEvent, Sender, Template
from notices.resending import MessageRefused
from notices.rules.channels import Channel
from notices.rules.events import EVENTS, GRACE, MOVES, Event
from notices.rules.retry import WAITS
from notices.rules.texts import Text
from tests import factories as make
from tests.factories import AT, line, shop, shop_line

pytestmark = pytest.mark.django_db

OVER = {"monthly_sales": 60_000_000}
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}
LATER = AT + timedelta(hours=1)
CALL = {"phone": "010-1234-5678", "email": "gagae@example.org"}


def told() -> None:
    """The shipped texts are in force, a number is registered."""
    make.cast()
    drafts = list(Template.objects.values_list("pk", flat=True))
    texts.approve(drafts, by=make.person("approver"), at=AT)
    texts.register_sender("1588-0000", by=make.person("approver"), at=AT - timedelta(days=1))


def filed(shops: int = 3, **how: Any) -> Incident:
    """R1 beyond the ceiling, R2 … admitted; a line of the list beside them."""
    about = make.incident()
    make.take_lines(about, line("S1"), *(shop_line(n) for n in range(1, shops + 1)))
    rows = [shop(n, **CALL, **(OVER if n == 1 else {}), **how) for n in range(1, shops + 1)]
    make.take_shops(about, *rows)
    make.in_force(about, admission=CEILING)
    return about


def decided(shops: int = 3) -> Incident:
    about = filed(shops)
    make.confirm(about)
    make.screen(about)
    exclude(about)
    make.assess(about)
    return about


def exclude(about: Incident, at: datetime = AT) -> None:
    review.decide(about, "exclude", by=make.person("examiner"), reason="매출 초과", at=at, references=["R1"])


def flow(at: datetime = LATER) -> None:
    """All that beat does."""
    writing.write(at)
    sending.send(at)
    sending.ask(at)
    sending.hear(at)


def events(*statuses: str) -> dict[str, list[str]]:
    """{event: references told by e-mail}, of messages in these statuses."""
    found: dict[str, list[str]] = {}
    names = dict(Filing.objects.values_list("claim_id", "reference"))
    for row in Message.objects.filter(channel="email", status__in=statuses).order_by("pk"):
        found.setdefault(row.event, []).append(names[row.claim_id])
    return found


def message(event: str, name: str, channel: str = "email") -> Message:
    return Message.objects.filter(event=event, claim=make.claim(name), channel=channel).latest("pk")


def said(row: Message) -> str:
    kept = queries.kept(row)
    assert kept is not None
    return kept.body


def test_nothing_is_told_before_a_text_is_in_force() -> None:
    make.cast()
    decided()
    assert Cue.objects.count() == 0
    told()
    flow()
    assert Message.objects.count() == 0  # what happened before is not told either


def test_what_happens_is_told_once_with_its_reasons() -> None:
    told()
    decided()
    writing.write(AT)
    assert events("waiting") == {"receipt": ["R1", "R2", "R3"], "excluded": ["R1"], "awarded": ["R2", "R3"]}
    flow()
    assert set(Message.objects.values_list("status", flat=True)) == {"delivered"}
    body = said(message("excluded", "R1"))
    assert "매출액 기준 초과" in body and "매출 초과" in body and "가게1" in body
    assert "800,000원" in said(message("awarded", "R2")) or "400,000원" in said(message("awarded", "R2"))
    assert message("awarded", "R2", "text").form == "sms" and message("excluded", "R1", "text").form == "lms"
    count, cues = Message.objects.count(), Cue.objects.filter(done_at=None).count()
    assert cues == 0
    Cue.objects.all()  # nothing is written twice, whatever cue comes again
    for cue in list(Cue.objects.values("event", "lo", "hi", "move_id", "at")):
        Cue.objects.create(**cue)
    flow(LATER + timedelta(hours=1))
    assert Message.objects.count() == count


def test_requests_reminders_payments_and_objections_are_told() -> None:
    told()
    about = decided()
    batch = make.send(about)
    lines = make.result_lines(batch, {"R3": "계좌 없음"})
    make.answer(lines)
    objections.file(
        [make.claim("R1").pk], Against.EXCLUDED, "다시 봐 주십시오", channel="phone", filed_on=AT.date(),
        days={}, by=make.person("clerk"), at=AT,
    )  # fmt: skip
    (objection,) = make.claim("R1").objection_set.values_list("pk", flat=True)
    objections.decide([objection], DISMISS, reasons="자료가 같음", by=make.person("examiner2"), at=AT)
    make.take_shops(about, shop(4, **CALL))
    requests.ask(
        [make.claim("R4").pk], ["사업자등록증"], due_on=AT.date() + timedelta(days=2),
        follows=Follows.DECIDE, words="자료만으로 결정합니다", by=make.person("clerk"), at=AT,
    )  # fmt: skip
    requests.remind(AT)
    writing.write(AT)
    waiting = events("waiting")
    assert (waiting["paid"], waiting["returned"], waiting["objection"]) == (["R2"], ["R3"], ["R1"])
    assert (waiting["request"], waiting["reminder"]) == (["R4"], ["R4"])
    flow()
    assert "사업자등록증" in said(message("request", "R4", "text"))
    assert "계좌 없음" in said(message("returned", "R3")) and "***" in said(message("paid", "R2"))
    assert "기각" in said(message("objection", "R1")) and "자료가 같음" in said(message("objection", "R1"))


def test_an_answer_is_told() -> None:
    told()
    filed(3, about="no_loss")
    amendments.answer(
        [make.claim("R2").pk], About.NO_LOSS, by=make.person("examiner"), reason="복구됨", at=AT
    )
    flow(AT + GRACE[Event.ANSWERED] + timedelta(minutes=1))
    flow(LATER + timedelta(hours=2))
    assert "복구됨" in said(message("answered", "R2"))


def test_a_decision_that_is_taken_back_in_time_was_never_told() -> None:
    told()
    about = filed()
    make.confirm(about)
    make.screen(about)
    exclude(about)
    writing.write(AT)
    sending.send(AT)
    assert message("excluded", "R1").status == "waiting"
    review.decide(about, "clear", by=make.person("examiner2"), reason="다시 봄", at=AT, references=["R1"])
    sending.send(AT + GRACE[Event.EXCLUDED])
    row = message("excluded", "R1")
    assert (row.status, row.problem, row.file) == ("stopped", "overtaken", None)


def test_who_cannot_be_reached_is_not_written_to() -> None:
    told()
    about = make.incident()
    make.take_lines(about, line("S1"), *(shop_line(n) for n in range(1, 5)))
    make.take_shops(
        about, shop(1), shop(2, phone="02-310-0002"), shop(3, phone="010-1234-5678"),
        shop(4, email="a@Example.ORG", language="en"),
    )  # fmt: skip
    flow()
    found = list(Message.objects.order_by("claim", "channel").values_list("channel", "language"))
    assert found == [("text", "ko"), ("email", "en")]
    assert "Dear 가게4" in said(message("receipt", "R4"))
    assert Filing.objects.get(reference="R4").email == "a@example.org"


@pytest.mark.parametrize("shops", [2, 50])
def test_one_is_a_set_of_one(shops: int) -> None:
    """As many statements for two as for fifty: one per cue to write, a handful per batch to send."""
    told()
    with CaptureQueriesContext(
        connection,
    ) as stage:
        filed(shops)
    with CaptureQueriesContext(connection) as writes:
        assert writing.write(AT) == 2 * shops
    assert len([q for q in writes if "INSERT INTO notices_message" in q["sql"]]) == Cue.objects.count() == 1
    assert not [q for q in stage if "notices" in q["sql"]]  # the stages know nothing of it
    with CaptureQueriesContext(connection) as sends:
        assert sending.send(AT)["sent"] == 2 * shops
    ours = [q for q in sends if "mailboxitem" not in q["sql"] and "SAVEPOINT" not in q["sql"]]
    assert len(ours) <= 30
    assert StoredFile.objects.filter(kind="notices").count() == 2


class Broken(Mailbox):
    """Takes the first messages, and then the process is gone before anybody hears of it."""

    takes = 1
    knows = True

    def send(self, messages: Sequence[Outgoing]) -> Iterator[tuple[str, Answer]]:
        list(super().send(messages[: self.takes]))
        raise ConnectionError
        yield

    def find(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        return super().find(keys) if self.knows else dict.fromkeys(keys, Answer(Outcome.UNKNOWN))


def only_mail(monkeypatch: pytest.MonkeyPatch, gateway: Any) -> None:
    monkeypatch.setattr(sending, "gateways", lambda: {Channel.EMAIL: gateway})


def counted(*statuses: str) -> int:
    return Message.objects.filter(channel="email", status__in=statuses).count()


def test_a_crash_after_the_sending_leads_to_a_question_and_no_second_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told()
    filed()
    writing.write(AT)
    only_mail(monkeypatch, Broken())
    assert not sending.send(AT)
    assert counted("handing") == 3 and MailboxItem.objects.count() == 1
    sending.send(LATER)
    sending.ask(AT + sending.LEASE)  # not yet
    assert counted("handing") == 3 and MailboxItem.objects.count() == 1
    asked = sending.ask(AT + sending.LEASE + timedelta(minutes=1))
    assert asked == {
        "sent": 1,
        "put_off": 2,
    }  # one was there; the others never came and wait under their keys
    only_mail(monkeypatch, Mailbox())
    sending.send(LATER)
    assert counted("sent") == 3 and MailboxItem.objects.count() == 3


def test_where_the_gateway_cannot_tell_a_person_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    told()
    filed()
    writing.write(AT)
    broken = Broken()
    broken.knows = False
    only_mail(monkeypatch, broken)
    sending.send(AT)
    assert sending.ask(LATER) == {"unknown": 3}
    only_mail(monkeypatch, Mailbox())
    flow(LATER + timedelta(days=1))
    assert counted("unknown") == 3 == queries.dead(Message.objects.all()).count()
    ids = list(Message.objects.filter(status="unknown").values_list("pk", flat=True))
    assert resending.resend(ids[:1], by=make.person("clerk"), at=LATER) == 1
    sending.send(LATER)
    assert counted("sent") == 1 and queries.dead(Message.objects.all()).count() == 2


class Busy(Mailbox):
    """Always asks to try later."""

    def send(self, messages: Sequence[Outgoing]) -> Iterator[tuple[str, Answer]]:
        yield from ((message.key, Answer(Outcome.LATER, code="451")) for message in messages)


def test_it_is_tried_again_ever_later_and_given_up_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    told()
    filed(1)
    writing.write(AT)
    only_mail(monkeypatch, Busy())
    at = AT
    for tries, wait in enumerate(WAITS, start=1):
        assert sending.send(at) == {"put_off": 1}
        row = message("receipt", "R1")
        assert (row.status, row.tries, row.not_before, row.problem) == ("waiting", tries, at + wait, "busy")
        assert not sending.send(at + wait - timedelta(seconds=1))
        at += wait
    assert sending.send(at) == {"failed": 1}
    row = message("receipt", "R1")
    assert (row.status, row.problem, row.more) == ("failed", "gave_up", "451")
    assert MessageEvent.objects.filter(row=row).count() == 2 * len(WAITS) + 2


def test_what_the_gateway_refuses_and_what_does_not_arrive() -> None:
    told()
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in (1, 2)))
    make.take_shops(about, shop(1, email="x@nowhere.invalid"), shop(2, phone="010-1234-0000"))
    flow()
    one, other = message("receipt", "R1"), message("receipt", "R2", "text")
    assert (one.status, one.problem, one.more) == ("failed", "refused", "550")
    assert (other.status, other.problem) == ("failed", "bounced")


def test_a_text_message_needs_a_registered_number_and_letters_the_carrier_has() -> None:
    told()
    Sender.objects.update(valid_to=AT.date() - timedelta(days=1))
    about = make.incident()
    make.take_lines(about, *(shop_line(n) for n in (1, 2)))
    make.take_shops(about, shop(1, phone="010-1234-5678"))
    flow()
    assert message("receipt", "R1", "text").problem == "no_sender"
    Sender.objects.update(valid_to=None)
    make.take_shops(about, shop(2, phone="010-1234-5678", business_name="카페☕"))
    flow()
    row = message("receipt", "R2", "text")
    assert (row.status, row.problem, row.more) == ("failed", "characters", "☕")


def test_sending_again_goes_where_the_claimant_is_reached_now() -> None:
    told()
    filed()
    row = None
    flow()
    row = message("receipt", "R2")
    amendments.amend(
        [row.claim_id], "email", "new@example.org", by=make.person("examiner"), reason="전화로 확인", at=AT
    )
    with pytest.raises(PermissionDenied):
        resending.resend([row.pk], by=make.person("auditor"), at=LATER)
    assert resending.resend([row.pk], by=make.person("clerk"), at=LATER) == 1
    with pytest.raises(MessageRefused, match="again already"):
        resending.resend([row.pk], by=make.person("clerk"), at=LATER)
    again = message("receipt", "R2")
    with pytest.raises(MessageRefused, match="not gone yet"):
        resending.resend([again.pk], by=make.person("clerk"), at=LATER)
    sending.send(LATER)
    again.refresh_from_db()
    assert (again.again_of_id, again.shown_to, again.status) == (row.pk, "ne***@example.org", "sent")
    row.refresh_from_db()
    assert row.shown_to == "ga***@example.org"


def test_what_waits_can_be_stopped_by_a_person_who_may() -> None:
    told()
    filed()
    writing.write(AT)
    ids = list(Message.objects.values_list("pk", flat=True))
    with pytest.raises(PermissionDenied):
        resending.stop(ids, by=make.person("clerk"), at=AT)
    assert resending.stop(ids, by=make.person("approver"), at=AT) == 6
    assert not sending.send(LATER)
    with pytest.raises(MoveRefused):
        resending.stop(ids, by=make.person("approver"), at=AT)


def test_a_held_claim_is_written_to_as_any_other() -> None:
    told()
    filed()
    holds.hold([make.claim("R2").pk], reason="조사", until=None, by=make.person("examiner"), at=AT)
    flow()
    assert message("receipt", "R2").status == "delivered"


GOOD = Text(Wording("새 제목", "New subject"), Wording("{name} {claim}", "{name} {claim}"))


def test_texts_are_written_by_one_person_and_put_in_force_by_another() -> None:
    told()
    approver, examiner = make.person("approver"), make.person("examiner")
    first = Template.objects.get(event="receipt", channel="email")
    with pytest.raises(PermissionDenied):
        texts.draft(Event.RECEIPT, Channel.EMAIL, GOOD, by=make.person("clerk"), at=AT)
    with pytest.raises(Refusal, match="unknown place"):
        bad = GOOD._replace(body=Wording("{nmae}", "{nmae}"))
        texts.draft(Event.RECEIPT, Channel.EMAIL, bad, by=examiner, at=AT)
    own = texts.draft(Event.RECEIPT, Channel.EMAIL, GOOD, by=approver, at=AT)
    with pytest.raises(PermissionDenied, match="another person"):
        texts.approve([own.pk], by=approver, at=AT)
    with pytest.raises(PermissionDenied):
        texts.approve([own.pk], by=examiner, at=AT)
    assert texts.approve([own.pk], by=make.person("approver2"), at=AT) == 1
    with pytest.raises(Refusal, match="no draft"):
        texts.approve([own.pk], by=make.person("approver2"), at=AT)
    first.refresh_from_db()
    assert (own.version, first.ended_by) == (2, make.person("approver2"))
    filed()
    flow()
    assert said(message("receipt", "R2")).startswith("가게2 C-")
    texts.end([own.pk], by=approver, at=AT)
    with pytest.raises(Refusal, match="is over"):
        texts.end([own.pk], by=approver, at=AT)


def test_the_moves_of_the_rules_are_those_of_the_law() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'notices_moved'")
        source = " ".join(cursor.fetchone()[0].split())
    for (machine, verb), event in MOVES.items():
        assert f"('{machine}', '{verb}', '{event}')" in source
    assert source.count("('claim',") + source.count("('payout',") + source.count("('objection',") == len(
        MOVES
    )
    by_rows = {Event.RECEIPT, Event.REQUEST, Event.REMINDER}
    assert set(MOVES.values()) | by_rows == set(EVENTS)
