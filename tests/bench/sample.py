"""The sample that goes the usual way: an incident of its own beside the real one, in the same tables.

A usual application reads, judges and saves one object at a time, each in a transaction of its own. It asks
the same rules the same questions; what differs is only how rows are fetched and written.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from backoffice.lib.models import Move
from backoffice.lib.workflow import Transition, Workflow
from claims.demonstration import generate
from claims.models import Incident
from tests.bench.road import SAMPLE, Road

CUSTOMERS, MERCHANTS = 2_000, 400
Thing = TypeVar("Thing")


class Sample:
    """The sample on its way. `seconds` and `rows` of the last step, by kind of row."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.folder = Path(road.house.folder) / "sample"
        self.seconds: dict[str, float] = {}
        self.rows: dict[str, int] = {}
        made = generate(
            "KT-2018", customers_wanted=CUSTOMERS, merchants=MERCHANTS, seed=7, folder=self.folder
        )
        text = made.incident_file.read_text(encoding="utf-8").replace("code: KT-2018", f"code: {SAMPLE}")
        made.incident_file.write_text(text, encoding="utf-8")
        road.do("sample incident", "load_incident", str(made.incident_file))
        road.do("sample in force", "approve_scheme", "kt-2018", "--incident", SAMPLE, "--as", "approver")
        self.incident = Incident.objects.get(code=SAMPLE)
        self.batches: dict[str, Any] = {}

    def each(self, kind: str, things: Iterable[Thing], do: Callable[[Thing], None]) -> None:
        """Do something to one thing after another, each in a transaction of its own, timed."""
        began, count = time.monotonic(), 0
        for thing in things:
            with transaction.atomic():
                do(thing)
            count += 1
        self.seconds[kind] = self.seconds.get(kind, 0.0) + time.monotonic() - began
        self.rows[kind] = count

    def per_row(self) -> dict[str, float]:
        """Seconds for one row of each kind since the last call."""
        found = {kind: self.seconds[kind] / self.rows[kind] for kind in self.rows if self.rows[kind]}
        self.seconds, self.rows = {}, {}
        return found


def move(thing: Any, workflow: Workflow, step: Transition, at: datetime | None = None, **stamp: Any) -> None:
    """One object to its next status: the act is noted, the object saved; the trigger writes the event."""
    act = Move.objects.create(
        machine=workflow.machine, verb=step.verb, actor_kind="system", at=at or timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bosang.move', %s, true)", [str(act.pk)])
    thing.status = step.target
    for name, value in stamp.items():
        setattr(thing, name, value)
    thing.save(update_fields=["status", *stamp])
