"""A billing list goes in: claimants, subscriptions, and a claim for each subscription."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Stage
from claims.intake.reading import Lines
from claims.models import Area, Service
from claims.recheck import recheck
from claims.rules.identity import normal_name, site_key
from claims.rules.intake import BILL_COLUMNS, CUSTOMER_COLUMNS, CustomerRow, customer_reader

INCOMING = (
    "line", "subscription_no", "customer_no", "name", "kind", "business_no", "line_no", "service",
    "line_type", "area", "postcode", "address", "active_from", "active_to",
    *BILL_COLUMNS, "site_key", "match_name",
)  # fmt: skip


def _chunk(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Take in one span of a billing list.

    1. read the lines; refused ones are put aside with their reasons,
    2. COPY the good ones beside the tables,
    3. a line listed before in this file is refused; one known from an earlier list corrects it by its
       subscription number, its customer included, keeps what it replaces, and sends claims not yet awarded
       to be confirmed again,
    4. new ones become claimant, claim and subscription,
    5. filings that waited for such a line are confirmed again too.
    """
    lines = Lines()
    at = timezone.now()
    incident = run.params["incident"]
    sql.execute(sql.named("claims/sql/customers_incoming"))
    sql.copy_rows("incoming", INCOMING, _rows(lines, run, chunk, incident))
    parameters = {"incident": incident, "file": run.file_id, "run": run.pk, "at": at}
    known = sql.execute(sql.named("claims/sql/customers_known"), parameters)
    for line, first in sql.rows(sql.named("claims/sql/customers_repeated"), parameters):
        lines.refuse(
            line,
            "listed_twice",
            "subscription_no",
            f"같은 가입번호가 이 파일의 {first}번째 줄에 이미 있습니다",
            f"the same subscription number stands on line {first} of this file already",
        )
    renamed = sql.rows(sql.named("claims/sql/customers_claimants"))
    ids, kinds, names, business_nos = map(list, zip(*renamed, strict=True)) if renamed else ([], [], [], [])
    before = {"ids": ids, "kinds": kinds, "names": names, "business_nos": business_nos}
    changed = []
    if known or renamed:  # a first list corrects nothing
        changed = sql.rows(sql.named("claims/sql/customers_changed"), {**parameters, **before})
    subscriptions = {row[1] for row in changed}
    new = _new(parameters)
    awaited = _awaited(parameters)
    touched = sorted({row[0] for row in (*changed, *awaited) if row[0] is not None})
    rechecked = recheck(touched, at=at, run=run)
    return {
        "count": new + len(subscriptions),
        "new": new,
        "changed": len(subscriptions),
        "touched": len(touched),
        "rechecked": rechecked,
        "refused": lines.write(run),
    }


def _rows(lines: Lines, run: Run, chunk: Chunk, incident: int) -> Iterator[tuple[Any, ...]]:
    services = frozenset(Service.objects.filter(incident=incident).values_list("code", flat=True))
    areas = frozenset(Area.objects.filter(incident=incident).values_list("code", flat=True))

    def reader(columns: list[str | None]) -> Callable[[list[str]], CustomerRow]:
        return customer_reader(columns, services=services, areas=areas)

    for line, row in lines.read(run, chunk, CUSTOMER_COLUMNS, reader):
        if row.customer_kind == "business":
            # Only a shop's line is ever looked for by place or name, so only those carry the keys.
            yield (
                line, *row,
                site_key(row.postcode, row.address, row.line_no), normal_name(row.customer_name)[:100],
            )  # fmt: skip
        else:
            yield (line, *row, "", "")


def _new(parameters: dict[str, Any]) -> int:
    """Claims and subscriptions for the lines not seen before; returns their number."""
    sql.execute(sql.named("claims/sql/customers_fresh"), parameters)
    sql.execute(sql.named("claims/sql/customers_claims"), parameters)
    return sql.execute(sql.named("claims/sql/customers_subscriptions"), parameters)


def _awaited(parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The filings that waited for one of these lines."""
    unconfirmed, excluded = sql.rows(sql.named("claims/sql/filings_wait"), parameters)[0]
    statuses = ["unconfirmed"] * unconfirmed + ["excluded"] * excluded
    if not statuses:
        return []
    return sql.rows(sql.named("claims/sql/customers_awaited"), {**parameters, "statuses": statuses})


def _after(run: Run) -> None:
    sql.analyze("claims_claimant", "claims_claim", "claims_subscription")


CUSTOMERS = Stage("claims.import_customers", "claims.work", _chunk, _after, ordered=True)
"""Ordered, so that of two lines with one subscription number the first of the file goes in, always."""
