"""For how much: what was awarded, approved, paid and had back, against the budget where there is one."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from backoffice.desk.charts import plot
from backoffice.desk.figures.tables import Cell, Table, count, day, share, widths, won, words
from backoffice.lib import show
from backoffice.lib.lists import list_of
from claims.models import Incident
from compensation.models import Adoption, Overpayment, PayoutBatch
from compensation.queries import tallies
from compensation.queries.tallies import ALL, Sum, Sums
from compensation.rules.scheme import parse_scheme


def budget_of(adoption: Adoption | None) -> int | None:
    """The budget of the scheme in force in won; None when it has none, or none is in force."""
    return parse_scheme(adoption.version.data).budget if adoption else None


def spend(incident: Incident, money: Sums, budget: int | None, *, now: bool) -> Table:
    """The money of the incident, line by line."""
    found = tallies.spent(incident.pk, money, now=now)
    batches = list_of(PayoutBatch, incident__id__exact=incident.pk) if now else ""
    over = list_of(Overpayment, claim__incident__id__exact=incident.pk) if now else ""
    lines: list[tuple[str, int | None, int | None, str]] = [
        (_("Budget"), None, budget, ""),
        (_("Awarded"), money.get(("awarded", ALL), Sum()).number, found.awarded, ""),
        (_("In approved payout batches"), None, found.approved, batches),
        (_("Sent, no answer yet"), money.get(("sent", ALL), Sum()).number, found.sent, batches),
        (_("Paid"), money.get(("paid", ALL), Sum()).number, found.paid, batches),
        (_("Returned"), money.get(("returned", ALL), Sum()).number, found.returned, batches),
        (_("Overpaid"), None, found.overpaid, over),
        (_("Repaid"), money.get(("repaid", ALL), Sum()).number, found.repaid, over),
        (_("Written off"), None, found.written_off, over),
    ]
    shown = [line for line in lines if line[2] is not None]
    whole = budget if budget is not None else found.awarded
    return Table(
        "spend",
        _("Spend"),
        [
            (_("Part"), False),
            (_("Entries"), True),
            (_("Won"), True),
            (_("Of the budget") if budget is not None else _("Of what is awarded"), True),
        ],
        [
            [
                words(said, link),
                Cell("", None) if number is None else count(number),
                won(amount),
                share(amount or 0, whole),
            ]
            for said, number, amount, link in shown
        ],
        note=_("The scheme in force has no budget.") if budget is None else "",
        bars=widths([amount or 0 for _said, _number, amount, _link in shown]),
    )


def paid_by_day(incident: Incident, until: date, span: int) -> Table:
    """What was paid each day."""
    found = tallies.paid(incident.pk, until - timedelta(days=span - 1), until)
    return Table(
        "paid",
        _("Paid by day"),
        [(_("Day"), False), (_("Won"), True)],
        [[day(row.day), won(row.won)] for row in reversed(found)],
        empty=_("Nothing was paid in this time."),
        plot=plot(
            [(f"{row.day:%m-%d}", [max(row.won, 0)]) for row in found],
            [("good", _("Paid"))],
            _("What was paid by day, in won"),
            unit="원" if show.language() == "ko" else " won",
        ),
        folded=True,
    )
