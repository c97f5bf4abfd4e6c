"""Writes the three files of a demonstration: incident.yaml, customers.csv, claims.csv."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from backoffice.lib.refusal import Refusal
from claims.demonstration import customers, filings, kakao_incident, kakao_reports
from claims.demonstration.broken import broken_claims, broken_customers
from claims.demonstration.incident import incident_file

KNOWN = ("KT-2018", "KAKAO-2022")
REPORTED = frozenset({"KAKAO-2022"})
"""Incidents made by the number of reports; the others by customers and merchants."""
_BLOCK = 2_000  # lines of the billing list written at a time


class Made(NamedTuple):
    """What was written."""

    incident_file: Path
    customers_file: Path
    claims_file: Path
    customers: int
    merchants: int
    bad_lines: int


class TooFew(Refusal):
    """The billing list is too short to hold the lines of so many shops."""


def generate(
    incident: str,
    *,
    customers_wanted: int,
    merchants: int,
    seed: int,
    folder: Path,
    bad_lines: int = 0,
    code: str = "",
    progress: Callable[[int], None] = lambda written: None,
) -> Made:
    """Write incident.yaml, customers.csv and claims.csv into `folder`; equal arguments give equal bytes.

    `customers_wanted` is the number of lines of the billing list, those of the shops included (KT, too,
    counted a customer once per service); `bad_lines` broken lines are added to each of the two lists.
    Files appear under their names only when they are whole. `progress` is told the lines of the billing
    list written so far.

    Raises KeyError for an unknown incident and TooFew when there are fewer customers than merchants.
    """
    if incident not in KNOWN or incident in REPORTED:
        raise KeyError(incident)
    filed = filings.file_claims(merchants, seed)
    if len(filed.listed) > customers_wanted:
        filed = filings.file_claims(merchants, seed, small=True)
    if len(filed.listed) > customers_wanted:
        raise TooFew(
            f"소상공인 {merchants}명에는 고객이 {len(filed.listed)}명 이상인 요금 고지 목록이 필요합니다",
            f"{merchants} merchants need a billing list of at least {len(filed.listed)} customers",
        )
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(
        folder / "incident.yaml", folder / "customers.csv", folder / "claims.csv",
        customers_wanted, merchants, bad_lines,
    )  # fmt: skip
    _write(made.incident_file, iter([incident_file(filed.own_windows, code or incident).encode()]))
    _write(made.customers_file, _customers_file(filed.listed, customers_wanted, seed, bad_lines, progress))
    claims = [line.encode() for line in filings.as_text([filings.HEADER, *filed.claims])]
    _write(made.claims_file, (line + b"\n" for line in _with_broken(claims, broken_claims(bad_lines))))
    return made


def generate_reports(
    incident: str, *, reports: int, seed: int, folder: Path, bad_lines: int = 0, code: str = ""
) -> Made:
    """Write the three files of an incident of which merchants reported, each with an account in the list.

    As `generate`; `customers` of the answer are the accounts. Raises KeyError for another incident.
    """
    if incident not in REPORTED:
        raise KeyError(incident)
    filed = kakao_reports.file_reports(reports, seed)
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(
        folder / "incident.yaml", folder / "customers.csv", folder / "claims.csv",
        len(filed.listed), reports, bad_lines,
    )  # fmt: skip
    listed = [customers.HEADER.encode(), *(line.encode() for line in filed.listed)]
    rows = [line.encode() for line in filings.as_text([kakao_reports.HEADER, *filed.reports])]
    _write(made.incident_file, iter([kakao_incident.incident_file(code or incident).encode()]))
    for path, lines, broken in (
        (made.customers_file, listed, broken_customers(bad_lines)),
        (made.claims_file, rows, broken_claims(bad_lines)),
    ):
        _write(path, (line + b"\n" for line in _with_broken(lines, broken)))
    return made


def _customers_file(
    shops: list[str], wanted: int, seed: int, bad_lines: int, progress: Callable[[int], None]
) -> Iterator[bytes]:
    """The billing list in pieces: ordinary customers, with the shops' lines spread evenly among them."""
    yield (customers.HEADER + "\n").encode()
    ordinary = customers.Customers(seed).rows()
    block = min(_BLOCK, max(1, wanted // 20))
    written = shops_written = broken_written = 0
    broken = broken_customers(bad_lines)
    while written < wanted or broken_written < bad_lines:
        upto = min(written + block, wanted)
        of_shops = shops[shops_written : len(shops) * upto // max(wanted, 1)]
        shops_written += len(of_shops)
        lines = [line.encode() for line in islice(ordinary, upto - written - len(of_shops))]
        lines += [line.encode() for line in of_shops]
        bad = broken[broken_written : bad_lines * upto // wanted if wanted else None]
        broken_written += len(bad)
        yield b"\n".join([*_with_broken(lines, bad), b""])
        written = upto
        progress(written)


def _with_broken(lines: list[bytes], broken: list[bytes]) -> list[bytes]:
    """The lines with the broken ones spread among them, never before the first."""
    if not broken:
        return lines
    found, step = [], max(1, len(lines) // (len(broken) + 1))
    for at in range(0, len(lines), step):
        found += lines[at : at + step]
        if broken:
            found.append(broken[0])
            broken = broken[1:]
    return found + broken


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    """Under another name until it is whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            for piece in pieces:
                stream.write(piece)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
