"""The register of facts that a scheme may ask about.

One list: validator, editor, explanation and simulation share it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.incident import FAULTS, NOT_FOUND
from claims.rules.intake import CHOICES
from claims.rules.sectors import SECTORS


class Fact(NamedTuple):
    """One fact. `type` is code (a short text) or number; `unit` says how a number is read aloud.

    `few` facts have few different values over a million claims, so that what depends on them alone is
    judged once.
    """

    name: str
    type: str  # code | number
    unit: str  # "" | won | days | minutes | percent
    source: str  # where it comes from, for the docs and the editor
    words: Wording
    choices: Mapping[str, Wording] | None = (
        None  # the only values a code may have; None: the incident's own codes
    )
    few: bool = True


KINDS = {
    "list": Wording("요금 고지 목록의 가입 회선", "subscription of a billing list"),
    "filing": Wording("소상공인 피해 신청", "merchant's claim"),
}
CUSTOMER_KINDS = {"individual": Wording("개인", "individual"), "business": Wording("사업자", "business")}

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("kind", "code", "", "how the claim came about", Wording("신청 종류", "kind of claim"), KINDS),
        Fact("service", "code", "", "the subscription", Wording("서비스", "service")),
        Fact("line_type", "code", "", "the subscription", Wording("회선 유형", "line type")),
        Fact("area", "code", "", "the subscription; empty is bound to no area", Wording("지역", "area")),
        Fact(
            "customer_kind",
            "code",
            "",
            "the billing list",
            Wording("고객 구분", "customer kind"),
            CUSTOMER_KINDS,
        ),
        Fact("sector", "code", "", "the claim form, mapped to a code", Wording("업종", "sector"), SECTORS),
        Fact(
            "annual_revenue",
            "number",
            "won",
            "twelve times the monthly sales of the claim form",
            Wording("연 매출액", "annual revenue"),
            few=False,
        ),
        Fact(
            "claimed_loss",
            "number",
            "won",
            "the claim form",
            Wording("추정 피해액", "claimed loss"),
            few=False,
        ),
        Fact(
            "proven_loss",
            "number",
            "won",
            "a person, on the evidence",
            Wording("확인된 피해액", "proven loss"),
            few=False,
        ),
        Fact(
            "monthly_fee",
            "number",
            "won",
            "the newest bill before the outage, all its parts; of a filing over all lines it is about",
            Wording("월 요금", "monthly fee"),
            few=False,
        ),
        Fact(
            "days",
            "number",
            "days",
            "the affected time, by the benefit's counting rule",
            Wording("장애 일수", "days of outage"),
        ),
        Fact(
            "minutes",
            "number",
            "minutes",
            "the affected time, merged",
            Wording("장애 시간(분)", "minutes of outage"),
        ),
        Fact(
            "longest_minutes",
            "number",
            "minutes",
            "the longest affected time without a break",
            Wording("연속 장애 시간(분)", "longest continuous outage"),
        ),
        Fact(
            "minutes_in_month",
            "number",
            "minutes",
            "the affected time of the calendar month that has most of it",
            Wording("한 달의 장애 시간 합계(분)", "outage within one calendar month"),
        ),
        Fact(
            "own_fault_percent",
            "number",
            "percent",
            "the claim form, or an examiner",
            Wording("본인 과실 비율", "own fault"),
        ),
        Fact(
            "fault",
            "code",
            "",
            "the incident file",
            Wording("사고의 회사 과실", "fault in the incident"),
            {**FAULTS, "": NOT_FOUND},
        ),
        Fact(
            "chosen_channel",
            "code",
            "",
            "the claim form; nobody is asked in a billing list",
            Wording("희망 보상 방법", "chosen way of payment"),
            {"": Wording("선택 안 함", "no choice made"), **CHOICES},
        ),
    )
}

COUNTING_WORDS = {
    "calendar_days_touched": Wording("장애가 있었던 달력상 날짜 수", "calendar days touched"),
    "started_24h_blocks": Wording(
        "장애마다 시작된 24시간 단위의 수", "started 24-hour blocks of each outage"
    ),
}
PAID_BY = {"credit": Wording("요금 감면", "fee credit"), "bank": Wording("계좌 입금", "bank transfer")}
"""The ways in which won reach a claimant."""
CHANNELS = {**PAID_BY, "in_kind": Wording("현물", "in kind")}
