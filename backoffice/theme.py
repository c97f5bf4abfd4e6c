"""How the admin theme is set up: names, colours, the menu."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def may(permission: str) -> Callable[[HttpRequest], bool]:
    """Whether a menu entry is for this person."""
    return lambda request: bool(request.user.has_perm(permission))


def to_mailbox(request: HttpRequest) -> bool:
    """Where notices land in the mailbox of the demonstration, for whoever may read them."""
    return "mailbox" in settings.NOTICE_GATEWAYS.values() and request.user.has_perm("notices.view_message")


def at(*prefixes: str) -> Callable[[HttpRequest], bool]:
    """Whether the page belongs to a menu entry."""
    return lambda request: request.path.startswith(prefixes)


def _list(model: str, title: Any, icon: str, pages: str = "/-") -> dict[str, Any]:
    """A menu entry of a list in the admin, for whoever may see it; `pages` are those of its rows."""
    app, name = model.split(".")
    return {
        "active": at(f"/admin/{app}/{name}/", pages),
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": may(f"{app}.view_{name}"),
    }


MENU = [
    {
        "title": "",
        "items": [
            {"title": _("Overview"), "icon": "space_dashboard", "link": reverse_lazy("admin:index")},
            {
                "title": _("Work"),
                "icon": "checklist",
                "link": reverse_lazy("desk:work"),
                "active": at("/desk/work/", "/desk/search/", "/desk/lists/", "/desk/parties/"),
                "permission": may("claims.view_workitem"),
            },
            _list("claims.incident", _("Incidents"), "crisis_alert", "/desk/incidents/"),
            _list("claims.claim", _("Claims"), "assignment", "/desk/claims/"),
            {
                "title": _("At risk"),
                "icon": "alarm",
                "link": reverse_lazy("desk:at-risk"),
                "active": at("/desk/at-risk/"),
                "permission": may("claims.view_workitem"),
            },
            {
                "title": _("Quality sampling"),
                "icon": "rule_folder",
                "link": reverse_lazy("desk:quality"),
                "active": at("/desk/quality/"),
                "permission": may("claims.view_qualityreview"),
            },
            _list("claims.objection", _("Objections"), "record_voice_over"),
            _list("notices.message", _("Notices"), "mail", "/desk/notices/"),
            _list("compensation.payoutbatch", _("Payout batches"), "payments", "/desk/batches/"),
            {
                "title": _("Runs"),
                "icon": "conveyor_belt",
                "link": reverse_lazy("desk:runs"),
                "active": at("/desk/runs/", "/admin/lib/run/"),
                "permission": may("lib.view_run"),
            },
        ],
    },
    {
        "title": _("Claimants"),
        "collapsible": True,
        "items": [
            _list("claims.claimant", _("Claimants"), "storefront"),
            _list("claims.payeeaccount", _("Payee accounts"), "account_balance"),
            _list("claims.subscription", _("Subscriptions"), "router"),
            _list("claims.finding", _("Findings"), "fact_check"),
            _list("claims.riskflag", _("Risk signals"), "flag"),
        ],
    },
    {
        "title": _("Schemes"),
        "collapsible": True,
        "items": [
            _list("compensation.schemeversion", _("Scheme versions"), "rule"),
            {
                "title": _("Simulations"),
                "icon": "query_stats",
                "link": reverse_lazy("desk:simulations"),
                "active": at("/desk/simulations/", "/desk/do/simulate/"),
                "permission": may("compensation.view_simulation"),
            },
            _list("compensation.adoption", _("Schemes in force"), "verified"),
            _list("claims.admission", _("Admissions"), "how_to_reg"),
            _list("compensation.benefit", _("Benefits"), "redeem"),
        ],
    },
    {
        "title": _("Money"),
        "collapsible": True,
        "items": [
            _list("compensation.award", _("Awards"), "gavel"),
            _list("compensation.personassessment", _("Amounts left to a person"), "person_search"),
            _list("compensation.appraisal", _("Appraisals"), "calculate"),
            _list("compensation.payout", _("Payouts"), "price_check"),
            _list("compensation.payment", _("Payments"), "receipt_long"),
            _list("compensation.overpayment", _("Overpayments"), "undo"),
        ],
    },
    {
        "title": _("Records"),
        "collapsible": True,
        "items": [
            _list("claims.outagewindow", _("Outage windows"), "timelapse"),
            _list("claims.service", _("Services"), "cell_tower"),
            _list("claims.area", _("Areas"), "map"),
            _list("lib.day", _("Calendar"), "calendar_month"),
            _list("lib.dayoverride", _("Corrected days"), "edit_calendar"),
            _list("claims.term", _("Terms"), "hourglass_top"),
            _list("claims.riskrule", _("Risk rules"), "tune"),
            _list("claims.checklistitem", _("Checklist"), "checklist_rtl"),
            _list("claims.samplingplan", _("Sampling plans"), "rule_settings"),
            _list("notices.template", _("Texts of notices"), "edit_note", "/desk/notice-texts/"),
            _list("notices.sender", _("Sender numbers"), "sms"),
            {
                "title": _("Mailbox"),
                "icon": "inbox",
                "link": reverse_lazy("desk:mailbox"),
                "permission": to_mailbox,
            },
            _list("claims.thirdparty", _("Third parties"), "handshake"),
            _list("claims.confirmation", _("Confirmations"), "contact_support"),
            _list("lib.storedfile", _("Kept files"), "folder_managed"),
            _list("lib.move", _("Moves"), "history"),
            _list("staff.approval", _("Approvals"), "approval"),
            _list("staff.accesslog", _("Access log"), "policy"),
            {
                "title": _("Access review"),
                "icon": "shield_person",
                "link": reverse_lazy("desk:access"),
                "active": at("/desk/access/"),
                "permission": may("staff.view_accesslog"),
            },
        ],
    },
    {
        "title": _("Staff"),
        "collapsible": True,
        "items": [
            _list("staff.user", _("Users"), "group"),
            _list("auth.group", _("Roles"), "badge"),
            _list("staff.rolesapart", _("Roles kept apart"), "call_split"),
            _list("staff.workcapacity", _("Work capacities"), "work_history"),
            _list("claims.skill", _("Skills"), "psychology"),
            _list("staff.absence", _("Absences"), "event_busy"),
            _list("staff.authoritylimit", _("Authority limits"), "speed"),
        ],
    },
]

BLUE = {  # a quiet blue, dark enough for white text
    "50": "oklch(97% .014 240)",
    "100": "oklch(93.5% .032 240)",
    "200": "oklch(88% .058 240)",
    "300": "oklch(80% .09 240)",
    "400": "oklch(71% .12 242)",
    "500": "oklch(60% .13 245)",
    "600": "oklch(50% .13 248)",
    "700": "oklch(44% .115 250)",
    "800": "oklch(38% .095 250)",
    "900": "oklch(33% .075 250)",
    "950": "oklch(25% .055 250)",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Bosang"),
    "SITE_HEADER": _("Bosang"),
    "SITE_SUBHEADER": _("Outage compensation"),
    "SITE_SYMBOL": "handshake",
    "SITE_URL": None,
    "SHOW_LANGUAGES": False,  # the switch is in the header of every page, signed in or not
    "SHOW_HISTORY": False,
    "DASHBOARD_CALLBACK": "backoffice.desk.overview.overview",
    "SCRIPTS": [lambda request: static("desk/desk.js")],
    "STYLES": [lambda request: static("desk/desk.css")],
    "COLORS": {"primary": BLUE},
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": MENU},
}
