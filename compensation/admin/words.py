"""Names of this app's tables and columns for people."""

from django.utils.translation import gettext_lazy as _

from backoffice.lib import show
from compensation.models import (
    Adoption,
    Appraisal,
    AppraisalFactor,
    AppraisalLine,
    Award,
    Benefit,
    Instalment,
    Overpayment,
    OverpaymentItem,
    Payment,
    PaymentHold,
    Payout,
    PayoutBatch,
    PayoutItem,
    PersonAssessment,
    Proposal,
    Release,
    Repayment,
    ResultLine,
    Scheme,
    SchemeVersion,
    Simulation,
    SimulationGroup,
    SimulationTaken,
    Verdict,
)

show.name_tables(
    {
        Scheme: (_("scheme"), _("schemes")),
        SchemeVersion: (_("scheme version"), _("scheme versions")),
        Adoption: (_("scheme in force"), _("schemes in force")),
        Benefit: (_("benefit"), _("benefits")),
        Simulation: (_("simulation"), _("simulations")),
        SimulationGroup: (_("group of a simulation"), _("groups of a simulation")),
        SimulationTaken: (_("won taken in a simulation"), _("won taken in simulations")),
        Verdict: (_("verdict"), _("verdicts")),
        Award: (_("award"), _("awards")),
        Proposal: (_("proposal"), _("proposals")),
        PersonAssessment: (_("amount left to a person"), _("amounts left to a person")),
        Appraisal: (_("appraisal"), _("appraisals")),
        AppraisalLine: (_("line of loss"), _("lines of loss")),
        AppraisalFactor: (_("factor"), _("factors")),
        PayoutBatch: (_("payout batch"), _("payout batches")),
        Payment: (_("payment"), _("payments")),
        Payout: (_("payout"), _("payouts")),
        PayoutItem: (_("payout item"), _("payout items")),
        PaymentHold: (_("payment hold"), _("payment holds")),
        Release: (_("release"), _("releases")),
        Overpayment: (_("overpayment"), _("overpayments")),
        OverpaymentItem: (_("overpayment item"), _("overpayment items")),
        Instalment: (_("instalment"), _("instalments")),
        Repayment: (_("repayment"), _("repayments")),
        ResultLine: (_("result line"), _("result lines")),
    },
    "compensation",
    _("Schemes and payouts"),
)
show.name_columns(
    {
        Scheme: {"code": _("code"), "name_ko": _("name"), "name_en": _("name in English")},
        SchemeVersion: {
            "scheme": _("scheme"), "number": _("version"), "loaded_by": _("loaded by"), "digest": _("digest"),
        },
        Adoption: {
            "incident": _("incident"), "version": _("version"), "approved_by": _("approved by"),
            "admission": _("admission"),
        },
        Benefit: {"scheme": _("scheme"), "code": _("code")},
        Award: {"claim": _("claim"), "benefit": _("benefit"), "sequence": _("sequence")},
        PayoutBatch: {
            "incident": _("incident"), "channel": _("channel"), "status": _("status"),
            "made_by": _("made by"), "file": _("file"),
        },
        Payment: {"batch": _("payout batch"), "end_to_end_id": _("payment number"), "account": _("account")},
        Payout: {
            "payment": _("payment"), "claim": _("claim"), "reason": _("reason"), "status": _("status"),
            "settled_on": _("settled on"),
        },
        PaymentHold: {"claim": _("claim"), "reason": _("reason")},
        Overpayment: {"claim": _("claim"), "channel": _("channel"), "status": _("status")},
        Verdict: {"benefit": _("benefit"), "tier": _("tier")},
    }
)  # fmt: skip
