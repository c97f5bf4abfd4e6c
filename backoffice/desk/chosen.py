"""A queue as an address asks for it, and where a claim that was opened from it stands."""

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from claims.models import Claim, Incident, WorkItem
from claims.queries import queues
from claims.queries.queues import (
    MINE,
    OVERDUE,
    OWN,
    QUEUES,
    TODAY,
    UNASSIGNED,
    WAITING,
    Neighbour,
    Place,
    Wanted,
)
from claims.review import GROUNDS
from claims.rules.numbers import claim_number
from claims.rules.work import KINDS

TITLES = {
    MINE: gettext_lazy("My work"),
    UNASSIGNED: gettext_lazy("Unassigned"),
    TODAY: gettext_lazy("Due today"),
    OVERDUE: gettext_lazy("Overdue"),
    WAITING: gettext_lazy("Waiting for the claimant"),
}
WHO = {"nobody": gettext_lazy("nobody's"), "me": gettext_lazy("mine")}
SORTS = {"due": gettext_lazy("due first"), "age": gettext_lazy("oldest first")}


class Chosen(NamedTuple):
    """A queue as it is asked for in an address: what is wanted, and the part of the address that says so."""

    wanted: Wanted
    incident: Incident | None
    query: dict[str, str]

    def address(self, **more: Any) -> str:
        """The page of the queue; `more` beside what is chosen, '' takes away."""
        return address(self.wanted.queue, {**self.query, **more})

    def of_claim(self, item: WorkItem | Neighbour) -> str:
        """The page of a claim, opened from this queue."""
        asked = {"queue": self.wanted.queue, **self.query, "at": str(queues.position(item))}
        return f"{reverse('desk:claim', args=[claim_number(item.claim_id)])}?{urlencode(asked)}"


def address(queue: str, query: dict[str, Any]) -> str:
    """The page of a queue."""
    kept = urlencode({name: value for name, value in query.items() if value})
    return reverse("desk:queue", args=[queue]) + (f"?{kept}" if kept else "")


def title(queue: str) -> str:
    """What a queue is called."""
    return str(TITLES[queue]) if queue in TITLES else show.in_words(KINDS[queue])


def ground_words(ground: str) -> str:
    """A ground in words."""
    return show.in_words(GROUNDS[ground]) if ground in GROUNDS else "–"


def chosen(request: HttpRequest, queue: str, known: Incident | None = None) -> Chosen:
    """What the address asks for; what it does not know is left out. `known`: an incident that is read."""
    asked, query = request.GET, {}
    code, incident = asked.get("incident"), known
    if incident is None or incident.code != code:
        incident = Incident.objects.filter(code=code).first() if code else None
    if incident:
        query["incident"] = incident.code
    kind = asked.get("kind", "") if asked.get("kind", "") in KINDS and queue in OWN else ""
    who = asked.get("who", "") if asked.get("who", "") in WHO and queue not in (MINE, UNASSIGNED) else ""
    sort = "age" if asked.get("sort") == "age" and queue not in (TODAY, OVERDUE) else "due"
    ground = asked.get("ground")
    ground = ground if ground is not None and (ground in GROUNDS or ground == "-") else None
    query |= {
        name: value
        for name, value in (("kind", kind), ("ground", ground), ("who", who), ("sort", sort))
        if value and value != "due"
    }
    wanted = Wanted(
        queue,
        request.user.pk or 0,
        timezone.localdate(),
        incident.pk if incident else 0,
        "" if ground == "-" else ground,
        kind,
        who,
        sort,
    )
    return Chosen(wanted, incident, query)


def line(item: WorkItem, asked: Chosen, today: date) -> dict[str, Any]:
    """A row of a queue."""
    filing = getattr(item.claim, "filing", None)
    return {
        "pk": item.pk,
        "number": claim_number(item.claim_id),
        "address": asked.of_claim(item),
        "kind": show.in_words(KINDS[item.kind]),
        "ground": ground_words(item.ground) if item.ground else "",
        "claimant": filing.business_name if filing else item.claim.claimant.name,
        "reference": filing.reference if filing else "",
        "incident": item.incident,
        "received": item.claim.received_at,
        "opened": item.opened_at,
        "due": item.due_on,
        "late": item.due_on is not None and item.due_on < today,
        "today": item.due_on == today,
        "assignee": item.assignee,
    }


class InQueue(NamedTuple):
    """Where a claim stands in the queue it was opened from: its neighbours, and where a decision leads."""

    asked: Chosen
    title: str
    back: str
    before: str
    after: str
    then: str


def in_queue(request: HttpRequest, claim: Claim, open_work: list[WorkItem]) -> InQueue | None:
    """The queue that the address names; without one the queue of the claim's own open work. One query."""
    name = request.GET.get("queue", "")
    place: Place | None = queues.place(request.GET.get("at", ""))
    if name in QUEUES:
        asked = chosen(request, name, claim.incident)
    elif open_work:
        item = open_work[0]
        wanted = Wanted(item.kind, request.user.pk or 0, timezone.localdate(), item.incident_id)
        asked = Chosen(wanted, claim.incident, {"incident": claim.incident.code})
    else:
        return None
    if place is None and open_work:
        place = queues.position(open_work[0])
    before = after = None
    if place is not None:
        before, after = queues.neighbours(asked.wanted, place)
    then = {"at": str(place or ""), "done": claim_number(claim.pk), **asked.query}
    return InQueue(
        asked,
        title(asked.wanted.queue),
        asked.address(),
        asked.of_claim(before) if before else "",
        asked.of_claim(after) if after else "",
        f"{reverse('desk:following', args=[asked.wanted.queue])}?{urlencode(then)}",
    )
