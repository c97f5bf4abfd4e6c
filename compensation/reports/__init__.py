"""The payout report of an incident: one workbook whose every sheet equals the database to the won."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from backoffice.lib.refusal import Refusal
from claims.models import Incident
from compensation.reports import sheets, summary
from compensation.reports.cells import Book
from compensation.reports.figures import Figures, gather, snapshot
from compensation.reports.words import SHEETS, TITLE
from compensation.schemes import in_force

__all__ = ["Reported", "write_report"]

LANGUAGES = ("ko", "en")


class Reported(NamedTuple):
    """What a report holds: how many `awards` (rows of the detail), and its control totals in won.

    `held_won`: returned or without a payee, and not payable before that is mended. `returned_won`: all
    payments that ever came back, those paid again since included. `unpaid_won`: awarded and not paid.
    `overpaid_won`: paid beyond what is due, and asked back; `repaid_won`: what of it came back.
    """

    awards: int
    total_won: int
    paid_won: int
    sent_won: int
    batched_won: int
    held_won: int
    due_won: int
    returned_won: int
    unpaid_won: int
    overpaid_won: int
    repaid_won: int


def write_report(
    incident: Incident,
    out: Path,
    *,
    at: datetime,
    language: str = "ko",
    progress: Callable[[int, int], None] = lambda done, known: None,
) -> Reported:
    """Write the payout report of an incident to `out` (.xlsx).

    1. take one snapshot of the database for all of it,
    2. gather the awards, group them by queries,
    3. write the sheets; the long lists stream from the database into the file,
    4. give the file its name when it is whole: a half report never carries it.

    `progress` is told (rows written, rows known). Raises ValueError for another suffix or language, OSError.
    """
    if out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"보고서는 .xlsx 파일입니다. {out.suffix or '확장자 없는 파일'}은(는) 쓸 수 없습니다",
            f"a report is an .xlsx workbook, not {out.suffix or 'a file without suffix'}",
        )
    if language not in LANGUAGES:
        raise ValueError(f"{language} is no language of the report; known: {', '.join(LANGUAGES)}")
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
            with snapshot():
                figures = gather(incident)
                book, rows = _book(incident, figures, at, language)
                book.close(target, lambda done: progress(done, rows))
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    total = figures.total
    return Reported(
        awards=total.awards,
        total_won=total.won,
        paid_won=total.paid_won,
        sent_won=total.sent_won,
        batched_won=total.batched_won,
        held_won=total.returned_won + total.no_payee_won,
        due_won=total.due_won,
        returned_won=figures.days[-1].returned_won,
        unpaid_won=figures.unpaid_won,
        overpaid_won=figures.overpaid.won,
        repaid_won=figures.overpaid.repaid_won,
    )


def _book(incident: Incident, figures: Figures, at: datetime, language: str) -> tuple[Book, int]:
    """The workbook but for the rows of its lists, and how many those are."""
    name = incident.name_ko if language == "ko" else incident.name_en or incident.name_ko
    adoption = in_force(incident)
    about = summary.About(f"{incident.code} · {name}", str(adoption.version) if adoption else "–", at)
    book = Book(language, title=f"{TITLE.into(language)} {incident.code}", at=at)
    first = book.sheet(book.say(SHEETS["summary"]), summary.WIDTHS)
    sheets.tables(book, figures)
    lists = sheets.Lists(book, figures, incident)
    lists.write()
    summary.write(book, first, about, figures, summary.comparisons(figures, lists.sums))
    return book, lists.rows
