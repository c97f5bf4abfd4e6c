"""Quality sampling: what waits for a review, the blind page, what came of it, and rulings on differences."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk import queries
from backoffice.desk.bar import draw
from backoffice.desk.claim_facts import filed, findings_of, line_of, listed, rows_of_time
from backoffice.desk.sampling import SEE, TONES, capped, results_page, stage_words
from backoffice.desk.site import missing, page, shown
from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, Done, paragraph, perform, select
from backoffice.lib.doors import told
from backoffice.lib.lists import list_of
from backoffice.lib.refusal import Refusal
from claims import quality
from claims.admin.quality import state_of
from claims.holds import CaseworkRefused
from claims.models import Claim, InfoRequest, QualityReview, SamplingPlan
from claims.quality import QualityRefused
from claims.queries import quality as reading
from claims.review import GROUNDS
from claims.rules.numbers import claim_number
from claims.rules.quality import (
    DECISIONS,
    OFFERED,
    RESULTS,
    RULINGS,
    Outcome,
    Result,
    Ruling,
    Stage,
)
from claims.rules.workflow import KINDS

SHOWN = 50
READ = Claim.objects.select_related(
    "incident", "claimant", "pattern", "filing__account", "filing__file", "subscription__claimant",
    "subscription__file",
)  # fmt: skip


class ReviewForm(Ask):
    """What the reviewer would have decided, on what ground, and why."""

    outcome = forms.ChoiceField(label=gettext_lazy("I would have decided"), widget=forms.RadioSelect)
    ground = select(
        gettext_lazy("Ground of an exclusion"),
        lambda: [("", "–"), *((ground, show.in_words(words)) for ground, words in GROUNDS.items())],
        required=False,
    )
    words = paragraph(gettext_lazy("Why"), quality.LONGEST)

    def __init__(self, stage: Stage, data: Any = None) -> None:
        super().__init__(data)
        choices = [(str(one), show.in_words(DECISIONS[one].words)) for one in OFFERED[stage]]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class RulingForm(Ask):
    """Who was right, and why."""

    ruling = select(
        gettext_lazy("Ruling"),
        lambda: [(str(value), show.in_words(said)) for value, said in RULINGS.items()],
    )
    words = paragraph(gettext_lazy("Why"), quality.LONGEST)


@page(SEE)
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a review, what for a ruling, and the incidents that have a plan."""
    user: Any = request.user
    may, rules = user.has_perm(quality.REVIEW), user.has_perm(quality.RULE)
    waiting, differences = reading.waiting(user), reading.to_rule_on(user)
    plans = SamplingPlan.objects.select_related("incident").order_by("-pk")[:SHOWN]
    context = {
        "title": _("Quality sampling"),
        "may": may,
        "rules": rules,
        "waiting": [_line(row) for row in waiting[:SHOWN]] if may else [],
        "waiting_count": capped(waiting) if may else 0,
        "differences": [_line(row) for row in differences[:SHOWN]] if rules else [],
        "difference_count": capped(differences) if rules else 0,
        "plans": [{"row": row, "stage": stage_words(row), "state": state_of(row)} for row in plans],
        "plan_list": list_of(SamplingPlan),
        "may_add": user.has_perm("claims.add_samplingplan"),
        "add": reverse("admin:claims_samplingplan_add"),
    }
    return shown(request, "desk/quality.html", context)


def _line(row: QualityReview) -> dict[str, Any]:
    """A row of a list: nothing of the decision in it."""
    return {
        "row": row,
        "number": claim_number(row.claim_id),
        "incident": show.name(row.plan.incident),
        "stage": stage_words(row.plan),
    }


def _said(outcome: str, ground: str) -> str:
    """An opinion in words."""
    words = show.in_words(DECISIONS[Outcome(outcome)].words)
    return f"{words}: {show.in_words(GROUNDS[ground])}" if ground in GROUNDS else words


@page(SEE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The blind page of one decision; once it is reviewed, the comparison."""
    rows = QualityReview.objects.select_related(
        "plan__incident", "move", "examiner", "reviewer", "ruled_by", "draw"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        return missing(request, _("There is no review %(review)s.") % {"review": pk})
    user: Any = request.user
    crumbs = [(_("Quality sampling"), reverse("desk:quality"))]
    if row.reviewer_id is not None and request.method != "POST":
        return _compared(request, row, crumbs)
    if not user.has_perm(quality.REVIEW):
        raise PermissionDenied
    stage = Stage(row.plan.stage)
    form = ReviewForm(stage, request.POST if request.method == "POST" else None)
    error = ""
    own = row.examiner_id == user.pk
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        how = {"ground": said["ground"], "words": said["words"], "by": user, "at": timezone.now()}
        try:
            quality.review(row, said["outcome"], **how)
        except Refusal as refusal:
            error = told(refusal)
        else:
            return redirect(reverse("desk:quality-review", args=[row.pk]))
    claim = READ.get(pk=row.claim_id)
    asked = InfoRequest.objects.filter(claim=claim, at__lt=row.move.at).order_by("-pk")
    context = {
        **evidence_of(claim, row.move.at, damage_decided=stage == Stage.SCREENING),
        "title": _("Review of a decision"),
        "crumbs": crumbs,
        "row": row,
        "number": claim_number(claim.pk),
        "claim": claim,
        "stage": stage_words(row.plan),
        "asked": asked.prefetch_related("answerfile_set__file"),
        "form": form,
        "own": own,
        "error": error,
    }
    response = shown(request, "desk/quality_review.html", context, status=409 if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def evidence_of(row: Claim, before: datetime, *, damage_decided: bool) -> dict[str, Any]:
    """What a claim rests on, for whoever decides it anew: nothing in it says what was decided, or by whom.

    Findings are those of the machine `before` the decision. Unless the damage was decided by then, the time
    that counts and the lines that a person chose are left out: both come with that decision.
    """
    prefetch_related_objects([row.incident], "service_set", "area_set")  # named all over the page
    filing = getattr(row, "filing", None)
    lines = queries.lines_of(row)
    if not damage_decided:
        row.pattern = None
        lines = [(line, how) for line, how in lines if how != "candidate"]
    names = (
        {service.code: show.name(service) for service in row.incident.service_set.all()},
        {area.code: show.name(area) for area in row.incident.area_set.all()},
    )
    facts = filed(row, filing) if filing else listed(names, lines[0][0] if lines else None)
    findings, candidates = findings_of(row, names)
    return {
        "kind": show.in_words(KINDS[row.kind]),
        "facts": facts,
        "source": facts[0][2] if facts else "",
        "lines": [line_of(names, line, how) for line, how in lines] if filing else [],
        "drawing": draw(rows_of_time(names, row, filing, [line for line, _how in lines] or candidates)),
        "findings": [found for found in findings if found["person"] is None and found["at"] < before],
    }


def _compared(request: HttpRequest, row: QualityReview, crumbs: list[Any]) -> HttpResponse:
    """Both opinions side by side, what they come to, and what a third person says."""
    user: Any = request.user
    result = Result(row.result)
    following = reading.waiting(user).values_list("pk", flat=True).first()
    context = {
        "title": _("Review of a decision"),
        "crumbs": [*crumbs, (show.name(row.plan.incident), results_page(row.plan.incident))],
        "row": row,
        "number": claim_number(row.claim_id),
        "stage": stage_words(row.plan),
        "result": show.badge(show.in_words(RESULTS[result]), TONES[result]),
        "decided": _said(row.decided, row.decided_ground),
        "would": _said(row.outcome, row.ground),
        "waits": result == Result.MATERIAL and not row.ruling,
        "ruling": show.in_words(RULINGS[row.ruling]) if row.ruling else "",
        "may_rule": user.has_perm(quality.RULE) and user.pk not in (row.examiner_id, row.reviewer_id),
        "following": following if user.has_perm(quality.REVIEW) else None,
    }
    return shown(request, "desk/quality_compared.html", context)


def _rule(asked: Asked) -> Done:
    answers = asked.answers
    taken_up = quality.rule(
        asked.rows[0], Ruling(answers["ruling"]), words=answers["words"], by=asked.by, at=asked.at
    )
    if taken_up:
        return Done(_("Ruled: the claim comes before a person again."))
    return Done(_("Ruled."))


RULE = Act(
    "rule",
    gettext_lazy("Rule on the difference"),
    (quality.RULE,),
    _rule,
    RulingForm,
    hint=gettext_lazy(
        "An error takes the claim up again: its awards stand, and a person decides anew. If the decision"
        " stands, the difference is no error."
    ),
    one=True,
    refusals=(QualityRefused, CaseworkRefused),
)


@page(SEE)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a ruling."""
    row = QualityReview.objects.filter(pk=pk).first()
    if row is None:
        return missing(request, _("There is no review %(review)s.") % {"review": pk})
    back = reverse("desk:quality-review", args=[row.pk])
    crumbs = [(_("Quality sampling"), reverse("desk:quality")), (claim_number(row.claim_id), back)]
    return perform(
        request, RULE, [row], called=lambda one: claim_number(one.claim_id), named=claim_number,
        back=back, context={"crumbs": crumbs},
    )  # fmt: skip
