"""What the pages over several apps read; nothing here writes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, Sum

from backoffice.lib import runs
from backoffice.lib.models import Move, Run
from backoffice.lib.tabular import BadLine, records
from backoffice.staff.models import Approval
from claims.intake.receive import span_of
from claims.models import (
    Claim,
    ClaimEvent,
    ClaimLine,
    Incident,
    OutageWindow,
    RefusedLine,
    Subscription,
)
from claims.queries import tallies
from claims.rules.tallies import PASSED
from claims.rules.work import Kind as Work
from claims.rules.workflow import Kind
from claims.rules.workflow import Status as S
from compensation.models import Appraisal, BatchEvent, Payout, PayoutBatch


class Standing(NamedTuple):
    """How many claims of an incident stand where; `left` are amounts that wait for a person,
    `appraised` those of them that wait for an approval.
    """

    counts: dict[str, int]
    by_kind: dict[str, dict[str, int]]
    left: int
    appraised: int = 0

    def at(self, status: str) -> int:
        """Claims in a status."""
        return self.counts.get(status, 0)

    def passed(self, step: str, kind: str = "") -> int:
        """Claims that came at least to a step of the funnel."""
        counts = self.by_kind.get(kind, {}) if kind else self.counts
        return sum(counts.get(status, 0) for status in PASSED[step])


def standing(incident: Incident) -> Standing:
    """Where the claims of an incident stand, from the tallies; appraisals are few, and counted."""
    total: dict[str, int] = {}
    by_kind: dict[str, dict[str, int]] = {str(kind): {} for kind in Kind}
    for row in tallies.standing(incident.pk):
        total[row.status] = total.get(row.status, 0) + row.number
        by_kind[row.kind][row.status] = row.number
    left = tallies.open_work(incident.pk).get(Work.ASSESS, 0)
    appraised = 0
    if left:
        rows = Appraisal.objects.filter(claim__incident=incident, claim__status=S.CLEARED)
        appraised = rows.filter(status="prepared").count()
        left -= rows.filter(status="approved").values("claim").distinct().count()
    return Standing(total, by_kind, max(left, 0), appraised)


def returned_payouts(limit: int) -> list[Payout]:
    """The newest payouts that came back and whose awards were not paid again since."""
    waiting = Payout.objects.filter(status="returned").exclude(
        claim__payout__status__in=["paid", "sent", "batched"]
    )
    return list(waiting.select_related("payment__batch").order_by("-pk")[:limit])


def recent_runs(limit: int) -> list[Run]:
    """Open runs first, then the newest."""
    rows = Run.objects.select_related("opened_by", "file")
    return [
        *rows.filter(closed_at=None).order_by("pk"),
        *rows.exclude(closed_at=None).order_by("-pk")[:limit],
    ]


def progress_of(found: list[Run]) -> dict[int, tuple[int, int]]:
    """{run: (chunks done, chunks known)} in one query."""
    rows = (
        Run.objects.filter(pk__in=[run.pk for run in found])
        .annotate(known=Count("chunk"), over=Count("chunk", filter=Q(chunk__done_at__isnull=False)))
        .values_list("pk", "over", "known")
    )
    return {pk: (over, known) for pk, over, known in rows}


def working_on(run: Run) -> int:
    """Processes at work on a run now."""
    return runs.workers(run) if run.closed_at is None else 0


def chunk_times(run: Run) -> dict[str, Any]:
    """When the first and the last chunk so far was done."""
    return run.chunk_set.aggregate(first=Min("done_at"), last=Max("done_at"))


def refused_in_full(run: Run) -> Iterator[list[str]]:
    """[line, reason in Korean, in English, cells …] of every refused line, read again from the kept file."""
    reasons: dict[int, list[RefusedLine]] = {}
    for refused in RefusedLine.objects.filter(run=run).order_by("line", "pk").iterator(chunk_size=5000):
        reasons.setdefault(refused.line, []).append(refused)
    for chunk in run.chunk_set.order_by("phase", "number"):
        if "offset" not in chunk.params or not any(chunk.lo <= line for line in reasons):
            continue
        data, source, part = span_of(run, chunk.params)
        for line, cells in records(data, source, part):
            found = reasons.get(line)
            if found is None:
                continue
            texts = (
                [cells.raw.decode(source.encoding, errors="replace")] if isinstance(cells, BadLine) else cells
            )
            ko = " / ".join(f"{r.column}: {r.reason_ko}" if r.column else r.reason_ko for r in found)
            en = " / ".join(f"{r.column}: {r.reason_en}" if r.column else r.reason_en for r in found)
            yield [str(line), ko, en, *texts]


class Step(NamedTuple):
    """One move of a row as its timeline shows it."""

    move: Move
    source: str


def timeline(claim: Claim) -> list[Step]:
    """Every move of a claim, oldest first."""
    events = (
        ClaimEvent.objects.filter(row=claim).select_related("move__actor", "move__run").order_by("move_id")
    )
    return [Step(event.move, event.from_status) for event in events]


def batch_timeline(batch: PayoutBatch) -> list[Step]:
    """Every move of a payout batch, oldest first."""
    events = (
        BatchEvent.objects.filter(row=batch).select_related("move__actor", "move__run").order_by("move_id")
    )
    return [Step(event.move, event.from_status) for event in events]


def batch_approvals(batch: PayoutBatch) -> list[Approval]:
    """Who prepared and who approved."""
    rows = Approval.objects.filter(subject_kind="payout_batch", subject_id=batch.pk)
    return list(rows.select_related("person").order_by("pk"))


def payouts_by_status(batch: PayoutBatch) -> list[Any]:
    """[{status, count, won}] of a batch."""
    rows = Payout.objects.filter(payment__batch=batch).values("status")
    return list(rows.annotate(count=Count("pk"), won=Sum("amount_won")).order_by("status"))


CLAIMS = Claim.objects.select_related(
    "filing__account", "filing__file", "subscription__claimant", "subscription__file"
)
"""A claim with what stands beside it once."""


def lines_of(claim: Claim) -> list[tuple[Subscription, str]]:
    """(subscription, how it was matched) of a claim; a list claim is its own subscription."""
    if claim.kind == Kind.LIST:
        return [(claim.subscription, "")] if hasattr(claim, "subscription") else []
    found = ClaimLine.objects.filter(claim=claim).select_related(
        "subscription__claimant", "subscription__file"
    )
    return [(row.subscription, row.matched_by) for row in found]


def windows_of(claim: Claim, lines: list[Subscription]) -> list[OutageWindow]:
    """The windows in force that speak of the claim's lines; a line's own list goes before all others."""
    if not lines:
        return []
    numbers = {line.line_no for line in lines}
    standing = OutageWindow.objects.filter(
        incident=claim.incident_id,
        service__in={line.service for line in lines},
        line_no__in={"", *numbers},  # never those of other lines, of which there may be as many as lines
        withdrawn_at=None,
    )
    rows = list(standing)
    found: dict[int, OutageWindow] = {}
    for line in lines:
        of_service = [window for window in rows if window.service == line.service]
        own = [window for window in of_service if line.line_no and window.line_no == line.line_no]
        found |= {window.pk: window for window in own or _of_everybody(of_service, line)}
    return sorted(found.values(), key=lambda window: (window.period.lower, window.pk))


def _of_everybody(windows: list[OutageWindow], line: Subscription) -> list[OutageWindow]:
    """Those of the windows that name no line, and its area and type or none; a line of all areas has all."""
    return [
        window
        for window in windows
        if not window.line_no
        and (not line.area or window.area in ("", line.area))
        and window.line_type in ("", line.line_type)
    ]
