"""Handing messages to their gateways: kept and marked first, sent outside the transaction, recorded after.

A crash between the sending and the record leaves the message "being handed over". Nobody sends it again:
after a while the gateway is asked by its key, and where it cannot tell a person decides.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backoffice.lib import files, moves, sql
from backoffice.lib.workflow import Transition, Wording
from notices.gateways import Answer, Gateway, Outcome, Outgoing, gateways
from notices.models import Message, Sender
from notices.rules import workflow as flow
from notices.rules.channels import CannotSend, Channel, form_of, masked
from notices.rules.retry import next_try
from notices.rules.texts import filled
from notices.rules.values import About, values

log = structlog.get_logger(__name__)

BATCH = 50
"""Messages handed over at once; a slow gateway must be through with them before `LEASE` is over."""

AT_ONCE = 2_000
"""Messages of one call; the next call goes on."""

LEASE = timedelta(minutes=15)
"""After that a message without an answer is asked for."""

REPORTED = timedelta(days=3)
"""So long a gateway is asked whether a message arrived."""


class Fact(NamedTuple):
    """One row of facts.sql."""

    message: int
    event: str
    channel: str
    language: str
    key: Any
    tries: int
    email: str
    phone: str
    name: str
    reference: str
    claim: int
    incident_ko: str
    incident_en: str
    subject: str
    body: str
    stands: bool
    said: str


class Ready(NamedTuple):
    """A message that can go."""

    message: int
    tries: int
    out: Outgoing


def send(at: datetime, *, most: int = AT_ONCE) -> Counter[str]:
    """Hand over what waits, channel by channel; returns what became of how many. By beat.

    Per handful: 1. in one transaction take messages that nobody else has, ask whether what they tell is still
    so, fill their texts, keep them encrypted, mark them as being handed over; 2. send, outside of it; 3. in
    another transaction record each answer.
    """
    done: Counter[str] = Counter()
    for channel, gateway in gateways().items():
        while sum(done.values()) < most:
            ready, left = _take(channel, gateway, at)
            done.update(left)
            if ready:
                done.update(_record(ready, _sent(gateway, [one.out for one in ready]), at))
            if not ready and not left:
                break
    return done


def ask(at: datetime) -> Counter[str]:
    """Ask the gateways about messages handed over long ago without an answer. By beat.

    What never came there waits again under the same key; what nobody can tell is left to a person.
    """
    done: Counter[str] = Counter()
    for channel, gateway in gateways().items():
        with transaction.atomic():
            rows = _locked(status=flow.Status.HANDING, channel=channel, handed_at__lt=at - LEASE)
            found = gateway.find([str(row.key) for row in rows])
            ready = [
                Ready(row.pk, row.tries, Outgoing(str(row.key), row.form, "", "", "", "")) for row in rows
            ]
            unknown = Answer(Outcome.UNKNOWN)
            answers = [(one.out.key, found.get(one.out.key, unknown)) for one in ready]
            done.update(_record(ready, answers, at))
    return done


def hear(at: datetime) -> Counter[str]:
    """Take in what the gateways report about messages they took: delivered, or not. By beat."""
    done: Counter[str] = Counter()
    for channel, gateway in gateways().items():
        with transaction.atomic():
            rows = _locked(
                status=flow.Status.SENT, channel=channel, gateway=gateway.name, handed_at__gt=at - REPORTED
            )
            told = gateway.reports([row.gateway_no for row in rows])
            there = [row.pk for row in rows if told.get(row.gateway_no) is True]
            not_there = [row.pk for row in rows if told.get(row.gateway_no) is False]
            done["delivered"] += _move(flow.DELIVER, there, at, settled_at=at)
            done["failed"] += _move(flow.BOUNCE, not_there, at, settled_at=at, problem="bounced")
    return +done


def _locked(**where: Any) -> list[Message]:
    rows = Message.objects.select_for_update(skip_locked=True, no_key=True).filter(**where)
    return list(rows.order_by("pk")[:AT_ONCE])


@transaction.atomic
def _take(channel: Channel, gateway: Gateway, at: datetime) -> tuple[list[Ready], Counter[str]]:
    """What goes now, and how many of those looked at do not go at all."""
    free = Message.objects.select_for_update(skip_locked=True, no_key=True).filter(
        channel=channel, status=flow.Status.WAITING, not_before__lte=at
    )
    ids = list(free.order_by("not_before", "pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return [], Counter()
    sender = _sender(channel, at)
    ready: list[Ready] = []
    overtaken: list[int] = []
    wrong: list[tuple[int, str, str]] = []
    for fact in sql.facts("notices/sql/facts", {"ids": ids}, Fact):
        if not fact.stands:
            overtaken.append(fact.message)
            continue
        try:
            ready.append(Ready(fact.message, fact.tries, outgoing(fact, sender)))
        except CannotSend as problem:
            wrong.append((fact.message, problem.code, problem.more))
    left = Counter(stopped=_move(flow.STOP, overtaken, at, problem="overtaken", settled_at=at))
    left["failed"] += _move(
        flow.REFUSE, [row[0] for row in wrong], at, settled_at=at,
        problem=[row[1] for row in wrong], more=[row[2] for row in wrong],
    )  # fmt: skip
    if ready:
        kept = files.keep_bytes(
            _lines(ready), kind="notices", scope=str(channel), name="notices.jsonl", at=at
        )
        _move(
            flow.HAND, [one.message for one in ready], at, file_id=kept.pk, handed_at=at,
            gateway=gateway.name, sender_id=sender.pk if sender else None, line=list(range(len(ready))),
            form=[one.out.form for one in ready], shown_to=[masked(one.out.to) for one in ready],
            problem="", more="",
        )  # fmt: skip
    return ready, +left


def _lines(ready: Sequence[Ready]) -> bytes:
    """A line for each: what goes out, as it goes out."""
    rows = (json.dumps(one.out._asdict(), ensure_ascii=False) for one in ready)
    return ("\n".join(rows) + "\n").encode()


def _sender(channel: Channel, at: datetime) -> Sender | None:
    """The newest registered number of the day; e-mail comes from the address of the settings."""
    today = timezone.localdate(at)
    there = Sender.objects.filter(channel=channel, valid_from__lte=today).exclude(valid_to__lt=today)
    return there.order_by("-valid_from", "-pk").first()


def outgoing(fact: Fact, sender: Sender | None) -> Outgoing:
    """The message as it goes out. Raises CannotSend."""
    channel = Channel(fact.channel)
    to = fact.email if channel is Channel.EMAIL else fact.phone
    if not to:
        raise CannotSend("no_address", "", "연락처가 없습니다", "there is no address")
    if channel is not Channel.EMAIL and sender is None:
        raise CannotSend("no_sender", "", "등록된 발신번호가 없습니다", "no sender number is registered")
    incident = Wording(fact.incident_ko, fact.incident_en)
    about = About(fact.name, fact.claim, fact.reference, incident, settings.NOTICE_CONTACT)
    filling = values(about, json.loads(fact.said), fact.language)
    subject = " ".join(filled(fact.subject, filling).split())
    body = filled(fact.body, filling)
    form = form_of(channel, body)
    return Outgoing(str(fact.key), form, to, subject, body, sender.number if sender else "")


def _sent(gateway: Gateway, messages: Sequence[Outgoing]) -> list[tuple[str, Answer]]:
    """What the gateway answered; when it breaks, what it answered until then. The rest is asked for later."""
    answers: list[tuple[str, Answer]] = []
    try:
        answers.extend(gateway.send(messages))
    except Exception as error:  # whatever a carrier's client raises: nothing is lost, nothing is sent twice
        log.error("gateway_failed", gateway=gateway.name, kind=type(error).__name__, answered=len(answers))
    return answers


def _record(ready: Sequence[Ready], answers: Iterable[tuple[str, Answer]], at: datetime) -> Counter[str]:
    """Write down the gateway's word about each; those without one stay as they are."""
    by_key = {one.out.key: one for one in ready}
    said: dict[Outcome, list[tuple[Ready, Answer]]] = {outcome: [] for outcome in Outcome}
    for key, answer in answers:
        said[answer.outcome].append((by_key[key], answer))
    again, over = [], []
    for one, answer in said[Outcome.LATER]:
        when = next_try(one.tries + 1, at)
        again.append((one, when)) if when else over.append((one, answer))
    taken, refused = said[Outcome.TAKEN], said[Outcome.REFUSED]
    done: Counter[str] = Counter()
    with transaction.atomic():
        done["sent"] = _move(
            flow.ACCEPT, [one.message for one, _ in taken], at, settled_at=at, problem="", more="",
            gateway_no=[answer.number[:100] for _, answer in taken],
        )  # fmt: skip
        done["put_off"] = _move(
            flow.PUT_OFF, [one.message for one, _ in again], at, problem="busy",
            tries=[one.tries + 1 for one, _ in again], not_before=[when for _, when in again],
        )  # fmt: skip
        for problem, rows in (("refused", refused), ("gave_up", over)):
            done["failed"] += _move(
                flow.REFUSE, [one.message for one, _ in rows], at, settled_at=at, problem=problem,
                more=[answer.code[:100] for _, answer in rows],
            )  # fmt: skip
        lost = said[Outcome.UNKNOWN]
        done["unknown"] = _move(
            flow.LOSE, [one.message for one, _ in lost], at, settled_at=at, problem="no_word",
            more=[answer.code[:100] for _, answer in lost],
        )  # fmt: skip
    return +done


def _move(step: Transition, ids: Sequence[int], at: datetime, **stamp: Any) -> int:
    return len(moves.move(Message, flow.MESSAGE, step, ids, at=at, stamp=stamp))
