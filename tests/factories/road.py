"""Every stage, called as a test says it: with today's date and the people of the cast."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from django.db import connection, transaction

from backoffice.lib import runs, sql
from backoffice.lib.models import Chunk, Run
from backoffice.lib.runs import Stage
from backoffice.staff.models import User
from backoffice.staff.people import make_demo_users
from claims import accounts, damage, incidents, intake, screening
from claims.models import Claim, Incident
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, HARMS
from claims.tasks import STAGES as CLAIM_STAGES
from compensation import assessment, exports, payouts, reconcile, schemes
from compensation.models import Adoption, Payment, PayoutBatch
from compensation.rules.bankfile import RESULT_HEADER
from compensation.rules.scheme import parse_scheme
from compensation.tasks import STAGES as MONEY_STAGES
from tests.factories.found import claim, name_of
from tests.factories.rows import (
    AT,
    WINDOWS,
    incident_file,
    scheme_file,
    table,
)


def incident(code: str = "T-1", windows: Iterable[Mapping[str, str]] = WINDOWS, **more: Any) -> Incident:
    """Load the incident file that says this; again: what the file no longer lists is closed."""
    return load_incident(code, windows, **more).incident


def load_incident(
    code: str = "T-1", windows: Iterable[Mapping[str, str]] = WINDOWS, at: datetime = AT, **more: Any
) -> incidents.Loaded:
    """As `incident`, with what the load did; its run is done."""
    loaded = incidents.load(
        parse_incident(incident_file(code, windows, **more), harms=frozenset(HARMS)), at=at
    )
    if loaded.run:
        work(loaded.run)
    return loaded


def cast() -> None:
    """The people of the demonstration: clerk, examiner, approver, finance, treasurer … (see staff.roles)."""
    make_demo_users()


def person(name: str) -> User:
    return User.objects.get(username=name)


def in_force(about: Incident, content: Mapping[str, Any] | None = None, **what: Any) -> Adoption:
    """Load the scheme as examiner and approve it as approver."""
    rules = parse_scheme(dict(content) if content else scheme_file(**what))
    version = schemes.load(rules, by=person("examiner"), at=AT).version
    return schemes.adopt(version, about, by=person("approver"), at=AT)[0]


def take_lines(about: Incident, *rows: Mapping[str, Any]) -> Run:
    """Import a billing list."""
    return _take(about, intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, table(rows))


def take_shops(about: Incident, *rows: Mapping[str, Any]) -> Run:
    """Import shop claims."""
    return _take(about, intake.CLAIMS, "claims", CLAIM_COLUMNS, table(rows))


def _take(about: Incident, stage: Stage, kind: str, columns: Any, content: bytes) -> Run:
    received = intake.receive(
        stage, kind, columns, about.code, io.BytesIO(content), f"{kind}.csv", at=AT,
        params={"incident": about.pk},
    )  # fmt: skip
    return work(received.run)


def work(run: Run, outcome: str = "done") -> Run:
    """Do a run here, to its end."""
    runs.work(run.pk, STAGES)
    run.refresh_from_db()
    assert run.outcome == outcome, (run.outcome, run.message)
    return run


def work_again(run: Run) -> int:
    """What a repeated message finds to do."""
    return runs.work(run.pk, STAGES)


def inside_a_test(stage: Stage) -> Stage:
    """The stage, for many chunks in the one transaction of a test: what a commit would drop is dropped."""

    def chunk(run: Run, part: Chunk) -> Mapping[str, int]:
        counts = stage.chunk(run, part)
        with connection.cursor() as cursor:
            for name in ("incoming", "known", "fresh", "due", "overpaid"):
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        return counts

    return stage._replace(chunk=chunk)


STAGES = {name: inside_a_test(stage) for name, stage in {**CLAIM_STAGES, **MONEY_STAGES}.items()}


def confirm(about: Incident, *, singly: bool = False) -> Run:
    """Confirm damage; `singly`: a chunk for each claim."""
    with _singly(about, singly):
        run = damage.open_confirmation(about, at=AT)
    return work(run)


def screen(about: Incident, *, singly: bool = False) -> Run:
    """Screen under the admission in force."""
    admission = screening.current_admission(about)
    assert admission is not None
    with _singly(about, singly):
        run = screening.open_screening(about, admission, at=AT)
    return work(run)


def assess(about: Incident, *, singly: bool = False) -> Run:
    """Assess under the scheme in force."""
    adoption = schemes.in_force(about)
    assert adoption is not None
    with _singly(about, singly):
        run = assessment.open_assessment(about, adoption, at=AT)
    return work(run)


@contextmanager
def _singly(about: Incident, singly: bool) -> Iterator[None]:
    """Runs opened inside get one chunk per claim of the incident instead of their own."""
    ids = Claim.objects.filter(incident=about).order_by("pk").values_list("pk", flat=True)

    def spans(*asked: Any) -> list[tuple[int, int]]:
        return [(pk, pk + 1) for pk in ids] if id_spans(*asked) else []

    id_spans = sql.id_spans
    with mock.patch.object(sql, "id_spans", spans if singly else id_spans):
        yield


def make(about: Incident, channel: str = "bank", by: str = "finance") -> PayoutBatch:
    """A locked batch of everything due."""
    batch, run = payouts.open_batch(about, channel, by=person(by), at=AT)
    work(run)
    batch.refresh_from_db()
    return batch


def approve(batch: PayoutBatch, by: str = "approver") -> PayoutBatch:
    payouts.approve(batch, by=person(by), at=AT)
    batch.refresh_from_db()
    return batch


def export(batch: PayoutBatch, suffix: str = ".csv") -> PayoutBatch:
    run = exports.open_export(batch, suffix, at=AT)
    assert run is not None
    work(run)
    batch.refresh_from_db()
    return batch


def send(about: Incident, channel: str = "bank") -> PayoutBatch:
    """Make, approve and export a batch of everything due."""
    return export(approve(make(about, channel)))


def result_lines(batch: PayoutBatch, returned: Mapping[str, str] | None = None) -> list[list[Any]]:
    """What a bank would answer: [payment, won, result, reason, day]; `returned` by reference, with reason."""
    lines = []
    for payment in Payment.objects.filter(batch=batch).order_by("pk"):
        reason = (returned or {}).get(name_of(payment.payout_set.get().claim_id), "")
        lines.append(
            [payment.end_to_end_id, payment.amount_won, "반환" if reason else "입금", reason, "2019-03-05"]
        )
    return lines


def answer(
    lines: Iterable[Iterable[Any]], outcome: str = "done", by: str = "finance", at: datetime = AT
) -> Run:
    """Import a result file with these lines."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([RESULT_HEADER, *lines])
    received = reconcile.receive_results(
        io.BytesIO(text.getvalue().encode()), "results.csv", by=person(by), at=at
    )
    return received.run if received.again else work(received.run, outcome)


def paid(batch: PayoutBatch, returned: Mapping[str, str] | None = None) -> Run:
    """Every payment of the batch is paid, but for those that come back."""
    return answer(result_lines(batch, returned))


def correct(name: str, number: str = "110-222-333444") -> None:
    """Record another account for a filing."""
    accounts.correct(
        claim(name), bank="신한", number=number, holder="가게", by=person("clerk"), at=AT, reason="통장 사본"
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
