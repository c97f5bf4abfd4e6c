"""Matching one line of a result file with the payment it speaks of."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from compensation.rules.bankfile import PAID, RETURNED
from compensation.rules.workflow import PayoutStatus as P


class MatchFacts(NamedTuple):
    """What is known about a line: what it says, and the payment of its number (None: there is none)."""

    outcome: str  # paid | returned | "" (unreadable)
    amount: int | None  # won; None: unreadable
    reason: str
    settled_on: date | None  # None: unreadable
    today: date
    repeated: bool  # an earlier line of the file speaks of the same payment
    known_amount: int | None  # won; None: no such payment
    status: str  # of the payment's payouts
    known_reason: str
    exported_on: date | None  # when the payment left; None: its batch was not exported as a whole


AHEAD = timedelta(days=1)
"""How far a bank may date its answer ahead: it names the next business day for what comes in late."""

PROBLEMS: Mapping[str, Wording] = {
    "unreadable_result": Wording(
        "결과를 읽을 수 없음 (입금/반환)", "the result is neither paid nor returned"
    ),
    "unreadable_amount": Wording("금액을 읽을 수 없음", "the amount cannot be read"),
    "unreadable_date": Wording("처리일을 읽을 수 없음", "the date cannot be read"),
    "repeated": Wording("같은 지급번호가 파일에 두 번 있음", "the payment number stands twice in the file"),
    "unknown_payment": Wording("모르는 지급번호", "no payment has this number"),
    "wrong_amount": Wording("금액이 다름", "the amount differs from the payment"),
    "not_sent": Wording("송금을 의뢰하지 않은 지급", "the payment was not sent"),
    "before_export": Wording(
        "처리일이 지급 파일을 만든 날보다 이름", "the date lies before the payment file"
    ),
    "future_date": Wording("처리일이 미래임", "the date lies in the future"),
    "no_reason": Wording("반환 사유가 없음", "a return needs its reason"),
    "already_returned": Wording("이미 반환된 지급", "the payment came back already"),
    "broken_line": Wording("줄이 온전하지 않음", "the line is broken"),
}


def problem(facts: MatchFacts) -> str:
    """The first problem of a line, or ''. A line that says what is already recorded is none."""
    if not facts.outcome:
        return "unreadable_result"
    if facts.amount is None:
        return "unreadable_amount"
    if facts.settled_on is None:
        return "unreadable_date"
    if facts.repeated:
        return "repeated"
    if facts.known_amount is None:
        return "unknown_payment"
    if facts.amount != facts.known_amount:
        return "wrong_amount"
    if facts.exported_on is None or facts.status in (P.BATCHED, P.CANCELLED):
        return "not_sent"
    if facts.settled_on < facts.exported_on:
        return "before_export"
    if facts.settled_on > facts.today + AHEAD:
        return "future_date"
    if facts.outcome == RETURNED and not facts.reason:
        return "no_reason"
    if facts.outcome == PAID and facts.status == P.RETURNED:
        return "already_returned"
    return ""
