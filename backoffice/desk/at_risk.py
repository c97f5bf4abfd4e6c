"""What is at risk: the clocks of the law first, then open work by incident and kind, then what ends first."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk.site import page, shown
from backoffice.lib import show
from backoffice.lib.calendar import COUNTINGS
from backoffice.lib.lists import COUNTED, list_of
from claims import terms
from claims.models import Incident, Term
from claims.rules.numbers import claim_number
from claims.rules.terms import KINDS, LEVELS, SOURCES, Level
from claims.terms import Clock, Due, Risk


@page("claims.view_workitem")
def at_risk(request: HttpRequest) -> HttpResponse:
    """The page; its cost is that of the incidents and kinds, not of the claims."""
    today = timezone.localdate()
    names = {row.pk: (row.code, show.name(row)) for row in Incident.objects.all()}
    user: Any = request.user
    context = {
        "title": _("At risk"),
        "today": today,
        "clocks": [_clock(clock, today) for clock in terms.clocks()],
        "risks": [_risk(risk, names) for risk in terms.at_risk(today)],
        "due": [_due(item, names) for item in terms.due_first()],
        "shown": terms.SHOWN,
        "may_record": user.has_perm(terms.PERMISSION),
        "terms": list_of(Term),
    }
    return shown(request, "desk/at_risk.html", context)


def clock_words(days: int | None, counting: str) -> str:
    """How a clock counts: 30 calendar days, or without delay."""
    if days is None:
        return _("without delay")
    return _("%(days)s %(counting)s") % {"days": days, "counting": show.in_words(COUNTINGS[counting])}


def _basis(row: Clock | Risk) -> str:
    return (row.basis_en if show.language() == "en" else row.basis_ko) or ""


def _clock(clock: Clock, today: date) -> dict[str, Any]:
    left = (clock.due_on - today).days if clock.due_on else None
    if clock.met_on is not None:
        late = clock.due_on is not None and clock.met_on > clock.due_on
        state = show.badge(_("given late") if late else _("given"), "bad" if late else "good")
    elif left is None:
        state = show.badge(_("not recorded"), "wait")
    elif left < 0:
        state = show.badge(_("%(days)s days over") % {"days": -left}, "bad")
    else:
        state = show.badge(_("%(days)s days left") % {"days": left}, "wait")
    return {
        "row": clock,
        "name": clock.name_en if show.language() == "en" and clock.name_en else clock.name_ko,
        "what": show.in_words(KINDS[clock.kind]),
        "counts": clock_words(clock.days, clock.counting),
        "basis": _basis(clock),
        "state": state,
        "address": reverse("desk:incident", args=[clock.code]),
        "record": reverse("desk:incident-act", args=[clock.code, "record_notice"]),
    }


def _risk(risk: Risk, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    code, name = names[risk.incident_id]
    return {
        "incident": name,
        "address": reverse("desk:incident", args=[code]),
        "kind": show.in_words(KINDS[risk.kind]),
        "counts": clock_words(risk.days, risk.counting) if risk.basis_ko else "–",
        "source": show.in_words(SOURCES[risk.source]) if risk.source else "",
        "basis": _basis(risk),
        "overdue": _bounded(risk.overdue),
        "due_today": _bounded(risk.due_today),
        "near": _bounded(risk.near),
    }


def _bounded(count: int) -> Any:
    return show.Many(COUNTED) if count > COUNTED else count


def _due(item: Due, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    tone = "bad" if item.level == Level.OVERDUE else "wait"
    return {
        "row": item,
        "number": claim_number(item.claim_id),
        "incident": names[item.incident_id][1],
        "kind": show.in_words(KINDS[item.kind]),
        "state": show.badge(show.in_words(LEVELS[item.level]), tone),
    }
