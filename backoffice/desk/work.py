"""The queues of open work: what waits, how much of it, a page at a time; saved filters of one's own."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desk.chosen import SORTS, TITLES, WHO, Chosen, address, chosen, ground_words, line, title
from backoffice.desk.site import missing, page, shown
from backoffice.desk.work_acts import OF_CLAIMS, OF_WORK
from backoffice.lib import show
from backoffice.staff.admin.words import called
from backoffice.staff.models import SavedFilter
from claims.models import Incident
from claims.queries import queues
from claims.queries.queues import MINE, OVERDUE, OWN, QUEUES, TODAY, UNASSIGNED, WAITING, Branch
from claims.rules.work import KINDS, Kind

ALWAYS = (Kind.CONFIRM, Kind.REVIEW, Kind.ASSESS, Kind.RETURNED)
"""Kinds of work that have their queue even when it is empty."""
SAVED = 20


@page("claims.view_claim")
def queue(request: HttpRequest, name: str = MINE) -> HttpResponse:
    """A queue: its rows in order of their due date, the list of all queues beside it."""
    if name not in QUEUES:
        return missing(request, _("There is no queue %(name)s.") % {"name": name})
    asked = chosen(request, name)
    here = queues.place(request.GET.get("after", ""))
    places = queues.rows_of(asked.wanted, after=here, limit=queues.PAGE + 1)
    rows = queues.items(places[: queues.PAGE])
    user: Any = request.user
    counted = counts(asked)
    context = {
        "title": title(name),
        "crumbs": [(_("Work"), reverse("desk:work"))] if name != MINE else [],
        "asked": asked,
        "name": name,
        "ground": ground_words(asked.wanted.ground or "") if asked.wanted.ground is not None else "",
        "count": queues.count_of(asked.wanted),
        "groups": counted,
        "saved": saved_of(user),
        "roles": [(group.pk, called(group)) for group in user.groups.all()],
        "rows": [line(item, asked, asked.wanted.today) for item in rows],
        "first": asked.address() if here else "",
        "next": asked.address(after=str(places[queues.PAGE - 1])) if len(places) > queues.PAGE else "",
        "incidents": [(row.code, show.name(row)) for row in Incident.objects.order_by("-pk")],
        "kinds": [(kind, show.in_words(words)) for kind, words in KINDS.items()] if name in OWN else [],
        "whos": [] if name in (MINE, UNASSIGNED) else list(WHO.items()),
        "sorts": [] if name in (TODAY, OVERDUE) else list(SORTS.items()),
        "acts": acts_of(user, name),
        "may_save": len(asked.query) > 0,
        "query": urlencode(asked.query),
    }
    return shown(request, "desk/work.html", context)


def acts_of(user: Any, name: str) -> list[Any]:
    """The acts that the list of a queue offers to this person."""
    fitting = [act for kind, acts in OF_CLAIMS.items() if name in (kind, *OWN) for act in acts]
    unlike = {act.name: act for act in (*OF_WORK, *fitting)}
    return [act for act in unlike.values() if act.allowed(user)]


def counts(asked: Chosen) -> list[list[dict[str, Any]]]:
    """The list of queues with how much waits in each: everybody's, then each kind of work by its grounds."""
    wanted = asked.wanted
    found = queues.branches(wanted.today, wanted.incident)
    plain = replace(wanted, ground=None, kind="", who="", sort="due")
    sums = {
        MINE: queues.count_of(replace(plain, queue=MINE)),
        UNASSIGNED: total(found, "nobody"),
        TODAY: total(found, "today"),
        OVERDUE: total(found, "overdue"),
        WAITING: queues.count_of(replace(plain, queue=WAITING)),
    }
    kept = {"incident": asked.query.get("incident", "")}
    own = [
        {"title": TITLES[name], "count": number, "address": address(name, kept), "here": name == wanted.queue,
         "late": name == OVERDUE and number}
        for name, number in sums.items()
    ]  # fmt: skip
    kinds = []
    for kind, words in KINDS.items():
        of_kind = [branch for branch in found if branch.kind == kind]
        if not of_kind and kind not in ALWAYS:
            continue
        here = wanted.queue == kind
        kinds.append(
            {"title": show.in_words(words), "count": total(of_kind, "all"), "address": address(kind, kept),
             "here": here and wanted.ground is None}
        )  # fmt: skip
        for ground in sorted({branch.ground for branch in of_kind if branch.ground}):
            of_ground = [branch for branch in of_kind if branch.ground == ground]
            kinds.append(
                {"title": ground_words(ground), "count": total(of_ground, "all"), "under": True,
                 "address": address(kind, {**kept, "ground": ground}),
                 "here": here and wanted.ground == ground}
            )  # fmt: skip
    return [own, kinds]


def total(found: list[Branch], what: str) -> int:
    """The sum over branches: exact to a thousand."""
    return queues.capped(sum(getattr(branch, what) for branch in found))


def saved_of(user: Any) -> list[dict[str, Any]]:
    """The saved filters of a person, and those shared with a role of theirs."""
    mine = SavedFilter.objects.filter(Q(owner=user) | Q(role__in=user.groups.all())).distinct()
    return [
        {"pk": row.pk, "name": row.name, "own": row.owner_id == user.pk, "owner": row.owner,
         "address": _address_of(row), "shared": row.role_id is not None}
        for row in mine.select_related("owner").order_by("name", "pk")[:SAVED]
    ]  # fmt: skip


def _address_of(row: SavedFilter) -> str:
    queue, _mark, query = row.query.partition("?")
    return reverse("desk:queue", args=[queue]) + (f"?{query}" if query else "")


@require_POST
@page("claims.view_claim")
def save_filter(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the queue as it is chosen under a name; share it with one of one's roles."""
    if name not in QUEUES:
        return missing(request, _("There is no queue %(name)s.") % {"name": name})
    asked = chosen(request, name)
    user: Any = request.user
    given = " ".join(request.POST.get("name", "").split())[:40]
    role = user.groups.filter(pk=request.POST.get("role") or 0).first()
    kept = f"{name}?{urlencode(asked.query)}"
    if not given:
        messages.error(request, _("Give the filter a name."))
    else:
        SavedFilter.objects.update_or_create(owner=user, name=given, defaults={"query": kept, "role": role})
        messages.success(request, _("Saved as “%(name)s”.") % {"name": given})
    return redirect(asked.address())


@require_POST
@page("claims.view_claim")
def forget_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved filter of one's own."""
    user: Any = request.user
    if SavedFilter.objects.filter(pk=pk, owner=user).delete()[0]:
        messages.success(request, _("The filter is removed."))
    return redirect(reverse("desk:work"))


@page("claims.view_claim")
def following(request: HttpRequest, name: str) -> HttpResponse:
    """Where a decided claim leads: the next of its queue, or the queue when it was the last."""
    if name not in QUEUES:
        return missing(request, _("There is no queue %(name)s.") % {"name": name})
    asked = chosen(request, name)
    here = queues.place(request.GET.get("at", ""))
    done = request.GET.get("done", "")
    if done:
        back = f"{reverse('desk:claim', args=[done])}?{urlencode({'queue': name, **asked.query})}"
        messages.info(
            request,
            format_html('{} <a class="bs-link" href="{}">{}</a>', _("Decided:"), back, done),
        )
    places = queues.rows_of(asked.wanted, after=here, limit=1) or queues.rows_of(asked.wanted, limit=1)
    rows = queues.items(places)
    if not rows:
        messages.success(request, _("This queue is empty now."))
        return redirect(asked.address())
    return redirect(asked.of_claim(rows[0]))
