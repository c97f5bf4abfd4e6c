"""Moves: the list speaks of the machines of every app, in their own words."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.lists import ReadOnlyAdmin, words_filter
from backoffice.lib.models import ActorKind, Move
from backoffice.lib.wording import stage_words
from claims.rules.workflow import CLAIM
from claims.rules.workflow_objections import OBJECTION
from compensation.rules.workflow import APPRAISAL, BATCH, OVERPAYMENT, PAYOUT, SCHEME

WORKFLOWS = {
    workflow.machine: workflow
    for workflow in (CLAIM, OBJECTION, SCHEME, APPRAISAL, PAYOUT, BATCH, OVERPAYMENT)
}
MACHINES = {
    CLAIM.machine: gettext_lazy("claim"),
    OBJECTION.machine: gettext_lazy("objection"),
    SCHEME.machine: gettext_lazy("scheme version"),
    APPRAISAL.machine: gettext_lazy("appraisal"),
    PAYOUT.machine: gettext_lazy("payout"),
    BATCH.machine: gettext_lazy("payout batch"),
    OVERPAYMENT.machine: gettext_lazy("overpayment"),
}
VERBS = {step.verb: step.words for workflow in WORKFLOWS.values() for step in workflow.transitions}
ACTORS = {
    ActorKind.STAFF: gettext_lazy("staff"),
    ActorKind.CLAIMANT: gettext_lazy("claimant"),
    ActorKind.CLIENT: gettext_lazy("connected system"),
    ActorKind.SYSTEM: gettext_lazy("this system"),
}


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    """Every act on a status: who, which verb, why, when."""

    list_display = ("said_at", "said_machine", "said_verb", "who", "reason", "said_run")
    list_filter = (
        words_filter("machine", MACHINES, gettext_lazy("what moved")),
        words_filter("verb", VERBS, gettext_lazy("act")),
        words_filter("actor_kind", ACTORS, gettext_lazy("who")),
    )
    list_select_related = ("actor", "run")
    ordering = ("-id",)
    fields = ("said_machine", "said_verb", "who", "on_behalf_of", "reason", "said_run", "said_at")
    readonly_fields = ("said_machine", "said_verb", "who", "said_run", "said_at")
    empty_hint = gettext_lazy("A move appears here for every change of a status.")

    def page_name(self, row: Move) -> str:
        """The act and its number."""
        return f"{self.said_verb(row)} #{row.pk}"

    @admin.display(description=gettext_lazy("When"), ordering="id")
    def said_at(self, move: Move) -> str:
        return show.when(move.at)

    @admin.display(description=gettext_lazy("What moved"), ordering="machine")
    def said_machine(self, move: Move) -> str:
        return str(MACHINES.get(move.machine, move.machine))

    @admin.display(description=gettext_lazy("Act"), ordering="verb")
    def said_verb(self, move: Move) -> str:
        return show.in_words(WORKFLOWS[move.machine].verb(move.verb).words)

    @admin.display(description=gettext_lazy("Who"))
    def who(self, move: Move) -> str:
        return str(move.actor) if move.actor_id else _("System")

    @admin.display(description=gettext_lazy("Run"), ordering="run")
    def said_run(self, move: Move) -> str:
        if move.run is None:
            return "–"
        return show.link(
            reverse("desk:run", args=[move.run_id]), f"#{move.run_id} {stage_words(move.run.stage)}"
        )
