"""The page of an incident's figures, as of now or of a past day, and each of its tables as a file."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk.figures import far, pace, spend, waiting
from backoffice.desk.figures.tables import Table
from backoffice.desk.site import missing, page, shown
from backoffice.lib import show
from backoffice.lib.lists import list_of
from backoffice.lib.models import Run
from backoffice.lib.tabular import write_csv, write_sheet
from claims.models import Incident
from claims.queries import tallies
from claims.rules.workflow import Kind
from compensation.queries import tallies as money
from compensation.schemes import in_force

SPANS = (28, 91)
"""Days that tables by day go back: four weeks, and a quarter."""

SEE_ALL = "claims.see_throughput"


class Asked(NamedTuple):
    """The incident, the last day that counts and whether it is today, how many days back, and who asks."""

    incident: Incident
    on: date
    now: bool
    span: int
    user: Any

    @property
    def until(self) -> date | None:
        """For the tallies: None is up to now."""
        return None if self.now else self.on


def _asked(request: HttpRequest, incident: Incident) -> Asked:
    """What the address asks for; a day that is none, or is to come, is today."""
    today = timezone.localdate()
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = today
    span = next((span for span in SPANS if str(span) == request.GET.get("span")), SPANS[0])
    return Asked(incident, min(on, today), on >= today, span, request.user)


def _far(asked: Asked) -> list[Table]:
    stands = tallies.standing(asked.incident.pk, asked.until)
    sums = money.sums(asked.incident.pk, asked.until)
    return [
        *(far.funnel(asked.incident, kind, stands, sums, now=asked.now) for kind in Kind),
        far.standing(asked.incident, stands, now=asked.now),
        far.straight_through(asked.incident, asked.on, asked.span),
    ]


def _waiting(asked: Asked) -> list[Table]:
    found = tallies.still_open(asked.incident.pk, asked.until)
    return [
        waiting.work(asked.incident, found, asked.on, now=asked.now),
        waiting.claims(asked.incident, found, asked.on, now=asked.now),
    ]


def _pace(asked: Asked) -> list[Table]:
    return [pace.came_and_done(asked.incident, asked.on, asked.span)]


def _people(asked: Asked) -> list[Table]:
    only = None if asked.user.has_perm(SEE_ALL) else asked.user.pk
    return pace.people(asked.incident, asked.on, asked.span, only)


def _spend(asked: Asked) -> list[Table]:
    sums = money.sums(asked.incident.pk, asked.until)
    budget = spend.budget_of(in_force(asked.incident))
    return [
        spend.spend(asked.incident, sums, budget, now=asked.now),
        spend.paid_by_day(asked.incident, asked.on, asked.span),
    ]


PARTS: dict[str, Callable[[Asked], list[Table]]] = {
    "far": _far,
    "waiting": _waiting,
    "pace": _pace,
    "people": _people,
    "spend": _spend,
}


def _open_runs(incident: Incident) -> bool:
    return Run.objects.filter(scope__startswith=incident.code, closed_at=None).exists()


@page("claims.view_incident")
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """The page. While a run of the incident is open it draws itself anew."""
    incident = Incident.objects.filter(code=code).first()
    if incident is None:
        return missing(request, _("There is no incident %(code)s.") % {"code": code})
    asked = _asked(request, incident)
    parts = {name: make(asked) for name, make in PARTS.items()}
    here = reverse("desk:incident", args=[incident.code])
    context = {
        "title": _("Figures"),
        "crumbs": [(_("Incidents"), list_of(Incident)), (show.name(incident), here)],
        "incident": incident,
        "asked": asked,
        "today": timezone.localdate(),
        "spans": SPANS,
        "at": timezone.now(),
        "live": asked.now and _open_runs(incident),
        "finish": pace.finish(incident, asked.on),
        "everybody": asked.user.has_perm(SEE_ALL),
        **parts,
    }
    return shown(request, "desk/figures.html", context)


def _as_csv(table: Table, target: io.BytesIO) -> None:
    write_csv(target, table.header(), table.values())


def _as_xlsx(table: Table, target: io.BytesIO) -> None:
    write_sheet(target, table.name, table.header(), table.values())


FILES: dict[str, tuple[str, Callable[[Table, io.BytesIO], None]]] = {
    "csv": ("text/csv; charset=utf-8", _as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _as_xlsx),
}


@page("claims.view_incident")
def file(request: HttpRequest, code: str, name: str, suffix: str) -> HttpResponse:
    """One table of the page as a file, for the same day."""
    incident = Incident.objects.filter(code=code).first()
    if incident is None or suffix not in FILES:
        raise Http404
    asked = _asked(request, incident)
    for make in PARTS.values():
        for table in make(asked):
            if table.name == name:
                content_type, write = FILES[suffix]
                target = io.BytesIO()
                write(table, target)
                response = HttpResponse(target.getvalue(), content_type=content_type)
                called = f"{incident.code}-{name}-{asked.on}.{suffix}"
                response.headers["Content-Disposition"] = f'attachment; filename="{called}"'
                response.headers["Cache-Control"] = "no-store"
                return response
    raise Http404
