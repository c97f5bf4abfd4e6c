"""Shop claims go in: claimant, account (sealed before it leaves this process), claim and filing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from backoffice.lib import crypto, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Stage
from claims.intake.reading import Lines
from claims.models import Service
from claims.rules.identity import mask_account, normal_name, site_key
from claims.rules.intake import CLAIM_COLUMNS, ClaimRow, claim_reader
from claims.rules.numbers import claim_number

INCOMING = (
    "line", "reference", "referenced", "business_name", "business_no", "representative", "phone", "sector",
    "sector_text", "postcode", "address", "site_key", "match_name", "line_nos", "monthly_sales",
    "claimed_loss", "harm",
    "harm_from", "harm_to", "harm_period_text", "received_at", "dated", "channel", "business_status",
    "closed_on", "own_fault_percent", "bank", "identity", "key_id", "number", "blind_index", "mask", "holder",
    "chosen_channel", "weekly_sales", "about", "email", "language",
)  # fmt: skip


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Take in one span of shop claims.

    1. read the lines; refused ones are put aside with their reasons; account numbers are sealed here, so
       that none ever reaches a table, a temporary one included, in the clear,
    2. a reference used before is refused; so is a line without one that was filed before,
    3. the rest become claimant, account, claim and filing.
    """
    lines = Lines()
    at = timezone.now()
    incident = run.params["incident"]
    sql.execute(sql.named("claims/sql/claims_incoming"))
    sql.copy_rows("incoming", INCOMING, _rows(lines, run, chunk, incident, at))
    parameters = {"incident": incident, "file": run.file_id, "at": at}
    for line, first, claim in sql.rows(sql.named("claims/sql/claims_repeated"), parameters):
        if claim is None:
            ko = f"같은 접수번호가 이 파일의 {first}번째 줄에 이미 있습니다"
            en = f"the same reference stands on line {first} of this file already"
        else:
            ko = f"이미 접수된 접수번호입니다({claim_number(claim)})"
            en = f"a claim with this reference was received before ({claim_number(claim)})"
        lines.refuse(line, "reference_used", "reference", ko, en)
    found = sql.rows(sql.named("claims/sql/claims_filed_before"), parameters)
    for line, dated, first, claim, reference in found:
        same = ("접수일시", "time of receipt") if dated else ("신청 내용", "particulars")
        ko = f"접수번호가 없고, 같은 사업자·사업장·{same[0]}의 신청이 "
        en = f"no reference, and the same business, site and {same[1]} "
        if claim is None:
            ko += f"이 파일의 {first}번째 줄에 있습니다"
            en += f"stand on line {first} of this file"
        else:
            ko += f"이미 접수되었습니다(접수번호 {reference}, {claim_number(claim)})"
            en += f"were received before (reference {reference}, {claim_number(claim)})"
        lines.refuse(line, "filed_before", "reference", ko, en)
    sql.execute(sql.named("claims/sql/claims_claimants"))
    sql.execute(sql.named("claims/sql/claims_fresh"))
    sql.execute(sql.named("claims/sql/claims_accounts"), parameters)
    sql.execute(sql.named("claims/sql/claims_claims"), parameters)
    new = sql.execute(sql.named("claims/sql/claims_filings"), parameters)
    return {"count": new, "new": new, "refused": lines.write(run)}


def _rows(lines: Lines, run: Run, chunk: Chunk, incident: int, at: datetime) -> Iterator[tuple[Any, ...]]:
    named = Service.objects.filter(incident=incident).values_list("harms", flat=True)
    harms = frozenset(harm for of_service in named for harm in of_service)

    def reader(columns: list[str | None]) -> Callable[[list[str]], ClaimRow]:
        return claim_reader(columns, harms=harms, now=at)

    ring = crypto.keyring()
    for line, row in lines.read(run, chunk, CLAIM_COLUMNS, reader):
        identity = uuid4()
        key_id, number = crypto.seal_account(row.account_no, identity)
        received: datetime = row.received_at or run.opened_at
        yield (
            line, row.reference or f"F{run.file_id}-{line}", bool(row.reference), row.business_name,
            row.business_no, row.representative, row.phone, row.sector, row.sector_text,
            row.postcode, row.address,
            site_key(row.postcode, row.address, min(row.line_nos, default="")),
            normal_name(row.business_name)[:100], list(row.line_nos), row.monthly_sales,
            row.claimed_loss, row.harm, row.harm_from, row.harm_to, row.harm_period_text,
            received, row.received_at is not None, row.channel, row.business_status, row.closed_on,
            row.own_fault_percent, row.bank, identity, key_id, number,
            ring.blind_index(row.bank, row.account_no), mask_account(row.account_no),
            row.holder or row.business_name, row.chosen_channel, row.weekly_sales, row.about, row.email,
            row.language,
        )  # fmt: skip


def _after(run: Run) -> None:
    sql.analyze("claims_claimant", "claims_payeeaccount", "claims_claim", "claims_filing")


CLAIMS = Stage("claims.import_claims", "claims.work", _chunk, _after, ordered=True)
"""Ordered, so that of two lines with one reference the first of the file goes in, always."""
