"""What happened, to whom, and what each of them claims. Claims never learn that money exists."""

from claims.models.amendments import Amendment
from claims.models.casework import AnswerFile, Contact, Hold, InfoRequest, Note
from claims.models.checks import ChecklistItem, CheckTick
from claims.models.claims import AffectedPattern, Claim, ClaimEvent, Finding
from claims.models.confirmations import Confirmation, ThirdParty
from claims.models.incidents import Admission, Area, Incident, OutageWindow, Service
from claims.models.intake import (
    ClaimLine,
    Filing,
    RefusedLine,
    Subscription,
    SubscriptionChange,
    UndoneLink,
)
from claims.models.lists import ClaimList, ListedClaim, ListUse
from claims.models.objections import Objection, ObjectionEvent
from claims.models.people import Claimant, PayeeAccount
from claims.models.quality import QualityReview, SampleDraw, SamplingPlan
from claims.models.risk import AccountMask, PairVerdict, RiskFlag, RiskRule
from claims.models.tallies import ClaimTally, HandledClaim, OpenTally, TimeTally
from claims.models.terms import Duty, Escalation, Term
from claims.models.work import Assignment, Skill, WorkItem

__all__ = [
    "AccountMask",
    "Admission",
    "AffectedPattern",
    "Amendment",
    "AnswerFile",
    "Area",
    "Assignment",
    "CheckTick",
    "ChecklistItem",
    "Claim",
    "ClaimEvent",
    "ClaimLine",
    "ClaimList",
    "ClaimTally",
    "Claimant",
    "Confirmation",
    "Contact",
    "Duty",
    "Escalation",
    "Filing",
    "Finding",
    "HandledClaim",
    "Hold",
    "Incident",
    "InfoRequest",
    "ListUse",
    "ListedClaim",
    "Note",
    "Objection",
    "ObjectionEvent",
    "OpenTally",
    "OutageWindow",
    "PairVerdict",
    "PayeeAccount",
    "QualityReview",
    "RefusedLine",
    "RiskFlag",
    "RiskRule",
    "SampleDraw",
    "SamplingPlan",
    "Service",
    "Skill",
    "Subscription",
    "SubscriptionChange",
    "Term",
    "ThirdParty",
    "TimeTally",
    "UndoneLink",
    "WorkItem",
]
