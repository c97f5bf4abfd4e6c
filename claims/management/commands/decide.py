"""A person's decision about claims that wait for one."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, person
from backoffice.lib.money import Unreadable
from backoffice.lib.tabular import BadLine, TabularError, is_workbook, records, scan, workbook_to_csv
from claims.queries import NoSuch, incident_by_code
from claims.review import GROUNDS, VERDICTS, ToChoose, UnknownClaims, decide
from claims.wording import claim_called

DONE = {"confirm": "confirmed", "clear": "cleared", "exclude": "excluded"}
"""The key of the claims that a verdict moved."""

HEADERS = {"claim", "claims", "reference", "신청번호", "접수번호", "claim number"}


class Command(JobCommand):
    """All of the claims are decided, or none."""

    help = "confirm, clear or exclude claims that wait for a person, all or none, with one reason"
    refusals = (NoSuch, ToChoose, UnknownClaims, TabularError)

    def called(self, row: int) -> str:
        """The claim's number, the reference it came in with, and where it stands."""
        return claim_called(row)

    def arguments(self, parser: ArgumentParser) -> None:
        """What, about which, why, who."""
        parser.add_argument("incident")
        parser.add_argument("--verdict", required=True, choices=list(VERDICTS))
        parser.add_argument("--ground", default="", help="one of: " + ", ".join(GROUNDS))
        parser.add_argument(
            "--claims",
            help="a file (CSV or XLSX) with one claim number or reference per line; to confirm, a column"
            " subscription_no may say which line the claim is about",
        )
        parser.add_argument("--reason", required=True)
        parser.add_argument("--as", dest="user", required=True, help="who decides")

    def job(self, **options: Any) -> dict[str, Any]:
        """Decide."""
        incident = incident_by_code(options["incident"])
        references = read_references(Path(options["claims"])) if options["claims"] else None
        lines = {claim: line for claim, line in (references or {}).items() if line}
        decided = decide(
            incident,
            options["verdict"],
            by=person(options["user"]),
            reason=options["reason"],
            at=timezone.now(),
            ground=options["ground"].lower().replace("-", "_"),
            references=references,
            lines=lines if options["verdict"] == "confirm" else None,
        )
        return {
            "incident": incident.code,
            "verdict": options["verdict"],
            "count": decided.decided,
            DONE[options["verdict"]]: decided.decided,
            "still_standing": decided.still_standing,
            "to_choose": decided.to_choose,
        }


LINE_HEADERS = {"subscription_no", "subscription number", "가입번호"}


def read_references(path: Path) -> dict[str, str]:
    """{claim: the subscription it is about, or ""}.

    The claim is the first column of each line; a header line is passed over. A second column counts when its
    header says that it is the subscription number.

    Raises TabularError and Unreadable: a file that names nothing decides nothing.
    """
    raw = path.read_bytes()
    if is_workbook(raw[:8]):
        raw = workbook_to_csv(raw, name=path.name)
    source = scan(io.BytesIO(raw), name=path.name)
    lined = len(source.header) > 1 and source.header[1].strip().casefold() in LINE_HEADERS
    found = [source.header]
    for span in source.chunks:
        for _line, cells in records(raw[span.offset : span.offset + span.length], source, span):
            if isinstance(cells, BadLine):
                raise Unreadable(
                    cells.code,
                    f"{path.name}: {cells.line}번째 줄: {cells.ko}",
                    f"{path.name}: line {cells.line}: {cells.en}",
                )
            found.append(cells)
    named = {
        cells[0].strip(): cells[1].strip() if lined else ""
        for at, cells in enumerate(found)
        if cells[0].strip() and (at or cells[0].strip().casefold() not in HEADERS)
    }
    if not named:
        raise Unreadable(
            "no_claims", f"{path.name}: 신청번호가 하나도 없습니다", f"{path.name}: the file names no claim"
        )
    return named
