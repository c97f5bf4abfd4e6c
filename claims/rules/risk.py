"""Risk signals: what makes a person look twice at a claim. A flag with its reason moves and bars nothing."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

from backoffice.lib.workflow import Wording

SHOWN = 20
"""Other claims that a flag names; what is beyond is counted only: a block of thousands stays one line."""


class Signal(StrEnum):
    """What was noticed."""

    ACCOUNT = "account"  # paid to the account of another business
    PHONE = "phone"
    ADDRESS = "address"
    PAPER = "paper"  # the very file another claim brought
    NEAR_BUSINESS = "near_business"  # a number that differs in one digit
    NEAR_PHONE = "near_phone"
    NEAR_ACCOUNT = "near_account"
    CLOSED = "closed"  # no business at the time of the outage
    EDGE = "edge"  # a loss just above an edge
    SPEED = "speed"  # many filings within minutes


SIGNALS: dict[str, Wording] = {
    Signal.ACCOUNT: Wording("같은 계좌", "Shared account"),
    Signal.PHONE: Wording("같은 연락처", "Shared phone"),
    Signal.ADDRESS: Wording("같은 사업장 주소", "Shared address"),
    Signal.PAPER: Wording("같은 증빙 파일", "Same paper"),
    Signal.NEAR_BUSINESS: Wording("한 자리 다른 사업자등록번호", "Business number one digit off"),
    Signal.NEAR_PHONE: Wording("한 자리 다른 연락처", "Phone one digit off"),
    Signal.NEAR_ACCOUNT: Wording("한 자리 다른 계좌번호", "Account number one digit off"),
    Signal.CLOSED: Wording("휴폐업", "Closed business"),
    Signal.EDGE: Wording("구간 경계 직상", "Just above an edge"),
    Signal.SPEED: Wording("단시간 다수 접수", "Many filings in minutes"),
}
"""Wording of the signals, in the order in which they are computed and shown."""

SHARED = (Signal.ACCOUNT, Signal.PHONE, Signal.ADDRESS, Signal.PAPER)
NEAR = (Signal.NEAR_BUSINESS, Signal.NEAR_PHONE, Signal.NEAR_ACCOUNT)
PAIRS = (*SHARED, *NEAR)
"""Signals that set a claim beside others: each pair is a possible duplicate, put to a person once."""

CLOSED_STATUSES = ("suspended", "closed")


class Verdict(StrEnum):
    """What a person says of two claims."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


VERDICTS: dict[str, Wording] = {
    Verdict.SAME: Wording("같은 신청", "Same"),
    Verdict.DIFFERENT: Wording("다른 신청", "Different"),
    Verdict.UNSURE: Wording("판단 보류", "Unsure"),
}


class Reason(NamedTuple):
    """Why a flag stands, in both languages, and what it was held against: how many, and claim ids."""

    ko: str
    en: str
    number: int
    against: list[int]


def masks(number: str) -> list[str]:
    """The number with each digit hidden in turn: two numbers share one when only that digit differs."""
    return [f"{number[:at]}_{number[at + 1 :]}" for at in range(len(number))]


def one_digit_apart(one: str, other: str) -> bool:
    """Whether the numbers differ in exactly one place: what risk_near.sql asks of all claims at once."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def edge_below(loss: int, edges: Iterable[int], percent: int) -> int | None:
    """The nearest edge (won) that the loss passes by at most `percent` of it; None: none so closely."""
    near = [edge for edge in edges if edge < loss and (loss - edge) * 100 <= edge * percent]
    return max(near, default=None)


def others_of(claim: int, listed: Iterable[int], apart: Collection[tuple[int, int]]) -> list[int]:
    """The claims of the list but this one and those that a person said are different from it."""
    pairs = ((other, (min(claim, other), max(claim, other))) for other in listed)
    return [other for other, pair in pairs if other != claim and pair not in apart]


_SHARED_KO = {
    Signal.ACCOUNT: "같은 계좌를 쓰는",
    Signal.PHONE: "같은 연락처를 쓰는",
    Signal.ADDRESS: "같은 사업장 주소를 쓰는",
    Signal.PAPER: "같은 증빙 파일을 낸",
}
_SHARED_EN = {
    Signal.ACCOUNT: "The same account",
    Signal.PHONE: "The same phone",
    Signal.ADDRESS: "The same site address",
    Signal.PAPER: "The very same file",
}


def shared(signal: Signal, others: list[int], number: int) -> Reason:
    """`number` other businesses share it; one claim of each is named, at most SHOWN."""
    more_ko, more_en = _beyond(len(others), number)
    en = "another business" if number == 1 else f"{number:,} other businesses"
    return Reason(
        f"{_SHARED_KO[signal]} 다른 사업자 {number:,}곳{more_ko}",
        f"{_SHARED_EN[signal]} as {en}{more_en}",
        number,
        others[:SHOWN],
    )


def near(signal: Signal, others: list[int], number: int) -> Reason:
    """`number` other claims have a number that differs in one digit."""
    more_ko, more_en = _beyond(len(others), number)
    what = SIGNALS[signal]
    claims = "another claim" if number == 1 else f"{number:,} other claims"
    return Reason(
        f"{what.ko}의 다른 신청 {number:,}건{more_ko}",
        f"{what.en}: {claims}{more_en}",
        number,
        others[:SHOWN],
    )


def speed(others: list[int], number: int, minutes: int) -> Reason:
    """`number` filings from one phone or address, this one with them, within the minutes before and after."""
    more_ko, more_en = _beyond(len(others) + 1, number)
    return Reason(
        f"같은 연락처나 주소에서 앞뒤 {minutes}분 안에 {number:,}건 접수{more_ko}",
        f"{number:,} filings from one phone or address within {minutes} minutes{more_en}",
        number,
        others[:SHOWN],
    )


def closed(status: str, closed_on: str, outage_on: str) -> Reason:
    """The business stood still or was gone on the day of the outage."""
    ko, en = ("폐업", "closed") if status == "closed" else ("휴업", "suspended")
    since_ko, since_en = (f" {closed_on}", f" on {closed_on}") if closed_on else ("", "")
    return Reason(
        f"장애일 {outage_on}에 {ko} 상태{since_ko and f' ({ko}일{since_ko})'}",
        f"The business was {en} on the outage date {outage_on}{since_en and f' ({en}{since_en})'}",
        0,
        [],
    )


def edge(loss: int, passed: int, percent: int) -> Reason:
    """The loss passes an edge by little."""
    return Reason(
        f"추정 피해액 {loss:,}원이 구간 경계 {passed:,}원을 {percent}% 이내로 넘음",
        f"The claimed loss of {loss:,} won is within {percent} % above the edge of {passed:,} won",
        0,
        [],
    )


def _beyond(named: int, number: int) -> tuple[str, str]:
    """Said where fewer are named than counted."""
    shown = min(named, SHOWN)
    return (f" (그중 {shown}건만 표시)", f" ({shown} of them named)") if number > shown else ("", "")
