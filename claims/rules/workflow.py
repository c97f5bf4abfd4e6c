"""The machine of a claim. HOUSE rule: only a person confirms, clears or excludes what the machine doubted."""

from datetime import timedelta
from enum import StrEnum

from backoffice.lib.workflow import Transition, Wording, Workflow, transition


class Kind(StrEnum):
    """How a claim came about."""

    LIST = "list"  # one line of the billing list; nobody filed
    FILING = "filing"  # a merchant filed


class Status(StrEnum):
    """Where a claim stands."""

    RECEIVED = "received"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    REFERRED = "referred"
    CLEARED = "cleared"
    EXCLUDED = "excluded"
    ASSESSED = "assessed"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"


S = Status

CONFIRM = transition(
    "confirm_damage",
    {S.RECEIVED, S.UNCONFIRMED},
    S.CONFIRMED,
    ko="피해 확정",
    en="Confirm damage",
    permission="claims.confirm_damage",
)
DOUBT = transition("doubt_damage", {S.RECEIVED}, S.UNCONFIRMED, ko="피해 미확인", en="Damage not confirmed")
RECHECK = transition(
    # Also of an awarded claim: its awards stand, and what its facts make due comes as a further one.
    "recheck",
    {S.UNCONFIRMED, S.CONFIRMED, S.REFERRED, S.CLEARED, S.ASSESSED, S.SETTLED},
    S.RECEIVED,
    ko="사실 재확인",
    en="Check the facts again",
)
RECONSIDER = transition(
    # A person excluded it for facts that have been corrected since: they are looked at again, and a person
    # decides again (the doubt `excluded_before`).
    "reconsider",
    {S.EXCLUDED},
    S.RECEIVED,
    ko="부지급 사실 재확인",
    en="Check the facts of an exclusion again",
)
REOPEN_OBJECTED = transition(
    # An objection was upheld, in part too: the claim goes through the same stages again. What is awarded
    # stands, and what is due beyond it comes as a further award.
    "reopen_objected",
    {S.UNCONFIRMED, S.EXCLUDED, S.ANSWERED, S.ASSESSED, S.SETTLED},
    S.RECEIVED,
    ko="이의신청에 따른 재심사",
    en="Reopen on an objection",
    permission="claims.decide_objection",
    needs_reason=True,
    needs_person=True,
)
REFER = transition(
    "refer", {S.CONFIRMED, S.CLEARED}, S.REFERRED, ko="면책 심사 회부", en="Refer for exclusion review"
)
REOPEN = transition(
    # A newer admission no longer knows the ground: the claim comes back to a person's list.
    "reopen",
    {S.EXCLUDED},
    S.REFERRED,
    ko="재심사 회부",
    en="Take up again",
)
RECALL = transition(
    # A newer admission, or another liability position, bars what is awarded: a person looks at it.
    "recall",
    {S.ASSESSED, S.SETTLED},
    S.REFERRED,
    ko="보상 결정 재심사 회부",
    en="Take an award up again",
)
PASS = transition("pass", {S.CONFIRMED}, S.CLEARED, ko="면책 심사 통과", en="No ground found")
CLEAR = transition(
    "clear",
    {S.REFERRED, S.EXCLUDED},
    S.CLEARED,
    ko="심사 통과 결정",
    en="Clear",
    permission="claims.clear",
    needs_reason=True,
    needs_person=True,
)
EXCLUDE = transition(
    "exclude",
    {S.UNCONFIRMED, S.REFERRED, S.CLEARED},
    S.EXCLUDED,
    ko="부지급 결정",
    en="Exclude",
    permission="claims.exclude",
    needs_reason=True,
    needs_person=True,
)
ASSESS = transition("assess", {S.CLEARED}, S.ASSESSED, ko="보상 결정", en="Assess")
SETTLE = transition("settle", {S.ASSESSED}, S.SETTLED, ko="종결", en="Settle")
UNSETTLE = transition(
    # A bank may return a payment late: something is due again.
    "unsettle",
    {S.SETTLED},
    S.ASSESSED,
    ko="종결 취소",
    en="Due again",
)
WITHDRAW = transition(
    "withdraw",
    {S.RECEIVED, S.UNCONFIRMED, S.CONFIRMED, S.REFERRED, S.CLEARED},
    S.WITHDRAWN,
    ko="신청 취하",
    en="Withdraw",
    permission="claims.withdraw",
    needs_reason=True,
    needs_person=True,
)
BEFORE_THE_AWARD = frozenset({S.RECEIVED, S.UNCONFIRMED, S.CONFIRMED, S.REFERRED, S.CLEARED})
"""Nothing is decided about the claim for good: it can be held, asked about, withdrawn, answered."""

ANSWER = transition(
    # A question or an opinion: no loss is claimed, so nothing is assessed and nothing refused.
    "answer",
    BEFORE_THE_AWARD,
    S.ANSWERED,
    ko="답변 종결",
    en="Answer and close",
    permission="claims.answer",
    needs_reason=True,
    needs_person=True,
)
HAND_ON = transition(
    "hand_on",
    BEFORE_THE_AWARD,
    S.ANSWERED,
    ko="담당 회사로 이관",
    en="Hand on to its company",
    permission="claims.answer",
    needs_reason=True,
    needs_person=True,
)
RESTORE = transition(
    # A lead opens again what was closed: it runs through the same stages, an exclusion before a person.
    "restore",
    {S.EXCLUDED, S.WITHDRAWN, S.ANSWERED},
    S.RECEIVED,
    ko="재접수",
    en="Open again",
    permission="claims.restore",
    needs_reason=True,
    needs_person=True,
)


def _undo(target: Status, ko: str, en: str, *sources: Status) -> Transition:
    """Back to where the claim stood before a decision; the database asks whose it was, and when."""
    return transition(
        f"undo_to_{target}",
        sources,
        target,
        ko=f"결정 취소({ko})",
        en=f"Undo, {en} again",
        permission="claims.undo",
        needs_person=True,
    )


UNDO: dict[Status, Transition] = {
    S.RECEIVED: _undo(S.RECEIVED, "접수", "received", S.WITHDRAWN, S.ANSWERED),
    S.UNCONFIRMED: _undo(S.UNCONFIRMED, "피해 미확인", "not confirmed", S.CONFIRMED, S.EXCLUDED, S.WITHDRAWN),
    S.CONFIRMED: _undo(S.CONFIRMED, "피해 확정", "confirmed", S.WITHDRAWN),
    S.REFERRED: _undo(S.REFERRED, "면책 심사 대기", "referred", S.CLEARED, S.EXCLUDED, S.WITHDRAWN),
    S.CLEARED: _undo(S.CLEARED, "심사 통과", "cleared", S.EXCLUDED, S.WITHDRAWN),
}
"""The verb that leads back to each status."""

UNDOABLE = tuple(step.verb for step in (CONFIRM, CLEAR, EXCLUDE, WITHDRAW, ANSWER, HAND_ON))
"""Decisions of people that they may take back themselves."""

UNDO_WITHIN = timedelta(minutes=15)
"""So long, and while nothing followed."""

CLAIM = Workflow(
    machine="claim",
    statuses=Status,
    initial=frozenset({S.RECEIVED}),
    words={
        S.RECEIVED: Wording("접수", "Received"),
        S.UNCONFIRMED: Wording("피해 미확인", "Not confirmed"),
        S.CONFIRMED: Wording("피해 확정", "Confirmed"),
        S.REFERRED: Wording("면책 심사 대기", "Referred"),
        S.CLEARED: Wording("심사 통과", "Cleared"),
        S.EXCLUDED: Wording("부지급", "Excluded"),
        S.ASSESSED: Wording("보상 결정", "Assessed"),
        S.SETTLED: Wording("종결", "Settled"),
        S.WITHDRAWN: Wording("취하", "Withdrawn"),
        S.ANSWERED: Wording("답변 완료", "Answered"),
    },
    transitions=(
        CONFIRM, DOUBT, RECHECK, RECONSIDER, REOPEN_OBJECTED, PASS, REFER, REOPEN, RECALL, CLEAR, EXCLUDE,
        ASSESS, SETTLE, UNSETTLE, WITHDRAW, ANSWER, HAND_ON, RESTORE, *UNDO.values(),
    ),
)  # fmt: skip

KINDS: dict[str, Wording] = {
    Kind.LIST: Wording("요금 감면 대상", "Billing list"),
    Kind.FILING: Wording("피해 신청", "Claim filed"),
}
"""Wording of the two kinds."""

WORK_LISTS = (S.RECEIVED, S.UNCONFIRMED, S.CONFIRMED, S.REFERRED, S.CLEARED)
"""Statuses in which a claim waits for a stage or a person: the partial index covers these and no other."""

AWARDED = (S.ASSESSED, S.SETTLED)
"""Decided: what changes about them makes a further award, or none."""

NOT_YET_AWARDED = (S.UNCONFIRMED, S.CONFIRMED, S.REFERRED, S.CLEARED, S.EXCLUDED)
"""What a later list or window may send back beside those awarded."""
