"""One line for each incident: how many claims, how far, what is open, for how much."""

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.desk.figures.tables import Cell, Table, count, share, won, words
from backoffice.lib import show
from claims.models import Incident
from claims.queries import tallies
from claims.rules.tallies import PASSED
from claims.rules.workflow import CLAIM, Status
from compensation.queries import tallies as money


def over_all() -> Table | None:
    """Every incident that has claims, the newest first, and all of them; None where there are not two."""
    stands = tallies.standing_of_all()
    if len(stands) < 2:
        return None
    work, sums = tallies.open_work_of_all(), money.won_of_all()
    rows, totals = [], [0] * 7
    for incident in Incident.objects.filter(pk__in=stands).order_by("-pk"):
        here = stands[incident.pk]
        decided = [row for row in here if row.status in PASSED["cleared"]]
        numbers = [
            sum(row.number for row in here if row.status in PASSED["eligible"]),
            sum(row.number for row in decided),
            sum(row.by_itself for row in decided),
            sum(row.number for row in here if row.status in PASSED["settled"]),
            work.get(incident.pk, 0),
            sums.get(incident.pk, {}).get("awarded", 0),
            sums.get(incident.pk, {}).get("paid", 0),
        ]
        link = reverse("desk:figures", args=[incident.code])
        rows.append([words(show.name(incident), link), *_cells(numbers)])
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
    rows.append([words(_("In all")), *_cells(totals)])
    cleared, settled = (show.in_words(CLAIM.words[one]) for one in (Status.CLEARED, Status.SETTLED))
    titles = (_("Claims"), cleared, _("By itself"), settled, _("Open work"), _("Awarded"), _("Paid"))
    return Table(
        "over-all", _("All incidents"), [(_("Incident"), False), *((title, True) for title in titles)], rows
    )


def _cells(numbers: list[int]) -> list[Cell]:
    every, cleared, by_itself, settled, work, awarded, paid = numbers
    return [
        count(every), count(cleared), share(by_itself, cleared), count(settled), count(work), won(awarded),
        won(paid),
    ]  # fmt: skip
