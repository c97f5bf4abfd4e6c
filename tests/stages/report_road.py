"""The same small incident with its money in every state a report knows, and the report about it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from django.db import connections, transaction
from django.utils import timezone

from backoffice.lib.models import Run
from claims.models import Filing, Incident
from compensation import payouts
from compensation.models import Award, Overpayment, OverpaymentItem, PayoutBatch, Repayment
from compensation.reports import Reported, write_report
from tests import servers
from tests.stages import road
from tests.stages.road import Answer

EVIL = ("=1+1", "@SUM(1)", "<r><t>x</t></r>", "http://a.example", "_x0041_&<b>")
"""Reasons a bank might send; in a workbook each is text and nothing else."""


class Told(NamedTuple):
    """A report and what it is about."""

    incident: Incident
    path: Path
    reported: Reported
    at: datetime


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Told]:
    """Money in every state, committed, and the report about it; a fresh database stays behind."""
    with django_db_blocker.unblock():
        incident = spread(road.travel())
        path = tmp_path_factory.mktemp("report") / "report.xlsx"
        at = timezone.now()
        yield Told(incident, path, write_report(incident, path, at=at), at)
        connections.close_all()
        servers.copy_template(connections["default"].settings_dict["NAME"])


def spread(incident: Incident) -> Incident:
    """Shops: A paid, then corrected downwards; B held; C corrected and due; D in a batch; E sent; F without
    payee. Lines: one paid, one paid another day and overpaid, one returned, one of nothing, one still sent.
    """
    a, b, c, d = (road.claim_of(shop).pk for shop in "ABCD")
    account = Filing.objects.get(reference="F").account
    Filing.objects.filter(reference="F").update(account=None)
    first = road.send(road.make(incident, "bank"))
    road.answer(first, Answer(a), Answer(b, EVIL[0]), Answer(c, EVIL[1]), Answer(d, EVIL[2]))
    road.correct("D")
    road.make(incident, "bank")
    road.correct("C")
    assert account is not None
    given_up = road.make(incident, "credit")
    payouts.void(given_up, by=road.person("finance"), at=road.AT, reason="wrong day")
    credits = road.send(road.make(incident, "credit"))
    lines = list(incident.claim_set.filter(kind="list", award__amount_won__gt=0).order_by("pk"))
    road.answer(
        credits, Answer(lines[0].pk), Answer(lines[1].pk, day="2019-05-22"), Answer(lines[2].pk, EVIL[4])
    )
    award = Award.objects.get(claim=a)
    run = Run.objects.create(
        stage="compensation.assess", task="compensation.work", scope="by hand", opened_at=road.AT,
        params={"incident": incident.pk, "version": award.verdict.version_id},
    )  # fmt: skip
    Award.objects.create(
        claim_id=a, benefit=award.benefit, verdict=award.verdict, sequence=1, amount_won=-150_000, run=run,
        at=road.AT,
    )  # fmt: skip
    paid = Award.objects.get(claim=lines[1].pk, amount_won__gt=0)
    less = Award.objects.create(
        claim=lines[1], benefit=paid.benefit, verdict=paid.verdict, sequence=1, amount_won=-1_000, run=run,
        at=road.AT,
    )  # fmt: skip
    with transaction.atomic():
        over = Overpayment.objects.create(claim=lines[1], channel="credit", amount_won=1_000, at=road.AT)
        OverpaymentItem.objects.create(overpayment=over, award=less, amount_won=-1_000)
    Repayment.objects.create(
        overpayment=over, amount_won=400, received_on="2019-05-23", person=road.person("finance"), at=road.AT
    )
    Run.objects.filter(pk=run.pk).update(closed_at=road.AT, outcome="done")
    assert PayoutBatch.objects.count() == 4
    return incident


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """{sheet: rows without the header}, values as a reader sees them."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}
