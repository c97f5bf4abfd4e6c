"""The papers of a claim beside its form: pages as pictures, nothing executed; each look is logged."""

from dataclasses import replace
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk import runs
from backoffice.desk.site import missing, page, shown
from backoffice.lib import papers
from backoffice.lib.acts import perform
from backoffice.lib.crypto import CannotOpen
from backoffice.lib.doors import told
from backoffice.lib.lists import list_of
from backoffice.lib.models import StoredFile
from backoffice.staff import access
from claims.models import AnswerFile, Claim
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from compensation.models import Appraisal

SEE = "claims.see_paper"
MEGA = 1024 * 1024


class Paper(NamedTuple):
    """A paper as its list shows it; `hash` begins its SHA-256."""

    pk: int
    name: str
    size: str
    hash: str
    source: str


def of_claim(claim: Claim) -> list[Paper]:
    """What came in answer to requests, and the minutes of panels, in two queries; for a page of its own."""
    answers = AnswerFile.objects.filter(request__claim=claim).select_related("file").order_by("pk")
    minutes = Appraisal.objects.filter(claim=claim, minutes__isnull=False).select_related("minutes")
    return [
        *(_paper(row.file, _("answer of the claimant")) for row in answers),
        *(_paper(row.minutes, row.panel) for row in minutes.order_by("pk") if row.minutes),
    ]


def listed(requests: list[dict[str, Any]], appraisals: list[dict[str, Any]]) -> list[Paper]:
    """The same of what the claim's page has read already."""
    found = [
        Paper(pk, name, size_of(size), digest[:12], _("answer of the claimant"))
        for asked in reversed(requests)
        for pk, name, size, digest in asked["files"]
    ]
    for one in reversed(appraisals):
        if one["row"].minutes:
            found.append(_paper(one["row"].minutes, one["row"].panel))
    return found


def size_of(count: int) -> str:
    """Bytes for people."""
    return f"{count / MEGA:,.1f} MB" if count >= MEGA else f"{max(1, count // 1024):,} kB"


def _paper(stored: StoredFile, source: str) -> Paper:
    return Paper(stored.pk, stored.name, size_of(stored.size), stored.sha256[:12], source)


def _stored(claim: Claim, pk: int) -> StoredFile:
    """The file, when it is a paper of this claim."""
    of_answer = AnswerFile.objects.filter(request__claim=claim, file=pk).values("file")
    of_panel = Appraisal.objects.filter(claim=claim, minutes=pk).values("minutes")
    row = StoredFile.objects.filter(pk__in=of_answer.union(of_panel)).first()
    if row is None:
        raise Http404
    return row


def _found(request: HttpRequest, number: str, pk: int) -> tuple[Claim, StoredFile]:
    try:
        claim = find_claim(number)
    except NoSuch:
        raise Http404 from None
    return claim, _stored(claim, pk)


@page(SEE)
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One page of a paper, with what turns to the others; `part` alone, for the panel beside a form."""
    claim, stored = _found(request, number, pk)
    name = claim_number(claim.pk)
    asked = request.GET.get("leaf", "1")
    leaf = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    context: dict[str, Any] = {"paper": _paper(stored, ""), "number": name, "leaf": leaf, "pages": 0}
    try:
        context["pages"] = papers.leaf(stored, leaf).pages
    except (papers.PaperUnreadable, CannotOpen) as refusal:
        context["error"] = told(refusal)
    except OSError:
        context["error"] = _("The kept file is not where it was kept: tell whoever runs this system.")
    if "part" in request.GET:
        response = shown(request, "desk/paper_part.html", context)
    else:
        crumbs = [(_("Claims"), list_of(Claim)), (name, reverse("desk:claim", args=[name]))]
        response = shown(request, "desk/paper.html", {**context, "title": stored.name, "crumbs": crumbs})
    response.headers["Cache-Control"] = "no-store"
    return response


@page(SEE)
def leaf(request: HttpRequest, number: str, pk: int, leaf: int) -> HttpResponse:
    """The picture of one page; whoever gets it is in the access log."""
    claim, stored = _found(request, number, pk)
    try:
        found = papers.leaf(stored, leaf)
    except (papers.PaperUnreadable, CannotOpen, OSError) as refusal:
        return missing(request, told(refusal))
    access.record(
        request,
        "see_paper",
        "file",
        stored.pk,
        reason=_("looked at beside the claim"),
        at=timezone.now(),
        detail=f"claim {claim_number(claim.pk)}",
    )
    response = HttpResponse(found.picture, content_type=found.content_type)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


DOWNLOAD = replace(
    runs.DOWNLOAD,
    name="download_paper",
    words=gettext_lazy("Download the paper"),
    permissions=(SEE, *runs.DOWNLOAD.permissions),
    hint=gettext_lazy(
        "It is handed out as it came, and the download goes into the access log:"
        " open it only where strangers' files may be opened."
    ),
)


@page("claims.view_claim")
def download(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A paper as it came, for a reason."""
    if not DOWNLOAD.allowed(request.user):
        raise PermissionDenied
    claim, stored = _found(request, number, pk)
    name = claim_number(claim.pk)
    return perform(
        request, DOWNLOAD, [stored], called=lambda one: one.name, back=reverse("desk:claim", args=[name]),
        context={"crumbs": [(_("Claims"), list_of(Claim)), (name, reverse("desk:claim", args=[name]))]},
    )  # fmt: skip
