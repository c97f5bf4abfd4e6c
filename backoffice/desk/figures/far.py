"""How far the claims of an incident are: the funnels of both kinds, where they stand, what went by itself."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backoffice.desk.charts import plot
from backoffice.desk.figures.tables import Cell, Table, count, day, share, widths, won, words
from backoffice.lib import show
from backoffice.lib.lists import list_of
from claims.models import Claim, Incident
from claims.queries import tallies
from claims.queries.tallies import Stands
from claims.rules.tallies import PASSED, STEPS
from claims.rules.workflow import CLAIM, KINDS, Kind, Status
from compensation.queries.tallies import Sum, Sums

FIRST = {Kind.LIST: "eligible", Kind.FILING: "filed"}


def claims_list(incident: Incident, **more: str) -> str:
    """The claims of the incident, filtered."""
    return list_of(Claim, incident__id__exact=incident.pk, **more)


def step_words(step: str) -> str:
    """A step of the funnel."""
    named = {"eligible": _("Eligible"), "filed": _("Filed")}
    return named.get(step) or show.in_words(CLAIM.words[step])


def funnel(incident: Incident, kind: Kind, stands: Sequence[Stands], money: Sums, *, now: bool) -> Table:
    """The claims of one kind that came at least so far, with the won of those that have any."""
    rows, numbers = [], []
    of_kind = [row for row in stands if row.kind == kind]
    first = sum(row.number for row in of_kind if row.status in PASSED["eligible"])
    for step, statuses in PASSED.items():
        number = sum(row.number for row in of_kind if row.status in statuses)
        by_itself = sum(row.by_itself for row in of_kind if row.status in statuses)
        amount = {
            "assessed": money.get(("awarded", kind), Sum()).won,
            "settled": money.get(("paid", kind), Sum()).won,
        }.get(step)
        link = claims_list(incident, kind=kind, reached=step) if now and number else ""
        name = FIRST[kind] if step == "eligible" else step
        alone = share(by_itself, number) if step in STEPS else Cell("–", None)
        rows.append([words(step_words(name), link), count(number), share(number, first), alone, won(amount)])
        numbers.append(number)
    return Table(
        f"funnel-{kind}",
        show.in_words(KINDS[kind]),
        [
            (_("Step"), False),
            (_("Claims"), True),
            (_("Of the first"), True),
            (_("By itself"), True),
            (_("Won"), True),
        ],
        rows if first else [],
        note=_("Claims that came at least so far. Won: what was awarded, and what of it was paid."),
        empty=_("No claim of this kind came in."),
        bars=widths(numbers) if first else [],
    )


def standing(incident: Incident, stands: Sequence[Stands], *, now: bool) -> Table:
    """Where each claim stands."""
    rows, numbers = [], []
    for status in Status:
        here = [row for row in stands if row.status == status]
        number = sum(row.number for row in here)
        if not number:
            continue
        link = claims_list(incident, status=status) if now else ""
        kinds = [count(sum(row.number for row in here if row.kind == kind)) for kind in Kind]
        rows.append([words(show.in_words(CLAIM.words[status]), link), *kinds, count(number)])
        numbers.append(number)
    return Table(
        "standing",
        _("Where they stand"),
        [
            (_("Status"), False),
            *((show.in_words(KINDS[kind]), True) for kind in Kind),
            (_("In all"), True),
        ],
        rows,
        empty=_("No claim came in."),
        bars=widths(numbers),
    )


def straight_through(incident: Incident, until: date, span: int) -> Table:
    """Per day the claims that came to a step, and how many of them no person had moved or worked out."""
    since = until - timedelta(days=span - 1)
    found = tallies.passed(incident.pk, since, until)
    by_day: dict[date, dict[str, Sum]] = {}
    for row in found:
        of_day = by_day.setdefault(row.day, {})
        of_day[row.step] = of_day.get(row.step, Sum()) + Sum(row.number, row.by_itself)
    rows = []
    for on in sorted(by_day, reverse=True):
        cells = [day(on)]
        for step in STEPS:
            number, alone = by_day[on].get(step, Sum())
            cells += [count(number), share(alone, number)]
        rows.append(cells)
    drawn = [
        (f"{on:%m-%d}", [_percent(by_day[on].get(step, Sum())) for step in STEPS]) for on in sorted(by_day)
    ]
    tones = {"cleared": "go", "assessed": "wait", "settled": "good"}
    named = {step: show.in_words(CLAIM.words[step]) for step in STEPS}
    head = [(_("Day"), False)]
    for step in STEPS:
        head += [(named[step], True), (_("By itself"), True)]
    return Table(
        "straight-through",
        _("Straight through"),
        head,
        rows,
        note=_("By itself: no person moved the claim before, nor worked out its amount."),
        empty=_("No claim came to one of these steps in this time."),
        plot=plot(
            drawn,
            [(tones[step], named[step]) for step in STEPS],
            _("Claims that went by themselves, in percent of each day"),
            unit="%",
            most=100,
        ),
        folded=True,
    )


def _percent(of: Sum) -> int | None:
    return round(100 * of.won / of.number) if of.number else None
