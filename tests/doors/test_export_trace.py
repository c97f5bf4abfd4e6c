"""Account numbers that leave by a command are in the access log: who, from where, which batch, why."""

import os
import pwd
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.staff.models import AccessLog
from compensation.models import PayoutBatch
from tests import commands, factories
from tests.commands import refused, told
from tests.factories import shop, shop_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with commands.without_workers():
        yield


@pytest.fixture
def approved() -> PayoutBatch:
    factories.cast()
    about = factories.incident()
    factories.take_lines(about, shop_line(1))
    factories.take_shops(about, shop(1))
    factories.confirm(about)
    factories.in_force(about)
    factories.screen(about)
    factories.assess(about)
    return factories.approve(factories.make(about))


def test_every_export_leaves_its_line(approved: PayoutBatch, tmp_path: Path) -> None:
    out = tmp_path / "bank.csv"
    told("export_batch", approved.pk, "--out", out)
    first = AccessLog.objects.get()
    here = f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"
    assert (first.origin, first.person, first.address) == (here, None, None)
    assert (first.action, first.subject_kind, first.subject_id) == (
        "export_payment", "payout_batch", str(approved.pk),
    )  # fmt: skip
    assert first.reason == f"export_batch {approved.pk}"
    assert first.detail == f"T-1-bank-{approved.pk}.csv {out}"
    assert factories.account_of(1) in out.read_text(encoding="utf-8-sig")
    assert factories.account_of(1) not in first.detail
    told("export_batch", approved.pk, "--out", out, "--as", "finance", "--reason", "은행이 다시 요청")
    again = AccessLog.objects.latest("pk")
    assert (again.person, again.origin, again.reason) == (
        factories.person("finance"),
        here,
        "은행이 다시 요청",
    )
    assert AccessLog.objects.count() == 2


def test_whoever_is_named_must_be_allowed(approved: PayoutBatch, tmp_path: Path) -> None:
    out = tmp_path / "bank.csv"
    for nobody in ("clerk", "approver", "auditor"):
        assert "not permitted" in refused("export_batch", approved.pk, "--out", out, "--as", nobody)
    assert "no active user" in refused("export_batch", approved.pk, "--out", out, "--as", "nobody")
    assert not out.exists()
    assert not AccessLog.objects.exists()
    approved.refresh_from_db()
    assert approved.status == "approved"
