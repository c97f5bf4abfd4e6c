"""Quality sampling: which decisions of people are looked at again, what a second opinion makes of them, and
what the errors found say of all the others.

The sample is a question of arithmetic, not of choice: within the decisions of one examiner about one question
in one period, those with the lowest rank are taken. The rank is a digest of the plan's seed and the decision,
so that anybody draws the same sample again, today or in two years.
"""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import md5
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from backoffice.lib.workflow import Transition, Wording
from claims.rules import workflow
from claims.rules.workflow import Status

WHOLE_BP = 10_000
"""Every decision, in basis points."""


class Stage(StrEnum):
    """The question that was decided. Not the answer: a sample of exclusions would say what was decided."""

    DAMAGE = "damage"
    SCREENING = "screening"


STAGES: dict[str, Wording] = {
    Stage.DAMAGE: Wording("피해 확정", "Damage confirmation"),
    Stage.SCREENING: Wording("면책 심사", "Exclusion review"),
}

STOOD: dict[Stage, tuple[Status, ...]] = {
    Stage.DAMAGE: (Status.RECEIVED, Status.UNCONFIRMED),
    Stage.SCREENING: (Status.CONFIRMED, Status.REFERRED, Status.CLEARED, Status.EXCLUDED),
}
"""Where a claim stood when the question was put."""


class Outcome(StrEnum):
    """What somebody decides about a claim, or would have decided."""

    CONFIRM = "confirm"
    CLEAR = "clear"
    EXCLUDE = "exclude"
    ANSWER = "answer"
    HAND_ON = "hand_on"


DECISIONS: dict[Outcome, Transition] = {
    Outcome.CONFIRM: workflow.CONFIRM,
    Outcome.CLEAR: workflow.CLEAR,
    Outcome.EXCLUDE: workflow.EXCLUDE,
    Outcome.ANSWER: workflow.ANSWER,
    Outcome.HAND_ON: workflow.HAND_ON,
}
"""The verb of each outcome: these moves of people are sampled."""

OFFERED: dict[Stage, tuple[Outcome, ...]] = {
    Stage.DAMAGE: (Outcome.CONFIRM, Outcome.EXCLUDE, Outcome.ANSWER, Outcome.HAND_ON),
    Stage.SCREENING: (Outcome.CLEAR, Outcome.EXCLUDE, Outcome.ANSWER, Outcome.HAND_ON),
}
"""What a reviewer may say; the same for every decision about the question, whatever was decided."""

CLOSED_WITHOUT_ASSESSMENT = frozenset({Outcome.ANSWER, Outcome.HAND_ON})


class Said(NamedTuple):
    """One opinion: the outcome, and the ground where it is an exclusion."""

    outcome: str
    ground: str = ""


class Result(StrEnum):
    """What a review comes to."""

    AGREES = "agrees"
    FORMAL = "formal"
    MATERIAL = "material"


RESULTS: dict[str, Wording] = {
    Result.AGREES: Wording("일치", "Agrees"),
    Result.FORMAL: Wording("형식상 차이", "Differs formally"),
    Result.MATERIAL: Wording("중대한 차이", "Differs materially"),
}


def compare(first: Said, second: Said) -> Result:
    """Material when the claimant would have got something else; formal when only ground or way differ.

    Answering and handing on both close a claim without assessing or refusing it: the difference is formal.
    """
    if first == second:
        return Result.AGREES
    if first.outcome == second.outcome:
        return Result.FORMAL
    if {first.outcome, second.outcome} <= CLOSED_WITHOUT_ASSESSMENT:
        return Result.FORMAL
    return Result.MATERIAL


class Ruling(StrEnum):
    """What a third person says of a material difference."""

    UPHELD = "upheld"  # the first decision was wrong: the claim is taken up again
    OVERRULED = "overruled"  # it was right: no error


RULINGS: dict[str, Wording] = {
    Ruling.UPHELD: Wording("오류 인정", "An error"),
    Ruling.OVERRULED: Wording("원결정 유지", "The decision stands"),
}

TAKEN_UP: dict[Status, Transition] = {
    Status.CONFIRMED: workflow.RECHECK,
    Status.CLEARED: workflow.REFER,
    Status.ASSESSED: workflow.RECALL,
    Status.SETTLED: workflow.RECALL,
    Status.EXCLUDED: workflow.RESTORE,
    Status.ANSWERED: workflow.RESTORE,
}
"""How a claim that was decided wrongly comes before a person again; elsewhere it is with people already."""


def sample_size(among: int, share_bp: int, least: int) -> int:
    """How many of an examiner's `among` decisions are reviewed: the share rounded up, but `least`."""
    share = (among * share_bp + WHOLE_BP - 1) // WHOLE_BP
    return min(among, max(share, least))


def rank(seed: str, claim: int, move: int) -> str:
    """Where a decision stands in the draw: md5 of `seed:claim-move`; the lowest are taken. No secret."""
    return md5(f"{seed}:{claim}-{move}".encode(), usedforsecurity=False).hexdigest()


def draw(seed: str, decisions: Iterable[tuple[int, int]], share_bp: int, least: int) -> list[tuple[int, int]]:
    """The sample of one examiner's decisions (claim, move) of one period, in the order of the draw.

    Equal to what the database draws (`claims_quality_sample`): for whoever draws it again.
    """
    found = sorted(decisions, key=lambda one: (rank(seed, *one), one))
    return found[: sample_size(len(found), share_bp, least)]


class Rate(NamedTuple):
    """Errors among the reviewed: the estimate and the bounds of its interval, each between 0 and 1."""

    estimate: float
    low: float
    high: float


def wilson(errors: int, reviewed: int, confidence: int = 95) -> Rate | None:
    """The error rate with its Wilson score interval (Wilson 1927); None where nothing was reviewed.

    `confidence` in percent, two-sided. Unlike the usual normal interval it says something for 0 errors, too.
    """
    if not 0 <= errors <= reviewed:
        raise ValueError(f"{errors} errors among {reviewed}")
    if not 0 < confidence < 100:
        raise ValueError(f"{confidence} % is no confidence")
    if reviewed == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence / 100) / 2)
    share, square = errors / reviewed, z * z
    middle = (share + square / (2 * reviewed)) / (1 + square / reviewed)
    half = z / (1 + square / reviewed) * sqrt(share * (1 - share) / reviewed + square / (4 * reviewed**2))
    low = 0.0 if errors == 0 else max(0.0, middle - half)
    high = 1.0 if errors == reviewed else min(1.0, middle + half)
    return Rate(share, low, high)


def above(errors: int, reviewed: int, threshold_bp: int) -> bool:
    """Whether the error rate found is above the threshold; whole numbers, so that nothing is rounded.

    The estimate is compared, not its upper bound: 0 errors among 30 have an upper bound of 11 %, and would
    stop every batch. How sure it is stands beside it, and the least number per examiner keeps it from resting
    on nothing.
    """
    return errors * WHOLE_BP > threshold_bp * reviewed


class Hold(StrEnum):
    """Why a sampling plan stops a batch; in the order in which they are asked."""

    NOT_DRAWN = "not_drawn"
    UNREVIEWED = "unreviewed"
    UNRULED = "unruled"
    ABOVE = "above"


HOLDS: dict[str, Wording] = {
    Hold.NOT_DRAWN: Wording(
        "지급 회차를 만들 때까지의 결정에서 표본을 아직 뽑지 않았습니다. 표본을 뽑으십시오",
        "no sample was drawn since the batch was made: draw it",
    ),
    Hold.UNREVIEWED: Wording(
        "표본 가운데 아직 재검토하지 않은 결정이 있습니다. 재검토를 마치십시오",
        "decisions of the sample wait for their review: finish it",
    ),
    Hold.UNRULED: Wording(
        "중대한 차이 가운데 판정하지 않은 것이 있습니다. 판정하십시오",
        "material differences wait for a ruling: rule on them",
    ),
    Hold.ABOVE: Wording(
        "오류율이 기준을 넘었습니다. 표본을 늘려 더 재검토하거나, 해당 결정을 다시 하고 표본을 새로"
        " 뽑으십시오",
        "the error rate is above the threshold: widen the sample and review more, or have the decisions made"
        " again and draw a further sample",
    ),
}
"""What each says, and what to do."""
