"""The access log month by month: who looked at whose data, how often and when, and who reviewed it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk.site import missing, page, shown
from backoffice.lib import show
from backoffice.lib.doors import told
from backoffice.lib.refusal import Refusal
from backoffice.staff import reviewing
from backoffice.staff.admin.words import ACTIONS, subject_words
from backoffice.staff.models import User
from backoffice.staff.reviewing import Habit, Month

PAGE = 50


@page("staff.view_accesslog")
def months(request: HttpRequest) -> HttpResponse:
    """Two years of months, those that wait for a review first seen."""
    today = timezone.localdate()
    rows = [_month(row, today) for row in reviewing.months(today)]
    return shown(request, "desk/access.html", {"title": _("Access review"), "rows": rows})


@page("staff.view_accesslog")
def month(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One month: each person's habits, the accesses behind one of them, the reviews and the form of one."""
    today = timezone.localdate()
    try:
        first = date(year, number, 1)
    except (ValueError, OverflowError):
        first = date.max
    if first > today:
        return missing(request, _("There is no such month in the access log."))
    here = reverse("desk:access-month", args=[year, number])
    user: Any = request.user
    if request.method == "POST":
        try:
            reviewing.review(first, note=request.POST.get("note", ""), by=user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, told(refusal))
        else:
            messages.success(request, _("The review is recorded."))
            return redirect(here)
    found = reviewing.habits(first)
    people = User.objects.in_bulk({row.person_id for row in found if row.person_id})
    chosen = request.GET.get("who", ""), request.GET.get("what", "")
    reviews = list(reviewing.reviews_of(first))
    context = {
        "title": _("Access log of %(month)s") % {"month": f"{first:%Y-%m}"},
        "crumbs": [(_("Access review"), reverse("desk:access"))],
        "habits": [_habit(row, people, here, chosen) for row in found],
        "entries": _entries(first, chosen, request.GET.get("page", "1")) if all(chosen) else None,
        "query": _query(*chosen),
        "reviews": reviews,
        "note": request.POST.get("note", ""),
        "over": today >= reviewing.next_month(first),
        "may": user.has_perm(reviewing.PERMISSION),
        "own": any(row.person_id == user.pk for row in found),
        "done": any(row.person_id == user.pk for row in reviews),
        "odd": {"begins": reviewing.DAY_BEGINS, "ends": reviewing.DAY_ENDS},
    }
    return shown(request, "desk/access_month.html", context)


def _month(row: Month, today: date) -> dict[str, Any]:
    over = today >= reviewing.next_month(row.first)
    if row.reviews:
        state = show.badge(_("reviewed"), "good")
    elif not over:
        state = show.badge(_("running"))
    elif row.entries:
        state = show.badge(_("waits for a review"), "wait")
    else:
        state = show.badge(_("nothing to review"))
    return {
        "row": row,
        "name": f"{row.first:%Y-%m}",
        "state": state,
        "address": reverse("desk:access-month", args=[row.first.year, row.first.month]),
    }


def _query(who: str, what: str) -> str:
    return urlencode({"who": who, "what": what})


def _habit(row: Habit, people: dict[int, User], here: str, chosen: tuple[str, str]) -> dict[str, Any]:
    who = str(row.person_id or row.origin)
    return {
        "row": row,
        "who": people[row.person_id] if row.person_id else row.origin,
        "by_command": bool(row.origin),
        "what": ACTIONS.get(row.action, row.action),
        "address": f"{here}?{_query(who, row.action)}#entries",
        "chosen": chosen == (who, row.action),
    }


def _entries(first: date, chosen: tuple[str, str], number: str) -> Any:
    """The accesses of one person, or one host's commands, of one kind: 50 a page, the newest first."""
    who, what = chosen
    whose = {"person_id": int(who)} if who.isdecimal() and len(who) < 10 else {"person": None, "origin": who}
    rows = reviewing.entries_of(first).filter(action=what, **whose).order_by("-at", "-pk")
    shown_here = Paginator(rows, PAGE).get_page(number)
    told_rows: Any = [
        {"row": row, "subject": subject_words(row.subject_kind, row.subject_id)}
        for row in shown_here.object_list
    ]
    shown_here.object_list = told_rows
    return shown_here
