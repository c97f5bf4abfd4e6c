"""Third parties and what is open with each: the list that is sent to them, and read back when it returns."""

import io
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk.site import missing, page, shown
from backoffice.lib import show
from backoffice.lib.acts import Act, Asked, AskFile, AskReason, Done, perform, select
from backoffice.lib.lists import list_of
from backoffice.lib.refusal import Refusal
from backoffice.lib.tabular import TabularError, write_csv, write_sheet
from backoffice.staff import access
from claims import confirmations
from claims.admin.confirmations import STATES, TONES, party_name, state_of
from claims.confirmation_files import LARGEST, read_lines
from claims.confirmations import ListRefused, header, open_lines, read_back
from claims.models import Confirmation, ThirdParty
from claims.rules.confirmations import FACTS, PARTIES, key
from claims.rules.numbers import claim_number

SHOWN = 50

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class ListForm(AskReason):
    """In which format, and why the data goes out."""

    suffix = select(gettext_lazy("Format"), [("xlsx", "Excel (.xlsx)"), ("csv", "CSV (.csv)")])
    field_order = ("suffix", "reason")


def _export(asked: Asked) -> Done:
    party, suffix = asked.rows[0], asked.answers["suffix"]
    lines = list(open_lines(party))
    if not lines:
        raise Refusal("열린 확인 요청이 없습니다", "nothing is open with this party")
    name = f"{party.code}-{asked.at:%Y%m%d}.{suffix}"
    access.record(
        asked.request, "download_questions", "third_party", party.pk, reason=asked.answers["reason"],
        at=asked.at, detail=f"{name}: {len(lines)}",
    )  # fmt: skip
    target = io.BytesIO()
    if suffix == "xlsx":
        write_sheet(target, "확인 요청", header(party), lines)
    else:
        write_csv(target, header(party), lines)
    response = HttpResponse(target.getvalue(), content_type=TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return Done(response=response)


def _read(asked: Asked) -> Done:
    party, file = asked.rows[0], asked.answers["file"]
    if (file.size or 0) > LARGEST:
        raise ValueError(_("The file is too large for a list of answers."))
    raw, name = file.read(), file.name or "answers.csv"
    lines, bad = read_lines(raw, name)
    done = read_back(party, lines, bad, raw=raw, name=name, by=asked.by, at=asked.at)
    said = _("Answers recorded: %(count)s; recorded already: %(again)s; not answered yet: %(empty)s.")
    return Done(said % {name: f"{count:,}" for name, count in zip(NUMBERS, done, strict=True)})


NUMBERS = ("count", "again", "empty")

EXPORT = Act(
    "export",
    gettext_lazy("Download the list"),
    (confirmations.PERMISSION,),
    _export,
    ListForm,
    hint=gettext_lazy("Open questions with the data that this party needs, and no more; it is logged."),
    one=True,
)
READ = Act(
    "read",
    gettext_lazy("Read the list back"),
    (confirmations.PERMISSION,),
    _read,
    AskFile,
    hint=gettext_lazy("The same layout with the answers filled in; all of them are recorded, or none."),
    one=True,
    refusals=(ListRefused, TabularError),
)
ACTS = {act.name: act for act in (EXPORT, READ)}


@page("claims.view_confirmation")
def parties(request: HttpRequest) -> HttpResponse:
    """Every party with what is open and overdue."""
    today = timezone.localdate()
    waiting = Q(confirmation__answered_at=None)
    rows = ThirdParty.objects.annotate(
        open=Count("confirmation", filter=waiting & Q(confirmation__id__isnull=False)),
        late=Count("confirmation", filter=waiting & Q(confirmation__due_on__lt=today)),
    ).order_by("kind", "code")
    context = {
        "title": _("Questions to third parties"),
        "parties": [
            {"row": row, "name": party_name(row), "kind": show.in_words(PARTIES[row.kind])} for row in rows
        ],
        "all": list_of(Confirmation),
        "add": reverse("admin:claims_thirdparty_add"),
        "may_add": request.user.has_perm("claims.add_thirdparty"),
    }
    return shown(request, "desk/parties.html", context)


@page("claims.view_confirmation")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open with one party, the first due first."""
    party = ThirdParty.objects.filter(pk=pk).first()
    if party is None:
        return missing(request, _("There is no such third party."))
    waiting = Confirmation.objects.filter(party=party, answered_at=None)
    rows = list(waiting.select_related("by").order_by("due_on", "pk")[: SHOWN + 1])
    context = {
        "title": party_name(party),
        "crumbs": [(_("Questions to third parties"), reverse("desk:parties"))],
        "party": party,
        "kind": show.in_words(PARTIES[party.kind]),
        "rows": [_row(row) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "all": list_of(Confirmation, party__id__exact=party.pk),
        "acts": [act for act in ACTS.values() if act.allowed(request.user)],
    }
    return shown(request, "desk/party.html", context)


def _row(row: Confirmation) -> dict[str, Any]:
    state = state_of(row)
    return {
        "key": key(row.pk),
        "number": claim_number(row.claim_id),
        "fact": show.in_words(FACTS[row.fact]),
        "question": row.question,
        "due": row.due_on,
        "state": show.badge(STATES[state], TONES[state]),
        "by": row.by,
    }


@page("claims.view_confirmation")
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Download what is open with a party, or read its answers back."""
    party = ThirdParty.objects.filter(pk=pk).first()
    if party is None or verb not in ACTS:
        return missing(request, _("There is no such third party."))
    back = reverse("desk:party", args=[party.pk])
    crumbs = [(_("Questions to third parties"), reverse("desk:parties")), (party_name(party), back)]
    return perform(request, ACTS[verb], [party], called=party_name, back=back, context={"crumbs": crumbs})
