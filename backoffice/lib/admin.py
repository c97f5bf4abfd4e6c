"""Runs, kept files and moves: read by everybody who works here."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import calendar_pages, runs, show  # noqa: F401  # the pages of the calendar
from backoffice.lib.acts import Act, Asked, Done
from backoffice.lib.doors import send
from backoffice.lib.lists import ReadOnlyAdmin, words_filter
from backoffice.lib.models import Chunk, Move, Run, StoredFile
from backoffice.lib.wording import (
    FILE_KINDS,
    RUN_OUTCOMES,
    STAGES,
    kept_for,
    outcome,
    scope_words,
    stage_words,
)

show.name_tables(
    {
        Run: (gettext_lazy("run"), gettext_lazy("runs")),
        Chunk: (gettext_lazy("chunk"), gettext_lazy("chunks")),
        StoredFile: (gettext_lazy("kept file"), gettext_lazy("kept files")),
        Move: (gettext_lazy("move"), gettext_lazy("moves")),
    },
    "lib",
    gettext_lazy("Operations"),
)
show.name_columns(
    {
        Run: {"opened_by": gettext_lazy("opened by")},
        StoredFile: {
            "name": gettext_lazy("file name"),
            "kept_by": gettext_lazy("kept by"),
        },
        Move: {"reason": gettext_lazy("reason"), "on_behalf_of": gettext_lazy("on behalf of")},
    }
)


def restart(asked: Asked) -> Done:
    """Make open runs due now and tell the workers."""
    for run in asked.rows:
        runs.restart(run)
        send(run)
    return Done(_("%(count)s runs were sent to the workers again.") % {"count": len(asked.rows)})


RESTART = Act(
    "restart",
    gettext_lazy("Restart"),
    ("lib.restart_run",),
    restart,
    hint=gettext_lazy("Safe at any time: each part of a run is done once, whoever does it."),
    fits=lambda run: run.closed_at is None,
)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """All runs; the page of one is a page of the desk."""

    list_display = ("said", "scope_said", "state", "parts", "counted", "opened", "opened_by", "closed")
    list_filter = (
        words_filter("outcome", RUN_OUTCOMES, gettext_lazy("state")),
        words_filter("stage", STAGES, gettext_lazy("step")),
    )
    search_fields = ("scope", "stage")
    search_help_text = gettext_lazy("incident or batch")
    list_select_related = ("opened_by",)
    ordering = ("-id",)
    acts = (RESTART,)
    empty_hint = gettext_lazy("A run appears here as soon as a file is imported or a step is started.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """With the number of chunks, done and known."""
        return (
            super()
            .get_queryset(request)
            .annotate(known=Count("chunk"), over=Count("chunk", filter=Q(chunk__done_at__isnull=False)))
        )

    def desk_page(self, row: Run) -> str:
        """The page of a run."""
        return reverse("desk:run", args=[row.pk])

    @admin.display(description=gettext_lazy("Run"), ordering="id")
    def said(self, run: Run) -> str:
        return f"#{run.pk} {stage_words(run.stage)}"

    @admin.display(description=gettext_lazy("For"), ordering="scope")
    def scope_said(self, run: Run) -> str:
        return scope_words(run)

    @admin.display(description=gettext_lazy("State"))
    def state(self, run: Run) -> str:
        return outcome(run)

    @admin.display(description=gettext_lazy("Parts"))
    def parts(self, run: Run) -> str:
        return show.figure(f"{run.over:,} / {run.known:,}")  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("Rows"))
    def counted(self, run: Run) -> str:
        return show.figure(show.number(run.counts.get("count")))

    @admin.display(description=gettext_lazy("Opened"), ordering="opened_at")
    def opened(self, run: Run) -> str:
        return show.when(run.opened_at)

    @admin.display(description=gettext_lazy("Closed"), ordering="closed_at")
    def closed(self, run: Run) -> str:
        return show.when(run.closed_at)


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """What came in and went out; the files themselves are encrypted, and handed out for a reason only."""

    list_display = (
        "name",
        "said_kind",
        "said_scope",
        "kept",
        "kept_by",
        "length",
        "row_count",
        "sum",
        "download",
    )
    list_filter = (words_filter("kind", FILE_KINDS, gettext_lazy("kind")),)
    search_fields = ("name", "scope", "sha256")
    search_help_text = gettext_lazy("name, incident or SHA-256")
    list_select_related = ("kept_by",)
    ordering = ("-id",)
    fields = (
        "name",
        "said_kind",
        "said_scope",
        "sha256",
        "length",
        "row_count",
        "sum",
        "kept",
        "kept_by",
        "download",
    )
    readonly_fields = ("said_kind", "said_scope", "length", "row_count", "sum", "kept", "download")
    empty_hint = gettext_lazy("Every file that comes in or goes out is kept here with its hash.")

    @admin.display(description=gettext_lazy("Kind"), ordering="kind")
    def said_kind(self, file: StoredFile) -> str:
        return str(FILE_KINDS.get(file.kind, file.kind))

    @admin.display(description=gettext_lazy("Belongs to"), ordering="scope")
    def said_scope(self, file: StoredFile) -> str:
        return kept_for(file)

    @admin.display(description=gettext_lazy("Kept"), ordering="kept_at")
    def kept(self, file: StoredFile) -> str:
        return show.when(file.kept_at)

    @admin.display(description=gettext_lazy("Bytes"), ordering="size")
    def length(self, file: StoredFile) -> str:
        return show.figure(show.number(file.size))

    @admin.display(description=gettext_lazy("Rows"))
    def row_count(self, file: StoredFile) -> str:
        return show.figure(show.number(file.rows))

    @admin.display(description=gettext_lazy("Sum"))
    def sum(self, file: StoredFile) -> str:
        return show.figure(show.won(file.sum_won))

    @admin.display(description=gettext_lazy("Download"))
    def download(self, file: StoredFile) -> str:
        return show.link(reverse("desk:file", args=[file.pk]), _("Download"))
