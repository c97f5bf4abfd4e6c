"""How old what is open is: claims that are not decided, by status; work for people, by kind and ground."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from backoffice.desk.charts import plot
from backoffice.desk.chosen import address, ground_words
from backoffice.desk.figures.far import claims_list
from backoffice.desk.figures.tables import Table, count, day, words
from backoffice.lib import show
from claims.models import Incident, OpenTally
from claims.queries.queues import WAITING
from claims.queries.tallies import Open
from claims.rules.tallies import AGES, by_age
from claims.rules.work import KINDS
from claims.rules.workflow import CLAIM, WORK_LISTS


def age_words(first: int, last: int | None) -> str:
    """A band of ages."""
    if last is None:
        return _("over %(days)s days") % {"days": first - 1}
    if first == 0:
        return _("0–%(last)s days") % {"last": last}
    return _("%(first)s–%(last)s days") % {"first": first, "last": last}


def _bands() -> list[tuple[str, bool]]:
    return [(age_words(*band), True) for band in AGES]


def _ages(found: Sequence[Open], on: date) -> list[int]:
    return by_age(((on - row.since).days, row.number) for row in found)


def work(incident: Incident, found: Sequence[Open], on: date, *, now: bool) -> Table:
    """Open work by kind and ground; what waits for the claimant in rows of its own."""
    every = [row for row in found if row.what == OpenTally.What.WORK]
    groups: dict[tuple[str, str, bool], list[Open]] = {}
    for row in every:
        groups.setdefault((row.kind, row.ground, row.waiting), []).append(row)
    order = list(KINDS)
    rows = []
    for (kind, ground, waiting), group in sorted(
        groups.items(), key=lambda one: (order.index(one[0][0]), one[0][2], one[0][1])
    ):
        here = {"incident": incident.code, "ground": ground or "-", "sort": "age"}
        link = address(WAITING, {**here, "kind": kind}) if waiting else address(kind, here)
        said = " · ".join(
            part
            for part in (
                show.in_words(KINDS[kind]),
                ground_words(ground) if ground else "",
                _("waiting for the claimant") if waiting else "",
            )
            if part
        )
        total = sum(row.number for row in group)
        ages = map(count, _ages(group, on))
        oldest = min(row.since for row in group)
        rows.append([words(said, link if now else ""), *ages, count(total), day(oldest)])
    bands = list(zip(_bands(), _ages(every, on), strict=True))
    return Table(
        "open-work",
        _("Open work by age"),
        [(_("Work"), False), *_bands(), (_("In all"), True), (_("Oldest since"), False)],
        rows,
        empty=_("No work is open."),
        plot=plot(
            [(title, [number]) for (title, _number), number in bands],
            [("wait", _("Open work"))],
            _("Open work by the days since it was opened"),
        ),
    )


def claims(incident: Incident, found: Sequence[Open], on: date, *, now: bool) -> Table:
    """Claims that are not decided, by status, and since when they were received."""
    rows = []
    every = [row for row in found if row.what == OpenTally.What.CLAIM]
    for status in WORK_LISTS:
        group = [row for row in every if row.kind == status]
        if not group:
            continue
        total = sum(row.number for row in group)
        link = claims_list(incident, status=status) if now else ""
        oldest = min(row.since for row in group)
        rows.append(
            [
                words(show.in_words(CLAIM.words[status]), link),
                *map(count, _ages(group, on)),
                count(total),
                day(oldest),
            ]
        )
    bands = list(zip(_bands(), _ages(every, on), strict=True))
    return Table(
        "open-claims",
        _("Claims not decided, by age"),
        [(_("Status"), False), *_bands(), (_("In all"), True), (_("Oldest received"), False)],
        rows,
        empty=_("Every claim is decided."),
        plot=plot(
            [(title, [number]) for (title, _number), number in bands],
            [("go", _("Claims"))],
            _("Claims that are not decided, by the days since they were received"),
        ),
    )
