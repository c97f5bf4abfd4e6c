"""Sampling plans of an incident: put in force, drawn, widened and ended, and what the reviews say of each."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk.site import missing, page, shown
from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done, perform
from backoffice.lib.lists import COUNTED
from claims import quality
from claims.admin.quality import PercentField, percent, state_of
from claims.models import Incident, SampleDraw, SamplingPlan
from claims.quality import QualityRefused
from claims.queries import quality as reading
from claims.rules.numbers import claim_number
from claims.rules.quality import HOLDS, RESULTS, RULINGS, STAGES, Hold, Result, above, wilson
from compensation.rules.workflow import BatchStatus

SEE = "claims.view_qualityreview"
ENDED, DIFFERENCES = 10, 50
"""Plans that are over, and differences of each, that the page shows."""
TONES = {Result.AGREES: "good", Result.FORMAL: "wait", Result.MATERIAL: "bad"}


def waiting_of(user: Any) -> dict[str, Any]:
    """How much waits for this person, for the first page; empty for whoever has no part in it."""
    if not (user.has_perm(quality.REVIEW) or user.has_perm(quality.RULE)):
        return {}
    return {
        "review": capped(reading.waiting(user)) if user.has_perm(quality.REVIEW) else 0,
        "rule": capped(reading.to_rule_on(user)) if user.has_perm(quality.RULE) else 0,
    }


def capped(rows: Any) -> int:
    """How many rows: exact to a thousand."""
    found = rows.order_by()[: COUNTED + 1].count()
    return show.Many(COUNTED) if found > COUNTED else found


def stage_words(plan: SamplingPlan) -> str:
    """The question that a plan samples."""
    return show.in_words(STAGES[plan.stage])


def results_page(incident: Incident) -> str:
    """The address of an incident's plans and results."""
    return reverse("desk:quality-of", args=[incident.code])


class ShareForm(Ask):
    """How much of all that was drawn from."""

    share = PercentField(
        label=gettext_lazy("Share of the decisions (%)"), min_value=Decimal("0.01"), max_value=Decimal(100)
    )


def _enforce(asked: Asked) -> Done:
    quality.put_in_force(asked.rows[0], by=asked.by, at=asked.at)
    return Done(_("The plan is in force: draw a sample once decisions are made."))


def _end(asked: Asked) -> Done:
    quality.end(asked.rows[0], by=asked.by, at=asked.at, reason=asked.answers["reason"])
    return Done(_("The plan is over: it holds no payout batch any more."))


def _draw(asked: Asked) -> Done:
    drawn = quality.draw_sample(asked.rows[0].incident, by=asked.by, at=asked.at)
    count = sum(one.came for one in drawn)
    return Done(_("Drawn: %(count)s decisions are new in the sample.") % {"count": f"{count:,}"})


def _widen(asked: Asked) -> Done:
    drawn = quality.widen(asked.rows[0], asked.answers["share"], by=asked.by, at=asked.at)
    return Done(_("Drawn: %(count)s decisions are new in the sample.") % {"count": f"{drawn.came:,}"})


def _runs(plan: SamplingPlan) -> bool:
    return plan.in_force_at is not None and plan.ended_at is None


def _act(name: str, words: Any, permission: str, do: Callable[[Asked], Done], **more: Any) -> Act:
    return Act(name, words, (permission,), do, one=True, refusals=(QualityRefused,), **more)


ENFORCE = _act(
    "enforce", gettext_lazy("Put in force"), quality.ENFORCE, _enforce,
    hint=gettext_lazy("Payout batches of the incident wait for its sample from now on; it is only ended."),
    fits=lambda plan: plan.in_force_at is None and plan.ended_at is None,
)  # fmt: skip
ACTS = (
    ENFORCE,
    _act(
        "draw", gettext_lazy("Draw a sample"), quality.DRAW, _draw, fits=_runs,
        hint=gettext_lazy("From all that was decided since the last draw, for every plan of the incident."),
    ),
    _act(
        "widen", gettext_lazy("Widen the sample"), quality.DRAW, _widen, form=ShareForm, fits=_runs,
        hint=gettext_lazy("A greater share of all that was drawn from so far; what is drawn stays drawn."),
    ),
    _act(
        "end", gettext_lazy("End the plan"), quality.ENFORCE, _end, form=AskReason, danger=True,
        hint=gettext_lazy("It holds no payout batch any more. What was reviewed stays."),
        fits=lambda plan: plan.ended_at is None,
    ),
)  # fmt: skip


@page(SEE)
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One button of a plan."""
    plan = SamplingPlan.objects.select_related("incident").filter(pk=pk).first()
    found = next((one for one in ACTS if one.name == name), None)
    if plan is None or found is None:
        return missing(request, _("There is no such page."))
    back = results_page(plan.incident)
    crumbs = [(_("Quality sampling"), reverse("desk:quality")), (show.name(plan.incident), back)]
    return perform(
        request, found, [plan], called=lambda one: f"{one.incident.code} {stage_words(one)}", back=back,
        context={"crumbs": crumbs},
    )  # fmt: skip


@page(SEE)
def results(request: HttpRequest, code: str) -> HttpResponse:
    """The plans of an incident: what was drawn, what was found, per question and examiner."""
    incident = Incident.objects.filter(code=code).first()
    if incident is None:
        return missing(request, _("There is no incident %(code)s.") % {"code": code})
    plans = SamplingPlan.objects.filter(incident=incident).select_related(
        "entered_by", "in_force_by", "ended_by"
    )
    draws: dict[int, list[SampleDraw]] = {}
    for one in SampleDraw.objects.filter(plan__incident=incident).select_related("by").order_by("pk"):
        draws.setdefault(one.plan_id, []).append(one)
    user: Any = request.user
    running = list(plans.filter(ended_at=None).order_by("stage", "pk"))
    # As a batch would find it that was made when the last sample was drawn.
    untils = [one.until for plan in running for one in draws.get(plan.pk, [])]
    holds = reading.holds(incident.pk, max(untils, default=timezone.now()))
    context = {
        "title": _("Quality sampling"),
        "subtitle": show.name(incident),
        "crumbs": [
            (_("Quality sampling"), reverse("desk:quality")),
            (show.name(incident), reverse("desk:incident", args=[incident.code])),
        ],
        "incident": incident,
        "plans": [_plan(plan, draws.get(plan.pk, []), holds.get(plan.pk), user) for plan in running],
        "ended": [
            _plan(plan, draws.get(plan.pk, []), None, user)
            for plan in plans.exclude(ended_at=None).order_by("-pk")[:ENDED]
        ],
        "may_add": user.has_perm("claims.add_samplingplan"),
        "add": f"{reverse('admin:claims_samplingplan_add')}?incident={incident.pk}",
    }
    return shown(request, "desk/quality_results.html", context)


def _plan(plan: SamplingPlan, draws: list[SampleDraw], hold: Hold | None, user: Any) -> dict[str, Any]:
    rows = reading.by_examiner(plan.pk) if draws else []
    whole = [sum(numbers) for numbers in zip(*(row[2:] for row in rows), strict=True)]
    limits = plan.threshold_bp, plan.confidence
    table = [{**_rate(row[3:], *limits), "name": row.name, "decisions": row.decisions} for row in rows]
    if len(rows) > 1:
        together = {"name": _("All together"), "decisions": whole[0]}
        table.append({**_rate(whole[1:], *limits), **together})
    own = plan.in_force_at is None and plan.ended_at is None and plan.entered_by_id == user.pk
    return {
        "row": plan,
        "stage": stage_words(plan),
        "state": state_of(plan),
        "share": percent(plan.share_bp),
        "threshold": percent(plan.threshold_bp),
        "draws": [
            {
                "row": one,
                "share": percent(one.share_bp),
                "widens": any(one.until == earlier.until for earlier in draws[:number]),
            }
            for number, one in enumerate(draws)
        ],
        "table": table if draws else [],
        "differences": _differences(plan) if any(row.formal or row.errors for row in rows) else [],
        "hold": show.in_words(HOLDS[hold]) if hold else "",
        "runs": _runs(plan),
        "acts": [
            one for one in ACTS if one.allowed(user) and one.fits(plan) and not (own and one is ENFORCE)
        ],
        "own": own,
    }


def _differences(plan: SamplingPlan) -> list[dict[str, Any]]:
    """The reviews that differ, the newest first."""
    rows = plan.qualityreview_set.filter(result__in=[Result.FORMAL, Result.MATERIAL])
    newest = rows.select_related("examiner", "reviewer", "ruled_by").order_by("-reviewed_at", "-pk")
    return [
        {
            "row": row,
            "number": claim_number(row.claim_id),
            "result": show.badge(show.in_words(RESULTS[row.result]), TONES[Result(row.result)]),
            "ruling": show.in_words(RULINGS[row.ruling]) if row.ruling else "",
        }
        for row in newest[:DIFFERENCES]
    ]


def _rate(counts: Sequence[int], threshold_bp: int, confidence: int) -> dict[str, Any]:
    """The counts (sampled, reviewed, formal, errors, unruled), and the error rate with its interval."""
    sampled, reviewed, formal, errors, unruled = counts
    rate = wilson(errors, reviewed, confidence)
    return {
        "sampled": sampled,
        "reviewed": reviewed,
        "formal": formal,
        "errors": errors,
        "unruled": unruled,
        "rate": f"{rate.estimate:.1%}" if rate else "–",
        "interval": f"{rate.low:.1%} – {rate.high:.1%}" if rate else "–",
        "above": above(errors, reviewed, threshold_bp),
    }


def of_batch(batch: Any) -> dict[str, Any]:
    """What the page of a batch says of sampling plans; two queries."""
    standing = reading.standing(batch.incident_id)
    asked = batch.status in (BatchStatus.DRAFT, BatchStatus.LOCKED)
    holds = reading.holds(batch.incident_id, batch.made_at) if standing and asked else {}
    lines = []
    for one in standing:
        counts = (one.sampled, one.reviewed, one.formal, one.errors, one.unruled)
        hold = holds.get(one.plan_id)
        lines.append(
            {
                **_rate(counts, one.threshold_bp, one.confidence),
                "stage": show.in_words(STAGES[one.stage]),
                "share": percent(one.share_bp),
                "threshold": percent(one.threshold_bp),
                "confidence": one.confidence,
                "drawn_until": one.drawn_until,
                "hold": show.in_words(HOLDS[hold]) if hold else "",
            }
        )
    return {
        "sampling": lines,
        "sampling_asked": asked,
        "sampling_holds": bool(holds),
        "sampling_url": reverse("desk:quality-of", args=[batch.incident.code]),
    }
