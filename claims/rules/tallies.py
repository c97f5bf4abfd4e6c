"""How long things took and how old they are, in bands; which moves count as decisions."""

from collections.abc import Iterable, Mapping
from math import floor, log2

from claims.rules.workflow import ANSWER, CLEAR, CONFIRM, EXCLUDE, HAND_ON, RESTORE, UNDO, WITHDRAW, Status

BANDS_IN_A_DOUBLING = 4
"""Bands of minutes: so many until the minutes have doubled, each about 19 % longer than the one before.

A median told from them is at most a tenth off, and the bands of a year are fifty rows instead of a row for
each piece of work. The trigger of `claims_workitem` counts by the same rule.
"""


def band_of(minutes: int) -> int:
    """The band of a length of time in whole minutes."""
    return floor(BANDS_IN_A_DOUBLING * log2(1 + max(minutes, 0)))


def minutes_of(band: int) -> int:
    """The minutes in the middle of a band."""
    return round(2 ** ((band + 0.5) / BANDS_IN_A_DOUBLING) - 1)


def median(bands: Mapping[int, int]) -> int | None:
    """The median in minutes of {band: how many}, the lower one of two; None of nothing."""
    left = (sum(bands.values()) + 1) // 2
    for band in sorted(bands):
        left -= bands[band]
        if left <= 0 and bands[band]:
            return minutes_of(band)
    return None


AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 7), (8, 14), (15, 30), (31, 60), (61, None))
"""Days since something came, from and to: yesterday's, a week, the two weeks that people promise, the 30 days
of the notice of compensation (전기통신사업법 시행령 art. 37-21), the 60 days of a mediation, and beyond.
"""


def by_age(found: Iterable[tuple[int, int]]) -> list[int]:
    """(days, how many) added up by the bands of `AGES`; what is from a later day counts as of today."""
    counts = [0] * len(AGES)
    for days, number in found:
        for place, (_, until) in enumerate(AGES):
            if until is None or days <= until:
                counts[place] += number
                break
    return counts


DECISIONS = (CONFIRM, CLEAR, EXCLUDE, WITHDRAW, ANSWER, HAND_ON, RESTORE)
"""What a person decides about a claim, in the order in which it is shown; `REOPEN_OBJECTED` follows from an
objection, which is counted where it is decided.
"""

UNDONE = tuple(step.verb for step in UNDO.values())
"""Decisions that were taken back count apart: under what they undid."""

UNDID: dict[str, str] = {
    Status.CONFIRMED: CONFIRM.verb,
    Status.CLEARED: CLEAR.verb,
    Status.EXCLUDED: EXCLUDE.verb,
    Status.WITHDRAWN: WITHDRAW.verb,
    Status.ANSWERED: ANSWER.verb,
}
"""What was taken back, by the status that it had led to. A report that was handed on counts as answered."""

PASSED: dict[str, tuple[Status, ...]] = {
    "eligible": tuple(status for status in Status if status != Status.ANSWERED),
    "confirmed": (
        Status.CONFIRMED, Status.REFERRED, Status.CLEARED, Status.ASSESSED, Status.SETTLED,
    ),
    "cleared": (Status.CLEARED, Status.ASSESSED, Status.SETTLED),
    "assessed": (Status.ASSESSED, Status.SETTLED),
    "settled": (Status.SETTLED,),
}  # fmt: skip
"""The funnel: which statuses have come at least so far."""

STEPS = ("cleared", "assessed", "settled")
"""The steps that a claim may reach with no person in between."""

REACHES: dict[str, frozenset[str]] = {
    "cleared": frozenset({"pass", "clear"}),
    "assessed": frozenset({"assess"}),
    "settled": frozenset({"settle"}),
}
"""The verbs by which a claim comes to each of them for the first time in a round."""
