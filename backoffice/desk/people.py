"""Who takes work: what each person has, may have and can do, who is away; sharing out, and giving back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk.chosen import ground_words
from backoffice.desk.site import missing, page, shown
from backoffice.desk.work_acts import takers
from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done, perform, select
from backoffice.staff.models import Absence, User, WorkCapacity
from claims import work
from claims.models import Incident, Skill
from claims.queries import queues
from claims.queries.queues import UNASSIGNED, Wanted
from claims.rules.work import KINDS


class DistributeForm(Ask):
    """Of which work."""

    incident = select(
        gettext_lazy("Incident"),
        lambda: [
            ("0", _("all")),
            *((str(row.pk), show.name(row)) for row in Incident.objects.order_by("-pk")),
        ],
    )
    kind = select(
        gettext_lazy("Work"),
        lambda: [("", _("all")), *((kind, show.in_words(words)) for kind, words in KINDS.items())],
        required=False,
    )


def _distribute(asked: Asked) -> Done:
    given, left = work.distribute(
        by=asked.by,
        at=asked.at,
        today=timezone.localdate(asked.at),
        incident=int(asked.answers["incident"]),
        kind=asked.answers["kind"],
    )
    return Done(
        _("%(given)s shared out; %(left)s left that nobody can take, or has room for.")
        % {"given": f"{given:,}", "left": f"{left:,}"}
    )


def _give_back(asked: Asked) -> Done:
    count = work.give_back(asked.rows[0], by=asked.by, at=asked.at, reason=asked.answers["reason"])
    return Done(_("%(count)s given back: nobody has them now.") % {"count": f"{count:,}"})


DISTRIBUTE = Act(
    "distribute",
    gettext_lazy("Share out"),
    (work.ASSIGN,),
    _distribute,
    DistributeForm,
    hint=gettext_lazy(
        "What nobody has goes in turn to whoever has the least, can do it, is there and has room."
    ),
    refusals=(work.WorkRefused,),
)
GIVE_BACK = Act(
    "give_back",
    gettext_lazy("Give back all work"),
    (work.ASSIGN,),
    _give_back,
    AskReason,
    hint=gettext_lazy("Nobody has this person's open work afterwards; share it out again."),
    refusals=(work.WorkRefused,),
    one=True,
)


@page("claims.view_claim")
def people(request: HttpRequest) -> HttpResponse:
    """The table."""
    today = timezone.localdate()
    user: Any = request.user
    load = work.loads()
    capacity = {row.person_id: row for row in WorkCapacity.objects.all()}
    away = {
        row.person_id: row.last_on
        for row in Absence.objects.filter(first_on__lte=today, last_on__gte=today).order_by("last_on")
    }
    skills: dict[int, list[str]] = {}
    for skill in Skill.objects.select_related("incident").order_by("pk"):
        skills.setdefault(skill.person_id, []).append(_sort(skill))
    rows = [
        {
            "person": one,
            "load": load.get(one.pk, 0),
            "capacity": capacity.get(one.pk),
            "away": away.get(one.pk),
            "skills": skills.get(one.pk, []),
        }
        for one in takers()
    ]
    waits = Wanted(UNASSIGNED, user.pk, today)
    context = {
        "title": _("People and their work"),
        "crumbs": [(_("Work"), reverse("desk:work"))],
        "rows": rows,
        "nobody": queues.count_of(waits),
        "may": DISTRIBUTE.allowed(user),
    }
    return shown(request, "desk/people.html", context)


def _sort(skill: Skill) -> str:
    """A sort of work in words."""
    kind = show.in_words(KINDS[skill.kind]) if skill.kind else _("all work")
    parts = [kind, ground_words(skill.ground) if skill.ground else ""]
    if skill.incident is not None:
        parts.append(skill.incident.code)
    return " · ".join(part for part in parts if part)


@page("claims.view_claim")
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Sharing out, or giving back what a person has."""
    back = reverse("desk:people")
    crumbs = [(_("Work"), reverse("desk:work")), (_("People and their work"), back)]
    if name == DISTRIBUTE.name:
        return perform(request, DISTRIBUTE, [], back=back, context={"crumbs": crumbs})
    person = User.objects.filter(pk=request.POST.get("person") or 0).first()
    if name != GIVE_BACK.name:
        return missing(request, _("There is no such page."))
    if person is None:
        return redirect(back)
    return perform(
        request,
        GIVE_BACK,
        [person],
        called=str,
        hidden=[("person", person.pk)],
        back=back,
        context={"crumbs": crumbs},
    )
