"""What the company pays: schemes, awards, payouts, batches, payments and what the bank answered."""

from compensation.models.appraisals import Appraisal, AppraisalEvent, AppraisalFactor, AppraisalLine
from compensation.models.awards import Award, PersonAssessment, Proposal, Verdict
from compensation.models.holds import PaymentHold
from compensation.models.overpayments import (
    Instalment,
    Overpayment,
    OverpaymentEvent,
    OverpaymentItem,
    Repayment,
)
from compensation.models.payouts import (
    BatchEvent,
    Payment,
    Payout,
    PayoutBatch,
    PayoutEvent,
    PayoutItem,
    Release,
    ResultLine,
)
from compensation.models.schemes import (
    CHANNELS,
    Adoption,
    Benefit,
    Scheme,
    SchemeVersion,
    SchemeVersionEvent,
)
from compensation.models.simulations import Simulation, SimulationGroup, SimulationTaken
from compensation.models.tallies import MoneyTally

__all__ = [
    "CHANNELS",
    "Adoption",
    "Appraisal",
    "AppraisalEvent",
    "AppraisalFactor",
    "AppraisalLine",
    "Award",
    "BatchEvent",
    "Benefit",
    "Instalment",
    "MoneyTally",
    "Overpayment",
    "OverpaymentEvent",
    "OverpaymentItem",
    "Payment",
    "PaymentHold",
    "Payout",
    "PayoutBatch",
    "PayoutEvent",
    "PayoutItem",
    "PersonAssessment",
    "Proposal",
    "Release",
    "Repayment",
    "ResultLine",
    "Scheme",
    "SchemeVersion",
    "SchemeVersionEvent",
    "Simulation",
    "SimulationGroup",
    "SimulationTaken",
    "Verdict",
]
