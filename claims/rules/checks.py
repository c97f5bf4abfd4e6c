"""What is checked of a claim before it is decided: automatic checks as named functions, and ticks of people.

Which checks a claim has is data (`ChecklistItem`). An automatic check reads facts that the page of a claim
has already, answers with its evidence, and moves and bars nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.admission import BUSINESS_STATUSES
from claims.rules.risk import CLOSED_STATUSES

DAY = 24 * 60
"""Minutes."""


class Outcome(StrEnum):
    """What an automatic check found; NOTHING where it has nothing to say of the claim."""

    OK = "ok"
    ATTENTION = "attention"
    FAILS = "fails"
    NOTHING = ""


OUTCOMES: dict[str, Wording] = {
    Outcome.OK: Wording("적합", "OK"),
    Outcome.ATTENTION: Wording("주의", "Attention"),
    Outcome.FAILS: Wording("부적합", "Fails"),
    Outcome.NOTHING: Wording("해당 없음", "Does not apply"),
}


class Tick(StrEnum):
    """What a person says of a check; the newest counts."""

    OK = "ok"
    PROBLEM = "problem"
    NOT_NEEDED = "not_needed"
    TAKEN_BACK = "taken_back"


TICKS: dict[str, Wording] = {
    Tick.OK: Wording("확인함", "Checked"),
    Tick.PROBLEM: Wording("문제 있음", "Problem"),
    Tick.NOT_NEEDED: Wording("확인 불필요", "Not needed"),
    Tick.TAKEN_BACK: Wording("확인 취소", "Taken back"),
}

DONE = frozenset({Tick.OK, Tick.NOT_NEEDED})
"""With these a check that blocks lets a decision pass."""

PLAIN = frozenset({Tick.OK, Tick.TAKEN_BACK})
"""These need no words; the others say why."""

DECISIONS: dict[str, Wording] = {
    "confirm": Wording("피해 확정", "Confirm damage"),
    "clear": Wording("심사 통과 결정", "Clear"),
    "appraise": Wording("손해 사정", "Work out the amount"),
}
"""Decisions of people that a check may block; the passes of the machine ask no checklist."""


class Facts(NamedTuple):
    """What automatic checks read. Money in won, times in minutes; None is not known."""

    outage_on: date | None = None
    business_status: str = ""
    closed_on: date | None = None
    matched: int = 0  # subscriptions that the claim is about
    candidates: int = 0  # those among which nobody has chosen
    minutes: int | None = None
    claimed_loss: int = 0
    monthly_sales: int = 0
    weekly_sales: Mapping[date, int] = {}  # by the first day of the week
    waiting: bool = False  # for what was asked for
    lapsed: bool = False
    papers: int = 0
    flags: tuple[Wording, ...] = ()
    same: int = 0  # claims that a person said are the same as this one
    unjudged: int = 0  # those that look alike and were not judged
    account: bool = False
    holder: str = ""
    names: tuple[str, ...] = ()  # of the business and its representative
    screened: bool = False
    ground: Wording | None = None  # that stands against it


class Answer(NamedTuple):
    """The outcome of an automatic check, with its evidence in both languages."""

    outcome: Outcome
    ko: str = ""
    en: str = ""


def business_open(facts: Facts) -> Answer:
    """Was there a business on the day of the outage?"""
    said = BUSINESS_STATUSES.get(facts.business_status)
    if said is None:
        return Answer(Outcome.ATTENTION, "사업 상태를 알 수 없습니다", "The business status is not known")
    if facts.business_status not in CLOSED_STATUSES:
        return Answer(Outcome.OK, said.ko, said.en)
    since = f" {facts.closed_on}" if facts.closed_on else ""
    if facts.closed_on and facts.outage_on and facts.closed_on > facts.outage_on:
        return Answer(
            Outcome.OK,
            f"{said.ko}{since}, 장애일 {facts.outage_on}보다 뒤",
            f"{said.en}{since}, after the outage on {facts.outage_on}",
        )
    day = f" {facts.outage_on}" if facts.outage_on else ""
    return Answer(
        Outcome.FAILS, f"장애일{day}에 {said.ko}{since}", f"On the outage date{day}: {said.en}{since}"
    )


def lines_matched(facts: Facts) -> Answer:
    """Is it known which line the claim is about?"""
    if facts.matched:
        return Answer(
            Outcome.OK, f"연결된 회선 {facts.matched}개", f"Subscriptions it names: {facts.matched}"
        )
    if facts.candidates:
        return Answer(
            Outcome.ATTENTION,
            f"후보 회선 {facts.candidates}개 가운데 정해지지 않았습니다",
            f"Not chosen yet among {facts.candidates} candidates",
        )
    return Answer(Outcome.FAILS, "일치하는 가입 회선이 없습니다", "No subscription matches")


def time_affected(facts: Facts) -> Answer:
    """Was its line down at all?"""
    if facts.minutes is None:
        return Answer(
            Outcome.ATTENTION, "장애 시간이 아직 정해지지 않았습니다", "The affected time is not known yet"
        )
    ko, en = _length(facts.minutes)
    if facts.minutes == 0:
        return Answer(Outcome.FAILS, "장애 시간이 없습니다", "There is no affected time")
    return Answer(Outcome.OK, ko, en)


def loss_in_reach(facts: Facts) -> Answer:
    """Is the loss more than was usually sold in the affected days?

    A week is the best of those stated, else twelve months over 52 weeks.
    """
    if not facts.claimed_loss:
        return Answer(Outcome.NOTHING)
    week = max(facts.weekly_sales.values(), default=facts.monthly_sales * 12 // 52)
    if not week or facts.minutes is None:
        return Answer(
            Outcome.ATTENTION,
            "평소 매출이나 장애 시간을 몰라 견줄 수 없습니다",
            "Usual sales or the affected time are not known",
        )
    days = max(1, -(-facts.minutes // DAY))
    most = week * days // 7
    numbers_ko = f"추정 피해액 {facts.claimed_loss:,}원, 평소 매출 {days}일분 {most:,}원"
    numbers_en = f"Claimed {facts.claimed_loss:,} won; usual sales of {days} days are {most:,} won"
    if facts.claimed_loss <= most:
        return Answer(Outcome.OK, numbers_ko, numbers_en)
    return Answer(
        Outcome.FAILS if facts.claimed_loss > 2 * most else Outcome.ATTENTION, numbers_ko, numbers_en
    )


def papers_in(facts: Facts) -> Answer:
    """Did papers come in, and is something still awaited?"""
    if facts.waiting:
        return Answer(Outcome.ATTENTION, "보완 자료를 기다리고 있습니다", "What was asked for is awaited")
    if facts.papers:
        return Answer(Outcome.OK, f"서류 {facts.papers}건", f"Papers: {facts.papers}")
    if facts.lapsed:
        return Answer(Outcome.FAILS, "기한 안에 자료가 오지 않았습니다", "Nothing came in time")
    return Answer(Outcome.ATTENTION, "받은 서류가 없습니다", "No paper has come in")


def no_flags(facts: Facts) -> Answer:
    """Does a risk signal stand?"""
    if not facts.flags:
        return Answer(Outcome.OK, "위험 신호가 없습니다", "No risk signal stands")
    return Answer(
        Outcome.ATTENTION,
        ", ".join(flag.ko for flag in facts.flags),
        ", ".join(flag.en for flag in facts.flags),
    )


def no_duplicate(facts: Facts) -> Answer:
    """Was it said of every claim that looks alike whether it is the same?"""
    if facts.same:
        return Answer(
            Outcome.FAILS,
            f"같은 신청으로 판단한 신청 {facts.same}건",
            f"Judged to be the same claim: {facts.same}",
        )
    if facts.unjudged:
        return Answer(
            Outcome.ATTENTION,
            f"판단하지 않은 비슷한 신청 {facts.unjudged}건",
            f"Alike and not judged yet: {facts.unjudged}",
        )
    return Answer(
        Outcome.OK, "비슷한 신청이 없거나 다르다고 판단했습니다", "Nothing alike, or judged different"
    )


def account_holder(facts: Facts) -> Answer:
    """Is the account of the business or its representative?"""
    if not facts.account:
        return Answer(Outcome.ATTENTION, "지급 계좌가 없습니다", "There is no payee account")
    holder = _letters(facts.holder)
    known = [_letters(name) for name in facts.names if name]
    if holder and any(holder in name or name in holder for name in known):
        return Answer(Outcome.OK, f"예금주 {facts.holder}", f"Account holder {facts.holder}")
    return Answer(
        Outcome.ATTENTION,
        f"예금주 {facts.holder}이(가) 상호나 대표자와 다릅니다",
        f"The account holder {facts.holder} is neither the business nor its representative",
    )


def no_ground(facts: Facts) -> Answer:
    """Does a ground stand against it since it was last screened?"""
    if facts.ground is not None:
        return Answer(Outcome.ATTENTION, facts.ground.ko, facts.ground.en)
    if not facts.screened:
        return Answer(Outcome.ATTENTION, "아직 심사하지 않았습니다", "Not screened yet")
    return Answer(Outcome.OK, "부지급 사유가 없습니다", "Nothing stands against it")


REGISTER: dict[str, tuple[Wording, Callable[[Facts], Answer]]] = {
    "lines_matched": (Wording("가입 회선 일치", "A subscription matches"), lines_matched),
    "time_affected": (Wording("장애 시간 있음", "It was affected"), time_affected),
    "business_open": (Wording("장애일 영업 상태", "Business open on the outage date"), business_open),
    "loss_in_reach": (Wording("피해액과 평소 매출", "Loss against usual sales"), loss_in_reach),
    "papers_in": (Wording("제출 서류", "Papers"), papers_in),
    "account_holder": (Wording("예금주", "Account holder"), account_holder),
    "no_flags": (Wording("위험 신호", "Risk signals"), no_flags),
    "no_duplicate": (Wording("중복 신청 판단", "Duplicates judged"), no_duplicate),
    "no_ground": (Wording("부지급 사유", "Grounds"), no_ground),
}
"""The automatic checks by the name that an item gives."""


def answer(name: str, facts: Facts) -> Answer:
    """What the automatic check of this name says; one that is not known says nothing."""
    found = REGISTER.get(name)
    return found[1](facts) if found else Answer(Outcome.NOTHING)


def _letters(text: str) -> str:
    """A name without spaces and the usual marks of a company."""
    for mark in ("주식회사", "(주)", "㈜", " "):
        text = text.replace(mark, "")
    return text.casefold()


def _length(minutes: int) -> tuple[str, str]:
    hours, rest = divmod(minutes, 60)
    return f"장애 시간 {hours:,}시간 {rest}분", f"Affected for {hours:,} h {rest} min"
