"""Names of this app's tables and columns for people."""

from django.utils.translation import gettext_lazy as _

from backoffice.lib import show
from claims.models import (
    Admission,
    AffectedPattern,
    Area,
    Claim,
    Claimant,
    Filing,
    Finding,
    Incident,
    OutageWindow,
    PayeeAccount,
    RefusedLine,
    Service,
    Skill,
    Subscription,
)

show.name_tables(
    {
        Incident: (_("incident"), _("incidents")),
        Service: (_("service"), _("services")),
        Area: (_("area"), _("areas")),
        OutageWindow: (_("outage window"), _("outage windows")),
        Claim: (_("claim"), _("claims")),
        Claimant: (_("claimant"), _("claimants")),
        PayeeAccount: (_("payee account"), _("payee accounts")),
        Subscription: (_("subscription"), _("subscriptions")),
        Filing: (_("filing"), _("filings")),
        AffectedPattern: (_("outage time"), _("outage times")),
        Admission: (_("admission"), _("admissions")),
        Finding: (_("finding"), _("findings")),
        Skill: (_("skill"), _("skills")),
        RefusedLine: (_("refused line"), _("refused lines")),
    },
    "claims",
    _("Incidents and claims"),
)
show.name_columns(
    {
        Incident: {"code": _("code"), "file": _("file")},
        Service: {"incident": _("incident"), "code": _("code")},
        Area: {"incident": _("incident"), "code": _("code")},
        OutageWindow: {"incident": _("incident"), "line_no": _("line number")},
        Claim: {
            "incident": _("incident"),
            "claimant": _("claimant"),
            "kind": _("kind"),
            "status": _("status"),
        },
        Claimant: {
            "name": _("name"),
            "kind": _("customer kind"),
            "customer_no": _("customer number"),
            "business_no": _("business number"),
            "representative": _("representative"),
            "phone": _("phone"),
        },
        PayeeAccount: {
            "claimant": _("claimant"),
            "mask": _("account number"),
            "holder": _("account holder"),
            "recorded_by": _("recorded by"),
            "reason": _("reason"),
        },
        Subscription: {
            "subscription_no": _("subscription number"),
            "line_no": _("line number"),
            "incident": _("incident"),
            "claimant": _("claimant"),
            "postcode": _("postcode"),
            "address": _("address"),
            "file": _("file"),
            "line": _("line of the file"),
        },
        Skill: {
            "person": _("person"),
            "incident": _("incident"),
            "kind": _("work"),
            "ground": _("ground"),
        },
        Admission: {
            "incident": _("incident"),
            "number": _("number"),
            "scheme_code": _("scheme"),
            "digest": _("digest"),
        },
        Finding: {"claim": _("claim"), "person": _("person"), "stage": _("stage"), "ground": _("ground")},
    }
)
