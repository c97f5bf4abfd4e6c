"""The payout report of an incident: one workbook whose every sheet equals the database to the won."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from backoffice.lib.refusal import Refusal
from claims.models import Incident
from compensation.moments import refuse_if_written
from compensation.reports import sheets, summary
from compensation.reports.cells import Book, seoul
from compensation.reports.figures import Figures, gather, snapshot
from compensation.reports.names import incident_name
from compensation.reports.words import SHEETS, TITLE, W
from compensation.schemes import in_force

__all__ = ["Reported", "write_report"]

LANGUAGES = ("ko", "en")


class Made(NamedTuple):
    """When and by whom a report is made: of no consequence for what it says."""

    at: datetime
    by: str


class Reported(NamedTuple):
    """What a report holds: how many `awards` (rows of the detail), and its control totals in won.

    `held_won`: returned or without a payee, and not payable before that is mended. `returned_won`: all
    payments that ever came back, those paid again since included. `unpaid_won`: awarded and not paid.
    `overpaid_won`: paid beyond what is due, and asked back; `repaid_won`: what of it came back. `digest` is
    the SHA-256 of everything in the file but its cover: two reports of the same data have the same.
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
    digest: str


def write_report(
    incident: Incident,
    out: Path,
    *,
    at: datetime,
    until: datetime | None = None,
    by: str = "",
    language: str = "ko",
    progress: Callable[[int, int], None] = lambda done, known: None,
) -> Reported:
    """Write the payout report of an incident to `out` (.xlsx), as it stood at `until` (default: `at`).

    1. take one snapshot of the database for all of it,
    2. gather the awards as they stood, group them by queries,
    3. write the sheets; the long lists stream from the database into the file,
    4. give the file its name when it is whole: a half report never carries it.

    Made again for the same moment every sheet but the cover is the same to the byte, whatever happened since:
    figures come from rows that are never changed, and from the history of those that are. `at` and `by` (who
    makes it) stand on the cover. `progress` is told (rows written, rows known). Raises Refusal for another
    suffix, StillWritten; ValueError for another language; OSError.
    """
    if out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"보고서는 .xlsx 파일입니다. {out.suffix or '확장자 없는 파일'}은(는) 쓸 수 없습니다",
            f"a report is an .xlsx workbook, not {out.suffix or 'a file without suffix'}",
        )
    if language not in LANGUAGES:
        raise ValueError(f"{language} is no language of the report; known: {', '.join(LANGUAGES)}")
    until = until or at
    refuse_if_written(until, at=at)
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
            with snapshot():
                figures = gather(incident, until)
                book, rows = _book(incident, figures, until, language, Made(at, by))
                digest = book.close(target, lambda done: progress(done, rows))
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
        digest=digest,
    )


def _book(
    incident: Incident, figures: Figures, until: datetime, language: str, made: Made
) -> tuple[Book, int]:
    """The workbook but for the rows of its lists, and how many those are."""
    name = incident_name(incident, until).into(language)
    adoption = in_force(incident, until)
    about = summary.About(f"{incident.code} · {name}", str(adoption.version) if adoption else "–", until)
    book = Book(language, title=f"{TITLE.into(language)} {incident.code}", until=until)
    book.cover(book.say(SHEETS["cover"]), _cover(book, about, made))
    first = book.sheet(book.say(SHEETS["summary"]), summary.WIDTHS)
    first.activate()
    sheets.tables(book, figures)
    lists = sheets.Lists(book, figures, incident, until)
    lists.write()
    summary.write(book, first, about, figures, summary.comparisons(figures, lists.sums))
    return book, lists.rows


def _cover(book: Book, about: summary.About, made: Made) -> list[tuple[str, str]]:
    """(what, value): what the report is about, who made it when, what to know when it is read."""
    what, when, _ = summary.as_of(about.until)
    told = when.isoformat() if not isinstance(when, datetime) else f"{seoul(when):%Y-%m-%d %H:%M:%S}"
    facts = [
        (W["incident"], about.incident),
        (what, told),
        (W["made_report"], f"{seoul(made.at):%Y-%m-%d %H:%M:%S}"),
        (W["made_by"], made.by or "–"),
        (W["program"], f"Bosang {settings.VERSION}"),
        *((W["note"], book.say(W[note])) for note in ("same", "known_then", "older")),
    ]
    if about.until > made.at:
        facts.append((W["note"], book.say(W["not_over"])))
    return [(book.both(word, " · "), value) for word, value in facts]
