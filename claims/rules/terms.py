"""Terms: what has a clock, where a clock comes from, how near its end it is."""

from enum import StrEnum

from backoffice.lib.workflow import Wording
from claims.rules import work


class Duty(StrEnum):
    """What the operator owes the public after an outage (전기통신사업법 art. 33 ②, 시행령 art. 37-21)."""

    OUTAGE_NOTICE = "outage_notice"
    COMPENSATION_NOTICE = "compensation_notice"


DUTIES: dict[str, Wording] = {
    Duty.OUTAGE_NOTICE: Wording("중단 사실 고지", "Notice of the outage"),
    Duty.COMPENSATION_NOTICE: Wording("손해배상 기준·절차 고지", "Notice of the compensation"),
}

REQUEST = "request"
"""The clock of a request for information."""

KINDS: dict[str, Wording] = {
    **DUTIES,
    **work.KINDS,
    REQUEST: Wording("보완 요청 기한", "Deadline of a request"),
}
"""Everything that can have a clock."""


class Source(StrEnum):
    """Who says how long it may take."""

    LAW = "law"
    OWN = "own"


SOURCES: dict[str, Wording] = {
    Source.LAW: Wording("법정 기한", "By law"),
    Source.OWN: Wording("내부 목표", "Own target"),
}


class Level(StrEnum):
    """How near its end a clock is."""

    NEAR = "near"
    OVERDUE = "overdue"


LEVELS: dict[str, Wording] = {
    Level.NEAR: Wording("기한 임박", "Near"),
    Level.OVERDUE: Wording("기한 초과", "Overdue"),
}
