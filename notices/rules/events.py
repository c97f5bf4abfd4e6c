"""What claimants are told: a closed list of events, each with the places its texts may fill.

An event is a fact that other apps have written: a filing that came in, a request, a move. Nobody announces
it; the database leaves a cue where a template of the event is in force (`notices/migrations/0002_law.py`).
"""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.workflow import UNDO_WITHIN


class Event(StrEnum):
    """What happened."""

    RECEIPT = "receipt"
    REQUEST = "request"
    REMINDER = "reminder"
    EXCLUDED = "excluded"
    AWARDED = "awarded"
    ANSWERED = "answered"
    PAID = "paid"
    RETURNED = "returned"
    OBJECTION = "objection"


class Place(NamedTuple):
    """What a place of a text is filled with, and an example of each language for the preview."""

    words: Wording
    example: Wording


PLACES: dict[str, Place] = {
    "name": Place(Wording("신청인 이름", "name of the claimant"), Wording("가나다식당", "가나다식당")),
    "claim": Place(Wording("신청번호", "claim number"), Wording("C-00000123-0", "C-00000123-0")),
    "reference": Place(Wording("접수번호", "reference"), Wording("W-000123", "W-000123")),
    "incident": Place(
        Wording("사고 이름", "name of the incident"), Wording("통신구 화재 장애", "Cable tunnel fire outage")
    ),
    "contact": Place(Wording("문의처", "where to ask"), Wording("080-000-0000", "080-000-0000")),
    "received": Place(Wording("접수한 날", "day it came in"), Wording("2019년 2월 20일", "20 February 2019")),
    "items": Place(
        Wording("요청한 내용", "what is asked for"),
        Wording("- 사업자등록증 사본\n- 매출 자료", "- copy of the business registration\n- sales records"),
    ),
    "due": Place(Wording("기한", "deadline"), Wording("2019년 3월 15일", "15 March 2019")),
    "consequence": Place(
        Wording("기한이 지나면 어떻게 되는지", "what follows when it passes"),
        Wording("제출된 자료만으로 심사합니다.", "The claim is decided on what is there."),
    ),
    "ground": Place(
        Wording("부지급 사유", "ground of the exclusion"),
        Wording("매출액 기준 초과", "over the revenue ceiling"),
    ),
    "clause": Place(
        Wording("근거 조항", "clause it rests on"),
        Wording(
            "보상 기준의 매출액 기준: 업종별 연 매출액 한도를 넘지 않아야 합니다.",
            "Admission, revenue: the annual revenue stays within the ceiling of the sector.",
        ),
    ),
    "reason": Place(
        Wording("담당자가 적은 사유", "reason that the person wrote"),
        Wording("연 매출액이 한도를 넘습니다.", "The annual revenue is above the ceiling."),
    ),
    "amount": Place(Wording("금액", "amount"), Wording("800,000원", "KRW 800,000")),
    "benefits": Place(
        Wording("항목별 금액", "amount of each benefit"),
        Wording("- 지원금: 800,000원", "- Support payment: KRW 800,000"),
    ),
    "answer": Place(
        Wording("답변", "answer"),
        Wording("금전 피해가 없어 보상 대상이 아닙니다.", "No money was lost, so nothing is to be paid."),
    ),
    "paid": Place(Wording("지급한 날", "day of payment"), Wording("2019년 4월 1일", "1 April 2019")),
    "account": Place(
        Wording("계좌(가림)", "account, masked"),
        Wording("국민은행 777-***-0001", "Kookmin Bank 777-***-0001"),
    ),
    "outcome": Place(Wording("이의신청 결과", "outcome of the objection"), Wording("인용", "Upheld")),
    "reasons": Place(
        Wording("결정 이유", "reasons of the decision"),
        Wording("추가로 낸 자료로 피해가 확인됩니다.", "The further papers show the damage."),
    ),
}
"""Every place there is."""

COMMON = ("name", "claim", "reference", "incident", "contact")
"""Places that every event has."""


class Told(NamedTuple):
    """An event in words, its own places, and those without which its text would say nothing."""

    words: Wording
    places: tuple[str, ...]
    needed: tuple[str, ...] = ()


EVENTS: dict[Event, Told] = {
    Event.RECEIPT: Told(Wording("접수 알림", "Receipt"), ("received",)),
    Event.REQUEST: Told(
        Wording("보완 요청", "Request for information"), ("items", "due", "consequence"), ("items", "due")
    ),
    Event.REMINDER: Told(
        Wording("보완 요청 다시 알림", "Reminder of a request"), ("items", "due", "consequence"), ("due",)
    ),
    # A decision is told with its reasons.
    Event.EXCLUDED: Told(
        Wording("부지급 결정", "Decision: excluded"), ("ground", "clause", "reason"), ("reason",)
    ),
    Event.AWARDED: Told(Wording("보상 결정", "Decision: awarded"), ("amount", "benefits"), ("amount",)),
    Event.ANSWERED: Told(Wording("답변", "Answer"), ("answer",), ("answer",)),
    Event.PAID: Told(Wording("지급", "Payment"), ("amount", "paid", "account"), ("amount",)),
    Event.RETURNED: Told(
        Wording("입금 불능", "Payment returned"), ("amount", "account", "reason"), ("amount",)
    ),
    Event.OBJECTION: Told(
        Wording("이의신청 결과", "Outcome of an objection"), ("outcome", "reasons"), ("outcome", "reasons")
    ),
}  # fmt: skip

MOVES: dict[tuple[str, str], Event] = {
    ("claim", "exclude"): Event.EXCLUDED,
    ("claim", "assess"): Event.AWARDED,
    ("claim", "answer"): Event.ANSWERED,
    ("claim", "hand_on"): Event.ANSWERED,
    ("payout", "pay"): Event.PAID,
    ("payout", "return"): Event.RETURNED,
    ("objection", "uphold_objection"): Event.OBJECTION,
    ("objection", "uphold_objection_partly"): Event.OBJECTION,
    ("objection", "dismiss_objection"): Event.OBJECTION,
}
"""{(machine, verb): what is told when it moves}; the same in the database."""

GRACE: dict[Event, timedelta] = dict.fromkeys((Event.EXCLUDED, Event.ANSWERED), UNDO_WITHIN)
"""So long a message waits: until then whoever decided may take it back, and nothing was told."""


def places_of(event: Event) -> tuple[str, ...]:
    """The places that texts of the event may fill."""
    return (*COMMON, *EVENTS[event].places)
