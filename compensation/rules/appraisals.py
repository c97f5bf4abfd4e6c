"""The amount of a claim that the scheme leaves to a person: worked out from what they accept on the evidence.

A person says which loss is accepted, line by line against the papers, and how much of it counts by the
factors that the scheme names (Kakao 2022: operating margin, substitute service, the share of the operator's
service). The amount follows from that and is never typed; limits, rounding and clause are the benefit's.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.documents import Reader, below, listed
from compensation.rules.steps import AssessFacts, Outcome, Step

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")
WHOLE = 10_000
"""A factor is a percentage in hundredths: 2,340 is 23.4 %."""

FACTORS: dict[str, Wording] = {
    "operating_margin": Wording("영업이익률", "operating margin"),
    "without_substitute": Wording("대체 서비스로 메울 수 없던 비율", "part that no substitute could make up"),
    "operator_share": Wording("회사 서비스의 비중", "share of the operator's service"),
}
"""What part of lost sales is the claimant's loss by this service, in the order in which they are applied."""


class Line(NamedTuple):
    """One part of the loss: what it is, what was claimed and what is accepted (won), and why less.

    `paper` names the evidence it was held against.
    """

    what: str
    claimed: int
    accepted: int
    paper: str
    reason: str = ""


class Appraisal(NamedTuple):
    """What a person found for one benefit: won claimed and accepted, factors in hundredths of a percent."""

    claimed: int
    accepted: int
    factors: tuple[tuple[str, int], ...] = ()

    def as_text(self, benefit: str) -> str:
        """As the facts of a claim carry it: "bracket 1200000 800000 operating_margin=2340"."""
        factors = (f"{name}={part}" for name, part in self.factors)
        return " ".join((benefit, str(self.claimed), str(self.accepted), *factors))


@lru_cache(maxsize=10_000)
def appraisals_of(text: str) -> Mapping[str, Appraisal]:
    """{benefit: appraisal} from the text of a claim's facts; several stand apart by ";"."""
    found = {}
    for part in filter(None, text.split(";")):
        benefit, claimed, accepted, *factors = part.split(" ")
        pairs = tuple((name, int(value)) for name, _, value in (one.partition("=") for one in factors))
        found[benefit] = Appraisal(int(claimed), int(accepted), pairs)
    return found


def appraised(outcome: Outcome, benefit: str, factors: tuple[str, ...], facts: AssessFacts) -> Outcome:
    """What the amount becomes by the appraisal of the claim; as it was where there is none that fits.

    An appraisal made under other factors than the scheme names now does not count: a person decides anew.
    """
    found = appraisals_of(facts.appraised).get(benefit)
    if found is None or tuple(name for name, _ in found.factors) != factors:
        return outcome
    numerator, denominator = found.accepted, 1
    for _, part in found.factors:
        numerator, denominator = numerator * part, denominator * WHOLE
    return Outcome(
        numerator,
        denominator,
        (*outcome.figures, found.claimed, found.accepted, *(part for _, part in found.factors)),
        outcome.tier,
        (*outcome.steps, *_steps(len(outcome.figures), factors)),
    )


@lru_cache(maxsize=1_000)
def _steps(at: int, factors: tuple[str, ...]) -> tuple[Step, ...]:
    """Steps that speak of figures by position, so that equal ways share them."""
    taken = (Step("factor", (name, at + 2 + number)) for number, name in enumerate(factors))
    return (Step("appraised", (at,)), *taken)


def percent(hundredths: int) -> str:
    """A factor as people write it: 2,340 is "23.4"."""
    return f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")


def read_percent(text: str) -> int:
    """Hundredths of a percent from "23.4" or "23.4 %"; ValueError above 100 and for more than two places."""
    found = _PERCENT.fullmatch(text.strip().removesuffix("%").strip())
    part = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else WHOLE + 1
    if part > WHOLE:
        raise ValueError(text)
    return part


def problems(lines: list[Line], factors: Mapping[str, int], named: tuple[str, ...]) -> list[Wording]:
    """Everything that keeps an appraisal from being made; the database refuses the same."""
    found = []
    if not lines:
        found.append(Wording("인정 내역이 한 줄 이상 있어야 합니다", "at least one line of loss is needed"))
    for number, line in enumerate(lines, start=1):
        if not line.what.strip() or not line.paper.strip():
            found.append(
                Wording(
                    f"{number}번째 줄: 항목과 근거 자료를 적어 주십시오",
                    f"line {number}: say what it is and which paper shows it",
                )
            )
        if not 0 <= line.accepted <= line.claimed:
            found.append(
                Wording(
                    f"{number}번째 줄: 인정액은 0원부터 청구액 {line.claimed:,}원까지입니다",
                    f"line {number}: what is accepted lies between 0 and the {line.claimed:,} won claimed",
                )
            )
        elif line.accepted < line.claimed and not line.reason.strip():
            found.append(
                Wording(
                    f"{number}번째 줄: 덜 인정한 사유를 적어 주십시오",
                    f"line {number}: say why less than claimed is accepted",
                )
            )
    if tuple(factors) != named:
        asked = Wording(
            ", ".join(FACTORS[name].ko for name in named), ", ".join(FACTORS[name].en for name in named)
        )
        found.append(
            Wording(
                f"보상 기준이 정한 비율을 모두 적어 주십시오: {asked.ko or '없음'}",
                f"give every factor the scheme names: {asked.en or 'none'}",
            )
        )
    for name, part in factors.items():
        if name in FACTORS and not 0 <= part <= WHOLE:
            found.append(
                Wording(
                    f"{FACTORS[name].ko}은(는) 0%부터 100%까지입니다",
                    f"the {FACTORS[name].en} lies between 0 and 100 %",
                )
            )
    return found


def read_factors(reader: Reader, data: object, place: str) -> tuple[str, ...]:
    """`appraisal: {factors: […]}` of a benefit: which of FACTORS are applied, in their order."""
    found = reader.mapping(data, place, known=("factors",), required=("factors",))
    here = below(place, "factors")
    names: list[str] = []
    for at, item in enumerate(reader.items(found["factors"], here, least=1) if "factors" in found else []):
        name = reader.choice(item, below(here, at), FACTORS)
        if name in names:
            reader.refuse(below(here, at), "is named twice", "두 번 적혀 있습니다")
        elif name is not None:
            names.append(name)
    order = list(FACTORS)
    if names != sorted(names, key=order.index):
        reader.refuse(
            here,
            f"stand in the order in which they are applied: {listed(FACTORS)}",
            f"적용하는 순서대로 적어 주십시오: {listed(FACTORS)}",
        )
    return tuple(names)
