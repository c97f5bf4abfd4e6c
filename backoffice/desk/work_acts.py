"""What people do with the rows of a queue: take, assign, give back, decide; ticked ones or all of them."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk.chosen import chosen, line, title
from backoffice.desk.site import missing, page
from backoffice.lib.acts import SAMPLE, Act, Ask, Asked, Done, own_page, perform, select, text
from backoffice.lib.doors import told
from backoffice.staff.models import User
from claims import work
from claims.admin.claims import DECISIONS
from claims.holds import CaseworkRefused
from claims.models import WorkItem
from claims.queries import queues
from claims.queries.queues import QUEUES
from claims.rules.numbers import claim_number
from claims.rules.work import How, Kind


def takers() -> list[User]:
    """People who take work, by name."""
    allowed = User.objects.filter(is_active=True, groups__permissions__codename="take_work")
    return sorted(allowed.distinct(), key=str)


def _people() -> list[tuple[str, str]]:
    load = work.loads()
    return [("", "–"), *((str(one.pk), f"{one} ({load.get(one.pk, 0):,})") for one in takers())]


class AssignForm(Ask):
    """To whom, and why where it is worth saying."""

    person = select(gettext_lazy("Person"), _people)
    reason = text(gettext_lazy("Reason"), 500, required=False)


def _how(asked: Asked) -> How:
    return How.BULK if len(asked.rows) > 1 else How.HAND


def _assign(asked: Asked) -> Done:
    person = User.objects.get(pk=asked.answers["person"])
    count = work.assign(
        asked.rows, person, by=asked.by, at=asked.at, how=_how(asked), reason=asked.answers["reason"]
    )
    return Done(_("%(count)s assigned to %(person)s.") % {"count": f"{count:,}", "person": person})


def _take(asked: Asked) -> Done:
    count = work.assign(asked.rows, asked.by, by=asked.by, at=asked.at, how=_how(asked))
    return Done(_("%(count)s assigned to you.") % {"count": f"{count:,}"})


def _release(asked: Asked) -> Done:
    count = work.unassign(
        asked.rows, by=asked.by, at=asked.at, how=_how(asked), reason=asked.answers.get("reason", "")
    )
    return Done(_("%(count)s given back: nobody has them now.") % {"count": f"{count:,}"})


class ReleaseForm(Ask):
    """Why; needed for the work of others."""

    reason = text(gettext_lazy("Reason"), 500, required=False)


REFUSALS = (work.WorkRefused,)
TAKE = Act("take", gettext_lazy("Assign to me"), (work.TAKE,), _take, refusals=REFUSALS)
RELEASE = Act(
    "release",
    gettext_lazy("Give back"),
    (work.TAKE, work.ASSIGN),
    _release,
    ReleaseForm,
    hint=gettext_lazy("Nobody has it afterwards. Taking work from others needs a reason."),
    refusals=REFUSALS,
    tries=True,
)
ASSIGN = Act(
    "assign",
    gettext_lazy("Assign"),
    (work.ASSIGN,),
    _assign,
    AssignForm,
    hint=gettext_lazy("All of it changes hands, or none; who had it before stays on record."),
    refusals=REFUSALS,
    tries=True,
)
OF_WORK = (TAKE, ASSIGN, RELEASE)
_BY_NAME = {act.name: act for act in DECISIONS}
OF_CLAIMS: dict[str, tuple[Act, ...]] = {
    Kind.CONFIRM: (_BY_NAME["confirm"], _BY_NAME["exclude"]),
    Kind.REVIEW: (_BY_NAME["clear"], _BY_NAME["exclude"]),
}
"""The decisions that a kind of work asks for."""


def of_claims(found: Act) -> Act:
    """The same about claims: their open work changes hands; a claim without any is refused."""

    def do(asked: Asked) -> Done:
        open_now = WorkItem.objects.filter(claim__in=asked.rows, closed_at=None).order_by("pk")
        claims = dict(open_now.values_list("pk", "claim"))
        if idle := set(asked.rows) - set(claims.values()):
            raise CaseworkRefused(idle, "열린 업무가 없는 신청", "no work is open")
        try:
            return found.do(replace(asked, rows=list(claims)))
        except work.ItemsRefused as refusal:
            rows = {claims[item] for item in refusal.rows}
            raise CaseworkRefused(rows, refusal.why.ko, refusal.why.en) from refusal

    return replace(found, do=do, tries=True)


AT_ONCE = (TAKE,)
"""Acts that need no page of their own: they are undone as quickly."""


@page("claims.view_claim")
def act(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """One button of a queue, over the ticked rows or over everything in it."""
    decisions = {act.name: act for acts in OF_CLAIMS.values() for act in acts}
    found = {act.name: act for act in OF_WORK}.get(verb) or decisions.get(verb)
    if name not in QUEUES or found is None:
        return missing(request, _("There is no queue %(name)s.") % {"name": name})
    asked = chosen(request, name)
    back = own_page(request.POST.get("back", "")) or asked.address()
    if request.method != "POST":
        return redirect(back)
    across = request.POST.get("across") == "1"
    ticked = [int(pk) for pk in request.POST.getlist("item") if pk.isdecimal()]
    items = queues.everything(asked.wanted) if across else ticked
    if not items:
        messages.error(request, _("Choose at least one."))
        return redirect(back)
    if found in AT_ONCE:
        return _at_once(request, found, items, back)
    rows: list[int] = items
    called: Any = _claim_of
    named: Any = _claim_of
    if verb in decisions:
        rows = list(
            WorkItem.objects.filter(pk__in=items).order_by("claim").values_list("claim", flat=True).distinct()
        )
        called = named = claim_number
    sample = WorkItem.objects.select_related("claim__claimant", "claim__filing", "incident", "assignee")
    lines = [line(item, asked, asked.wanted.today) for item in sample.filter(pk__in=items[:SAMPLE])]
    columns = ("number", "kind", "ground", "claimant", "assignee")
    headers = (_("Claim"), _("Work"), _("Ground"), _("Claimant"), _("Assigned to"))
    return perform(
        request,
        found,
        rows,
        called=called,
        named=named,
        sample=(headers, [[row[column] for column in columns] for row in lines]),
        hidden=[("across", "1" if across else "0"), *(("item", pk) for pk in ticked)],
        back=back,
        context={"crumbs": [(title(name), asked.address())]},
    )


def _claim_of(item: int) -> str:
    return claim_number(WorkItem.objects.values_list("claim", flat=True).get(pk=item))


def _at_once(request: HttpRequest, found: Act, items: list[int], back: str) -> HttpResponse:
    if not found.allowed(request.user):
        messages.error(request, _("You may not do this."))
        return redirect(back)
    try:
        done = found.do(Asked(request, items, {}, timezone.now()))
    except (work.WorkRefused, PermissionDenied) as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, done.message)
    return redirect(back)
