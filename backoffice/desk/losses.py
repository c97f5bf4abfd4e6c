"""Proven losses of an incident: typed or from a file, looked at before they are recorded, with history."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import CharField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from backoffice.desk.site import missing, page, shown
from backoffice.lib import files, show
from backoffice.lib.acts import Ask
from backoffice.lib.doors import told
from backoffice.lib.lists import list_of
from backoffice.lib.models import Edit, StoredFile
from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import TabularError
from claims.loss_files import Losses, as_csv, read_losses, typed
from claims.losses import PERMISSION, Looked, LossRefused, look, record
from claims.models import Filing, Incident
from claims.rules.numbers import claim_number
from claims.rules.workflow import CLAIM

LARGEST = 1_000_000
"""Bytes that the page takes; a longer file is for `record_losses`."""
SHOWN, LATEST = 200, 20


class LossesForm(Ask):
    """A file, or a line for each claim."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy("CSV or Excel with a column for the claim and one for the proven loss."),
    )
    lines = forms.CharField(
        label=gettext_lazy("Or a line for each claim: its number or reference, then won"),
        required=False,
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 8, "spellcheck": "false", "placeholder": "KT18-000001  1,160,000"}
        ),
    )


class Handed(NamedTuple):
    """What a person handed over: as CSV, under a name; `first` is the number of its first line for them."""

    raw: bytes
    name: str
    first: int


@page("claims.view_incident")
def losses(request: HttpRequest, code: str) -> HttpResponse:
    """The form; what would be recorded; then the page again with what was."""
    incident = Incident.objects.filter(code=code).first()
    if incident is None:
        return missing(request, _("There is no incident %(code)s.") % {"code": code})
    context: dict[str, Any] = {}
    if request.method == "POST":
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        try:
            handed = _handed(request)
            read = read_losses(handed.raw, handed.name)
            if "record" in request.POST and not read.bad:
                return _record(request, incident, handed, read)
            context = _looked(handed, read, look(incident, read.won))
        except (LossRefused, TabularError, Unreadable, ValueError) as refusal:
            context = {"error": told(refusal)}
    back = reverse("desk:incident", args=[incident.code])
    page_of = {
        "title": _("Proven losses"),
        "crumbs": [(_("Incidents"), list_of(Incident)), (show.name(incident), back)],
        "incident": incident,
        "may": request.user.has_perm(PERMISSION),
        "form": LossesForm(initial={"lines": request.POST.get("lines", "")}),
        "files": StoredFile.objects.filter(kind="losses", scope=incident.code)
        .select_related("kept_by")
        .order_by("-pk")[:LATEST],
        "history": _history(incident),
        **context,
    }
    return shown(request, "desk/losses.html", page_of, status=409 if context.get("error") else 200)


def _handed(request: HttpRequest) -> Handed:
    """The file, else the lines that were typed, else what was looked at before."""
    if "checked" in request.POST:
        raw = request.POST["checked"].encode()
        return Handed(raw, request.POST.get("name", "")[:200] or "losses.csv", 0)
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > LARGEST:
            raise ValueError(_("The file is too large for this page: use the command record_losses."))
        return Handed(as_csv(file.read(), file.name or ""), file.name or "losses.csv", 0)
    text = request.POST.get("lines", "")
    if not text.strip():
        raise ValueError(_("Choose a file, or type a line for each claim."))
    return Handed(typed(text), "losses.csv", 1)


def _looked(handed: Handed, read: Losses, found: list[Looked]) -> dict[str, Any]:
    """What would be recorded, or every line for which nothing is."""
    refused = [(bad.line - handed.first, "", bad.said) for bad in read.bad]
    refused += [
        (read.lines[one.named] - handed.first, one.named, one.refused) for one in found if one.refused
    ]
    changed = [one for one in found if one.before != one.won]
    return {
        "looked": True,
        "refused": [
            (line, named, show.in_words(said))
            for line, named, said in sorted(refused, key=lambda one: one[0])
        ],
        "rows": [
            {
                "number": claim_number(one.claim.pk),
                "named": one.named,
                "claimant": one.claim.claimant.name,
                "state": show.status(CLAIM, one.claim.status),
                "before": one.before,
                "won": one.won,
                "same": one.before == one.won,
                "again": one.again,
            }
            for one in found[:SHOWN]
            if one.claim and not one.refused
        ],
        "more": max(0, len(found) - SHOWN),
        "changed": len(changed),
        "total": sum(one.won for one in changed),
        "again": sum(one.again for one in changed),
        "checked": _utf8(handed.raw),
        "name": handed.name,
    }


def _utf8(raw: bytes) -> str:
    """The file as text to send back; CP949 where it is that."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949", "replace")


def _record(request: HttpRequest, incident: Incident, handed: Handed, read: Losses) -> HttpResponse:
    """Record what was looked at, unless something else is known by now."""
    at, by = timezone.now(), request.user
    changed = sum(one.before != one.won for one in look(incident, read.won) if not one.refused)
    if request.POST.get("counted", "") != str(changed):
        raise ValueError(
            _("The selection has changed since this page was made: look again before you confirm.")
        )
    done = record(incident, read.won, by=by, at=at)
    files.keep_bytes(handed.raw, kind="losses", scope=incident.code, name=handed.name, at=at, by=by)
    said = _("Losses recorded: %(count)s.") % {"count": f"{done.changed:,}"}
    if done.rechecked:
        said += " " + _("Claims that go back to be confirmed: %(count)s.") % {"count": f"{done.rechecked:,}"}
    messages.success(request, said)
    return redirect("desk:losses", code=incident.code)


def _history(incident: Incident) -> list[dict[str, Any]]:
    """The newest losses that were recorded or corrected, with who and what it was."""
    keys = Filing.objects.filter(incident=incident, proven_loss__isnull=False).annotate(
        key=Cast("claim_id", CharField())
    )
    edits = Edit.objects.filter(
        edited="claims_filing", after__has_key="proven_loss", key__in=keys.values("key")
    )
    return [
        {
            "at": edit.at,
            "number": claim_number(int(edit.key)),
            "before": (edit.before or {}).get("proven_loss"),
            "after": (edit.after or {}).get("proven_loss"),
            "who": edit.person or edit.origin,
        }
        for edit in edits.select_related("person").order_by("-pk")[:LATEST]
    ]
