"""Payout batches: approved by another person than the maker, exported once, downloaded for a reason."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done, all_or_none, select
from backoffice.lib.doors import send
from backoffice.lib.lists import ReadOnlyAdmin, status_filter, words_filter
from backoffice.staff import access
from compensation.exports import copy_out, open_export
from compensation.models import PayoutBatch
from compensation.payouts import BatchRefused, approve, void
from compensation.rules import workflow
from compensation.rules.register import PAID_BY
from compensation.rules.workflow import BatchStatus as B
from compensation.schemes import NotForYou

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FormatForm(Ask):
    """The format of the payment file; the first export fixes it."""

    suffix = select(
        gettext_lazy("Format"),
        [(".xlsx", gettext_lazy("Excel (.xlsx)")), (".csv", gettext_lazy("CSV (.csv)"))],
    )


def _approve(asked: Asked) -> Done:
    all_or_none(asked.rows, lambda batch: approve(batch, by=asked.by, at=asked.at))
    count = len(asked.rows)
    said = ngettext("%(count)s batch is approved.", "%(count)s batches are approved.", count)
    return Done(said % {"count": count})


def _void(asked: Asked) -> Done:
    reason = asked.answers["reason"]
    counts = all_or_none(asked.rows, lambda batch: void(batch, by=asked.by, at=asked.at, reason=reason))
    return Done(_("Void: %(count)s payouts are due again.") % {"count": f"{sum(counts):,}"})


def _export(asked: Asked) -> Done:
    run = open_export(asked.rows[0], asked.answers["suffix"], by=asked.by, at=asked.at)
    if run is None:
        return Done(_("The payment file is there already: download it."))
    send(run)
    return Done(_("The payment file is being written."), run=run)


def _download(asked: Asked) -> Done:
    batch = asked.rows[0]
    if batch.file is None:
        raise ValueError(_("Batch %(batch)s has no payment file yet: export it first.") % {"batch": batch.pk})
    access.record(
        asked.request,
        "download_payment",
        "payout_batch",
        batch.pk,
        reason=asked.answers["reason"],
        at=asked.at,
        detail=batch.file.name,
    )
    name = batch.file.name
    response = HttpResponse(content_type=TYPES.get(name[name.rfind(".") :], "application/octet-stream"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    copy_out(batch, response)  # type: ignore[arg-type]
    return Done(response=response)


def at(*statuses: str) -> Any:
    """Offered for batches in these statuses."""
    return lambda batch: batch.status in statuses


REFUSALS = (BatchRefused, NotForYou)
APPROVE = Act(
    workflow.APPROVE.verb,
    show.lazily(workflow.APPROVE.words),
    (workflow.APPROVE.permission,),
    _approve,
    hint=gettext_lazy("Refused for whoever made the batch, and above your limit."),
    refusals=REFUSALS,
    fits=at(*workflow.APPROVE.sources),
)
VOID = Act(
    workflow.VOID.verb,
    show.lazily(workflow.VOID.words),
    (workflow.VOID.permission,),
    _void,
    AskReason,
    hint=gettext_lazy("The batch is given up; what it held is due again."),
    danger=True,
    refusals=REFUSALS,
    fits=at(*workflow.VOID.sources),
)
EXPORT = Act(
    workflow.EXPORT.verb,
    show.lazily(workflow.EXPORT.words),
    ("compensation.export_batch",),
    _export,
    FormatForm,
    hint=gettext_lazy("A batch has one payment file: the first export fixes its format."),
    one=True,
    refusals=REFUSALS,
    fits=at(*workflow.EXPORT.sources),
)
DOWNLOAD = Act(
    "download",
    gettext_lazy("Download the payment file"),
    ("lib.download_file",),
    _download,
    AskReason,
    hint=gettext_lazy("It holds account numbers in full: the download goes into the access log."),
    one=True,
    refusals=REFUSALS,
    fits=lambda batch: batch.file_id is not None and batch.status in (B.EXPORTED, B.RECONCILED),
)


@admin.register(PayoutBatch)
class PayoutBatchAdmin(ReadOnlyAdmin):
    """Payout batches; the page of one is a page of the desk."""

    list_display = ("said", "incident", "channel_words", "state", "count", "total", "made_by", "made", "file")
    list_filter = (
        "incident",
        status_filter(workflow.BATCH, gettext_lazy("status")),
        words_filter("channel", PAID_BY, gettext_lazy("channel")),
    )
    search_fields = ("=id", "incident__code")
    search_help_text = gettext_lazy("batch number or incident")
    list_select_related = ("incident", "made_by", "file")
    ordering = ("-id",)
    acts = (APPROVE, EXPORT, DOWNLOAD, VOID)
    sample_columns = ("said", "incident", "channel_words", "state", "count", "total", "made_by")
    empty_hint = gettext_lazy("Make a batch on the incident's page once claims are assessed.")

    def desk_page(self, row: PayoutBatch) -> str:
        """The page of a batch."""
        return reverse("desk:batch", args=[row.pk])

    def called(self, row: PayoutBatch) -> str:
        """Its number and what it pays."""
        return _("Batch %(batch)s: %(won)s") % {"batch": row.pk, "won": show.won(row.total_won)}

    @admin.display(description=gettext_lazy("Payout batch"), ordering="id")
    def said(self, batch: PayoutBatch) -> str:
        return f"#{batch.pk}"

    @admin.display(description=gettext_lazy("Channel"), ordering="channel")
    def channel_words(self, batch: PayoutBatch) -> str:
        return show.in_words(PAID_BY[batch.channel])

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, batch: PayoutBatch) -> str:
        return show.status(workflow.BATCH, batch.status)

    @admin.display(description=gettext_lazy("Payments"), ordering="payments")
    def count(self, batch: PayoutBatch) -> str:
        return show.figure(show.number(batch.payments))

    @admin.display(description=gettext_lazy("Total"), ordering="total_won")
    def total(self, batch: PayoutBatch) -> str:
        return show.figure(show.won(batch.total_won))

    @admin.display(description=gettext_lazy("Made"), ordering="made_at")
    def made(self, batch: PayoutBatch) -> str:
        return show.when(batch.made_at)
