"""What third parties are asked to confirm, what their answer says, and which data each kind of them needs."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from backoffice.lib.money import Unreadable
from backoffice.lib.workflow import Wording
from claims.rules.intake_claims import read_field
from claims.rules.intake_header import Column


class Party(StrEnum):
    """Who is asked."""

    NETWORK = "network"
    CARD = "card"
    DELIVERY = "delivery"
    RESELLER = "reseller"
    OTHER = "other"


PARTIES: dict[str, Wording] = {
    Party.NETWORK: Wording("통신망 운영 부서", "Network operation"),
    Party.CARD: Wording("카드사·카드협회", "Card association"),
    Party.DELIVERY: Wording("배달 플랫폼", "Delivery platform"),
    Party.RESELLER: Wording("대리점·재판매사", "Reseller"),
    Party.OTHER: Wording("그 밖의 기관", "Other"),
}

NEEDS: dict[str, tuple[str, ...]] = {
    Party.NETWORK: ("line_no",),
    Party.CARD: ("business_no", "business_name"),
    Party.DELIVERY: ("business_no", "business_name"),
    Party.RESELLER: ("line_no", "business_no"),
    Party.OTHER: (),
}
"""What each kind is told of a claim, and nothing else: whom or what it is asked about."""


class Fact(StrEnum):
    """What is to be confirmed."""

    OUTAGE = "outage"
    SALES = "sales"
    CUSTOMER = "customer"
    OTHER = "other"


FACTS: dict[str, Wording] = {
    Fact.OUTAGE: Wording("회선이 중단된 시간", "The line was down from – to"),
    Fact.SALES: Wording("주간 매출", "Sales of these weeks"),
    Fact.CUSTOMER: Wording("이용 고객이었는지", "Was a customer"),
    Fact.OTHER: Wording("그 밖의 사실", "Something else"),
}

FIGURES: dict[str, tuple[str, ...]] = {Fact.OUTAGE: ("down_from", "down_to"), Fact.SALES: ("weekly_sales",)}
"""What an answer to the fact states beside yes or no."""


class Outcome(StrEnum):
    """What a third party answered."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    PARTLY = "partly"
    NO_ANSWER = "no_answer"


OUTCOMES: dict[str, Wording] = {
    Outcome.CONFIRMED: Wording("확인", "Confirmed"),
    Outcome.DENIED: Wording("사실 아님", "Denied"),
    Outcome.PARTLY: Wording("일부 확인", "Partly"),
    Outcome.NO_ANSWER: Wording("회신 없음", "No answer"),
}

FIELDS: dict[str, Wording] = {
    "down_from": Wording("중단 시작", "down from"),
    "down_to": Wording("중단 종료", "down to"),
    "weekly_sales": Wording("주간 매출", "weekly sales"),
}

COLUMNS = (
    Column("key", ("확인번호", "key"), required=True),
    Column("outcome", ("회신", "outcome"), required=True),
    Column("down_from", ("중단 시작", "down_from"), required=False),
    Column("down_to", ("중단 종료", "down_to"), required=False),
    Column("weekly_sales", ("주간 매출", "weekly_sales"), required=False),
    Column("words", ("의견", "words"), required=False),
)
"""What is read back of a list; its other columns are passed over."""

LONGEST = 1_000


class Answer(NamedTuple):
    """What a third party says: the outcome, its figures as they are kept, and words."""

    outcome: str
    values: dict[str, str]
    words: str


def key(number: int) -> str:
    """How a question is called in a list."""
    return f"Q-{number:08d}"


def number(text: str) -> int | None:
    """The question of a key; None when it is none."""
    digits = text.strip().upper().removeprefix("Q-")
    return int(digits) if digits.isdecimal() and len(digits) <= 18 else None


def read_outcome(text: str) -> str:
    """The outcome of a word of either language, or of its code; Unreadable otherwise."""
    said = text.strip().casefold()
    for outcome, words in OUTCOMES.items():
        if said in (str(outcome), words.ko.casefold(), words.en.casefold()):
            return str(outcome)
    known = ", ".join(words.ko for words in OUTCOMES.values())
    raise Unreadable(
        "outcome", f"회신은 {known} 가운데 하나입니다", f"an outcome is one of {', '.join(OUTCOMES)}"
    )


def read_answer(fact: str, cells: Mapping[str, str]) -> Answer:
    """What the cells of an answer to this fact say.

    Confirmed, wholly or partly, it states the figures of its fact; else it states none. Raises Unreadable.
    """
    outcome = read_outcome(cells.get("outcome", ""))
    given = {name: cells.get(name, "").strip() for name in FIELDS}
    wanted = FIGURES.get(fact, ()) if outcome in (Outcome.CONFIRMED, Outcome.PARTLY) else ()
    for name, text in given.items():
        words = FIELDS[name]
        if name in wanted and not text:
            raise Unreadable(name, f"{words.ko}이(가) 비어 있습니다", f"{words.en} is missing")
        if name not in wanted and text:
            raise Unreadable(
                name,
                f"{words.ko}은(는) 이 회신에 적지 않습니다",
                f"{words.en} is not stated with this answer",
            )
    values = {name: _figure(name, given[name]) for name in wanted}
    if "down_from" in values and values["down_from"] >= values["down_to"]:
        raise Unreadable(
            "down_to", "중단 종료가 시작보다 뒤여야 합니다", "the line is up again after it is down"
        )
    words_said = cells.get("words", "").strip()
    if len(words_said) > LONGEST:
        raise Unreadable(
            "words", f"의견은 {LONGEST:,}자까지입니다", f"words have at most {LONGEST:,} letters"
        )
    return Answer(outcome, values, words_said)


def _figure(name: str, text: str) -> str:
    if name == "weekly_sales":
        read_field("weekly_sales")(text)  # as strict as the intake
        return text
    for layout in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text, layout).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ007  # Seoul, as told
        except ValueError:
            continue
    words = FIELDS[name]
    raise Unreadable(
        name, f"{words.ko}은(는) 2018-11-24 11:12 형식입니다", f"{words.en} is written as 2018-11-24 11:12"
    )
