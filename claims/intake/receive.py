"""The beginning of every intake: keep the file, look through it once, open a run over its spans."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction

from backoffice.lib import files, runs
from backoffice.lib.models import Run, StoredFile
from backoffice.lib.refusal import Refusal
from backoffice.lib.runs import Span, Stage
from backoffice.lib.tabular import Source, TabularError, is_workbook, scan, workbook_to_csv
from backoffice.lib.tabular import Span as FileSpan
from claims.models import RefusedLine
from claims.rules.intake import Column, HeaderError, likely, match_header

SPAN = 20_000
"""Records of a chunk."""


class IntakeRefused(Refusal):
    """The whole file is refused; nothing of it went in. The message says why and how to mend it."""


class Received(NamedTuple):
    """What became of a file: the run that reads it; `again` when the same bytes had been read before.

    `ignored` are headers nobody knows, `meant` those of them that resemble a known one which the file lacks.
    """

    run: Run
    again: bool
    ignored: tuple[str, ...] = ()
    meant: Mapping[str, str] = {}


def receive(
    stage: Stage,
    kind: str,
    columns: Sequence[Column],
    scope: str,
    stream: BinaryIO,
    name: str,
    *,
    at: datetime,
    by: Any = None,
    params: dict[str, Any] | None = None,
) -> Received:
    """Take in a file that belongs to `scope` (an incident's code); `params` go with its run.

    1. recognise it by the hash of its bytes: a file read before is not read again, one half read is resumed,
    2. keep it encrypted, whatever it holds,
    3. look through it once: encoding, header, where each span of lines begins,
    4. open a run over the spans.

    Raises IntakeRefused (file kept, nothing went in) and RunOpen when another file is still being read.
    """
    digest = files.digest_of(stream)
    known = Run.objects.filter(
        stage=stage.name, file__kind=kind, file__scope=scope, file__sha256=digest
    ).exclude(outcome="refused")
    earlier = known.order_by("pk").first()
    if earlier is not None:
        return Received(earlier, again=earlier.closed_at is not None)
    stored = files.seen_before(kind, scope, digest)
    if stored is None:
        with files.keep(kind=kind, scope=scope, name=name, at=at, by=by) as kept:
            shutil.copyfileobj(stream, kept.stream, files.FRAME)
        assert kept.row is not None
        stored = kept.row
    try:
        plain = stored
        if _is_workbook(stored):
            plain = _as_csv(stored, at=at, by=by)
        with files.open_plain(plain) as text:
            source = scan(text, name=name, span_records=SPAN)
        names = match_header(source.header, columns)
    except (TabularError, HeaderError) as error:
        raise IntakeRefused(error.ko, error.en) from error
    ignored = tuple(
        header
        for header, column in zip(source.header, names, strict=True)
        if column is None and header.strip()
    )
    try:
        with transaction.atomic():
            run = runs.open_run(
                stage,
                scope,
                [
                    Span(part.first_line, part.first_line + part.records, part._asdict())
                    for part in source.chunks
                ],
                at=at,
                by=by,
                params={
                    **(params or {}),
                    "plain": plain.pk,
                    "source": source.settings(),
                    "lines": source.lines,
                    "ignored": list(ignored),
                },
                file=stored,
            )
            # Two who bring the same file at once: by now the other's run may be over. One of them reads it.
            earlier = known.exclude(pk=run.pk).order_by("pk").first()
            if earlier is not None:
                transaction.set_rollback(True)
                return Received(earlier, again=earlier.closed_at is not None)
    except runs.RunOpen as error:
        if error.run.file is None or error.run.file.sha256 != digest:
            raise
        return Received(error.run, again=False)
    return Received(run, False, ignored, likely(source.header, names, columns))


def _is_workbook(stored: StoredFile) -> bool:
    """By its first bytes, not its name; the container of an old .xls is refused with advice."""
    with files.open_plain(stored) as plain:
        return is_workbook(plain.read(8))


def _as_csv(stored: StoredFile, *, at: datetime, by: Any) -> StoredFile:
    """The workbook's lines as CSV, kept beside it, so that everything after is one path."""
    with files.open_plain(stored) as plain:
        text = workbook_to_csv(plain.read(), name=stored.name)
    return files.keep_bytes(
        text, kind="derived", scope=stored.sha256[:60], name=f"{Path(stored.name).stem}.csv", at=at, by=by
    )


def span_of(run: Run, params: dict[str, Any]) -> tuple[bytes, Source, FileSpan]:
    """The bytes of one chunk's span, and what is needed to read them."""
    part = FileSpan(**params)
    with files.open_plain(StoredFile.objects.get(pk=run.params["plain"])) as plain:
        plain.seek(part.offset)
        data = plain.read(part.length)
    return data, Source(**run.params["source"]), part


def refused_lines(run: Run) -> Iterator[tuple[int, str, str, str]]:
    """(line, column, reason in Korean, reason in English) of every refused line, in the file's order."""
    found = RefusedLine.objects.filter(run=run).order_by("line", "pk")
    yield from found.values_list("line", "column", "reason_ko", "reason_en").iterator(chunk_size=5000)
