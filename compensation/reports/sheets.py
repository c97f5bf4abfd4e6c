"""What stands on each sheet after the first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from backoffice.lib import sql
from backoffice.lib.workflow import Wording
from claims.models import Incident
from claims.rules.banks import BANKS
from claims.rules.damage import KST
from claims.rules.numbers import claim_number
from claims.rules.workflow import CLAIM, KINDS
from compensation.reports.cells import Book, Column, Listing
from compensation.reports.figures import Awards, Figures, stream
from compensation.reports.words import CHANNELS, EVERYWHERE, SHEETS, STATES, TOTAL, UNKNOWN_AREA, W
from compensation.rules.explain import tier_label
from compensation.rules.workflow import BATCH, OVERPAYMENT, PAYOUT

UNPAID_STATES = tuple(state for state in STATES if state not in ("paid", "nothing"))

MEASURES = (
    Column(W["awards"], "count", 12),
    Column(W["awarded_won"], "won", 18),
    Column(W["paid_count"], "count", 12),
    Column(W["paid_won"], "won", 18),
    Column(W["not_paid_won"], "won", 18),
    *(Column(STATES[state], "won", 20) for state in UNPAID_STATES),
    Column(STATES["nothing"], "count", 13),
)
"""The columns of every sheet of grouped awards: awarded = paid + not paid, and not paid = its states."""


def measures(row: Awards) -> tuple[int, ...]:
    """The values of MEASURES for one group."""
    states = (getattr(row, f"{state}_won") for state in UNPAID_STATES)
    return (row.awards, row.won, row.paid, row.paid_won, row.won - row.paid_won, *states, row.nothing)


def tables(book: Book, figures: Figures) -> None:
    """The sheets that group: by tier, kind, area, status, day, batch."""
    say, language = book.say, book.language
    total = say(TOTAL)
    benefit, area = benefit_name(book, figures), _area(book, figures)
    book.table(
        SHEETS["tiers"],
        (Column(W["benefit"], "text", 30), Column(W["tier"], "text", 18), *MEASURES),
        [
            (total, None, *measures(row))
            if row.benefit_id is None
            else (benefit(row.benefit_id), tier_label(row.tier or "", language), *measures(row))
            for row in figures.tiers
        ],
    )
    book.table(
        SHEETS["kinds"],
        (Column(W["kind"], "text", 24), *MEASURES),
        [(say(KINDS[row.kind]) if row.kind else total, *measures(row)) for row in figures.kinds],
    )
    book.table(
        SHEETS["areas"],
        (Column(W["area_code"], "text", 14), Column(W["area"], "text", 22), *MEASURES),
        [
            (None, total, *measures(row))
            if row.level == "all"
            else (row.area, area(row.area), *measures(row))
            for row in figures.areas
        ],
    )  # fmt: skip
    book.table(
        SHEETS["statuses"],
        (Column(W["kind"], "text", 24), Column(W["status"], "text", 20), Column(W["claims"], "count"),
         Column(W["awards"], "count"), Column(W["awarded_won"], "won", 18),
         Column(STATES["paid"], "won", 18)),
        [
            (say(KINDS[row.kind]) if row.kind else total,
             say(CLAIM.words[row.status]) if row.status else None, *row[2:])
            for row in figures.statuses
        ],
    )  # fmt: skip
    book.table(
        SHEETS["payouts"],
        (Column(W["channel"], "text", 20), Column(W["state"], "text", 18), Column(W["payouts"], "count"),
         Column(W["won"], "won", 18)),
        [
            (say(CHANNELS[row.channel]) if row.channel else total,
             say(PAYOUT.words[row.status]) if row.status else None, row.payouts, row.won)
            for row in figures.payouts
        ],
    )  # fmt: skip
    book.table(
        SHEETS["days"],
        (Column(W["day"], "day", 14), Column(W["channel"], "text", 20),
         *(Column(Wording(f"{word.ko}: {what.ko}", f"{word.en}: {what.en}"), holds, 18)
           for word in (PAYOUT.words["paid"], PAYOUT.words["returned"])
           for what, holds in ((W["count"], "count"), (W["won"], "won")))),
        [(row.settled_on, say(CHANNELS[row.channel]) if row.channel else total, *row[2:])
         for row in figures.days],
    )  # fmt: skip
    book.table(
        SHEETS["batches"],
        (Column(W["batch"], "number", 10), Column(W["channel"], "text", 20), Column(W["status"], "text", 14),
         Column(W["made_at"], "moment", 18), Column(W["payouts"], "count"), Column(W["won"], "won", 18),
         *(Column(PAYOUT.words[status], "won", 18)
           for status in ("paid", "sent", "batched", "returned", "cancelled"))),
        [
            (None, total, None, None, *row[4:])
            if row.batch is None
            else (row.batch, say(CHANNELS[row.channel or ""]), say(BATCH.words[row.status or ""]), *row[3:])
            for row in figures.batches
        ],
    )  # fmt: skip


class Lists:
    """The long lists: how much each will hold, and their rows when the file is written."""

    def __init__(self, book: Book, figures: Figures, incident: Incident, until: datetime):
        self.book, self.figures = book, figures
        self.where = {"incident": incident.pk, "until": until}
        self.sums = {
            "unpaid": self._sum("compensation/sql/report_detail", {"unpaid": True}),
            "returned": self._sum("compensation/sql/report_returned", {}),
            "overpayments": self._sum("compensation/sql/report_overpayments", self.where),
            "detail": self._sum("compensation/sql/report_detail", {"unpaid": False}),
        }
        """{list: (rows, won)} by the very queries that give the rows."""

    def write(self) -> None:
        """Add the sheets; their rows come when the book is closed."""
        columns = (
            Column(W["claim"], "text", 16), Column(W["kind"], "text", 16), Column(W["benefit"], "text", 26),
            Column(W["tier"], "text", 12), Column(W["won"], "won", 14), Column(W["state"], "text", 24),
            Column(W["day"], "day", 12), Column(W["batch"], "number", 10), Column(W["payment"], "text", 22),
            Column(W["bank"], "text", 18), Column(W["mask"], "text", 20),
        )  # fmt: skip
        returned = (
            Column(W["claim"], "text", 16), Column(W["kind"], "text", 16), Column(W["batch"], "number", 10),
            Column(W["payment"], "text", 22), Column(W["won"], "won", 14), Column(W["day"], "day", 12),
            Column(W["reason"], "text", 24), Column(W["bank"], "text", 18), Column(W["mask"], "text", 20),
            Column(W["now"], "text", 26),
        )  # fmt: skip
        self._list("unpaid", columns, lambda: self._awards(unpaid=True))
        self._list("returned", returned, self._returned)
        overpaid = (
            Column(W["claim"], "text", 16), Column(W["kind"], "text", 16), Column(W["number"], "number", 10),
            Column(W["channel"], "text", 20), Column(W["won"], "won", 14), Column(W["status"], "text", 16),
            Column(W["asked_on"], "day", 12), Column(W["repaid_won"], "won", 16),
            Column(W["open_won"], "won", 16), Column(W["until"], "day", 14),
        )  # fmt: skip
        self._list("overpayments", overpaid, self._overpaid)
        self._list("detail", columns, lambda: self._awards(unpaid=False))

    @property
    def rows(self) -> int:
        """Rows of all lists."""
        return sum(rows for rows, _ in self.sums.values())

    def _sum(self, name: str, parameters: dict[str, Any]) -> tuple[int, int]:
        rows, won = sql.rows(
            f"SELECT count(*), coalesce(sum(won), 0)::bigint FROM ({sql.named(name)}) AS list",  # noqa: S608
            parameters,
        )[0]
        return int(rows), int(won)

    def _list(self, key: str, columns: Sequence[Column], rows: Callable[[], Iterator[Any]]) -> None:
        self.book.listing(SHEETS[key], Listing(key, columns, self.sums[key][0], rows))

    def _awards(self, *, unpaid: bool) -> Iterator[tuple[Any, ...]]:
        say, language = self.book.say, self.book.language
        benefit, bank = benefit_name(self.book, self.figures), _bank(language)
        tier = cache(lambda label: tier_label(label, language))
        kinds = {kind: say(word) for kind, word in KINDS.items()}
        states = {state: say(word) for state, word in STATES.items()}
        for row in stream("compensation/sql/report_detail", {"unpaid": unpaid}):
            claim, kind, of, label, won, state, day, batch, payment, code, mask = row
            yield (
                claim_number(claim), kinds[kind], benefit(of), tier(label), won, states[state], day, batch,
                payment, bank(code), mask,
            )  # fmt: skip

    def _returned(self) -> Iterator[tuple[Any, ...]]:
        say, bank = self.book.say, _bank(self.book.language)
        for row in stream("compensation/sql/report_returned", {}):
            claim, kind, batch, payment, won, day, reason, code, mask, state = row
            yield (
                claim_number(claim), say(KINDS[kind]), batch, payment, won, day, reason, bank(code), mask,
                say(STATES[state]) if state else None,
            )  # fmt: skip

    def _overpaid(self) -> Iterator[tuple[Any, ...]]:
        say = self.book.say
        for row in stream("compensation/sql/report_overpayments", self.where):
            claim, kind, number, channel, won, status, at, repaid, left, until = row
            yield (
                claim_number(claim), say(KINDS[kind]), number, say(CHANNELS[channel]), won,
                say(OVERPAYMENT.words[status]), at.astimezone(KST).date(), repaid, left, until,
            )  # fmt: skip


def benefit_name(book: Book, figures: Figures) -> Callable[[int], str]:
    """The name of a benefit by its id, in the report's language."""

    def name(number: int) -> str:
        return figures.benefits[number].into(book.language)

    return cache(name)


def _area(book: Book, figures: Figures) -> Callable[[str | None], str]:
    def name(code: str | None) -> str:
        if not code:
            return book.say(UNKNOWN_AREA if code is None else EVERYWHERE)
        row = figures.area_names.get(code)
        if row is None:
            return code
        return row.into(book.language)

    return name


def _bank(language: str) -> Callable[[str | None], str | None]:
    def name(code: str | None) -> str | None:
        if not code:
            return None
        names = BANKS.get(code)
        return f"{code} {names[0 if language == 'ko' else 1]}" if names else code

    return cache(name)
