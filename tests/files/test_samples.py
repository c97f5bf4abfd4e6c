"""The samples are what docs/formats.md says, and it names every column as the code reads it."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from backoffice.lib.tabular import BadLine, records, scan, workbook_to_csv
from claims.demonstration import generate
from claims.loss_files import read_losses
from claims.rules.incident import parse_incident
from claims.rules.intake import (
    CHANNELS,
    CLAIM_COLUMNS,
    CUSTOMER_COLUMNS,
    HARMS,
    Column,
    claim_reader,
    customer_reader,
    match_header,
)
from claims.rules.intake_losses import LOSS_COLUMNS
from compensation.rules.bankfile import BANK_HEADER, CREDIT_HEADER, OUTCOMES, RESULT_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
DOCUMENT = (ROOT / "docs" / "formats.md").read_text("utf-8")


def table(data: bytes, columns: tuple[Column, ...]) -> tuple[list[str | None], list[list[str]]]:
    source = scan(io.BytesIO(data), name="sample")
    names = match_header(source.header, columns)
    found = []
    for span in source.chunks:
        for _, cells in records(data[span.offset : span.offset + span.length], source, span):
            assert not isinstance(cells, BadLine)
            found.append(cells)
    return names, found


def incident() -> Any:
    text = (SAMPLES / "incident.yaml").read_text("utf-8")
    return parse_incident(yaml.safe_load(text), harms=frozenset(HARMS))


def customers(data: bytes) -> list[Any]:
    known = incident()
    names, rows = table(data, CUSTOMER_COLUMNS)
    read = customer_reader(
        names,
        services=frozenset(service.code for service in known.services),
        areas=frozenset(area.code for area in known.areas),
    )
    return [read(row) for row in rows]


def test_the_samples_are_the_generators(tmp_path: Path) -> None:
    """Made by `demo_data KT-2018 --customers 24 --merchants 12 --seed 2018`."""
    made = generate("KT-2018", customers_wanted=24, merchants=12, seed=2018, folder=tmp_path)
    for path in made[:3]:
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), path.name


def test_billing_lists_in_korean_in_english_and_as_a_workbook() -> None:
    korean = customers((SAMPLES / "customers.csv").read_bytes())
    assert len(korean) == 24
    assert customers(workbook_to_csv(SAMPLES / "customers.xlsx")) == korean
    english = customers((SAMPLES / "english" / "customers.csv").read_bytes())
    assert [row.area for row in english] == ["11440", "11440", "11410", ""]


def test_shop_claims_in_korean_and_in_english() -> None:
    for path, count in ((SAMPLES / "claims.csv", 12), (SAMPLES / "english" / "claims.csv", 2)):
        names, rows = table(path.read_bytes(), CLAIM_COLUMNS)
        read = claim_reader(names)
        found = [read(row) for row in rows]
        assert len(found) == len({row.reference for row in found}) == count
    assert {(row.bank, row.account_no) for row in found} == {("088", "999000110223")}
    assert [(row.chosen_channel, row.weekly_sales.count(";")) for row in found] == [("credit", 2), ("", 0)]


def test_proven_losses_of_claims_that_are_in_the_samples() -> None:
    losses = read_losses((SAMPLES / "losses.csv").read_bytes(), "losses.csv").won
    assert losses == {"KT18-000001": 1_160_000, "KT18-000003": 250_000}
    assert all(claim in (SAMPLES / "claims.csv").read_text("utf-8") for claim in losses)


def test_files_for_the_bank_and_for_billing_and_their_answer() -> None:
    transfers = list(csv.reader(io.StringIO((SAMPLES / "bank-transfer.csv").read_text("utf-8-sig"))))
    assert tuple(transfers[0]) == BANK_HEADER
    as_csv = workbook_to_csv(SAMPLES / "bank-transfer.xlsx").decode()
    assert list(csv.reader(io.StringIO(as_csv))) == transfers
    credits = list(csv.reader(io.StringIO((SAMPLES / "credit.csv").read_text("utf-8-sig"))))
    assert tuple(credits[0]) == CREDIT_HEADER
    names, rows = table((SAMPLES / "results.csv").read_bytes(), RESULT_COLUMNS)
    assert {row[names.index("result")] for row in rows} <= set(OUTCOMES)
    amounts = {row[0]: row[3] for row in transfers[1:]}
    assert all(amounts[row[names.index("payment_no")]] == row[names.index("amount")] for row in rows)


def columns_of(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of the document."""
    part = DOCUMENT.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"
    ]
    return rows[2:]


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("Billing list", CUSTOMER_COLUMNS),
        ("Shop claims", CLAIM_COLUMNS),
        ("Proven losses", LOSS_COLUMNS),
        ("Result file", RESULT_COLUMNS),
    ],
)
def test_the_document_names_every_column_as_the_code_reads_it(
    heading: str, columns: tuple[Column, ...]
) -> None:
    written = {}
    for korean, english, required, *_ in columns_of(heading):
        written[english.strip("`")] = (korean.replace("`", "").split(", "), required == "yes")
    assert set(written) == {column.name for column in columns}
    for column in columns:
        headers, required = written[column.name]
        assert required == column.required, column.name
        assert set(headers) <= set(column.headers), column.name
        assert headers[0] == column.headers[0]


@pytest.mark.parametrize(
    ("heading", "header"), [("Bank transfer", BANK_HEADER), ("Credit file", CREDIT_HEADER)]
)
def test_the_document_names_every_column_that_goes_out(heading: str, header: tuple[str, ...]) -> None:
    assert tuple(row[0].strip("`") for row in columns_of(heading)) == header


def test_the_document_names_every_code() -> None:
    for code in (*HARMS, *CHANNELS):
        assert f"`{code}`" in DOCUMENT, code
