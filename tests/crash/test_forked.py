"""A worker that is killed anywhere in a chunk, between chunks or phases costs time and nothing else."""

import os
import random
from collections.abc import Iterator
from functools import partial

import pytest

from backoffice.lib.models import Chunk, Run
from tests.crash import forked
from tests.crash.forked import Point, Statement
from tests.crash.road import Places, small_chunks
from tests.crash.state import differences, glance, state

pytestmark = pytest.mark.crash

SQL, MODELS, RUNS = "backoffice.lib.sql", "backoffice.lib.models", "backoffice.lib.runs"
COMMIT = "django.db.backends.base.base:BaseDatabaseWrapper.commit"
TAKE = [Point(f"{RUNS}:_take", "before"), Point(f"{RUNS}:_take")]
CHUNK = [
    Point(f"{MODELS}:Chunk.save", "before"),
    Point(f"{MODELS}:Chunk.save"),
    Point(COMMIT, "before"),
    Point(COMMIT),
]
"""The end of a chunk, and just after it."""

BETWEEN = [Point(f"{RUNS}:one_chunk")]

PHASE = [
    Point(f"{RUNS}:_next_phase", "before"),
    Point(f"{RUNS}:_write_chunks", "before"),
    Point(f"{RUNS}:_write_chunks"),
    Point(f"{RUNS}:_next_phase"),
]
"""Inside the transaction that opens the next phase."""

END = [Point(f"{RUNS}:_close", "before"), Point(f"{RUNS}:_close"), Point(f"{RUNS}:_next_phase")]
"""Inside the transaction that closes the run."""

FACTS = [Point(f"{SQL}:facts")]
GROUPED = [Point(f"{SQL}:grouped")]
COPY = [Point(f"{SQL}:copy_rows", "before"), Point(f"{SQL}:copy_rows", "amid"), Point(f"{SQL}:copy_rows")]
MOVES = [Point("backoffice.lib.moves:move", "before"), Point("backoffice.lib.moves:move")]
MOVE_2 = Point("backoffice.lib.moves:move", nth=2)
MOVE_ALL = [Point("backoffice.lib.moves:move_all", "before"), Point("backoffice.lib.moves:move_all")]
RENAME = "pathlib:Path.rename"


def statements(last: int) -> list[Point]:
    """After each of the first statements of a chunk that a stage gives to `sql.execute`."""
    return [Point(f"{SQL}:execute", nth=n) for n in range(1, last + 1)]


POINTS = {
    "import customers": [*TAKE, *COPY, *statements(5), *CHUNK, *BETWEEN, *END],
    "import claims": [*TAKE, *COPY, *statements(6), *CHUNK, *BETWEEN, *END],
    "confirm": [*TAKE, *FACTS, *COPY, *statements(1), *MOVES, MOVE_2, *CHUNK, *BETWEEN, *END],
    "recheck": [*TAKE, Point(f"{SQL}:rows"), *MOVES, *CHUNK, *BETWEEN, *END],
    "correct customers": [
        *TAKE, *COPY, Point(f"{SQL}:rows", nth=2), *MOVES, *statements(5), *CHUNK, *BETWEEN, *END,
    ],
    "confirm again": [*TAKE, *FACTS, *COPY, *MOVES, *CHUNK, *BETWEEN, *END],
    "screen": [*TAKE, *FACTS, *COPY, *MOVES, MOVE_2, *CHUNK, *BETWEEN, *END],
    "assess": [
        *TAKE, *GROUPED, *statements(1), *COPY, *MOVES, Point("claims.review:settle", "before"),
        *CHUNK, *BETWEEN, *END,
    ],
    "make batch": [
        *TAKE, *statements(4), *CHUNK, *PHASE, *BETWEEN,  # then the lock, which has a phase of its own
        Point("backoffice.staff.models:Approval.save"), *MOVE_ALL, *END,
    ],
    "export": [
        *TAKE,
        Point("compensation.exports:write_csv", "amid"),
        Point("compensation.exports:write_csv"),
        Point("backoffice.lib.files:Sealer.finish", "before"),
        Point("backoffice.lib.files:Sealer.finish"),
        Point(RENAME, "before"),
        Point(RENAME),  # the file has its name, and no row
        Point(f"{MODELS}:StoredFile.save"),
        Point("compensation.models:PayoutBatch.save"),
        *PHASE,
        *BETWEEN,  # the batch has its file, nothing is marked as sent
        *MOVES, *CHUNK,
        *MOVE_ALL, *END,  # the last of them closes the batch
    ],
    "import results": [
        *TAKE, *FACTS, *COPY, *CHUNK, *PHASE, *BETWEEN,  # read
        *MOVES, MOVE_2, Point("backoffice.lib.moves:move", nth=3), *CHUNK, *PHASE, *BETWEEN,  # applied
        *MOVES, *END,  # batches closed
    ],
    "screen again": [*TAKE, *FACTS, *MOVES, *CHUNK, *BETWEEN, *END],
    "determine again": [
        *TAKE, *GROUPED, *statements(1), *COPY, *CHUNK, *BETWEEN, *PHASE,  # then what was overpaid
        Point("compensation.overpayments:open_all", "before"), *END,
    ],
}  # fmt: skip
SEEDS = range(int(os.environ.get("CRASH_SEEDS", "2")))


@pytest.fixture(autouse=True)
def beginning(small_road: Places) -> Iterator[None]:
    small_road.begin_again()
    with small_chunks(small_road.size):
        yield


def finished_as_if_undisturbed(places: Places, stage: str, run: Run) -> None:
    """Another process ends the run, and the tables say what they say when nobody was killed."""
    assert not forked.killed(forked.fork(lambda: forked.finish(run.pk)))
    assert differences(state(), places.after[stage]) == {}, stage


def seen(run: Run) -> tuple[int, object]:
    """(chunks done, what the tables say): the second never changes without the first."""
    return Chunk.objects.filter(run=run).exclude(done_at=None).count(), glance()


def test_killed_at_every_named_point(small_road: Places) -> None:
    """At each stage a child dies at one point after the other; every chunk is whole or not there."""
    assert list(POINTS) == list(small_road.road.openers)
    for stage, points in POINTS.items():
        assert small_road.chunks[stage] >= 3, f"{stage}: several chunks, or there is no between"
        run = small_road.road.openers[stage]()
        work = partial(forked.work, run.pk)
        before = seen(run)
        for point in points:
            assert forked.killed(forked.fork(work, point)), f"{stage}: it never came by {point}"
            forked.alone()
            after = seen(run)
            assert after[0] > before[0] or after[1] == before[1], f"{stage}, {point}: half a chunk is seen"
            before = after
        finished_as_if_undisturbed(small_road, stage, run)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_any_statement_two_at_a_time(small_road: Places, seed: int) -> None:
    """Two workers at one run, each killed before or after a statement by chance, along the whole road."""
    chance = random.Random(seed)
    for stage, opened in small_road.road.openers.items():
        run = opened()
        kills = 0
        for _ in range(4):
            pair = [Statement(chance.randint(1, 40), chance.choice(("before", "after"))) for _ in range(2)]
            children = [forked.fork(partial(forked.work, run.pk), point) for point in pair]
            kills += sum([forked.killed(child) for child in children])
        assert kills
        finished_as_if_undisturbed(small_road, stage, run)
