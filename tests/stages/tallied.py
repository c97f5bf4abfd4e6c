"""A full count of what the database counts beside the moves: claims, open work, decisions, money."""

from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone

from claims.models import Claim, ClaimEvent, HandledClaim, Incident, WorkItem
from claims.queries import tallies as counted
from claims.rules.tallies import band_of
from claims.rules.work import OF_A_STATUS
from claims.rules.workflow import WORK_LISTS
from compensation.models import Award, Overpayment, Payout, Repayment
from compensation.queries import tallies as money


def handled() -> set[int]:
    """Claims that a person moved, told by their events, or whose amount one worked out."""
    events = ClaimEvent.objects.filter(move__actor__isnull=False, move__actor_kind="staff")
    worked_out = Claim.objects.filter(appraisal__status__in=["approved", "replaced"])
    return {*events.values_list("row_id", flat=True), *worked_out.values_list("pk", flat=True)}


def agree() -> None:
    """Every tally says what a full count says."""
    touched = handled()
    assert set(HandledClaim.objects.values_list("claim_id", flat=True)) == touched
    for about in Incident.objects.all():
        claims = list(Claim.objects.filter(incident=about))
        stands = {(row.kind, row.status): (row.number, row.by_itself) for row in counted.standing(about.pk)}
        every = Counter((claim.kind, claim.status) for claim in claims)
        alone = Counter((claim.kind, claim.status) for claim in claims if claim.pk not in touched)
        assert stands == {key: (every[key], alone[key]) for key in every}
        open_ = Counter[Any]()
        for claim in claims:
            if claim.status in WORK_LISTS:
                open_["claim", claim.status, "", False, timezone.localdate(claim.received_at)] += 1
        for item in WorkItem.objects.filter(incident=about, closed_at=None):
            day = timezone.localdate(item.opened_at)
            open_["work", item.kind, item.ground, item.waiting, day] += 1
        assert {tuple(row[:5]): row.number for row in counted.still_open(about.pk)} == open_
        worked = counted.worked(about.pk, date.min, date.max)
        items = WorkItem.objects.filter(incident=about)
        assert sum(row.came for row in worked) == items.count()
        assert sum(row.went for row in worked) == items.exclude(closed_at=None).count()
        did = Counter[Any]()
        for row in counted.decided(about.pk, date.min, date.max):
            did[row.person] += row.number + row.undone
        moves = ClaimEvent.objects.filter(row__incident=about, move__actor_kind="staff")
        assert did == Counter(moves.exclude(move__actor=None).values_list("move__actor", flat=True))
        assert _times(about) == _took(about)
        told = {key: of for key, of in money.sums(about.pk).items() if of != money.Sum()}
        assert told == in_full(about), (told, in_full(about))


def _times(about: Incident) -> Counter[Any]:
    """How long work took, as it was counted."""
    found = counted.times(about.pk, date.min, date.max)
    return Counter({(*key, band): number for key, bands in found.items() for band, number in bands.items()})


def _took(about: Incident) -> Counter[Any]:
    """How long work took that people's decisions closed, piece by piece."""
    status = {str(kind): str(status) for status, kind in OF_A_STATUS.items()}
    took = Counter[Any]()
    for item in WorkItem.objects.filter(incident=about, kind__in=status).exclude(closed_at=None):
        by = ClaimEvent.objects.filter(
            row=item.claim_id, from_status=status[item.kind], move__at=item.closed_at,
            move__actor_kind="staff", move__actor__isnull=False,
        ).select_related("move")  # fmt: skip
        for event in by[:1]:
            minutes = int((item.closed_at - item.opened_at).total_seconds()) // 60
            took[event.move.actor_id, item.kind, band_of(minutes)] += 1
    return took


def in_full(about: Incident) -> dict[tuple[str, str], money.Sum]:
    """The money of an incident, row by row."""
    found: dict[tuple[str, str], money.Sum] = {}

    def add(what: str, kind: str, won: int) -> None:
        for each in (kind, ""):
            found[what, each] = found.get((what, each), money.Sum()) + money.Sum(1, won)

    for award in Award.objects.filter(claim__incident=about).select_related("claim"):
        add("awarded", award.claim.kind, award.amount_won)
    for payout in Payout.objects.filter(claim__incident=about).select_related("claim"):
        add(payout.status, payout.claim.kind, payout.amount_won)
    for over in Overpayment.objects.filter(claim__incident=about).select_related("claim"):
        add(f"overpaid.{over.status}", over.claim.kind, over.amount_won)
    for back in Repayment.objects.filter(overpayment__claim__incident=about):
        add("repaid", back.overpayment.claim.kind, back.amount_won)
    return found
