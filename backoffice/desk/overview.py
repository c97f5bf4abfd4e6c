"""The first page: per incident how far its claims are and what comes next; what waits for approval; runs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.desk import queries, stages
from backoffice.desk.chosen import address, ground_words, title
from backoffice.desk.figures.over_all import over_all
from backoffice.desk.queries import Standing
from backoffice.desk.sampling import waiting_of
from backoffice.desk.work import ALWAYS, total
from backoffice.lib import show, wording
from backoffice.lib.acts import Act
from backoffice.lib.lists import list_of
from backoffice.lib.models import Run
from claims.models import Incident
from claims.queries import queues
from claims.queries.queues import Branch
from claims.rules.grounds import LIABILITY
from claims.rules.numbers import claim_number
from claims.rules.tallies import PASSED
from claims.rules.workflow import CLAIM, KINDS, Kind
from claims.rules.workflow import Status as S
from compensation.models import Adoption, Appraisal, PayoutBatch, SchemeVersion
from compensation.rules.register import CHANNELS
from compensation.schemes import in_force

INCIDENTS = 5
"""Incidents that the first page shows; the rest are in their list."""


def funnel(incident: Incident, now: Standing) -> list[dict[str, Any]]:
    """Per step how many claims came at least so far, of both kinds and in all, and the share."""
    words = {
        "eligible": _("Eligible"),
        "confirmed": show.in_words(CLAIM.words[S.CONFIRMED]),
        "cleared": show.in_words(CLAIM.words[S.CLEARED]),
        "assessed": show.in_words(CLAIM.words[S.ASSESSED]),
        "settled": show.in_words(CLAIM.words[S.SETTLED]),
    }
    first = now.passed("eligible")
    return [
        {
            "step": words[step],
            "count": now.passed(step),
            "share": round(100 * now.passed(step) / first) if first else 0,
            "kinds": [now.passed(step, str(kind)) for kind in (Kind.LIST, Kind.FILING)],
        }
        for step in PASSED
    ]


def work_lists(incident: Incident, now: Standing, found: list[Branch]) -> list[dict[str, Any]]:
    """What waits for a person, by kind of work and ground, with the queue that shows it."""
    lists = []
    for kind in ALWAYS:
        of_kind = sorted((one for one in found if one.kind == kind), key=lambda one: -one.all)
        here = {"incident": incident.code}
        lists.append(
            {
                "words": title(kind),
                "count": total(of_kind, "all"),
                "address": address(kind, here),
                "grounds": [
                    (ground_words(ground), queues.capped(count), address(kind, {**here, "ground": ground}))
                    for ground, count in ((one.ground, one.all) for one in of_kind)
                    if ground
                ],
            }
        )
    if now.appraised:
        lists.append(
            {
                "words": _("Appraisals to approve"),
                "count": now.appraised,
                "address": list_of(Appraisal, status="prepared", claim__incident__id__exact=incident.pk),
                "grounds": [],
            }
        )
    return lists


def steps(incident: Incident, now: Standing, adoption: Adoption | None, user: Any) -> list[dict[str, Any]]:
    """The job of an incident in its order: what is done, what waits, and the button that goes on."""
    acts = {act.name: act for act in stages.OF_AN_INCIDENT}

    def step(name: str, words: str, waiting: int | None, done: bool) -> dict[str, Any]:
        act: Act = acts[name]
        return {
            "words": words,
            "state": ""
            if waiting is None
            else ngettext("%(count)s claim", "%(count)s claims", waiting) % {"count": f"{waiting:,}"},
            "waits": bool(waiting),
            "done": done,
            "button": act.words if act.allowed(user) else "",
            "address": reverse("desk:incident-act", args=[incident.code, name]),
        }

    listed = sum(now.by_kind[str(Kind.LIST)].values())
    filed = sum(now.by_kind[str(Kind.FILING)].values())
    rows = [
        step("import_customers", _("Billing list"), listed, bool(listed)),
        step("import_claims", _("Shop claims"), filed, bool(filed)),
        step("confirm_damage", _("To confirm"), now.at(S.RECEIVED), not now.at(S.RECEIVED)),
        step("screen", _("To screen"), now.at(S.CONFIRMED), not now.at(S.CONFIRMED)),
        step("assess", _("To assess"), now.at(S.CLEARED) - now.left, now.at(S.CLEARED) == now.left),
        step("make_batch", _("To pay or being paid"), now.at(S.ASSESSED), not now.at(S.ASSESSED)),
    ]
    for row in rows[:2]:  # a list may come at any time: that one is there leaves nothing waiting
        row["waits"] = False
    scheme = {
        "words": _("Scheme in force"),
        "state": str(adoption.version) if adoption else _("none"),
        "waits": adoption is None,
        "done": adoption is not None,
        "button": _("Put in force") if user.has_perm("compensation.approve_scheme") else "",
        "address": list_of(SchemeVersion),
    }
    rows.insert(2, scheme)
    first = next((row for row in rows if row["waits"]), None)
    for row in rows:
        row["next"] = row is first
    return rows


def kinds() -> list[str]:
    """The two kinds of claims in words, in the order of the funnel's columns."""
    return [show.in_words(KINDS[kind]) for kind in (Kind.LIST, Kind.FILING)]


def run_state(row: Run, done: int, known: int) -> dict[str, Any]:
    """What the progress of a run says; the page asks for it again while the run is open."""
    state = "failing" if row.closed_at is None and row.failures else row.outcome
    return {
        "pk": row.pk,
        "open": row.closed_at is None,
        "done": done,
        "known": known,
        "scope": wording.scope_words(row),
        "text": _("%(done)s of %(known)s parts") % {"done": f"{done:,}", "known": f"{known:,}"},
        "state": str(wording.OUTCOMES[state]),
        "tone": show.TONES.get(state or "open", ""),
    }


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows."""
    user: Any = request.user
    found = []
    if user.has_perm("claims.view_incident"):
        for incident in Incident.objects.order_by("-pk")[:INCIDENTS]:
            now = queries.standing(incident)
            adoption = in_force(incident)
            rows = steps(incident, now, adoption, user)
            found.append(
                {
                    "incident": incident,
                    "name": show.name(incident),
                    "liability": show.in_words(LIABILITY[incident.liability]),
                    "adoption": adoption,
                    "funnel": funnel(incident, now),
                    "lists": work_lists(incident, now, queues.branches(timezone.localdate(), incident.pk)),
                    "next": next((row for row in rows if row["next"]), None),
                }
            )
    waiting = []
    if user.has_perm("compensation.view_payoutbatch"):
        for batch in (
            PayoutBatch.objects.filter(status="locked")
            .select_related("incident", "made_by")
            .order_by("pk")[:20]
        ):
            waiting.append(
                {
                    "batch": batch,
                    "channel": show.in_words(CHANNELS[batch.channel]),
                    "own": batch.made_by_id == user.pk,
                }
            )
    runs: list[dict[str, Any]] = []
    if user.has_perm("lib.view_run"):
        rows_of_runs = queries.recent_runs(5)
        at = queries.progress_of(rows_of_runs)
        for row in rows_of_runs:
            runs.append({"run": row, "stage": wording.stage_words(row.stage), **run_state(row, *at[row.pk])})
    returned = []
    if user.has_perm("compensation.view_payout"):
        returned = [
            {"payout": payout, "claim": claim_number(payout.claim_id)}
            for payout in queries.returned_payouts(10)
        ]
    context.update(
        {
            "title": _("Overview"),
            "incidents": found,
            "over_all": over_all() if found else None,
            "kinds": kinds(),
            "waiting": waiting,
            "runs": runs,
            "quality": waiting_of(user),
            "returned": returned,
            "anywhere": [act for act in stages.ANYWHERE if act.allowed(user)],
        }
    )
    return context
