"""The first sheet: where the awarded money is, whether all sheets agree, two charts."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from backoffice.lib.workflow import Wording
from compensation.reports.cells import Book, Column, seoul
from compensation.reports.figures import Figures
from compensation.reports.sheets import benefit_name
from compensation.reports.words import SHEETS, STATES, TITLE, W
from compensation.rules.explain import tier_label

WIDTHS = (
    Column(W["part"], "text", 60),
    Column(W["count"], "count", 14),
    Column(W["won"], "won", 20),
    Column(W["expected"], "won", 20),
    Column(W["check"], "won", 16),
)
COLOURS = {
    "paid": "#2E7D32", "sent": "#66A8D9", "batched": "#B3CDE3", "returned": "#C62828", "no_payee": "#8E24AA",
    "due": "#F9A825", "overpaid": "#6D4C41", "correction": "#757575", "nothing": "#BDBDBD",
}  # fmt: skip


class Compared(NamedTuple):
    """A sheet's rows and total as its own query gave them, beside what they must be."""

    sheet: str
    rows: int
    won: int
    expected: int


class About(NamedTuple):
    """What the report is about, in words; `until`: all that is in it was recorded before."""

    incident: str
    scheme: str
    until: datetime


def as_of(until: datetime) -> tuple[Wording, date | datetime, str]:
    """How a moment is told: the end of a day as that day."""
    here = seoul(until)
    if here.time() == time.min:
        return W["as_of_day"], here.date() - timedelta(days=1), "day"
    return W["as_of"], until, "moment"


def comparisons(figures: Figures, sums: dict[str, tuple[int, int]]) -> list[Compared]:
    """Every sheet against a figure that another query gave; `sums` are those of the long lists."""
    total, paid = figures.total.won, figures.total.paid_won
    back = sum(row.won for row in figures.payouts[:-1] if row.status == "returned")
    moved = figures.payouts[-1].won
    return [
        Compared("tiers", len(figures.tiers) - 1, sum(row.won for row in figures.tiers[:-1]), total),
        Compared("kinds", len(figures.kinds) - 1, sum(row.won for row in figures.kinds[:-1]), total),
        Compared("areas", len(figures.areas) - 1, sum(row.won for row in figures.areas[:-1]), total),
        Compared("statuses", len(figures.statuses) - 1, figures.statuses[-1].won, total),
        Compared("payouts", len(figures.payouts) - 1, figures.payouts[-1].paid_won, paid),
        Compared("days", len(figures.days) - 1, figures.days[-1].paid_won, paid),
        Compared("batches", len(figures.batches) - 1, figures.batches[-1].won, moved),
        Compared("unpaid", *sums["unpaid"], figures.unpaid_won),
        Compared("returned", *sums["returned"], back),
        Compared("overpayments", *sums["overpayments"], -figures.total.overpaid_won),
        Compared("detail", *sums["detail"], total),
    ]


def write(book: Book, sheet: Any, about: About, figures: Figures, compared: list[Compared]) -> None:
    """Fill the summary sheet (made first, filled last: it speaks of all the others)."""
    total = figures.total
    say = lambda word: book.both(word, " · ")  # noqa: E731  # one line, both languages
    sheet.write_string(0, 0, say(TITLE), book.title)
    told = (
        (W["incident"], about.incident, "text"),
        (W["scheme"], about.scheme, "text"),
        as_of(about.until),
    )
    for row, (word, value, holds) in enumerate(told, start=1):
        book.write(sheet, row, 0, say(word), "text")
        book.write(sheet, row, 1, value, holds)

    sheet.write_string(5, 0, say(W["equation"]), book.heading)
    book.heads(sheet, 6, (WIDTHS[0], WIDTHS[1], WIDTHS[2], Column(W["share"], "share")))
    first = 7
    for row, (state, word) in enumerate(STATES.items(), start=first):
        won = getattr(total, f"{state}_won", 0)
        book.write(sheet, row, 0, say(word), "text")
        book.write(sheet, row, 1, getattr(total, state), "count")
        book.write(sheet, row, 2, won, "won")
        if total.won:
            book.write(sheet, row, 3, won / total.won, "share")
    last = first + len(STATES) - 1
    parts = sum(getattr(total, f"{state}_won", 0) for state in STATES)
    book.write(sheet, last + 1, 0, say(W["sum_of_parts"]), "text", bold=True)
    _formula(book, sheet, last + 1, 1, f"=SUM(B{first + 1}:B{last + 1})", total.awards, "count")
    _formula(book, sheet, last + 1, 2, f"=SUM(C{first + 1}:C{last + 1})", parts, "won")
    book.write(sheet, last + 2, 0, say(W["awarded"]), "text", bold=True)
    book.write(sheet, last + 2, 1, total.awards, "count", bold=True)
    book.write(sheet, last + 2, 2, total.won, "won", bold=True)
    book.write(sheet, last + 3, 0, say(W["check"]), "text", bold=True)
    _formula(book, sheet, last + 3, 1, f"=B{last + 3}-B{last + 2}", 0, "count")
    _formula(book, sheet, last + 3, 2, f"=C{last + 3}-C{last + 2}", total.won - parts, "won")
    _alarm(book, sheet, last + 3, 1, last + 3, 2)

    back = [row for row in figures.payouts[:-1] if row.status == "returned"]
    beside: tuple[tuple[Wording, int, int | None], ...] = (
        (W["not_paid"], figures.unpaid, figures.unpaid_won),
        (W["came_back"], sum(row.payouts for row in back), sum(row.won for row in back)),
        (W["owed_back"], figures.overpaid.open, figures.overpaid.open_won),
        (W["left_to_a_person"], figures.left_to_a_person, None),
    )
    for row, (word, count, amount) in enumerate(beside, start=last + 5):
        book.write(sheet, row, 0, say(word), "text")
        book.write(sheet, row, 1, count, "count")
        if amount is not None:
            book.write(sheet, row, 2, amount, "won")

    start = last + 10
    sheet.write_string(start, 0, say(W["sheets"]), book.heading)
    heads = (W["sheet"], W["count"], W["compared"], W["expected"], W["check"])
    book.heads(sheet, start + 1, [Column(word, "text") for word in heads])
    for row, one in enumerate(compared, start=start + 2):
        book.write(sheet, row, 0, say(SHEETS[one.sheet]), "text")
        book.write(sheet, row, 1, one.rows, "count")
        book.write(sheet, row, 2, one.won, "won")
        book.write(sheet, row, 3, one.expected, "won")
        _formula(book, sheet, row, 4, f"=C{row + 1}-D{row + 1}", one.won - one.expected, "won")
    _alarm(book, sheet, start + 2, 4, start + 1 + len(compared), 4)
    tiers = start + 4 + len(compared)
    _tiers(book, sheet, tiers, figures)
    _ring(book, sheet, figures, first, last)
    if len(figures.tiers) > 1:
        _bars(book, sheet, tiers + 2, len(figures.tiers) - 1)


def _tiers(book: Book, sheet: Any, row: int, figures: Figures) -> None:
    """Paid and not paid by benefit and tier: what the second chart shows."""
    name = benefit_name(book, figures)
    sheet.write_string(row, 0, book.both(W["by_tier"], " · "), book.heading)
    heads = (W["tier"], W["awards"], STATES["paid"], W["not_paid_short"])
    book.heads(sheet, row + 1, [Column(word, "text") for word in heads])
    for place, group in enumerate(figures.tiers[:-1], start=row + 2):
        tier = tier_label(group.tier or "", book.language)
        label = " · ".join(part for part in (name(group.benefit_id or 0), tier) if part)
        values = ((label, "text"), (group.awards, "count"), (group.paid_won, "won"))
        for column, (value, holds) in enumerate((*values, (group.won - group.paid_won, "won"))):
            book.write(sheet, place, column, value, holds)


def _formula(book: Book, sheet: Any, row: int, place: int, formula: str, value: int, holds: str) -> None:
    """A check a reader can follow; with its value, for readers that do not calculate."""
    sheet.write_formula(row, place, formula, book.bold[holds], value)


def _alarm(book: Book, sheet: Any, row: int, place: int, to_row: int, to_place: int) -> None:
    """A difference that is not zero is red, zero is green."""
    for criterion, colour in (("!=", "#FFC7CE"), ("==", "#C6EFCE")):
        style = book.workbook.add_format({"bg_color": colour})
        rule = {"type": "cell", "criteria": criterion, "value": 0, "format": style}
        sheet.conditional_format(row, place, to_row, to_place, rule)


def _ring(book: Book, sheet: Any, figures: Figures, first: int, last: int) -> None:
    """Where the money is, as shares."""
    name = book.say(SHEETS["summary"])
    ring = book.workbook.add_chart({"type": "doughnut"})
    ring.add_series(
        {
            "name": book.say(W["equation"]),
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 2, last, 2],
            "points": [{"fill": {"color": COLOURS[state]}} for state in STATES],
        }
    )
    ring.set_title({"name": book.say(W["equation"]), "name_font": {"size": 12}})
    ring.set_legend({"position": "right"})
    ring.set_size({"width": 720, "height": 340})
    share = 100 * figures.total.paid_won // figures.total.won if figures.total.won else 0
    told = f"{book.both(W['equation'], ' · ')}: {book.say(STATES['paid'])} {share}%"
    sheet.insert_chart("G2", ring, {"description": told})


def _bars(book: Book, sheet: Any, row: int, groups: int) -> None:
    """Paid and not paid of each tier, one bar."""
    name = book.say(SHEETS["summary"])
    bars = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    colours = ((STATES["paid"], COLOURS["paid"]), (W["not_paid_short"], COLOURS["due"]))
    for place, (word, colour) in enumerate(colours, start=2):
        bars.add_series(
            {
                "name": book.say(word),
                "categories": [name, row, 0, row + groups - 1, 0],
                "values": [name, row, place, row + groups - 1, place],
                "fill": {"color": colour},
            }
        )
    bars.set_title({"name": book.say(W["by_tier"]), "name_font": {"size": 12}})
    bars.set_legend({"position": "bottom"})
    bars.set_y_axis({"reverse": True})
    bars.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True}})
    bars.set_size({"width": 720, "height": 140 + 36 * min(groups, 15)})
    sheet.insert_chart("G20", bars, {"description": book.both(W["by_tier"], " · ")})
