"""The pages of incidents and batches; claims and runs have modules of their own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk import payment_holds, queries, stages
from backoffice.desk.overview import funnel, kinds, steps, work_lists
from backoffice.desk.sampling import of_batch
from backoffice.desk.site import missing, page, shown
from backoffice.lib import show
from backoffice.lib.acts import perform
from backoffice.lib.lists import list_of
from backoffice.lib.models import Run
from claims.models import Incident, OutageWindow
from claims.queries.queues import branches
from claims.rules.grounds import LIABILITY
from claims.rules.incident import FAULTS, NOT_FOUND
from claims.rules.numbers import claim_number
from claims.wording import CAUSES, EXEMPTIONS, line_type
from compensation.admin.batches import PayoutBatchAdmin
from compensation.models import Payment, Payout, PayoutBatch
from compensation.queries import tallies as money
from compensation.rules import workflow as flow
from compensation.rules.register import CHANNELS
from compensation.schemes import in_force

SHOWN = 50


@page("claims.view_incident")
def incident(request: HttpRequest, code: str) -> HttpResponse:
    """An incident: what was down, how far its claims are, what comes next."""
    row = Incident.objects.filter(code=code).select_related("file").first()
    if row is None:
        return missing(request, _("There is no incident %(code)s.") % {"code": code})
    now = queries.standing(row)
    adoption = in_force(row)
    windows = OutageWindow.objects.filter(incident=row, withdrawn_at=None).order_by("period", "pk")
    names = {service.code: show.name(service) for service in row.service_set.all()}
    areas = {area.code: show.name(area) for area in row.area_set.all()}
    paid = money.payouts(money.sums(row.pk))
    context = {
        "title": show.name(row),
        "crumbs": [(_("Incidents"), list_of(Incident))],
        "incident": row,
        "facts": [
            (_("Code"), row.code),
            (_("Cause"), CAUSES.get(row.cause, row.cause)),
            (_("Liability"), show.in_words(LIABILITY[row.liability])),
            (_("Fault in the incident"), show.in_words(FAULTS.get(row.fault, NOT_FOUND))),
            (_("Services"), ", ".join(names.values())),
            (_("Areas"), ", ".join(list(areas.values())[:12])),
            (_("Changed"), show.when(row.changed_at)),
        ],
        "adoption": adoption,
        "steps": steps(row, now, adoption, request.user),
        "funnel": funnel(row, now),
        "kinds": kinds(),
        "lists": work_lists(row, now, branches(timezone.localdate(), row.pk)),
        "windows": [
            {
                "service": names.get(window.service, window.service),
                "area": "–" if window.line_no else areas.get(window.area, window.area) or _("everywhere"),
                "line_type": line_type(window.line_type) or _("all"),
                "line_no": window.line_no,
                "from": window.period.lower,
                "to": window.period.upper,
                "exempt": EXEMPTIONS.get(window.exemption, ""),
            }
            for window in windows[:12]
        ],
        "more_windows": max(0, windows.count() - 12),
        "windows_list": list_of(OutageWindow, incident__id__exact=row.pk),
        "batches": _batches(PayoutBatch.objects.filter(incident=row)),
        "money": [(show.in_words(flow.PAYOUT.words[status]), *of) for status, of in paid.items()],
        "runs": Run.objects.filter(scope__startswith=row.code, closed_at=None).order_by("pk"),
    }
    return shown(request, "desk/incident.html", context)


def _batches(rows: Any) -> list[dict[str, Any]]:
    """Batches for a table."""
    found = rows.select_related("incident", "made_by").order_by("-pk")[:20]
    return [
        {
            "pk": batch.pk,
            "incident": batch.incident.code,
            "channel": show.in_words(CHANNELS[batch.channel]),
            "state": show.status(flow.BATCH, batch.status),
            "payments": batch.payments,
            "won": batch.total_won,
            "made_by": batch.made_by,
            "made_at": batch.made_at,
        }
        for batch in found
    ]


@page("claims.view_incident")
def incident_act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One button of an incident."""
    row = Incident.objects.filter(code=code).first()
    act = next((act for act in stages.OF_AN_INCIDENT if act.name == name), None)
    if row is None or act is None:
        raise Http404
    back = reverse("desk:incident", args=[row.code])
    left_out = payment_holds.left_out(row) if act.name == "make_batch" else {}
    return perform(
        request,
        act,
        [row],
        called=lambda one: f"{one.code} {show.name(one)}",
        named=claim_number,
        back=back,
        context={"crumbs": [(_("Incidents"), list_of(Incident)), (show.name(row), back)], **left_out},
    )


@page()
def act(request: HttpRequest, name: str) -> HttpResponse:
    """One button of the overview."""
    found = next((act for act in stages.ANYWHERE if act.name == name), None)
    if found is None:
        raise Http404
    return perform(request, found, [], back=reverse("admin:index"))


@page("compensation.view_payoutbatch")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A payout batch: what it pays, who made and who approved it, where the money stands."""
    row = PayoutBatch.objects.filter(pk=pk).select_related("incident", "made_by", "file").first()
    if row is None:
        return missing(request, _("There is no batch %(batch)s.") % {"batch": pk})
    payments = Payment.objects.filter(batch=row).select_related("account", "subscription").order_by("pk")
    filling = Run.objects.filter(
        params__batch=row.pk, closed_at=None, stage__startswith="compensation."
    ).first()
    came_back = Payout.objects.filter(payment__batch=row, status="returned").select_related("payment")
    context = {
        "title": _("Payout batch %(batch)s") % {"batch": row.pk},
        "crumbs": [(_("Payout batches"), list_of(PayoutBatch))],
        "batch": row,
        "channel": show.in_words(CHANNELS[row.channel]),
        "state": show.status(flow.BATCH, row.status),
        "acts": [act for act in PayoutBatchAdmin.acts if act.allowed(request.user) and act.fits(row)],
        "act_url": list_of(PayoutBatch),
        "approvals": queries.batch_approvals(row),
        "timeline": told(flow.BATCH, queries.batch_timeline(row)),
        "by_status": [
            (show.status(flow.PAYOUT, found["status"]), found["count"], found["won"])
            for found in queries.payouts_by_status(row)
        ],
        "payments": payments[:SHOWN],
        "payments_list": list_of(Payment, batch__id__exact=row.pk),
        "more": max(0, row.payments - SHOWN),
        "returned": came_back[:10],
        "returned_list": list_of(Payout, status="returned", payment__batch__id__exact=row.pk),
        "run": filling,
        **of_batch(row),
        "own": row.made_by_id == request.user.pk and row.status == flow.BatchStatus.LOCKED,
        **payment_holds.left_out(row.incident),
    }
    return shown(request, "desk/batch.html", context)


def told(machine: Any, found: list[queries.Step]) -> list[dict[str, Any]]:
    """A timeline in words."""
    return [
        {
            "at": step.move.at,
            "verb": show.in_words(machine.verb(step.move.verb).words),
            "from": show.status(machine, step.source),
            "to": show.status(machine, machine.verb(step.move.verb).target),
            "who": step.move.actor or _("System"),
            "reason": step.move.reason,
            "run": step.move.run_id,
        }
        for step in found
    ]
