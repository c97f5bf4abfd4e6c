"""The ordered grounds on which the machine refers a confirmed claim to a person. It never denies one.

A ground bars nothing by itself: the claim goes to a work list, and a person clears or excludes it.
"""

from collections.abc import Callable, Collection
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.admission import Admission


class Ground(StrEnum):
    """Why a claim is referred. The first that applies is the answer.

    The order: first what makes the claim no claim of its own (a duplicate; its twin is judged), then who
    may claim at all (window, ceiling, status: facts that a later admission may lift, as KT's second ceiling
    did), last what frees the operator by law, from the most particular (these windows, this claimant) to
    the most general (the whole incident). So a claim barred by law alone is one that every other rule
    admits, and the list of legal grounds is exactly what a change of the liability position gives back.
    """

    DUPLICATE = "duplicate"
    FILED_OUTSIDE_WINDOWS = "filed_outside_windows"
    OVER_CEILING = "over_ceiling"
    BUSINESS_CLOSED = "business_closed"
    FORCE_MAJEURE = "force_majeure"
    ANNOUNCED_MAINTENANCE = "announced_maintenance"
    OWN_FAULT = "own_fault"
    LIABILITY_DENIED = "liability_denied"


# 전기통신사업법 제33조 제1항: the operator compensates, and is freed in whole or in part by force majeure
# or by the user's own intent or negligence. They mean something only where the payment rests on that duty.
LEGAL = frozenset(
    {Ground.FORCE_MAJEURE, Ground.ANNOUNCED_MAINTENANCE, Ground.OWN_FAULT, Ground.LIABILITY_DENIED}
)

LABELS: dict[Ground, Wording] = {
    Ground.DUPLICATE: Wording("중복 신청", "duplicate"),
    Ground.FILED_OUTSIDE_WINDOWS: Wording("신청 기간 밖의 신청", "filed outside the windows"),
    Ground.OVER_CEILING: Wording("매출액 기준 초과", "over the revenue ceiling"),
    Ground.BUSINESS_CLOSED: Wording(
        "사고일 현재 폐업 또는 휴업", "business closed or suspended at the outage date"
    ),
    Ground.FORCE_MAJEURE: Wording("불가항력", "force majeure"),
    Ground.ANNOUNCED_MAINTENANCE: Wording("사전에 알린 점검", "announced maintenance"),
    Ground.OWN_FAULT: Wording("신청인의 고의 또는 과실", "the claimant's own intent or negligence"),
    Ground.LIABILITY_DENIED: Wording("사업자 책임 부인", "liability denied"),
}

_ART33_KO = "전기통신사업법 제33조 제1항"
_ART33_EN = "Telecommunications Business Act art. 33 (1)"

CLAUSES: dict[Ground, Wording] = {
    Ground.DUPLICATE: Wording(
        "보상 기준의 중복 기준: 같은 사업자의 같은 사업장은 한 번만 신청할 수 있습니다.",
        "Admission, duplicate key: one claim per business and site.",
    ),
    Ground.FILED_OUTSIDE_WINDOWS: Wording(
        "보상 기준의 신청 기간: 정해진 기간에 접수된 신청만 심사합니다.",
        "Admission, filing windows: claims received within them are examined.",
    ),
    Ground.OVER_CEILING: Wording(
        "보상 기준의 매출액 기준: 업종별 연 매출액 한도를 넘지 않아야 합니다.",
        "Admission, revenue: the annual revenue stays within the ceiling of the sector.",
    ),
    Ground.BUSINESS_CLOSED: Wording(
        "보상 기준의 영업 상태: 사고일에 영업 중이어야 합니다.",
        "Admission, business status: the business was open at the outage date.",
    ),
    Ground.FORCE_MAJEURE: Wording(
        f"{_ART33_KO}: 손해가 불가항력으로 생긴 경우 책임이 줄거나 면제됩니다.",
        f"{_ART33_EN}: reduced or exempt where the damage came from force majeure.",
    ),
    Ground.ANNOUNCED_MAINTENANCE: Wording(
        f"{_ART33_KO}: 미리 알린 점검으로 인한 중단은 배상 대상이 아닙니다.",
        f"{_ART33_EN}: no duty for an interruption by maintenance announced beforehand.",
    ),
    Ground.OWN_FAULT: Wording(
        f"{_ART33_KO}: 손해가 이용자의 고의 또는 과실로 생긴 경우 책임이 줄거나 면제됩니다.",
        f"{_ART33_EN}: reduced or exempt where the damage came from the user's intent or negligence.",
    ),
    Ground.LIABILITY_DENIED: Wording(
        f"{_ART33_KO}: 사업자가 이 사고에 대한 손해배상책임을 부인하고 있습니다.",
        f"{_ART33_EN}: the operator denies liability for this incident.",
    ),
}

LIABILITY: dict[str, Wording] = {
    "under_investigation": Wording("조사 중", "under investigation"),
    "admitted": Wording("책임 인정", "admitted"),
    "denied": Wording("책임 부인", "denied"),
    "force_majeure": Wording("불가항력", "force majeure"),
}


class ScreenFacts(NamedTuple):
    """What screening asks. Two facts equal but for `claim_id` get the same answer (stages rely on it)."""

    claim_id: int
    kind: str  # "list" | "filing"
    received_on: date  # Asia/Seoul
    sector: str
    annual_revenue: int | None  # won; None: not known
    business_status: str  # "" | active | suspended | closed
    closed_on: date | None
    outage_on: date  # the first affected day of the claim
    earlier_claim: bool  # a claim of the same duplicate key keeps its place before this one
    own_fault_percent: int  # 0..100
    liability: str  # the incident's position
    exemption: str  # "" | force_majeure | announced_maintenance: all windows of the claim are exempt


def _filed_outside(facts: ScreenFacts, admission: Admission) -> bool:
    return facts.kind == "filing" and not admission.received_in_time(facts.received_on)


def _over_ceiling(facts: ScreenFacts, admission: Admission) -> bool:
    """An unknown revenue is over nothing: intake asks filings for it, and a person may ask again."""
    if facts.kind != "filing" or facts.annual_revenue is None:
        return False
    ceiling = admission.ceiling_for(facts.sector)
    return ceiling is not None and not ceiling.passes(facts.annual_revenue)


def _closed(facts: ScreenFacts, admission: Admission) -> bool:
    """Judged as of the outage date: a shop that closed later was open when its line failed.

    The day of closing is the last day of business. A closed shop without a date goes to a person, an
    unstated status does not.
    """
    if facts.kind != "filing" or admission.business_status is None or not facts.business_status:
        return False
    status = facts.business_status
    if status == "closed" and facts.closed_on is not None and facts.closed_on >= facts.outage_on:
        status = "active"
    return status not in admission.business_status


GROUNDS: tuple[tuple[Ground, Callable[[ScreenFacts, Admission], bool]], ...] = (
    (Ground.DUPLICATE, lambda f, a: f.earlier_claim),
    (Ground.FILED_OUTSIDE_WINDOWS, _filed_outside),
    (Ground.OVER_CEILING, _over_ceiling),
    (Ground.BUSINESS_CLOSED, _closed),
    (Ground.FORCE_MAJEURE, lambda f, a: "force_majeure" in (f.exemption, f.liability)),
    (Ground.ANNOUNCED_MAINTENANCE, lambda f, a: f.exemption == "announced_maintenance"),
    # A part of the fault reduces the amount when it is assessed; only the whole bars.
    (Ground.OWN_FAULT, lambda f, a: f.own_fault_percent >= 100),
    (Ground.LIABILITY_DENIED, lambda f, a: f.liability == "denied"),
)


def fields_asked(admission: Admission) -> frozenset[str]:
    """The fields of ScreenFacts on which `first_ground` can depend under an admission.

    Claims that are equal in them are screened alike: what a simulation has to tell apart.
    """
    asked = {"earlier_claim"}
    if admission.filing:
        asked |= {"kind", "received_on"}
    if admission.revenue:
        asked |= {"kind", "sector", "annual_revenue"}
    if admission.business_status is not None:
        asked |= {"kind", "business_status", "closed_on", "outage_on"}
    if admission.legal:
        asked |= {"own_fault_percent", "liability", "exemption"}
    return frozenset(asked)


def first_ground(facts: ScreenFacts, admission: Admission, *, waived: Collection[str] = ()) -> Ground | None:
    """The first ground that applies, or None: the claim is cleared.

    A ground that a person has waived for the claim is passed over; the ones after it are still asked.

    A legal ground bars only what is paid on a legal basis: goodwill pays all the same.
    "under_investigation" is no ground. List customers are asked neither for a filing window nor for revenue
    or status.
    """
    for ground, applies in GROUNDS:
        if ground in waived or (ground in LEGAL and not admission.legal):
            continue
        if applies(facts, admission):
            return ground
    return None
