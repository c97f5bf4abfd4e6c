"""Work that waits for a person: its kinds, and which of them a status asks for by itself."""

from enum import StrEnum

from backoffice.lib.workflow import Wording
from claims.rules.workflow import Status


class Kind(StrEnum):
    """What a person is to do about a claim."""

    CONFIRM = "confirm"  # its damage could not be confirmed
    REVIEW = "review"  # a ground speaks against it
    ASSESS = "assess"  # its amount is left to a person
    ANSWER = "answer"  # what was asked of somebody came in, or did not
    OBJECTION = "objection"
    RETURNED = "returned"  # what was sent came back


KINDS: dict[str, Wording] = {
    Kind.CONFIRM: Wording("피해 확정", "Damage confirmation"),
    Kind.REVIEW: Wording("면책 심사", "Exclusion review"),
    Kind.ASSESS: Wording("금액 산정", "Amount by a person"),
    Kind.ANSWER: Wording("답변 확인", "Answer to read"),
    Kind.OBJECTION: Wording("이의신청", "Objection"),
    Kind.RETURNED: Wording("입금 불능", "Returned payment"),
}
"""Wording of the kinds, in the order in which they are shown."""

OF_A_STATUS: dict[Status, Kind] = {Status.UNCONFIRMED: Kind.CONFIRM, Status.REFERRED: Kind.REVIEW}
"""Work that the database opens when a claim comes into the status, and closes when it leaves."""

ENDS_WITH: dict[Status, Kind] = {**OF_A_STATUS, Status.CLEARED: Kind.ASSESS}
"""Work that the database closes when a claim leaves the status."""


class How(StrEnum):
    """How somebody came by a piece of work."""

    HAND = "hand"
    BULK = "bulk"
    AUTOMATIC = "automatic"


HOWS: dict[str, Wording] = {
    How.HAND: Wording("직접 배정", "by hand"),
    How.BULK: Wording("일괄 배정", "in bulk"),
    How.AUTOMATIC: Wording("자동 배정", "automatically"),
}
