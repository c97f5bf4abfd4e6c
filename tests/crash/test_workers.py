"""Real Celery workers are killed, replaced and cut off from Redis while a whole road is done."""

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from backoffice.lib import runs
from backoffice.lib.models import Run
from tests import servers
from tests.crash import forked
from tests.crash.road import Road, here, small_chunks
from tests.crash.state import differences, state
from tests.crash.workers import House, Process, closed

pytestmark = pytest.mark.crash
STAGES = ("confirm", "screen", "assess", "make batch", "export", "import results")
SEEDS = range(int(os.environ.get("CRASH_SEEDS", "2")))
BEAT = 0.4
"""Seconds between two beats where the test beats itself; the real one takes five."""
PATIENCE = 90
"""Seconds after which a stage that does not end fails its test."""


class Twenty:
    """Twenty thousand customers taken in, and what the tables say at the end of an undisturbed road."""

    def __init__(self, folder: Path) -> None:
        self.road, self.home = Road(folder, 20_000, 300, bad_lines=0, channel="credit"), here()
        self.start = f"{self.home}_twenty"
        self.road.begin()
        for stage in ("import customers", "import claims"):
            forked.finish(self.road.openers[stage]().pk)
        servers.copy(self.home, self.start)
        for stage in STAGES:
            forked.finish(self.road.openers[stage]().pk)
        self.end = {**state(), "chunks": []}  # the workers' own phases have larger ones
        self.counts = {run.stage: run.counts for run in Run.objects.all()}


@pytest.fixture(scope="module")
def twenty(django_db_setup: None, django_db_blocker: Any) -> Iterator[Twenty]:
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory() as folder, small_chunks(1_500):
        made = Twenty(Path(folder))
        yield made
        servers.drop(made.start)
        servers.copy_template(made.home)


def strike(victim: Process, how: str, chance: random.Random) -> bool:
    """Kill, one way or the other; True when the worker as a whole is gone."""
    if how == "a pool process":
        pool = victim.children()
        if pool:
            os.kill(chance.choice(pool), signal.SIGKILL)
        return False
    if how == "deployment without patience":
        victim.process.terminate()
        time.sleep(0.2)
    victim.kill(whole=how != "the parent alone")
    return True


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_any_moment(twenty: Twenty, killing: House, seed: int) -> None:
    """Workers die while each stage runs; beat sends the run again, new workers end it, as if undisturbed."""
    chance = random.Random(seed)
    servers.copy(twenty.start, twenty.home)
    worker = killing.worker()
    ways = ["a pool process", "the whole worker", "the parent alone", "deployment without patience"]
    strikes = 0
    for position, stage in enumerate(STAGES):
        run = twenty.road.openers[stage]()
        current_app.send_task(run.task, [run.pk])
        left = ["a pool process", ways[(position + seed) % len(ways)], "a pool process"]
        strike_at = beat_at = 0.0
        end = time.monotonic() + PATIENCE
        while not closed(run):
            assert time.monotonic() < end, f"{stage} does not end"
            now = time.monotonic()
            if now >= beat_at:
                current_app.send_task("backoffice.lib.tasks.resume", expires=5)
                beat_at = now + BEAT
            if left and now >= strike_at and runs.workers(run):
                time.sleep(chance.uniform(0, 0.4))
                strikes += 1
                if strike(worker, left.pop(), chance):
                    worker = killing.worker()
                strike_at = time.monotonic() + chance.uniform(0, 0.3)
            time.sleep(0.01)
        run.refresh_from_db()
        assert (run.outcome, run.counts) == ("done", twenty.counts[run.stage])
    assert differences({**state(), "chunks": []}, twenty.end) == {}
    assert strikes >= 2 * len(STAGES)
