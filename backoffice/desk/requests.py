"""Asking for information with the papers of the scheme as ticks: about one claim, or those of a list."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.desk.site import missing, page
from backoffice.lib.acts import Act, own_page, perform
from backoffice.lib.lists import list_of
from claims.admin.casework import with_papers
from claims.models import Claim, Incident
from claims.queries import NoSuch, find_claim
from claims.requests import Wanted
from claims.rules.numbers import claim_number
from compensation.schemes import papers_asked


def asking(incident: Incident) -> Act:
    """The act of a request about claims of the incident."""
    return with_papers([Wanted(*paper) for paper in papers_asked(incident)])


@page("claims.view_claim")
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """A request about one claim."""
    try:
        row = find_claim(number)
    except NoSuch:
        return missing(request, _("There is no claim %(claim)s.") % {"claim": number})
    name = claim_number(row.pk)
    where = reverse("desk:claim", args=[name])
    crumbs = [(_("Claims"), list_of(Claim)), (name, where)]
    return perform(
        request, asking(row.incident), [row.pk], called=claim_number, named=claim_number,
        back=own_page(request.POST.get("back", "")) or where, context={"crumbs": crumbs},
    )  # fmt: skip
