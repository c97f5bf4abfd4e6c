"""The machine of an objection (이의신청), what it may be against, and the decisions it speaks of."""

from enum import StrEnum

from backoffice.lib.workflow import Wording, Workflow, transition
from claims.rules.workflow import Status as S


class Status(StrEnum):
    """Where an objection stands."""

    FILED = "filed"
    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class About(StrEnum):
    """What the claimant disagrees with."""

    EXCLUDED = "excluded"
    DAMAGE = "damage"  # not confirmed
    AMOUNT = "amount"
    KIND = "kind"  # judged as what it is not, such as a merchant as an individual


ABOUT: dict[str, Wording] = {
    About.EXCLUDED: Wording("부지급 결정", "Exclusion"),
    About.DAMAGE: Wording("피해 미확인", "Damage not confirmed"),
    About.AMOUNT: Wording("보상 금액", "Amount"),
    About.KIND: Wording("신청 종류·업종 구분", "Wrong kind"),
}

DECIDED: dict[About, tuple[tuple[S, ...], tuple[str, ...]]] = {
    About.EXCLUDED: ((S.EXCLUDED,), ("exclude",)),
    About.DAMAGE: ((S.UNCONFIRMED,), ("doubt_damage",)),
    About.AMOUNT: ((S.ASSESSED, S.SETTLED), ("assess",)),
    About.KIND: (
        (S.UNCONFIRMED, S.EXCLUDED, S.ANSWERED, S.ASSESSED, S.SETTLED),
        ("exclude", "doubt_damage", "answer", "hand_on", "assess"),
    ),
}
"""Per kind of objection: where its claim stands, and the verbs of the decision objected to."""

UPHOLD = transition(
    "uphold_objection",
    {Status.FILED},
    Status.UPHELD,
    ko="이의신청 인용",
    en="Uphold",
    permission="claims.decide_objection",
    needs_reason=True,
    needs_person=True,
)
UPHOLD_PARTLY = transition(
    "uphold_objection_partly",
    {Status.FILED},
    Status.PARTLY,
    ko="이의신청 일부 인용",
    en="Uphold in part",
    permission="claims.decide_objection",
    needs_reason=True,
    needs_person=True,
)
DISMISS = transition(
    "dismiss_objection",
    {Status.FILED},
    Status.DISMISSED,
    ko="이의신청 기각",
    en="Dismiss",
    permission="claims.decide_objection",
    needs_reason=True,
    needs_person=True,
)
WITHDRAW_OBJECTION = transition(
    "withdraw_objection",
    {Status.FILED},
    Status.WITHDRAWN,
    ko="이의신청 취하",
    en="Withdraw the objection",
    permission="claims.file_objection",
    needs_reason=True,
    needs_person=True,
)

OBJECTION = Workflow(
    machine="objection",
    statuses=Status,
    initial=frozenset({Status.FILED}),
    words={
        Status.FILED: Wording("이의신청 접수", "Filed"),
        Status.UPHELD: Wording("인용", "Upheld"),
        Status.PARTLY: Wording("일부 인용", "Upheld in part"),
        Status.DISMISSED: Wording("기각", "Dismissed"),
        Status.WITHDRAWN: Wording("이의신청 취하", "Withdrawn"),
    },
    transitions=(UPHOLD, UPHOLD_PARTLY, DISMISS, WITHDRAW_OBJECTION),
)

REOPENS = (UPHOLD, UPHOLD_PARTLY)
"""Decisions after which the claim goes through the stages again (`REOPEN_OBJECTED`)."""
