"""Objections on the page of a claim: what was said, who decided it, what came of it; and recording one."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk.site import missing, page
from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, Done, day, paragraph, perform, select
from backoffice.lib.lists import list_of
from claims import objections
from claims.admin.objections import OBJECTION_ACTS, in_time
from claims.holds import CaseworkRefused
from claims.models import Claim, Objection
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from claims.rules.workflow import AWARDED, CLAIM
from claims.rules.workflow_objections import ABOUT, DECIDED, OBJECTION, About, Status
from claims.wording import CHANNELS
from compensation.schemes import objection_days


class ObjectionForm(Ask):
    """What the claimant says, how and when it came in."""

    about = select(gettext_lazy("Against what"), lambda: _choices(ABOUT))
    words = paragraph(gettext_lazy("What the claimant says"), objections.LONGEST)
    channel = select(gettext_lazy("Channel"), lambda: list(CHANNELS.items()))
    filed_on = day(gettext_lazy("Came in on"), initial=timezone.localdate)
    told_on = day(gettext_lazy("Told of the decision on"), required=False)
    told_on.help_text = gettext_lazy("Empty: on the day of the decision. The time to object runs from then.")


def _choices(table: Any) -> list[tuple[str, str]]:
    return [(str(value), show.in_words(said)) for value, said in table.items()]


def _file(asked: Asked) -> Done:
    answers = asked.answers
    incident = Claim.objects.select_related("incident").get(pk=asked.rows[0]).incident
    days = objection_days(incident)
    done = objections.file(
        asked.rows, About(answers["about"]), answers["words"], channel=answers["channel"],
        filed_on=answers["filed_on"], told_on=answers["told_on"],
        days={} if days is None else {incident.pk: days}, by=asked.by, at=asked.at,
    )  # fmt: skip
    if done.late:
        return Done(_("The objection is recorded as late: a person decides about it all the same."))
    return Done(_("The objection is recorded: another person than whoever decided decides it."))


FILE = Act(
    "file_objection",
    gettext_lazy("Record an objection"),
    (objections.FILE,),
    _file,
    ObjectionForm,
    hint=gettext_lazy("It has a clock of its own; a late one is recorded too, and marked."),
    one=True,
    refusals=(CaseworkRefused,),
    fits=lambda claim: bool(open_to(claim)),
)


def open_to(claim: Claim) -> list[About]:
    """What may be objected to about a claim, as it stands."""
    return [about for about, (statuses, _verbs) in DECIDED.items() if claim.status in statuses]


@page("claims.view_claim")
def record(request: HttpRequest, number: str) -> HttpResponse:
    """The form of an objection to what was decided about one claim."""
    try:
        row = find_claim(number)
    except NoSuch:
        return missing(request, _("There is no claim %(claim)s.") % {"claim": number})
    name = claim_number(row.pk)
    back = reverse("desk:claim", args=[name])
    crumbs = [(_("Claims"), list_of(Claim)), (name, back)]
    return perform(
        request, FILE, [row.pk], called=claim_number, named=claim_number, back=back,
        context={"crumbs": crumbs},
    )  # fmt: skip


def of_claim(claim: Claim, user: Any, awards: list[dict[str, Any]]) -> dict[str, Any]:
    """The context of `desk/objections.html`, in one query; `awards` as `awards_of` tells them."""
    rows = list(
        Objection.objects.filter(claim=claim)
        .select_related("by", "decided_by", "against__actor")
        .order_by("-pk")
    )
    return {
        "may_object": FILE.allowed(user) and FILE.fits(claim),
        "objections": [_one(claim, row, user, awards) for row in rows],
        "objection_url": list_of(Objection),
    }


def _one(claim: Claim, row: Objection, user: Any, awards: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "row": row,
        "state": show.status(OBJECTION, row.status),
        "about": show.in_words(ABOUT[row.about]),
        "channel": CHANNELS.get(row.channel, row.channel),
        "in_time": in_time(row),
        "against": show.in_words(CLAIM.verb(row.against.verb).words),
        "by_whom": row.against.actor or _("System"),
        "own": row.against.actor_id == user.pk and row.status == Status.FILED,
        "acts": [act for act in OBJECTION_ACTS if act.allowed(user) and act.fits(row)],
        "result": _result(claim, row, awards),
    }


def _result(claim: Claim, row: Objection, awards: list[dict[str, Any]]) -> str:
    """What came of an objection that was upheld, in a sentence; '' of others."""
    if row.status not in (Status.UPHELD, Status.PARTLY) or row.decided_at is None:
        return ""
    came = [award for award in awards if award["at"] > row.decided_at]
    if came:
        won = sum(award["won"] for award in came)
        first = any(award["sequence"] == 0 for award in came)
        what = _("first award %(won)s") if first else _("difference awarded: %(won)s")
        return what % {"won": show.won(won)}
    if claim.status in AWARDED:
        return _("assessed again: nothing beyond what was awarded is due")
    return _("on its way: %(status)s") % {"status": show.in_words(CLAIM.words[claim.status])}


def timeline(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Objections as entries of a claim's timeline: each came in, and was decided."""
    entries = []
    filed = show.status(OBJECTION, Status.FILED)
    for one in found:
        row = one["row"]
        entry = {"at": row.at, "who": row.by, "reason": row.words, "run": None}
        entries.append({**entry, "verb": _("Objection"), "from": one["about"], "to": filed})
        if row.decided_at is not None:
            verb = next(step for step in OBJECTION.transitions if step.target == row.status)
            entries.append(
                {
                    "at": row.decided_at,
                    "who": row.decided_by,
                    "reason": row.reasons,
                    "run": None,
                    "verb": show.in_words(verb.words),
                    "from": filed,
                    "to": one["state"],
                }
            )
    return entries
