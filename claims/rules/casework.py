"""What people do about a claim beside deciding it: holds, answers, contacts, with their wording."""

from enum import StrEnum

from backoffice.lib.workflow import Transition, Wording
from claims.rules.workflow import RECHECK, RECONSIDER


class HoldKind(StrEnum):
    """Why a claim is left alone."""

    HOLD = "hold"  # a person said so
    REQUEST = "request"  # what was asked for is awaited
    PARTY = "party"  # the answer of a third party is awaited


HOLDS: dict[str, Wording] = {
    HoldKind.HOLD: Wording("보류", "On hold"),
    HoldKind.REQUEST: Wording("보완 대기", "Waiting for the claimant"),
    HoldKind.PARTY: Wording("외부 확인 대기", "Waiting for a third party"),
}


class Outcome(StrEnum):
    """How a request for information ended."""

    ANSWERED = "answered"
    LAPSED = "lapsed"  # nothing came in time: a person decides on what is there
    CANCELLED = "cancelled"


OUTCOMES: dict[str, Wording] = {
    "": Wording("답변 대기", "Waiting"),
    Outcome.ANSWERED: Wording("답변 접수", "Answered"),
    Outcome.LAPSED: Wording("기한 경과", "Lapsed"),
    Outcome.CANCELLED: Wording("요청 취소", "Taken back"),
}


class Follows(StrEnum):
    """What follows when nothing comes in time. Nothing of it happens by itself: a person decides."""

    DECIDE = "decide"  # on what is there
    UNPROVEN = "unproven"  # what is not proven is not accepted
    ASK_AGAIN = "ask_again"  # whether the claimant goes on


FOLLOWS: dict[str, Wording] = {
    Follows.DECIDE: Wording(
        "접수된 자료만으로 결정합니다.", "The claim is decided on the papers that are there."
    ),
    Follows.UNPROVEN: Wording(
        "증빙하지 못한 부분은 인정하지 않고 결정합니다.",
        "What is not proven is not accepted; the rest is decided.",
    ),
    Follows.ASK_AGAIN: Wording(
        "신청을 계속할지 다시 여쭙습니다. 자동으로 취하되지 않습니다.",
        "You are asked whether you go on; nothing is withdrawn by itself.",
    ),
}


class Way(StrEnum):
    """How somebody was reached for."""

    PHONE = "phone"
    VISIT = "visit"
    MAIL = "mail"


WAYS: dict[str, Wording] = {
    Way.PHONE: Wording("전화", "Telephone"),
    Way.VISIT: Wording("방문", "Visit"),
    Way.MAIL: Wording("우편·전자우편", "Mail"),
}


class Reached(StrEnum):
    """What came of a contact."""

    TRIED = "tried"
    REACHED = "reached"
    AGREED = "agreed"
    AGAIN = "again"


REACHES: dict[str, Wording] = {
    Reached.TRIED: Wording("연결되지 않음", "Tried"),
    Reached.REACHED: Wording("연결됨", "Reached"),
    Reached.AGREED: Wording("합의함", "Agreed"),
    Reached.AGAIN: Wording("다시 연락", "Call again"),
}

DESPITE_A_HOLD: tuple[Transition, ...] = (RECHECK, RECONSIDER)
"""Corrected facts do not wait: the claim goes back to be confirmed, and stays held there."""

MOST_ITEMS = 20
"""Things that one request asks for."""

MOST_PAPERS = 10
"""Papers that one answer brings."""

PAPER_BYTES = 20 * 1024 * 1024
"""The largest paper: 20 MiB."""

PAPERS: dict[bytes, str] = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
"""Papers are of these kinds, told by how the file begins, never by its name."""
