"""The pages of runs, and files handed out for a reason."""

import io

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk import queries
from backoffice.desk.overview import run_state
from backoffice.desk.site import missing, page, shown
from backoffice.lib import files, show, wording
from backoffice.lib.acts import Act, Asked, AskReason, Done, perform
from backoffice.lib.admin import RESTART
from backoffice.lib.crypto import CannotOpen
from backoffice.lib.lists import list_of
from backoffice.lib.models import Run, StoredFile
from backoffice.lib.tabular import write_csv
from backoffice.staff import access
from claims.models import RefusedLine
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS
from compensation.reconcile import problems_of

SHOWN = 50


@page("lib.view_run")
def run_list(request: HttpRequest) -> HttpResponse:
    """Every run that is open, and the newest that are not."""
    found = queries.recent_runs(SHOWN)
    at = queries.progress_of(found)
    rows = [
        {
            "run": row,
            "stage": wording.stage_words(row.stage),
            **run_state(row, *at[row.pk]),
            "message": wording.message(row),
            "count": row.counts.get("count"),
            "refused": row.counts.get("refused"),
        }
        for row in found
    ]
    context = {
        "title": _("Runs"),
        "rows": rows,
        "open": [row for row in rows if row["open"]],
        "closed": [row for row in rows if not row["open"]],
        "all": list_of(Run),
        "restart": RESTART.allowed(request.user),
        "act_url": list_of(Run),
    }
    return shown(request, "desk/runs.html", context)


@page("lib.view_run")
def run_progress(request: HttpRequest) -> HttpResponse:
    """The state of the runs asked for, as JSON for the page's own script."""
    ids = [int(pk) for pk in request.GET.getlist("run") if pk.isdecimal() and len(pk) <= 18][:100]
    found = list(Run.objects.filter(pk__in=ids))
    at = queries.progress_of(found)
    return JsonResponse({"runs": [run_state(row, *at[row.pk]) for row in found]})


COUNT_WORDS = {
    "count": gettext_lazy("rows moved or written"),
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("corrected"),
    "touched": gettext_lazy("claims touched"),
    "rechecked": gettext_lazy("claims to confirm again"),
    "refused": gettext_lazy("lines refused"),
    "confirmed": gettext_lazy("confirmed"),
    "unconfirmed": gettext_lazy("not confirmed"),
    "cleared": gettext_lazy("cleared"),
    "referred": gettext_lazy("referred to a person"),
    "rejudged": gettext_lazy("judged again, unchanged"),
    "recalled": gettext_lazy("awards taken up again"),
    "corrected": gettext_lazy("awards corrected"),
    "raised_won": gettext_lazy("raised by (won)"),
    "lowered_won": gettext_lazy("lowered by (won)"),
    "capped_won": gettext_lazy("taken by caps (won)"),
    "shared_won": gettext_lazy("taken by the budget (won)"),
    "awards": gettext_lazy("awards"),
    "total_won": gettext_lazy("total"),
    "nothing_due": gettext_lazy("nothing due"),
    "no_benefit": gettext_lazy("no benefit applies"),
    "twins": gettext_lazy("referred as duplicates"),
    "overpayments": gettext_lazy("overpayments"),
    "overpaid_won": gettext_lazy("overpaid (won)"),
    "items": gettext_lazy("items"),
    "sent": gettext_lazy("sent"),
    "lines": gettext_lazy("lines"),
    "paid": gettext_lazy("paid"),
    "returned": gettext_lazy("returned"),
    "paid_won": gettext_lazy("paid (won)"),
    "returned_won": gettext_lazy("returned (won)"),
    "settled": gettext_lazy("claims settled"),
    "reopened": gettext_lazy("claims due again"),
    "batches": gettext_lazy("batches reconciled"),
    "awarded": gettext_lazy("would be awarded"),
    "person": gettext_lazy("would wait for a person"),
    "barred": gettext_lazy("would be barred"),
}


def _counts(row: Run) -> list[tuple[str, str]]:
    """What a run counted, in words; grounds by their own."""
    from claims.review import GROUNDS

    lines = []
    for key, value in row.counts.items():
        if ":" in key:  # of a simulation, claims beside an edge: its own page draws them
            continue
        if key.startswith("ground."):
            ground = GROUNDS.get(key.removeprefix("ground."))
            lines.append((show.in_words(ground) if ground else key, show.number(value)))
        else:
            lines.append(
                (str(COUNT_WORDS.get(key, key)), show.won(value) if "won" in key else show.number(value))
            )
    return lines


@page("lib.view_run")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: progress, counts, failures, refused lines."""
    row = Run.objects.filter(pk=pk).select_related("opened_by", "file").first()
    if row is None:
        return missing(request, _("There is no run %(run)s.") % {"run": pk})
    done, known = queries.progress_of([row])[row.pk]
    refused = RefusedLine.objects.filter(run=row).order_by("line", "pk")
    problems = list(problems_of(row))[:SHOWN] if row.stage == "compensation.import_results" else []
    korean = show.language() == "ko"
    names = {c.name: c.headers[0] for c in (*CUSTOMER_COLUMNS, *CLAIM_COLUMNS)} if korean else {}
    context = {
        "title": f"#{row.pk} {wording.stage_words(row.stage)}",
        "crumbs": [(_("Runs"), reverse("desk:runs"))],
        "run": row,
        "progress": run_state(row, done, known),
        "message": wording.message(row),
        "workers": queries.working_on(row),
        "times": queries.chunk_times(row),
        "counts": _counts(row),
        "refused": [
            (line.line, names.get(line.column, line.column), line.reason_ko if korean else line.reason_en)
            for line in refused[:SHOWN]
        ],
        "more_refused": max(0, row.counts.get("refused", 0) - SHOWN),
        "problems": [(line, number, ko if korean else en) for line, number, ko, en in problems],
        "restart": RESTART.allowed(request.user) and row.closed_at is None,
        "download": REFUSED.allowed(request.user) and bool(row.counts.get("refused")),
        "act_url": list_of(Run),
    }
    return shown(request, "desk/run.html", context)


def _hand_out(name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content_type=content_type)
    safe = "".join(letter if letter.isascii() and letter not in '"\\\r\n' else "_" for letter in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _download_refused(asked: Asked) -> Done:
    row = asked.rows[0]
    access.record(
        asked.request,
        "download_refused",
        "run",
        row.pk,
        reason=asked.answers["reason"],
        at=asked.at,
        detail=row.file.name if row.file else "",
    )
    response = _hand_out(f"refused-{row.pk}.csv", "text/csv; charset=utf-8")
    header = ["줄 line", "사유", "reason", *row.params["source"]["header"]]
    target = io.BytesIO()
    write_csv(target, header, queries.refused_in_full(row))
    response.write(target.getvalue())
    return Done(response=response)


def _download_file(asked: Asked) -> Done:
    stored = asked.rows[0]
    access.record(
        asked.request,
        "download_file",
        "file",
        stored.pk,
        reason=asked.answers["reason"],
        at=asked.at,
        detail=stored.name,
    )
    response = _hand_out(stored.name, "application/octet-stream")
    with files.open_plain(stored) as plain:
        while block := plain.read(files.FRAME):
            response.write(block)
    return Done(response=response)


REFUSED = Act(
    "download_refused",
    gettext_lazy("Download the refused lines in full"),
    ("claims.import_intake", "lib.download_file"),
    _download_refused,
    AskReason,
    hint=gettext_lazy("The lines may hold account numbers: the download goes into the access log."),
    one=True,
    refusals=(CannotOpen, OSError),
)
DOWNLOAD = Act(
    "download_file",
    gettext_lazy("Download the file"),
    ("lib.download_file",),
    _download_file,
    AskReason,
    hint=gettext_lazy("The file is handed out in the clear: the download goes into the access log."),
    one=True,
    refusals=(CannotOpen, OSError),
)


@page("lib.view_run")
def run_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused lines of a run in full, for a reason."""
    row = Run.objects.filter(pk=pk).select_related("file").first()
    if row is None or "source" not in row.params:
        raise Http404
    return perform(
        request,
        REFUSED,
        [row],
        called=lambda one: f"#{one.pk} {wording.stage_words(one.stage)}",
        back=reverse("desk:run", args=[pk]),
    )


@page("lib.view_storedfile")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A kept file in the clear, for a reason."""
    row = StoredFile.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return perform(request, DOWNLOAD, [row], called=lambda one: one.name, back=list_of(StoredFile))
